using HccPathology.Density;
using HccPathology.Regions;
using HccPathology.Zones;

namespace HccPathology.Outputs.Overlays;

/// <summary>
/// <c>zones.geojson</c>: one locked QuPath annotation a band of distance to the tumour border, from the core outwards, with
/// the gross and the net area that its densities are computed with. The bands lie side by side.
/// </summary>
public static class ZonesGeoJsonWriter
{
    public const string FileName = "zones.geojson";

    private static readonly TraceOptions Trace = new() { CutCorners = true, KeepsJunctions = true };

    public static void Write(string path, ZoneMap zones, RegionRaster raster, IReadOnlyList<DensityRow> density, GeoJsonFrame frame,
        string slideHash, string? caution = null)
    {
        byte[] bands = new byte[zones.Width * zones.Height];
        for (int i = 0; i < bands.Length; i++)
        {
            bands[i] = (byte)zones[i].Band;
        }

        AnnotationGeoJson.Write(path, zones.Options.AllBands.Select((band, i) =>
        {
            DensityRow row = density.First(r => r.Zone == band.Name);
            return new AnnotationFeature
            {
                Kind = "zones",
                Name = band.Name,
                Classification = band.Name,
                Colour = ZoneLook.ColourOf(zones.Options, i + 1),
                Polygons = RegionTracer.Trace(bands, raster, (byte)(i + 1), Trace),
                Measurements = [("Gross area µm^2", row.GrossAreaMm2 * 1e6), ("Net area µm^2", row.NetAreaMm2 * 1e6)],
            };
        }), frame, slideHash, caution);
    }
}
