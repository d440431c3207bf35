using HccPathology.Analysis;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Cli;

/// <summary>Files that one command line names: where two are one, what is written last takes the place of the other, or of an input.</summary>
internal static class DistinctFiles
{
    /// <param name="files">Each with the option or argument that names it; null where it is not given.</param>
    /// <exception cref="PathologyException">Two are the same file.</exception>
    internal static void Require(params (string Option, string? Path)[] files)
    {
        foreach (IGrouping<string, (string Option, string? Path)> same in files.Where(f => f.Path is not null)
            .GroupBy(f => Path.GetFullPath(f.Path!), StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"{string.Join(" and ", same.Select(f => f.Option))} name one file, {same.Key}; give each its own");
        }
    }

    /// <param name="option">What names the file.</param>
    /// <param name="path">Written by the command; null when it is not given.</param>
    /// <exception cref="PathologyException">It would take the place of a file of a slide's finished result.</exception>
    internal static void RequireOutsideResults(string option, string? path)
    {
        if (path is not null
            && SlideFiles.Names.Contains(Path.GetFileName(path))
            && File.Exists(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, DoneJson.FileName)))
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"{option} {path}: would overwrite a file of the finished result in that folder; give another name");
        }
    }
}
