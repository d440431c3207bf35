using System.Diagnostics;
using HccPathology.Geometry;
using HccPathology.Interop;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tiles;

namespace HccPathology.Benchmarks;

/// <summary>
/// Reads level 0 of a slide in squares of 2048 px by several ways in turn, wall time, repeated: so that all of them meet the
/// same machine in the same mood, with the file in the system's cache. Everything is counted in stored pixels.
/// </summary>
internal sealed class ReadingRun(string path, int repeats)
{
    private const int SquarePx = 2048;

    private readonly Dictionary<(string Way, int Threads), List<double>> _seconds = [];

    public double Megapixels { get; private set; }

    /// <summary>Median Mpx/s of a way; NaN when it could not run.</summary>
    public double MpxPerSecond(string way, int threads) =>
        _seconds.TryGetValue((way, threads), out List<double>? all) ? Megapixels / ThreadClock.Median(all) : double.NaN;

    public void Run(IReadOnlyList<int> threads, BareDecoder? bare)
    {
        using Slide direct = Slide.Open(path, new SlideOptions { Reader = ReaderChoice.Direct });
        SlideFacts level0 = direct.Facts with { Levels = [direct.Facts.Levels[0]] };
        LevelRect[] squares = Squares(level0);
        Megapixels = squares.Sum(s => s.Width * (double)s.Height) / 1e6;

        // As if the slide had 0.25 um/px and no coarser level: half of it decoded, or all of it decoded and averaged.
        Mpp quarter = new(0.25);
        AnalysisFrame half = AnalysisFrame.Choose(level0, quarter);
        AnalysisFrame halved = AnalysisFrame.Choose(level0 with { Levels = [level0.Levels[0] with { MaxReduction = 1 }] }, quarter);
        for (int round = 0; round <= repeats; round++)
        {
            foreach (int count in threads)
            {
                using OpenSlideHandle fresh = OpenSlideApi.Open(path);
                Add(round, "openslide", count, Parallel(count, squares, (s, buffer, _) => ReadRegion(fresh, s, buffer)));
                Add(round, "direct", count, Parallel(count, squares, (s, buffer, _) => direct.Read(s, buffer)));
                Add(round, "half", count,
                    Parallel(count, squares, (s, buffer, r) => r.Read(direct, half, (int)s.X / 2, (int)s.Y / 2, buffer), SquarePx / 2));
                Add(round, "halved", count,
                    Parallel(count, squares, (s, buffer, r) => r.Read(direct, halved, (int)s.X / 2, (int)s.Y / 2, buffer), SquarePx / 2));
                if (bare is not null)
                {
                    Add(round, "bare", count, bare.Seconds(1, count));
                    Add(round, "bare half", count, bare.Seconds(2, count));
                }
            }
        }
    }

    private static LevelRect[] Squares(SlideFacts facts)
    {
        List<LevelRect> squares = [];
        for (long y = 0; y < facts.Height; y += SquarePx)
        {
            for (long x = 0; x < facts.Width; x += SquarePx)
            {
                squares.Add(new LevelRect(0, x, y, (int)Math.Min(SquarePx, facts.Width - x), (int)Math.Min(SquarePx, facts.Height - y)));
            }
        }

        return [.. squares];
    }

    private static unsafe void ReadRegion(OpenSlideHandle slide, LevelRect square, TileBuffer buffer)
    {
        OpenSlideApi.ReadRegion(slide, buffer.Pixels, square.X, square.Y, 0, square.Width, square.Height);
        if (OpenSlideApi.Error(slide) is { } words)
        {
            throw new PathologyException(FailureKind.BadData, $"{square}: OpenSlide says: {words}");
        }
    }

    private static double Parallel(int threads, LevelRect[] squares, Action<LevelRect, TileBuffer, AreaResampler> read, int sidePx = SquarePx)
    {
        int next = -1;
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            using TileBuffer buffer = new(sidePx, sidePx);
            using AreaResampler resampler = new();
            for (int i = Interlocked.Increment(ref next); i < squares.Length; i = Interlocked.Increment(ref next))
            {
                read(squares[i], buffer, resampler);
            }
        }))];
        long start = Stopwatch.GetTimestamp();
        Array.ForEach(all, t => t.Start());
        Array.ForEach(all, t => t.Join());
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // The first round is for the compiler and the system's cache, and not counted.
    private void Add(int round, string way, int threads, double seconds)
    {
        if (round > 0)
        {
            (_seconds.TryGetValue((way, threads), out List<double>? all) ? all : _seconds[(way, threads)] = []).Add(seconds);
        }
    }
}
