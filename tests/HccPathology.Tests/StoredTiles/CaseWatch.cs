using System.Diagnostics;

namespace HccPathology.Tests.StoredTiles;

/// <summary>Runs cases on a thread of its own and fails on a hang, on much allocation, and on whatever a case throws; names the case.</summary>
internal static class CaseWatch
{
    // A case takes milliseconds; a loaded machine takes seconds. Nothing here depends on how many.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private const long MostBytes = 64 << 20;

    public static int Run(IEnumerable<TiffCase> cases, Action<TiffCase> body)
    {
        string now = "";
        int count = 0;
        List<string> failures = [];
        Stopwatch since = new();
        Thread thread = new(() =>
        {
            foreach (TiffCase one in cases)
            {
                (now, count) = (one.Name, count + 1);
                since.Restart();
                if (Failure(one, body) is { } words)
                {
                    failures.Add($"{one.Name}: {words}");
                }
            }
        })
        { IsBackground = true };
        thread.Start();
        while (!thread.Join(TimeSpan.FromSeconds(1)))
        {
            Assert.True(since.Elapsed < Hang, $"'{now}' hangs");
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {count} cases: {string.Join("\n", failures.Take(20))}");
        return count;
    }

    private static string? Failure(TiffCase one, Action<TiffCase> body)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            body(one);
        }
        catch (Exception e)
        {
            return e.ToString();
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return bytes > MostBytes ? $"{bytes} bytes were allocated" : null;
    }
}
