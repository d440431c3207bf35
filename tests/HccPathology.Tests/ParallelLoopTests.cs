using System.Collections.Concurrent;

namespace HccPathology.Tests;

public sealed class ParallelLoopTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_AStepFails_ThrowsThatFailureAndDisposesAllScratch(int threads)
    {
        PathologyException own = new(FailureKind.Temporary, "the disk is gone");
        ConcurrentBag<Scratch> made = [];
        Should.Throw<PathologyException>(() => ParallelLoop.Run(100, threads, () =>
        {
            Scratch scratch = new();
            made.Add(scratch);
            return scratch;
        }, (i, _) =>
        {
            if (i == 7)
            {
                throw own;
            }
        })).ShouldBeSameAs(own);
        made.ShouldNotBeEmpty();
        made.ShouldAllBe(s => s.IsDisposed);
    }

    [Fact]
    public void Run_EveryStep_IsTakenOnce()
    {
        int[] taken = new int[1000];
        ParallelLoop.Run(taken.Length, 4, i => Interlocked.Increment(ref taken[i]));
        taken.ShouldAllBe(n => n == 1);
    }

    [Fact]
    public void Run_Cancelled_Stops() =>
        Should.Throw<OperationCanceledException>(() => ParallelLoop.Run(10, 2, _ => Assert.Fail("cancelled"), new CancellationToken(true)));

    private sealed class Scratch : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
