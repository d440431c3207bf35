using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tiles;
using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

/// <summary>Fat of single pictures, found by the steps of an analysis.</summary>
internal static class SteatosisTiles
{
    /// <summary>The clear level of a picture; null without stained tissue.</summary>
    public static ClearLevel? LevelOf(string path, double mppUm = 0.5)
    {
        using Slide slide = Slide.Open(path, new SlideOptions { Mpp = new Mpp(mppUm) });
        AnalysisFrame frame = AnalysisFrame.Choose(slide.Facts, slide.RequireMpp(), 0.5);
        OverviewScan scan = OverviewScan.Run(slide, frame.Mpp, 1, CancellationToken.None);
        WhitePoint white = WhitePoint.Estimate(scan);
        using TissueSample sample = TissueSample.Take(slide, frame, TissueDetector.Detect(scan, white, new TissueOptions()), CancellationToken.None);
        return ClearLevel.Measure(sample, white, TissueDarkness.OdOf(sample, white), new FatOptions());
    }

    public static (IReadOnlyList<Vacuole> Vacuoles, AnalysisFrame Frame) Find(string path, int tilePx, double mppUm = 0.5)
    {
        FatOptions options = new();
        using Slide slide = Slide.Open(path, new SlideOptions { Mpp = new Mpp(mppUm) });
        AnalysisFrame frame = AnalysisFrame.Choose(slide.Facts, slide.RequireMpp(), 0.5);
        OverviewScan scan = OverviewScan.Run(slide, frame.Mpp, 1, CancellationToken.None);
        WhitePoint white = WhitePoint.Estimate(scan);
        TissueMask mask = TissueDetector.Detect(scan, white, new TissueOptions());
        using TissueSample sample = TissueSample.Take(slide, frame, mask, CancellationToken.None);
        if (ClearLevel.Measure(sample, white, TissueDarkness.OdOf(sample, white), options) is not { } level)
        {
            return ([], frame);
        }

        VacuoleFinder finder = new(frame, mask, level, options);
        VacuoleMap map = new(frame, options);
        using AreaResampler resampler = new();
        foreach (TileSpec tile in TileGrid.Plan(frame, mask, tilePx, VacuoleFinder.HaloPx(frame)))
        {
            using TileBuffer buffer = new(tile.ReadWidth, tile.ReadHeight);
            resampler.Read(slide, frame, tile.ReadX, tile.ReadY, buffer);
            map.Add(finder.Find(buffer, tile));
        }

        return (map.Vacuoles(), frame);
    }
}
