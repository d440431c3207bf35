using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tiles;

namespace HccPathology.Analysis;

/// <summary>Reads the picture that outlines and heat maps are drawn on.</summary>
internal static class SlideThumbnails
{
    private const int LongestSidePx = 2000;

    /// <summary>
    /// The slide at about 2000 px. A slide without coarse levels is not read a second time for it: the overview's cells of
    /// 8 µm do.
    /// </summary>
    public static RgbImage Read(Slide slide, Mpp mpp, OverviewScan scan)
    {
        double wantedUm = Math.Max(slide.Facts.Width * mpp.X, slide.Facts.Height * mpp.Y) / LongestSidePx;
        AnalysisFrame frame = AnalysisFrame.Choose(slide.Facts, mpp, Math.Max(wantedUm, Math.Max(mpp.X, mpp.Y)));
        if (Math.Max(frame.RatioX, frame.RatioY) > 8)
        {
            return scan.ToImage();
        }

        using TileBuffer whole = new(frame.Width, frame.Height);
        using AreaResampler resampler = new();
        resampler.Read(slide, frame, 0, 0, whole);
        return whole.ToRgb();
    }
}
