using HccPathology.Density;
using HccPathology.Geometry;
using HccPathology.Ihc;

namespace HccPathology.Outputs.Overlays;

/// <summary>
/// <c>hotspots.geojson</c>: the densest square millimetre of each zone as a locked QuPath annotation, where the table has its centre alone. Of immune and
/// of positive cells; of all nuclei where the slide's cells are neither.
/// </summary>
public static class HotspotsGeoJsonWriter
{
    public const string FileName = "hotspots.geojson";

    /// <param name="path">The file.</param>
    /// <param name="density">The slide's rows.</param>
    /// <param name="mpp">Pixel size of level 0.</param>
    /// <param name="slide">Size of level 0, px: squares end at the slide's edge.</param>
    /// <param name="frame">Of the coordinates.</param>
    /// <param name="slideHash">Part of the objects' identity.</param>
    /// <param name="caution">Of the demonstration model that made the zones; null for none.</param>
    public static void Write(string path, IReadOnlyList<DensityRow> density, Mpp mpp, (long Width, long Height) slide, GeoJsonFrame frame,
        string slideHash, string? caution = null)
    {
        bool any = density.Any(row => IsSought(row.CellClass));
        AnnotationGeoJson.Write(path, density
            .Where(row => row.HotspotPerMm2 > 0 && (any ? IsSought(row.CellClass) : row.CellClass == DensityTable.AllClasses))
            .Select(row => new AnnotationFeature
            {
                Kind = "hotspots",
                Name = $"Hotspot: {row.CellClass}, {row.Zone}",
                Classification = "Hotspot*",
                Colour = (255, 200, 0),
                Polygons = [new Polygon(SquareAround(row.HotspotXUm!.Value, row.HotspotYUm!.Value, mpp, slide), [])],
                Measurements = [($"{row.CellClass} per mm^2", row.HotspotPerMm2!.Value)],
            }), frame, slideHash, caution);
    }

    // A derived class of IHC, such as "Immune cells: Positive", is sought for its grade.
    private static bool IsSought(string cellClass) => CellNames.IsImmune(cellClass) || IhcClasses.GradeNameOf(cellClass) == IhcClasses.Positive;

    private static SlidePoint[] SquareAround(double xUm, double yUm, Mpp mpp, (long Width, long Height) slide)
    {
        double left = Math.Max(0, xUm - Hotspot.HalfSideUm) / mpp.X, top = Math.Max(0, yUm - Hotspot.HalfSideUm) / mpp.Y;
        double right = Math.Min((xUm + Hotspot.HalfSideUm) / mpp.X, slide.Width), bottom = Math.Min((yUm + Hotspot.HalfSideUm) / mpp.Y, slide.Height);
        return [new(left, top), new(right, top), new(right, bottom), new(left, bottom)];
    }
}
