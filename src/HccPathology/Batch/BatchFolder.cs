using System.Text.Json;
using HccPathology.Outputs;

namespace HccPathology.Batch;

/// <summary>
/// The output folder of a batch: one result folder a slide, the reports, and <c>.batch</c> with everything that is not a result.
/// </summary>
public sealed class BatchFolder
{
    internal const string InnerName = ".batch";

    // A null where a value belongs is damage.
    private static readonly JsonSerializerOptions PlanJson = new(JsonFile.Options) { RespectNullableAnnotations = true };

    public BatchFolder(string path)
    {
        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        Inner = System.IO.Path.Combine(Path, InnerName);
    }

    public string Path { get; }

    /// <summary>Plan of the latest start: all rows with their settings.</summary>
    public string PlanFile => System.IO.Path.Combine(Inner, "plan.json");

    /// <summary>What people should know of the latest search for slides.</summary>
    private string NotesFile => System.IO.Path.Combine(Inner, "notes.json");

    /// <summary>Each machine has a ledger of its own, because SQLite's shared memory does not reach over a network.</summary>
    public string LedgerFile => System.IO.Path.Combine(Inner, $"ledger-{Environment.MachineName}.sqlite");

    public string LogFile => System.IO.Path.Combine(Inner, $"log-{Environment.MachineName}.jsonl");

    public string Claims => System.IO.Path.Combine(Inner, "claims");

    /// <summary>Sizes of slides by which parts were dealt out.</summary>
    internal string SizesFile(string key) => System.IO.Path.Combine(Inner, $"sizes-{key}.json");

    private string Inner { get; }

    private string Records => System.IO.Path.Combine(Inner, "slides");

    private string Work => System.IO.Path.Combine(Inner, "work");

    public string ResultOf(string id) => System.IO.Path.Combine(Path, id);

    public string RecordOf(string id) => System.IO.Path.Combine(Records, $"{id}.json");

    /// <summary>Where a child writes; renamed to <see cref="ResultOf"/> when complete. <c>~</c> cannot be mistaken: the token follows the last one.</summary>
    public string WorkOf(string id, string token) => System.IO.Path.Combine(Work, $"{id}~{token}");

    /// <summary>What runs that were killed have left of a slide.</summary>
    internal IEnumerable<string> LeftOf(string id) => Directory.EnumerateDirectories(Work)
        .Where(folder => System.IO.Path.GetFileName(folder) is var name && name.LastIndexOf('~') == id.Length && name.StartsWith(id, StringComparison.Ordinal));

    /// <summary>Slides of which something is left there, or being made.</summary>
    internal IReadOnlySet<string> IdsLeft() => Directory.EnumerateDirectories(Work).Select(folder => System.IO.Path.GetFileName(folder))
        .Where(name => name.Contains('~', StringComparison.Ordinal)).Select(name => name[..name.LastIndexOf('~')]).ToHashSet(StringComparer.Ordinal);

    /// <exception cref="PathologyException">The folder cannot be made or written.</exception>
    public void Prepare()
    {
        ForEach([Path, Inner, Claims, Records, Work], folder => Directory.CreateDirectory(folder));
        RequireWritable();
    }

    /// <summary>Makes nothing anew: where a disk was taken away, a folder of the same name would lie on the one below it.</summary>
    /// <exception cref="PathologyException">Results or what is known of them cannot be written, or the folder is not there any more.</exception>
    public void RequireWritable() => ForEach([Path, Claims, Records, Work], AtomicFile.RequireWritable);

    /// <summary>Lets the group read a file of the batch's own where it may read the file's folder, whatever the umask: parts deal by the same sizes, and a
    /// slide's record that is not seen is as none.</summary>
    internal static void LetGroupRead(string file)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(System.IO.Path.GetDirectoryName(file)!).HasFlag(UnixFileMode.GroupRead)
                && File.GetUnixFileMode(file) is var own && !own.HasFlag(UnixFileMode.GroupRead))
            {
                File.SetUnixFileMode(file, own | UnixFileMode.GroupRead);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file system without modes, or a file that went away.
        }
    }

    private void ForEach(string[] folders, Action<string> act)
    {
        try
        {
            Array.ForEach(folders, act);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.NoFolder(Path, e);
        }
    }

    /// <summary>Keeps the rows for whoever asks for status or report, or starts again without a manifest; false where they are those that are there.</summary>
    public bool WritePlan(IReadOnlyList<BatchRow> rows)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(rows, JsonFile.Options);
        if (IsPlan(bytes))
        {
            return false;
        }

        AtomicFile.Write(PlanFile, stream => stream.Write(bytes));
        return true;
    }

    // One that cannot be read (another user's, of umask 077) can be replaced all the same.
    private bool IsPlan(byte[] bytes)
    {
        try
        {
            return File.Exists(PlanFile) && File.ReadAllBytes(PlanFile).AsSpan().SequenceEqual(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Keeps what was told of the search for slides: who reads the report in the morning did not see the screen.</summary>
    public void WriteNotes(IReadOnlyList<string> notes) =>
        AtomicFile.Write(NotesFile, stream => JsonSerializer.Serialize(stream, notes, JsonFile.Options));

    /// <summary>As <see cref="WriteNotes"/> had them; none where they are not there or cannot be read, as without them nothing is missing.</summary>
    public IReadOnlyList<string> ReadNotes()
    {
        try
        {
            return [.. (JsonSerializer.Deserialize<string?[]>(File.ReadAllBytes(NotesFile)) ?? []).OfType<string>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    /// <exception cref="PathologyException">No batch was started here.</exception>
    public IReadOnlyList<BatchRow> ReadPlan()
    {
        try
        {
            BatchRow?[] rows = JsonSerializer.Deserialize<BatchRow?[]>(File.ReadAllBytes(PlanFile), PlanJson) ?? throw new JsonException("it is null");
            return [.. rows.Select(row => row is not null && !row.Settings.Values.Contains(null) ? row : throw new JsonException("a row is null, or a setting"))];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PathologyException(FailureKind.NotFound, $"{Path}: no batch was started in this folder ({PlanFile} is not there)", e);
        }
        catch (JsonException e)
        {
            throw new PathologyException(FailureKind.BadData, $"{PlanFile}: is damaged; start the batch again with its manifest", e);
        }
    }
}
