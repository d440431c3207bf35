using System.Globalization;
using System.Text.Json;
using HccPathology.Outputs;

namespace HccPathology.Batch;

/// <summary>One part of a batch, for one of several machines that share nothing but the folders.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Count">Parts in all.</param>
public sealed record Shard(int Number, int Count)
{
    /// <summary>From <c>2/4</c>, or from the environment with <c>auto</c>.</summary>
    /// <exception cref="PathologyException">It is neither.</exception>
    public static Shard Parse(string text, Func<string, string?> variable) => text == "auto"
        ? FromEnvironment(variable)
        : text.Split('/') is [var number, var count] && IntOf(number) is { } n && IntOf(count) is { } c && n >= 1 && n <= c
            ? new Shard(n, c)
            : throw new PathologyException(FailureKind.BadCommand, $"--shard {text}: give i/n with i from 1 to n, such as 2/4, or auto");

    /// <summary>
    /// The rows of this part. Slides are dealt out by size, the largest first, each to the part that has least so far: the same for
    /// every part, because the sizes are those that the first part to start has written down.
    /// </summary>
    /// <param name="rows">All rows.</param>
    /// <param name="folder">Of the batch.</param>
    /// <param name="isDryRun">Write nothing: where no part has started, the sizes are those of now.</param>
    public IReadOnlyList<BatchRow> Of(IReadOnlyList<BatchRow> rows, BatchFolder folder, bool isDryRun = false)
    {
        Dictionary<string, long> sizes = Sizes(rows, folder, isDryRun);
        long[] loads = new long[Count];
        HashSet<string> own = new(StringComparer.Ordinal);
        foreach (BatchRow row in rows.OrderByDescending(r => sizes.GetValueOrDefault(r.Id)).ThenBy(r => r.Id, StringComparer.Ordinal))
        {
            int least = Array.IndexOf(loads, loads.Min());
            loads[least] += sizes.GetValueOrDefault(row.Id) + 1;
            if (least == Number - 1)
            {
                own.Add(row.Id);
            }
        }

        return [.. rows.Where(r => own.Contains(r.Id))];
    }

    // A file a set of slides: another manifest is another deal. Linked into place, so that the first one stays.
    private static Dictionary<string, long> Sizes(IReadOnlyList<BatchRow> rows, BatchFolder folder, bool isDryRun)
    {
        string key = HexHash.Of(string.Join('\n', rows.Select(r => $"{r.Id}\t{r.Slide}")))[..16];
        string path = folder.SizesFile(key);
        if (!File.Exists(path))
        {
            Dictionary<string, long> now = rows.ToDictionary(r => r.Id, r => InputStamp.Of(r.Slide)?.Bytes ?? 0);
            if (isDryRun)
            {
                return now;
            }

            string draft = $"{path}.{Environment.MachineName}-{Environment.ProcessId}";
            JsonFile.Write(draft, now);
            BatchFolder.LetGroupRead(draft);
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllBytes(path), JsonFile.Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            // Not made anew: parts that run have dealt by it.
            throw new PathologyException(FailureKind.BadData,
                $"{path}: is damaged; the parts deal the slides out by it: end those that run, delete it, and start all parts again", e);
        }
    }

    // A count that was set by hand goes first: Kubernetes gives none, and a Slurm array of which a part is started again has another.
    private static Shard FromEnvironment(Func<string, string?> variable)
    {
        int? count = IntOf(variable("HCCPATH_SHARDS"));
        int first = IntOf(variable("SLURM_ARRAY_TASK_MIN")) ?? 0, step = IntOf(variable("SLURM_ARRAY_TASK_STEP")) ?? 1;
        (string Name, int? Index, int? Count)[] places =
        [
            ("SLURM_ARRAY_TASK_ID", (IntOf(variable("SLURM_ARRAY_TASK_ID")) - first) / Math.Max(1, step), IntOf(variable("SLURM_ARRAY_TASK_COUNT"))),
            ("JOB_COMPLETION_INDEX", IntOf(variable("JOB_COMPLETION_INDEX")), null),
            ("AWS_BATCH_JOB_ARRAY_INDEX", IntOf(variable("AWS_BATCH_JOB_ARRAY_INDEX")), IntOf(variable("AWS_BATCH_JOB_ARRAY_SIZE"))),
        ];
        (string name, int? given, int? own) = places.FirstOrDefault(p => p.Index is not null);
        return given is not { } index ? throw Wrong($"none of {string.Join(", ", places.Select(p => p.Name))} is set")
            : (count ?? own) is not { } all ? throw Wrong($"{name} is {index}, but how many parts there are is not said; set HCCPATH_SHARDS")
            : index >= 0 && index < all ? new Shard(index + 1, all)
            : throw Wrong($"{name} is part {index} of {all} counted from 0, which is not there; check HCCPATH_SHARDS");

        static PathologyException Wrong(string what) => new(FailureKind.BadCommand, $"--shard auto: {what}");
    }

    private static int? IntOf(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
