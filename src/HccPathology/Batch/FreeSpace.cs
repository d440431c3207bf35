using System.Diagnostics;
using static System.FormattableString;

namespace HccPathology.Batch;

/// <summary>Space on the disk of the output folder, looked at before each slide.</summary>
internal static class FreeSpace
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>Returns when there is enough.</summary>
    /// <exception cref="PathologyException">There was not, for as long as was allowed.</exception>
    public static async Task Wait(string folder, long leastBytes, TimeSpan patience, Action<string> warn, CancellationToken stop)
    {
        const double MiB = 1 << 20;
        long start = Stopwatch.GetTimestamp();
        for (bool isFirst = true; new DriveInfo(folder).AvailableFreeSpace is var free && free < leastBytes; isFirst = false)
        {
            string words = Invariant($"{folder}: {free / MiB:0} MiB free, less than the {leastBytes / MiB:0} MiB wanted before a slide (--least-free)");
            if (Stopwatch.GetElapsedTime(start) >= patience)
            {
                throw new PathologyException(FailureKind.Temporary, $"{words}; the batch ends: make room and start it again");
            }

            if (isFirst)
            {
                warn($"{words}; waiting for up to {patience.TotalMinutes:0} min");
            }

            await Task.Delay(Look, stop);
        }
    }
}
