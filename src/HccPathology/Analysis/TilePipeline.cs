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
/// <param name="workers">Threads that work on tiles.</param>
/// <param name="bufferPx">Size of the largest tile with its halo.</param>
/// <param name="makeWorker">Makes a worker; called once on each thread.</param>
internal sealed class TilePipeline(int workers, (int Width, int Height) bufferPx, Func<TileWorker> makeWorker)
{
    private readonly Lock _gate = new();

    /// <summary>Called at hand-out, return and commit; tests make it pause there.</summary>
    internal Action<int>? Stall { get; init; }

    /// <summary>Of all workers together, of the last <see cref="Run"/>, when it has returned.</summary>
    public TileTimes Times { get; private set; }

    /// <summary>Works through the tiles; <paramref name="commit"/> is called on this thread, in order.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(IReadOnlyList<TileSpec> tiles, Action<TileSpec, TileResult> commit, CancellationToken token)
    {
        Times = default;
        int window = 4 * workers, buffers = workers + 2;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        using SemaphoreSlim permits = new(window, window);
        Flow flow = new()
        {
            Permits = permits,
            Free = Channel.CreateBounded<TileBuffer>(buffers),
            Jobs = Channel.CreateBounded<(TileSpec, TileBuffer)>(window),
            Results = Channel.CreateBounded<(TileSpec, TileResult)>(window),
            Failure = new Failure(stop),
            Stop = stop.Token,
        };
        TileBuffer[] all = [.. Enumerable.Range(0, buffers).Select(_ => new TileBuffer(bufferPx.Width, bufferPx.Height))];
        List<Thread> threads = [];
        Task plan = Task.CompletedTask;
        try
        {
            Array.ForEach(all, buffer => flow.Free.Writer.TryWrite(buffer));
            plan = Task.Run(() => PlanAsync(tiles, flow), CancellationToken.None);
            int running = workers;
            for (int i = 0; i < workers; i++)
            {
                // One by one: when no more threads are to be had, those that run must end before their buffers are freed.
                threads.Add(Start($"tile worker {i}", () =>
                {
                    WorkLoop(flow);
                    if (Interlocked.Decrement(ref running) == 0)
                    {
                        flow.Results.Writer.TryComplete();
                    }
                }));
            }

            CommitLoop(flow, tiles.Count, commit);
        }
        finally
        {
            stop.Cancel();
            threads.ForEach(thread => thread.Join());
            plan.GetAwaiter().GetResult();
            Array.ForEach(all, buffer => buffer.Dispose());
        }

        flow.Failure.Rethrow();
        token.ThrowIfCancellationRequested();
    }

    private async Task PlanAsync(IReadOnlyList<TileSpec> tiles, Flow flow)
    {
        try
        {
            foreach (TileSpec tile in tiles)
            {
                await flow.Permits.WaitAsync(flow.Stop).ConfigureAwait(false);
                TileBuffer buffer = await flow.Free.Reader.ReadAsync(flow.Stop).ConfigureAwait(false);
                Stall?.Invoke(tile.Order);
                await flow.Jobs.Writer.WriteAsync((tile, buffer), flow.Stop).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            flow.Failure.Report(e);
        }
        finally
        {
            flow.Jobs.Writer.TryComplete();
        }
    }

    private void WorkLoop(Flow flow)
    {
        try
        {
            using TileWorker worker = makeWorker();
            try
            {
                WorkTiles(worker, flow);
            }
            finally
            {
                // Here, not after the loop: the last commit stops workers that wait for a tile that never comes.
                lock (_gate)
                {
                    Times += worker.Times;
                }
            }
        }
        catch (Exception e)
        {
            flow.Failure.Report(e);
        }
    }

    private void WorkTiles(TileWorker worker, Flow flow)
    {
        while (flow.Jobs.Reader.WaitToReadAsync(flow.Stop).AsTask().GetAwaiter().GetResult())
        {
            if (flow.Jobs.Reader.TryRead(out (TileSpec Tile, TileBuffer Buffer) job))
            {
                TileResult found;
                try
                {
                    found = worker.Work(job.Tile, job.Buffer);
                }
                finally
                {
                    flow.Free.Writer.TryWrite(job.Buffer);
                }

                Stall?.Invoke(job.Tile.Order);
                flow.Results.Writer.WriteAsync((job.Tile, found), flow.Stop).AsTask().GetAwaiter().GetResult();
            }
        }
    }

    private void CommitLoop(Flow flow, int count, Action<TileSpec, TileResult> commit)
    {
        try
        {
            Dictionary<int, (TileSpec, TileResult)> waiting = [];
            int next = 0;
            while (next < count && flow.Results.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (flow.Results.Reader.TryRead(out (TileSpec Tile, TileResult Found) result))
                {
                    waiting.Add(result.Tile.Order, result);
                }

                while (waiting.Remove(next, out (TileSpec Tile, TileResult Found) ready))
                {
                    Stall?.Invoke(next);
                    commit(ready.Tile, ready.Found);
                    flow.Permits.Release();
                    next++;
                }
            }
        }
        catch (Exception e)
        {
            flow.Failure.Report(e);
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
            throw new PathologyException(FailureKind.Temporary,
                $"{name} cannot be started: no more threads or no memory; give fewer --threads, or raise the limit of processes (ulimit -u, or that of the container)", e);
        }
    }

    /// <summary>What goes round between planner, workers and commit.</summary>
    private sealed class Flow
    {
        /// <summary>One for each tile that may be under way: taken when it is planned, given back when it is committed.</summary>
        public required SemaphoreSlim Permits { get; init; }

        /// <summary>Buffers that no tile holds.</summary>
        public required Channel<TileBuffer> Free { get; init; }

        public required Channel<(TileSpec, TileBuffer)> Jobs { get; init; }
        public required Channel<(TileSpec, TileResult)> Results { get; init; }
        public required Failure Failure { get; init; }

        /// <summary>Set from outside, by the first failure, and at the end.</summary>
        public required CancellationToken Stop { get; init; }
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
