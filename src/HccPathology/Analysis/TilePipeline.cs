using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using HccPathology.Pixels;
using HccPathology.Tiles;

namespace HccPathology.Analysis;

/// <summary>
/// Plans tiles in order, works on them on several threads, commits them in order. Memory is bounded by a fixed set of
/// equal buffers and by a window of tiles that may be under way.
/// </summary>
/// <remarks>
/// Permit and buffer are taken in plan order, by the planner; the buffer goes back when the tile is worked, before commit,
/// and results hold no pixels. Taking buffers in the workers and holding them until commit dead-locks: the tile that commit
/// waits for may be the one that waits for a buffer.
/// </remarks>
internal sealed class TilePipeline
{
    private readonly int _workers;
    private readonly Func<TileWorker> _makeWorker;
    private readonly (int Width, int Height) _bufferPx;

    /// <param name="workers">Threads that work on tiles.</param>
    /// <param name="bufferPx">Size of the largest tile with its halo.</param>
    /// <param name="makeWorker">Makes a worker; called once on each thread.</param>
    public TilePipeline(int workers, (int Width, int Height) bufferPx, Func<TileWorker> makeWorker) =>
        (_workers, _bufferPx, _makeWorker) = (workers, bufferPx, makeWorker);

    /// <summary>Called at hand-out, return and commit; tests make it pause there.</summary>
    internal Action<int>? Stall { get; init; }

    /// <summary>Seconds of all workers together, set when <see cref="Run"/> has returned.</summary>
    public TimeSpan ReadTime { get; private set; }

    public TimeSpan NucleiTime { get; private set; }
    public TimeSpan FatTime { get; private set; }
    public TimeSpan TissueTime { get; private set; }

    /// <summary>Works through the tiles; <paramref name="commit"/> is called on this thread, in order.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(IReadOnlyList<TileSpec> tiles, Action<TileSpec, TileResult> commit, CancellationToken token)
    {
        int window = 4 * _workers, buffers = _workers + 2;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        using SemaphoreSlim permits = new(window, window);
        Failure failure = new(stop);
        Channel<TileBuffer> free = Channel.CreateBounded<TileBuffer>(buffers);
        Channel<(TileSpec, TileBuffer)> jobs = Channel.CreateBounded<(TileSpec, TileBuffer)>(window);
        Channel<(TileSpec, TileResult)> results = Channel.CreateBounded<(TileSpec, TileResult)>(window);
        TileBuffer[] all = [.. Enumerable.Range(0, buffers).Select(_ => new TileBuffer(_bufferPx.Width, _bufferPx.Height))];
        List<Thread> threads = [];
        Task plan = Task.CompletedTask;
        try
        {
            Array.ForEach(all, buffer => free.Writer.TryWrite(buffer));
            plan = Task.Run(() => PlanAsync(tiles, permits, free.Reader, jobs.Writer, failure, stop.Token), CancellationToken.None);
            int running = _workers;
            for (int i = 0; i < _workers; i++)
            {
                // One by one: when no more threads are to be had, those that run must end before their buffers are freed.
                threads.Add(Start($"tile worker {i}", () =>
                {
                    WorkLoop(jobs.Reader, free.Writer, results.Writer, failure, stop.Token);
                    if (Interlocked.Decrement(ref running) == 0)
                    {
                        results.Writer.TryComplete();
                    }
                }));
            }

            CommitLoop(results.Reader, tiles.Count, permits, commit, failure);
        }
        finally
        {
            stop.Cancel();
            threads.ForEach(thread => thread.Join());
            plan.GetAwaiter().GetResult();
            Array.ForEach(all, buffer => buffer.Dispose());
        }

        failure.Rethrow();
        token.ThrowIfCancellationRequested();
    }

    private async Task PlanAsync(
        IReadOnlyList<TileSpec> tiles, SemaphoreSlim permits, ChannelReader<TileBuffer> free, ChannelWriter<(TileSpec, TileBuffer)> jobs,
        Failure failure, CancellationToken stop)
    {
        try
        {
            foreach (TileSpec tile in tiles)
            {
                await permits.WaitAsync(stop).ConfigureAwait(false);
                TileBuffer buffer = await free.ReadAsync(stop).ConfigureAwait(false);
                Stall?.Invoke(tile.Order);
                await jobs.WriteAsync((tile, buffer), stop).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            failure.Report(e);
        }
        finally
        {
            jobs.TryComplete();
        }
    }

    private void WorkLoop(
        ChannelReader<(TileSpec, TileBuffer)> jobs, ChannelWriter<TileBuffer> free, ChannelWriter<(TileSpec, TileResult)> results,
        Failure failure, CancellationToken stop)
    {
        try
        {
            using TileWorker worker = _makeWorker();
            try
            {
                WorkTiles(worker, jobs, free, results, stop);
            }
            finally
            {
                // Here, not after the loop: the last commit stops workers that wait for a tile that never comes.
                lock (failure)
                {
                    ReadTime += worker.ReadTime;
                    NucleiTime += worker.NucleiTime;
                    FatTime += worker.FatTime;
                    TissueTime += worker.TissueTime;
                }
            }
        }
        catch (Exception e)
        {
            failure.Report(e);
        }
    }

    private void WorkTiles(
        TileWorker worker, ChannelReader<(TileSpec, TileBuffer)> jobs, ChannelWriter<TileBuffer> free, ChannelWriter<(TileSpec, TileResult)> results, CancellationToken stop)
    {
        while (jobs.WaitToReadAsync(stop).AsTask().GetAwaiter().GetResult())
        {
            if (jobs.TryRead(out (TileSpec Tile, TileBuffer Buffer) job))
            {
                TileResult found;
                try
                {
                    found = worker.Work(job.Tile, job.Buffer);
                }
                finally
                {
                    free.TryWrite(job.Buffer);
                }

                Stall?.Invoke(job.Tile.Order);
                results.WriteAsync((job.Tile, found), stop).AsTask().GetAwaiter().GetResult();
            }
        }
    }

    private void CommitLoop(
        ChannelReader<(TileSpec, TileResult)> results, int count, SemaphoreSlim permits, Action<TileSpec, TileResult> commit, Failure failure)
    {
        try
        {
            Dictionary<int, (TileSpec, TileResult)> waiting = [];
            int next = 0;
            while (next < count && results.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (results.TryRead(out (TileSpec Tile, TileResult Found) result))
                {
                    waiting.Add(result.Tile.Order, result);
                }

                while (waiting.Remove(next, out (TileSpec Tile, TileResult Found) ready))
                {
                    Stall?.Invoke(next);
                    commit(ready.Tile, ready.Found);
                    permits.Release();
                    next++;
                }
            }
        }
        catch (Exception e)
        {
            failure.Report(e);
        }
    }

    private static Thread Start(string name, Action work)
    {
        // 4 MB: OpenSlide's decoders and the hull's scratch live on this stack.
        Thread thread = new(() => work(), 4 << 20) { Name = name, IsBackground = true };
        try
        {
            thread.Start();
            return thread;
        }
        catch (OutOfMemoryException e)
        {
            // What the runtime calls it is rarely so: a thread needs little memory, and containers often allow few processes.
            throw new PathologyException(FailureKind.Temporary, $"{name} cannot be started: no more threads or no memory; give fewer --threads, or raise the limit of processes (ulimit -u, or that of the container)", e);
        }
    }

    // The first failure wins and stops the rest; what others then throw is its echo.
    private sealed class Failure(CancellationTokenSource stop)
    {
        private ExceptionDispatchInfo? _first;

        public void Report(Exception e)
        {
            // A cancellation that nobody asked for is a failure like any other; passing over it would lose tiles unseen.
            if (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                Interlocked.CompareExchange(ref _first, ExceptionDispatchInfo.Capture(e), null);
            }

            stop.Cancel();
        }

        public void Rethrow() => _first?.Throw();
    }
}
