using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Outputs;

/// <summary>
/// <c>regions.geojson</c>: locked QuPath annotations of the classes as the engine took them: the tissue map and the annotations
/// painted over it, on the grid of 4 µm. Neighbours share their border point by point. What lies within a tumour and is not tumour
/// itself, such as its stroma, is an annotation of its own that says so. Read back with <c>--regions</c> the file gives the same grid and zones.
/// </summary>
public static class RegionsGeoJsonWriter
{
    private static readonly TraceOptions Trace = new() { CutCorners = true, KeepsJunctions = true };

    public static void Write(string path, RegionRaster raster, ZoneMap zones, GeoJsonFrame frame, string slideHash, string? caution = null)
    {
        byte[] values = new byte[raster.Cells.Length];
        List<(byte Class, bool Within)> parts = [];
        int[] valueOf = [.. Enumerable.Repeat(-1, 512)];
        long[] cells = new long[256], analysed = new long[256];
        for (int i = 0; i < values.Length; i++)
        {
            if (raster.Cells[i] == RegionRaster.None)
            {
                values[i] = RegionRaster.None;
                continue;
            }

            ref int value = ref valueOf[raster.Cells[i] * 2 + (zones.IsInTumour(i) ? 1 : 0)];
            if (value < 0)
            {
                value = parts.Count < RegionRaster.None ? parts.Count : throw new PathologyException(FailureKind.BadData, $"more than {RegionRaster.None} classes of regions within and outside of tumour");
                parts.Add((raster.Cells[i], zones.IsInTumour(i)));
            }

            values[i] = (byte)value;
            cells[values[i]]++;
            analysed[values[i]] += RegionArea.IsAnalysed(zones[i].Compartment) ? 1 : 0;
        }

        double um2 = raster.CellUm * raster.CellUm;
        AnnotationGeoJson.Write(path, parts.Select((part, value) => (part, value)).OrderBy(p => p.part.Class).ThenBy(p => p.part.Within).Select(p =>
        {
            TissueClass of = raster.Classes[p.part.Class];
            bool isPart = p.part.Within && of.Role != TissueRole.Tumour;
            return new AnnotationFeature
            {
                Kind = "regions",
                Name = isPart ? $"{of.Name} (within tumour)" : of.Name,
                Classification = of.Name,
                Colour = of.Colour,
                Polygons = [.. RegionTracer.Trace(values, raster, (byte)p.value, Trace).Select(t => t.Outline)],
                Measurements = [("Area µm^2", cells[p.value] * um2), ("Analysed area µm^2", analysed[p.value] * um2)],
                Metadata = isPart ? [(GeoJsonAnnotations.WithinTumour, "true")] : [],
            };
        }), frame, slideHash, caution);
    }
}
