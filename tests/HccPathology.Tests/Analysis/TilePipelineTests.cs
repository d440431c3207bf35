using System.Collections.Concurrent;
using HccPathology.Analysis;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tests.Nuclei;
using HccPathology.Tiles;

namespace HccPathology.Tests.Analysis;

public sealed class TilePipelineTests : IDisposable
{
    private const int Core = 32, Halo = 8, Side = 256;

    private readonly ScratchFolder _folder = new();
    private readonly Slide _slide;
    private readonly ConcurrentDictionary<Thread, bool> _workers = new();
    private int _caller;

    public TilePipelineTests()
    {
        RgbImage image = new(Side, Side);
        image.Data.AsSpan().Fill(240);
        string path = _folder.File("plain.png");
        ImageFile.WritePng(path, image);
        _slide = Slide.Open(path, new SlideOptions { Mpp = new Mpp(0.5) });
    }

    public void Dispose()
    {
        _slide.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 64)]
    [InlineData(3, 64)]
    [InlineData(8, 3)]
    [InlineData(5, 1)]
    public void Run_AnyNumberOfWorkersAndTiles_CommitsAllInOrderOnTheCallersThread(int workers, int tiles)
    {
        List<int> committed = [];
        int thread = Environment.CurrentManagedThreadId;
        Pipeline(workers, order => Thread.Sleep(order % 5 == 0 ? 3 : 0)).Run(Tiles(tiles), (tile, _) =>
        {
            Environment.CurrentManagedThreadId.ShouldBe(thread);
            committed.Add(tile.Order);
        }, CancellationToken.None);
        committed.ShouldBe(Enumerable.Range(0, tiles));
        AllThreadsEnded(workers);
    }

    [Fact]
    public void Run_Again_GivesTheTimesOfThatRunAlone()
    {
        TilePipeline pipeline = Pipeline(1);
        pipeline.Run(Tiles(64), (_, _) => { }, CancellationToken.None);
        pipeline.Times.Nuclei.ShouldBeGreaterThan(TimeSpan.Zero);
        pipeline.Run([], (_, _) => { }, CancellationToken.None);
        pipeline.Times.ShouldBe(default);
    }

    [Fact]
    public void Run_NoTiles_Returns() => Pipeline(2).Run([], (_, _) => Assert.Fail("nothing to commit"), CancellationToken.None);

    [Fact]
    public void Run_CommitFails_SurfacesThatFailureAndEndsTheThreads()
    {
        InvalidDataException own = new("commit");
        List<int> committed = [];
        Should.Throw<InvalidDataException>(() => Pipeline(3).Run(Tiles(64), (tile, _) =>
        {
            committed.Add(tile.Order);
            if (tile.Order == 5)
            {
                throw own;
            }
        }, CancellationToken.None)).ShouldBeSameAs(own);
        committed.ShouldBe(Enumerable.Range(0, 6));
        AllThreadsEnded(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_WorkerOrPlannerFails_SurfacesThatFailureAndEndsTheThreads(bool inWorker)
    {
        PathologyException own = new(FailureKind.BadData, "tile 9");
        List<int> committed = [];
        Should.Throw<PathologyException>(() => Pipeline(3, order =>
        {
            if (order == 9 && IsWorker == inWorker && (inWorker || !IsCaller))
            {
                throw own;
            }
        }).Run(Tiles(64), (tile, _) => committed.Add(tile.Order), CancellationToken.None)).ShouldBeSameAs(own);
        committed.ShouldBe(Enumerable.Range(0, committed.Count));
        committed.Count.ShouldBeLessThanOrEqualTo(9);
        AllThreadsEnded(3);
    }

    [Fact]
    public void Run_AWorkerCannotBeMade_SurfacesThatFailure()
    {
        int made = 0;
        PathologyException own = new(FailureKind.Unavailable, "no worker");
        TilePipeline pipeline = new(3, (Core + 2 * Halo, Core + 2 * Halo), () => Interlocked.Increment(ref made) == 2 ? throw own : Worker());
        Should.Throw<PathologyException>(() => pipeline.Run(Tiles(64), (_, _) => { }, CancellationToken.None)).ShouldBeSameAs(own);
    }

    [Fact]
    public void Run_TwoFailures_TheFirstOneSurfaces()
    {
        using ManualResetEventSlim thrown = new();
        Should.Throw<PathologyException>(() => Pipeline(2, order =>
        {
            if (IsWorker && order == 2)
            {
                thrown.Wait(TimeSpan.FromSeconds(10));
                Thread.Sleep(30);
                throw new InvalidDataException("the echo");
            }

            if (IsWorker && order == 3)
            {
                thrown.Set();
                throw new PathologyException(FailureKind.BadData, "the first");
            }
        }).Run(Tiles(64), (_, _) => { }, CancellationToken.None)).Message.ShouldBe("the first");
        AllThreadsEnded(2);
    }

    // A time-out inside a library is a cancellation that nobody asked for; counting what came before it would be a wrong number.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_CancellationThatNobodyAskedFor_IsAFailure(bool inWorker)
    {
        Should.Throw<OperationCanceledException>(() => Pipeline(2, order =>
        {
            if (order == 4 && IsWorker == inWorker && (inWorker || IsCaller))
            {
                throw new TaskCanceledException("a library's own");
            }
        }).Run(Tiles(64), (_, _) => { }, CancellationToken.None)).Message.ShouldBe("a library's own");
        AllThreadsEnded(2);
    }

    [Fact]
    public void Run_Cancelled_StopsSoonAndEndsTheThreads()
    {
        using CancellationTokenSource cancel = new();
        int committed = 0;
        Should.Throw<OperationCanceledException>(() => Pipeline(2, _ => Thread.Sleep(1)).Run(Tiles(64), (_, _) =>
        {
            if (++committed == 3)
            {
                cancel.Cancel();
            }
        }, cancel.Token));
        committed.ShouldBeInRange(3, 3 + 4 * 2);
        AllThreadsEnded(2);
    }

    [Fact]
    public void Run_CancelledBeforehand_CommitsNothing()
    {
        Should.Throw<OperationCanceledException>(() => Pipeline(2).Run(Tiles(64), (_, _) => Assert.Fail("cancelled"), new CancellationToken(true)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_FirstTileIsSlow_OthersRunAheadUpToTheWindowAndNoFurther(int workers)
    {
        int handedOut = 0, handedOutMeanwhile = 0, window = 4 * workers, expected = workers == 1 ? 1 : window;
        List<int> committed = [];
        Pipeline(workers, order =>
        {
            if (IsWorker && order == 0)
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref handedOut) >= expected, TimeSpan.FromSeconds(20));
                Thread.Sleep(60);
                handedOutMeanwhile = Volatile.Read(ref handedOut);
            }
            else if (!IsWorker && !IsCaller)
            {
                Interlocked.Increment(ref handedOut);
            }
        }).Run(Tiles(64), (tile, _) => committed.Add(tile.Order), CancellationToken.None);
        handedOutMeanwhile.ShouldBeInRange(expected, window);
        committed.ShouldBe(Enumerable.Range(0, 64));
    }

    private bool IsCaller => Environment.CurrentManagedThreadId == _caller;

    private static bool IsWorker => Thread.CurrentThread.Name?.StartsWith("tile worker", StringComparison.Ordinal) == true;

    private TilePipeline Pipeline(int workers, Action<int>? stall = null)
    {
        _caller = Environment.CurrentManagedThreadId;
        return new TilePipeline(workers, (Core + 2 * Halo, Core + 2 * Halo), MakeWorker) { Stall = stall };

        TileWorker MakeWorker()
        {
            _workers[Thread.CurrentThread] = true;
            return Worker();
        }
    }

    private TileWorker Worker()
    {
        AnalysisFrame frame = AnalysisFrame.Choose(_slide.Facts, new Mpp(0.5), 0.5);
        TissueMask mask = new(1, 1, Side, Side, new Mpp(0.5), [MaskClass.Tissue]);
        return new TileWorker(_slide, frame,
            new NucleusDetector(frame, mask, DrawnTissue.Vectors, DrawnTissue.Levels, DrawnTissue.Options, Core + 2 * Halo, Core + 2 * Halo));
    }

    private static TileSpec[] Tiles(int count) => [.. Enumerable.Range(0, count).Select(i => new TileSpec(i, i % 8 * Core, i / 8 * Core, Core, Core, Halo))];

    private void AllThreadsEnded(int workers)
    {
        _workers.Count.ShouldBeLessThanOrEqualTo(workers);
        _workers.Keys.ShouldAllBe(thread => !thread.IsAlive);
    }
}
