using System.Diagnostics;
using HccPathology.Analysis;
using HccPathology.Interop;
using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;
using HccPathology.Tiles;

namespace HccPathology.Benchmarks;

/// <summary>
/// Times OpenSlide's read_region and everything that comes after decoding on the same tiles, in turn and repeated, so that
/// both meet the same machine in the same mood. Per core means processor time of one thread.
/// </summary>
internal sealed class RatioRun(string path, int maxTiles, int repeats)
{
    private readonly List<double> _region = [], _compute = [];
    private readonly SortedDictionary<int, (List<double> Wall, List<double> Cpu)> _scaling = [];

    public double RegionSeconds => ThreadClock.Median(_region);
    public double ComputeSeconds => ThreadClock.Median(_compute);
    public long Nuclei { get; private set; }

    /// <summary>Wall and processor seconds of the in-memory stage with so many workers, medians.</summary>
    public (double Wall, double Cpu) Pipeline(int workers) => (ThreadClock.Median(_scaling[workers].Wall), ThreadClock.Median(_scaling[workers].Cpu));

    public TilesInMemory Run(IReadOnlyList<int> workers)
    {
        TilesInMemory tiles = new(path, maxTiles);
        using NucleusDetector detector = tiles.MakeDetector();
        foreach (int count in workers)
        {
            _scaling[count] = ([], []);
        }

        // The first round is for the compiler and not counted.
        for (int round = 0; round <= repeats; round++)
        {
            double region = ReadRegion(tiles), compute = Detect(tiles, detector);
            foreach (int count in workers)
            {
                (double wall, double cpu) = Scale(tiles, count);
                if (round > 0)
                {
                    _scaling[count].Wall.Add(wall);
                    _scaling[count].Cpu.Add(cpu);
                }
            }

            if (round > 0)
            {
                _region.Add(region);
                _compute.Add(compute);
            }
        }

        return tiles;
    }

    // A handle of its own each time: OpenSlide's cache must not remember the last round.
    private unsafe double ReadRegion(TilesInMemory tiles)
    {
        using OpenSlideHandle slide = OpenSlideApi.Open(path);
        if (slide.IsInvalid)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: OpenSlide does not read it; the ratio needs a slide that it does");
        }

        AnalysisFrame frame = tiles.Frame;
        double seconds = 0;
        foreach (TileSpec tile in tiles.Tiles)
        {
            int width = (int)(tile.ReadWidth * frame.RatioX), height = (int)(tile.ReadHeight * frame.RatioY);
            using TileBuffer buffer = new(width, height);
            buffer.Row(0).Clear();
            double start = ThreadClock.Seconds();
            OpenSlideApi.ReadRegion(slide, buffer.Pixels, (long)(tile.ReadX * frame.DownsampleX),
                (long)(tile.ReadY * frame.DownsampleY), frame.Level, width, height);
            seconds += ThreadClock.Seconds() - start;
            if (OpenSlideApi.Error(slide) is { } words)
            {
                throw new PathologyException(FailureKind.BadData, $"{path}: {tile}: OpenSlide says: {words}");
            }
        }

        return seconds;
    }

    private double Detect(TilesInMemory tiles, NucleusDetector detector)
    {
        Nuclei = 0;
        double start = ThreadClock.Seconds();
        for (int i = 0; i < tiles.Tiles.Count; i++)
        {
            Nuclei += detector.Detect(tiles.Pixels(i), tiles.Tiles[i]).Nuclei.Count;
        }

        return ThreadClock.Seconds() - start;
    }

    private static (double Wall, double Cpu) Scale(TilesInMemory tiles, int workers)
    {
        TilePipeline pipeline = new(workers, tiles.SizePx, () => new TileWorker(tiles.Slide, tiles.Frame, tiles.MakeDetector()) { ReadInstead = tiles.Copy });
        using Process process = Process.GetCurrentProcess();
        process.Refresh();
        TimeSpan cpu = process.UserProcessorTime;
        long start = Stopwatch.GetTimestamp();
        pipeline.Run(tiles.Tiles, (_, _) => { }, CancellationToken.None);
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        return (wall, (process.UserProcessorTime - cpu).TotalSeconds);
    }
}
