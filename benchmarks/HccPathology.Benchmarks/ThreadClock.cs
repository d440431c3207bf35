using System.Runtime.InteropServices;

namespace HccPathology.Benchmarks;

/// <summary>
/// Processor time of the calling thread (Linux). On a machine that others use too, wall time measures them; the ratio of two
/// processor times taken in turn does not.
/// </summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;                        // CLOCK_THREAD_CPUTIME_ID

    public static double Seconds()
    {
        Time time = default;
        return GetTime(ThreadCpuTime, ref time) == 0
            ? time.Seconds + time.Nanoseconds * 1e-9
            : throw new PathologyException(FailureKind.Unavailable, "clock_gettime: no processor time of threads on this system; run the benchmarks on Linux");
    }

    /// <summary>Of the rounds' times; the upper of the two in the middle.</summary>
    public static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, ref Time time);

    private struct Time
    {
        public long Seconds, Nanoseconds;
    }
}
