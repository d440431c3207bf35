using HccPathology.Outputs;

namespace HccPathology.Batch;

/// <summary>One slide's results: how a finished one comes into its place, whole.</summary>
internal static class ResultFolder
{
    private const string Old = ".old";
    private const string Gone = ".gone";
    private const string StaleMark = "stale.json";

    /// <summary>Takes away what killed runs have left; a result that was being replaced comes back when the new one had not arrived.</summary>
    public static void Tidy(BatchFolder folder, string id)
    {
        foreach (string half in Directory.GetFiles(Path.GetDirectoryName(folder.RecordOf(id))!, ".*.tmp-*").Where(f => Path.GetFileName(f).StartsWith($".{id}.json.tmp-", StringComparison.Ordinal)))
        {
            File.Delete(half);
        }

        foreach (string left in folder.LeftOf(id))
        {
            if (left.EndsWith(Old, StringComparison.Ordinal) && !Directory.Exists(folder.ResultOf(id)))
            {
                Directory.Move(left, folder.ResultOf(id));
            }
            else
            {
                Remove(left);
            }
        }
    }

    // The process that wrote there may still be on its way out, some tiles behind its killed batch: under another name its files have no
    // place to come to, and what it had begun is gone after a moment.
    private static void Remove(string left)
    {
        const int MostTries = 50;
        string away = left.EndsWith(Gone, StringComparison.Ordinal) ? left : left + Gone;
        if (away != left)
        {
            Directory.Move(left, away);
        }

        for (int tries = 1; Directory.Exists(away); tries++)
        {
            try
            {
                Directory.Delete(away, recursive: true);
            }
            catch (IOException) when (tries < MostTries)
            {
                Thread.Sleep(100);
            }
        }
    }

    /// <summary>
    /// Renames a finished folder to the slide's own. An earlier result goes; files in it that are not the engine's (annotations that
    /// somebody put there) come along.
    /// </summary>
    public static void Publish(BatchFolder folder, string id, string finished)
    {
        string place = folder.ResultOf(id), old = finished + Old;
        if (!Directory.Exists(place))
        {
            Directory.Move(finished, place);
            return;
        }

        KeepForeign(place, finished);
        Directory.Move(place, old);
        Directory.Move(finished, place);
        Directory.Delete(old, recursive: true);
    }

    /// <summary>
    /// Takes the mark off a result of other settings or of another slide when no new one could be made: it must not be taken for what was
    /// asked for. The files stay.
    /// </summary>
    public static void Unmark(BatchFolder folder, string id)
    {
        string mark = Path.Combine(folder.ResultOf(id), DoneJson.FileName);
        if (File.Exists(mark))
        {
            File.Move(mark, Path.Combine(folder.ResultOf(id), StaleMark), overwrite: true);
        }
    }

    private static void KeepForeign(string from, string to)
    {
        HashSet<string> own = [.. (DoneJson.Read(from) ?? DoneJson.Read(from, StaleMark))?.Files.Select(f => f.Name) ?? [], TimingsJson.FileName, DoneJson.FileName, StaleMark];
        foreach (string path in Directory.EnumerateFiles(from).Where(f => Path.GetFileName(f) is var name && !own.Contains(name) && name[0] != '.'))
        {
            string copy = Path.Combine(to, Path.GetFileName(path));
            if (!File.Exists(copy))
            {
                File.Copy(path, copy);
            }
        }
    }
}
