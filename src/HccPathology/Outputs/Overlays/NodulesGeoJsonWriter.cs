using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Outputs.Overlays;

/// <summary>
/// <c>nodules.geojson</c>: one locked QuPath annotation a nodule, largest first, by the number that it bears in tables and pictures, with its gross area and
/// largest diameter.
/// </summary>
public static class NodulesGeoJsonWriter
{
    public const string FileName = "nodules.geojson";

    /// <summary>Nodules whose cells one raster of bytes tells apart.</summary>
    private const int AtOnce = byte.MaxValue;

    private static readonly TraceOptions Trace = new() { CutCorners = true, KeepsJunctions = true };

    public static void Write(string path, ZoneMap zones, RegionRaster raster, GeoJsonFrame frame, string slideHash, string? caution = null) =>
        AnnotationGeoJson.Write(path, zones.Nodules.All.Chunk(AtOnce).SelectMany(some => FeaturesOf(some, zones, raster)), frame, slideHash, caution);

    private static IEnumerable<AnnotationFeature> FeaturesOf(TumourNodule[] nodules, ZoneMap zones, RegionRaster raster)
    {
        byte[] values = new byte[zones.Width * zones.Height];
        int[] numbers = new int[zones.Width];
        int before = nodules[0].Number - 1;
        for (int y = 0; y < zones.Height; y++)
        {
            zones.Nodules.ReadRow(y, numbers);
            for (int x = 0; x < numbers.Length; x++)
            {
                int value = numbers[x] - before, cell = y * zones.Width + x;
                values[cell] = value > 0 && value <= nodules.Length && zones.IsInTumour(cell) ? (byte)value : (byte)0;
            }
        }

        return nodules.Select(nodule => new AnnotationFeature
        {
            Kind = "nodules",
            Name = FormattableString.Invariant($"Nodule {nodule.Number}"),
            Classification = "Nodule",
            Colour = RoleColours.Of(TissueRole.Tumour),
            Polygons = RegionTracer.Trace(values, raster, (byte)(nodule.Number - before), Trace),
            Measurements = [("Gross area µm^2", nodule.GrossAreaMm2 * 1e6), ("Max diameter µm", nodule.MaxDiameterMm * 1e3)],
        });
    }
}
