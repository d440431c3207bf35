using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Tests.Fat;

/// <summary>Fat of single pictures, found by the steps of an analysis.</summary>
internal static class SteatosisTiles
{
    private static readonly FatOptions Options = new();

    /// <summary>The clear level of a picture; null without stained tissue.</summary>
    public static ClearLevel? LevelOf(string path, double mppUm = 0.5)
    {
        using Slide slide = Slide.Open(path, new SlideOptions { Mpp = new Mpp(mppUm) });
        return Prepare(slide).Level;
    }

    public static (IReadOnlyList<Vacuole> Vacuoles, AnalysisFrame Frame) Find(string path, int tilePx, double mppUm = 0.5, int moreHaloPx = 0)
    {
        using Slide slide = Slide.Open(path, new SlideOptions { Mpp = new Mpp(mppUm) });
        (AnalysisFrame frame, TissueMask mask, ClearLevel? level) = Prepare(slide);
        if (level is null)
        {
            return ([], frame);
        }

        VacuoleFinder finder = new(frame, mask, level, Options);
        VacuoleMap map = new(frame, Options);
        using AreaResampler resampler = new();
        foreach (TileSpec tile in TileGrid.Plan(frame, mask, tilePx, VacuoleFinder.ReachPx(frame) + moreHaloPx))
        {
            using TileBuffer buffer = new(tile.ReadWidth, tile.ReadHeight);
            resampler.Read(slide, frame, tile.ReadX, tile.ReadY, buffer);
            map.Add(finder.Find(buffer, tile));
        }

        return (map.Vacuoles(), frame);
    }

    private static (AnalysisFrame Frame, TissueMask Mask, ClearLevel? Level) Prepare(Slide slide)
    {
        AnalysisFrame frame = AnalysisFrame.Choose(slide.Facts, slide.RequireMpp(), 0.5);
        OverviewScan scan = OverviewScan.Run(slide, frame.Mpp, 1, CancellationToken.None);
        WhitePoint white = WhitePoint.Estimate(scan);
        TissueMask mask = TissueDetector.Detect(scan, white, new TissueOptions());
        using TissueSample sample = TissueSample.Take(slide, frame, mask, CancellationToken.None);
        return (frame, mask, ClearLevel.Measure(sample, white, TissueDarkness.OdOf(sample, white), Options));
    }
}
