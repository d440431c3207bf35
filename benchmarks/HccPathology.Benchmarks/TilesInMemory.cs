using HccPathology.Analysis;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Benchmarks;

/// <summary>Some tiles of a slide, decoded and held, with everything slide-wide that the detector needs.</summary>
internal sealed class TilesInMemory : IDisposable
{
    private readonly TileBuffer[] _pixels;

    public TilesInMemory(string path, int maxTiles, int? tilePx = null, int? halo = null)
    {
        Slide = Slide.Open(path, new SlideOptions());
        Mpp mpp = Slide.RequireMpp();
        Frame = AnalysisFrame.Choose(Slide.Facts, mpp);
        OverviewScan scan = OverviewScan.Run(Slide, mpp, 1, CancellationToken.None);
        SlideWideSeconds = Timed(() => WhitePoint.Estimate(scan), out WhitePoint white)
            + Timed(() => TissueDetector.Detect(scan, white, new TissueOptions()), out TissueMask mask);
        Mask = mask;
        using TissueSample sample = TissueSample.Take(Slide, Frame, mask, CancellationToken.None);
        double mppUm = Frame.Mpp.SideUm;
        SlideWideSeconds += Timed(() => StainEstimator.Estimate(sample, StainKind.HaematoxylinEosin, white, TissueDarkness.OdOf(sample, white)).Vectors,
            out StainVectors vectors)
            + Timed(() => NucleusCalibration.Measure(sample, vectors, Options, mppUm), out NucleusLevels levels);
        (Vectors, Levels) = (vectors, levels);
        int side = tilePx ?? new AnalysisOptions().TilePxChosen;
        IReadOnlyList<TileSpec> all = TileGrid.Plan(Frame, mask, side, halo ?? TileGrid.HaloPx(Frame));
        int count = Math.Min(maxTiles, all.Count);
        SlideMpx = all.Sum(CoreMpx);
        Tiles = [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)] with { Order = i })];
        SizePx = (Tiles.Max(t => t.ReadWidth), Tiles.Max(t => t.ReadHeight));
        _pixels = [.. Tiles.Select(Read)];
    }

    public Slide Slide { get; }
    public AnalysisFrame Frame { get; }
    public TissueMask Mask { get; }
    public StainVectors Vectors { get; }
    public NucleusLevels Levels { get; }
    public NucleusOptions Options { get; } = new();
    public IReadOnlyList<TileSpec> Tiles { get; }

    /// <summary>Size of the largest tile in analysis px, halo included.</summary>
    public (int Width, int Height) SizePx { get; }

    /// <summary>Processor time of what is done once a slide after reading: white, tissue mask, stain vectors, levels.</summary>
    public double SlideWideSeconds { get; }

    /// <summary>Mpx of all tiles of the slide that an analysis works on, halo not counted.</summary>
    public double SlideMpx { get; }

    public double CoresMpx => Tiles.Sum(CoreMpx);

    public double ReadMpx => Tiles.Sum(t => t.ReadWidth * (double)t.ReadHeight / 1e6);

    public TileBuffer Pixels(int index) => _pixels[index];

    public NucleusDetector MakeDetector() => new(Frame, Mask, Vectors, Levels, Options, SizePx.Width, SizePx.Height);

    /// <summary>Copies a held tile into a worker's buffer: what a decoder would write.</summary>
    public void Copy(TileSpec tile, TileBuffer destination)
    {
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            _pixels[tile.Order].Row(y).CopyTo(destination.Row(y));
        }
    }

    public void Dispose()
    {
        Array.ForEach(_pixels, p => p.Dispose());
        Slide.Dispose();
    }

    private static double CoreMpx(TileSpec tile) => tile.CoreWidth * (double)tile.CoreHeight / 1e6;

    private static double Timed<T>(Func<T> work, out T result)
    {
        double start = ThreadClock.Seconds();
        result = work();
        return ThreadClock.Seconds() - start;
    }

    private TileBuffer Read(TileSpec tile)
    {
        TileBuffer buffer = new(SizePx.Width, SizePx.Height);
        using AreaResampler resampler = new();
        resampler.Read(Slide, Frame, tile.ReadX, tile.ReadY, buffer);
        return buffer;
    }
}
