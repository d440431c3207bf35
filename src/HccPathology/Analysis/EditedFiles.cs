using HccPathology.Outputs;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Analysis;

/// <summary>What a person has changed in a finished result (corrected outlines, say), or put there under a name of the engine's: the next result must not write over it.</summary>
internal static class EditedFiles
{
    /// <summary>Behind the name of what others have where the next result has an entry of that name, or may have.</summary>
    private const string Earlier = ".earlier";

    /// <summary>
    /// Renames what bears a name of the engine's and is not as the result's mark lists it, to <c>NAME.earlier</c> (<c>NAME.earlier2</c>, …). Without a mark
    /// nothing: a result that never came to its end is nobody's to correct.
    /// </summary>
    /// <returns>Of each its name and its new one, in words.</returns>
    /// <exception cref="IOException">One may not be renamed.</exception>
    public static IReadOnlyList<string> KeepIn(string folder)
    {
        if (DoneJson.Read(folder) is not { } mark)
        {
            return [];
        }

        List<string> kept = [];
        foreach (FileInfo file in new DirectoryInfo(folder).GetFiles().OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            if (SlideFiles.Names.Contains(file.Name) && file.Name is not (DoneJson.FileName or TimingsJson.FileName or FolderLock.FileName) && !mark.Marks(file, byContent: true))
            {
                string name = FreeName(folder, file.Name, isTaken: true);
                File.Move(file.FullName, Path.Combine(folder, name));
                kept.Add($"{file.Name} as {name}");
            }
        }

        return kept;
    }

    /// <summary>The name itself, or the first with <c>.earlier</c> and a number behind it that is free.</summary>
    /// <param name="folder">Where it must be free.</param>
    /// <param name="name">The name that it had.</param>
    /// <param name="isTaken">It is not to be had, although nothing has it.</param>
    internal static string FreeName(string folder, string name, bool isTaken)
    {
        const int MostBytes = 255;
        string free = name;
        for (int n = 1; isTaken || Path.Exists(Path.Combine(folder, free)); n++)
        {
            string end = n == 1 ? Earlier : $"{Earlier}{n}";
            free = AtomicFile.Cut(name, MostBytes - end.Length) + end;
            isTaken = false;
        }

        return free;
    }
}
