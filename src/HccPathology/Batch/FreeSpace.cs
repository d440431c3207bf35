using System.Diagnostics;
using static System.FormattableString;

namespace HccPathology.Batch;

/// <summary>Space on the disk of the output folder, looked at before each slide: so much for each that is at work.</summary>
internal sealed class FreeSpace(string folder, long bytesPerSlide, TimeSpan patience, Action<string> warn)
{
    private const double MiB = 1 << 20;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    // One after the other: two that look at once would both take the last of it.
    private readonly SemaphoreSlim _door = new(1);
    private int _atWork;

    /// <summary>Returns when there is enough for one slide more, which is at work until what is returned is disposed of.</summary>
    /// <exception cref="PathologyException">There was not enough for one alone, for as long as was allowed.</exception>
    public async Task<IDisposable> Take(CancellationToken stop)
    {
        await _door.WaitAsync(stop);
        try
        {
            await Wait(stop);
            Interlocked.Increment(ref _atWork);
            return new Taken(this);
        }
        finally
        {
            _door.Release();
        }
    }

    private async Task Wait(CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        for (bool isFirst = true; ; isFirst = false)
        {
            long free = new DriveInfo(folder).AvailableFreeSpace;
            int slides = Volatile.Read(ref _atWork) + 1;
            if (free / slides >= bytesPerSlide)
            {
                return;
            }

            // With enough for one alone the others' end is waited for, however long they take.
            bool isForOne = free >= bytesPerSlide;
            start = isForOne ? Stopwatch.GetTimestamp() : start;
            string words = Invariant($"{folder}: {free / MiB:0} MiB free, less than the {bytesPerSlide / MiB:0} MiB wanted for each slide at work (--least-free)");
            if (!isForOne && Stopwatch.GetElapsedTime(start) >= patience)
            {
                throw new PathologyException(FailureKind.Temporary, $"{words}; the batch ends: make room and start it again");
            }

            if (isFirst)
            {
                warn(isForOne ? $"{words}; waiting for one of the {slides - 1} to end" : $"{words}; waiting for up to {patience.TotalMinutes:0} min");
            }

            await Task.Delay(Look, stop);
        }
    }

    private sealed class Taken(FreeSpace space) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref space._atWork);
    }
}
