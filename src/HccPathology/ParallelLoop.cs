using System.Runtime.ExceptionServices;

namespace HccPathology;

/// <summary>A loop on several threads. A failure surfaces as itself, not in the wrapping that the runtime puts around all of them.</summary>
internal static class ParallelLoop
{
    /// <param name="count">Steps, in any order.</param>
    /// <param name="threads">Threads at most, at least 1.</param>
    /// <param name="body">One step, given its number.</param>
    /// <param name="token">Stops between steps.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Run(int count, int threads, Action<int> body, CancellationToken token = default) =>
        Run(count, threads, () => body, (i, step) => step(i), token);

    /// <summary>With scratch that a thread makes for itself and keeps from step to step; it is disposed where it can be.</summary>
    public static void Run<T>(int count, int threads, Func<T> makeScratch, Action<int, T> body, CancellationToken token = default)
    {
        try
        {
            ParallelOptions options = new() { MaxDegreeOfParallelism = threads, CancellationToken = token };
            Parallel.For(0, count, options, makeScratch, (i, _, scratch) =>
            {
                body(i, scratch);
                return scratch;
            }, scratch => (scratch as IDisposable)?.Dispose());
        }
        catch (AggregateException failures)
        {
            // The first is the cause; the others are steps that were under way.
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }
}
