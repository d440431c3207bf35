using HccPathology.Foreground;
using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Outputs.Overlays;

/// <summary>
/// <c>regions.geojson</c>: locked QuPath annotations of the classes as the engine took them: the tissue map and the annotations
/// painted over it, on the grid of 4 µm. Neighbours share their border point by point; what is excluded lies over them. What lies within a tumour and is
/// not tumour itself, such as its stroma, is an annotation of its own that says so, also where it has no class (under a pen, or glass). The collection names
/// all classes, also those of which there is nothing. Read back with <c>--regions</c> the file gives the same grid and zones.
/// </summary>
public static class RegionsGeoJsonWriter
{
    public const string FileName = "regions.geojson";

    private static readonly TraceOptions Trace = new() { CutCorners = true, KeepsJunctions = true };

    public static void Write(string path, RegionRaster raster, ZoneMap zones, GeoJsonFrame frame, string slideHash, string? caution = null)
    {
        bool IsExclusion(byte value) => value != RegionRaster.None && raster.Classes[value].Role == TissueRole.Artefact;
        byte ClassAt(int i) => IsExclusion(raster.Cells[i]) ? RegionRaster.None : raster.Cells[i];
        byte ExclusionAt(int i) => IsExclusion(raster.Shown(i)) ? raster.Shown(i) : RegionRaster.None;

        // Beneath an exclusion over a class the class says that it is within the tumour.
        bool IsPartByItself(int i) => IsExclusion(raster.Cells[i]) && zones.IsInTumour(i);
        bool IsOfNoClass(int i) => raster.Cells[i] == RegionRaster.None && zones.IsInTumour(i);

        // One after the other: each of the three needs a copy of the raster, and outlines of a class are let go when they are written.
        Func<IEnumerable<AnnotationFeature>>[] kinds =
            [() => FeaturesOf(raster, zones, ClassAt, zones.IsInTumour), () => FeaturesOf(raster, zones, ExclusionAt, IsPartByItself),
                () => OfNoClass(raster, zones, IsOfNoClass)];
        AnnotationGeoJson.Write(path, kinds.SelectMany(features => features()), frame, slideHash, caution, [.. raster.Classes.Zip(zones.Told.Scopes)]);
    }

    /// <summary>What no class was found for, and a map's tumour takes in all the same.</summary>
    private static IEnumerable<AnnotationFeature> OfNoClass(RegionRaster raster, ZoneMap zones, Func<int, bool> isIt)
    {
        byte[] values = new byte[raster.Cells.Length];
        double cells = 0, analysed = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = isIt(i) ? (byte)1 : (byte)0;
            double share = values[i] * raster.Shares[i];
            (cells, analysed) = (cells + share, analysed + (Compartments.IsAnalysed(zones[i].Compartment) ? share : 0));
        }

        double um2 = raster.CellUm * raster.CellUm;
        MaskClassLook tissue = MaskClassLook.Of(MaskClass.Tissue);
        return cells == 0 ? [] : [new AnnotationFeature
        {
            Kind = "regions",
            Name = "No class (within tumour)",
            Classification = tissue.Classification,
            Colour = tissue.Colour,
            Polygons = RegionTracer.Trace(values, raster, 1, Trace),
            Measurements = [("Area µm^2", cells * um2), ("Analysed area µm^2", analysed * um2)],
            Metadata = [(GeoJsonAnnotations.WithinTumour, "true")],
        }];
    }

    /// <summary>An annotation for each class of cells within the tumour, and one for each without.</summary>
    private static IEnumerable<AnnotationFeature> FeaturesOf(RegionRaster raster, ZoneMap zones, Func<int, byte> classAt, Func<int, bool> isWithin)
    {
        byte[] values = new byte[raster.Cells.Length];
        List<(byte Class, bool Within)> parts = [];
        int[] valueOf = [.. Enumerable.Repeat(-1, 512)];
        double[] cells = new double[256], analysed = new double[256];
        for (int i = 0; i < values.Length; i++)
        {
            if (classAt(i) is RegionRaster.None)
            {
                values[i] = RegionRaster.None;
                continue;
            }

            ref int value = ref valueOf[classAt(i) * 2 + (isWithin(i) ? 1 : 0)];
            if (value < 0)
            {
                value = parts.Count < RegionRaster.None
                    ? parts.Count
                    : throw new PathologyException(FailureKind.BadData, $"more than {RegionRaster.None} classes of regions within and outside of tumour");
                parts.Add((classAt(i), isWithin(i)));
            }

            values[i] = (byte)value;
            cells[values[i]] += raster.Shares[i];
            analysed[values[i]] += Compartments.IsAnalysed(zones[i].Compartment) ? raster.Shares[i] : 0;
        }

        double um2 = raster.CellUm * raster.CellUm;
        return parts.Select((part, value) => (part, value)).OrderBy(p => p.part.Class).ThenBy(p => p.part.Within).Select(p =>
        {
            TissueClass of = raster.Classes[p.part.Class];
            bool isPart = p.part.Within && of.Role != TissueRole.Tumour;
            return new AnnotationFeature
            {
                Kind = "regions",
                Name = isPart ? $"{of.Name} (within tumour)" : of.Name,
                Classification = of.Name,
                Colour = of.Colour,
                Polygons = RegionTracer.Trace(values, raster, (byte)p.value, Trace),
                Measurements = [("Area µm^2", cells[p.value] * um2), ("Analysed area µm^2", analysed[p.value] * um2)],
                Metadata = [.. MetadataOf(of, isPart, zones.Told.Scopes[p.part.Class])],
            };
        });
    }

    private static IEnumerable<(string, string)> MetadataOf(TissueClass of, bool isPart, ClassScope scope)
    {
        if (isPart)
        {
            yield return (GeoJsonAnnotations.WithinTumour, "true");
        }

        if (scope != ClassScope.WhereDrawn)
        {
            yield return (GeoJsonAnnotations.LookedFor, GeoJsonAnnotations.WordOf(scope));
        }

        if (RegionRoles.MustBeSaid(of))
        {
            yield return (GeoJsonAnnotations.Role, $"{of.Name}={RegionRoles.WordOf(of)}");
        }
    }
}
