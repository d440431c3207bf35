using HccPathology.Outputs;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Batch;

/// <summary>One slide's results: how a finished one comes into its place, whole.</summary>
internal static class ResultFolder
{
    private const string Old = ".old";
    private const string Gone = ".gone";

    internal const string StaleMark = "stale.json";

    /// <summary>Takes away what killed runs have left; a result that was being replaced comes back when the new one had not arrived. What is another
    /// user's and may not be moved stays, and <paramref name="warn"/> is told: a night's batch does not end for it.</summary>
    public static void Tidy(BatchFolder folder, string id, Action<string> warn)
    {
        string record = folder.RecordOf(id), place = folder.ResultOf(id);
        Attempt(record, () => AtomicFile.DeleteTemporaries(Path.GetDirectoryName(record)!, [Path.GetFileName(record)]), warn);
        foreach (string left in folder.LeftOf(id).ToArray())
        {
            Attempt(left, () => Tidy(left, place, warn), warn);
        }
    }

    private static void Tidy(string left, string place, Action<string> warn)
    {
        bool isTried = left.EndsWith(OthersFiles.Tried, StringComparison.Ordinal);
        if (!isTried && !left.EndsWith(Old, StringComparison.Ordinal))
        {
            Remove(left);
        }
        else if (Directory.Exists(place))
        {
            OthersFiles.Move(left, place, warn);
            Remove(left);
        }
        else if (!isTried)
        {
            Directory.Move(left, place);
        }
    }

    private static void Attempt(string left, Action tidy, Action<string> warn)
    {
        try
        {
            tidy();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warn($"{left}: what an earlier run has left there stays, because it cannot be taken away: {e.Message.ReplaceLineEndings(" ")}");
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

    /// <summary>Why a result cannot come to its place, to be told before the hours are spent; null when nothing bars it.</summary>
    public static string? Bar(BatchFolder folder, string id)
    {
        string place = folder.ResultOf(id);
        if (File.Exists(place))
        {
            return $"{place}: is a file, where the folder with the slide's results comes; take it away";
        }

        if (new DirectoryInfo(place).LinkTarget is { } target && !Path.IsPathRooted(target))
        {
            // While it is replaced it lies in another folder, from which it leads nowhere, and what others have put behind it could not come along.
            return $"{place}: is a link to {target}, as seen from there; make it one from / on, or put the folder itself there";
        }

        string what = "read", aside = folder.WorkOf(id, Path.GetRandomFileName());
        try
        {
            _ = DoneJson.Read(place);
            if (Directory.Exists(place))
            {
                // A kill between the two is as one while it is replaced: Tidy brings it back.
                what = "replaced";
                Directory.Move(place, aside + Old);
                Directory.Move(aside + Old, place);
                OthersFiles.TryMove(place, aside + OthersFiles.Tried);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{place}: an earlier result cannot be {what}: {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    /// <summary>
    /// Renames a finished folder to the slide's own. An earlier result goes; what others have put into it or changed there comes along, after the
    /// rename: a kill before it leaves it where it is, and one after it to <see cref="Tidy(BatchFolder, string, Action{string})"/>, as does what may not be
    /// moved although <see cref="Bar"/> has just found that it may.
    /// </summary>
    public static void Publish(BatchFolder folder, string id, string finished, Action<string> warn)
    {
        string place = folder.ResultOf(id), old = finished + Old;
        if (!Directory.Exists(place))
        {
            Directory.Move(finished, place);
            return;
        }

        KeepRights(place, finished);
        Directory.Move(place, old);
        try
        {
            Directory.Move(finished, place);
        }
        catch
        {
            Attempt(old, () => Directory.Move(old, place), warn);
            throw;
        }

        Attempt(old, () => Tidy(old, place, warn), warn);
    }

    // By the umask of the member who has replaced it the owner could not come to what she has in it.
    private static void KeepRights(string earlier, string next)
    {
        AtomicFile.KeepRights(earlier, next);
        foreach (string file in Directory.GetFiles(next))
        {
            string same = Path.Combine(earlier, Path.GetFileName(file));
            AtomicFile.KeepRights(File.Exists(same) ? same : Path.Combine(earlier, DoneJson.FileName), file);
        }
    }

    /// <summary>
    /// Takes the mark off a result of other settings or of another slide when no new one could be made: it must not be taken for what was
    /// asked for. The files stay, and so does a mark that may not be renamed, with a warning: the report knows it for another's all the same. A result that
    /// may not be replaced keeps its mark, too: it is somebody else's, who may have asked for it as it is.
    /// </summary>
    public static void Unmark(BatchFolder folder, string id, Action<string> warn)
    {
        string mark = Path.Combine(folder.ResultOf(id), DoneJson.FileName);
        try
        {
            if (File.Exists(mark) && Bar(folder, id) is null)
            {
                File.Move(mark, Path.Combine(folder.ResultOf(id), StaleMark), overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warn($"{mark}: marks a result of something else than was asked for, and cannot be renamed to {StaleMark}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }
}
