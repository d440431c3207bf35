using System.Globalization;
using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Outputs;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Analysis;

/// <summary>Regions of a slide: what a person drew, painted over what a model found, and the zones that follow.</summary>
internal static class SlideRegions
{
    /// <summary>The file of regions that the options name, in the slide's frame; null when they name none.</summary>
    /// <exception cref="PathologyException">It cannot be read, or does not fit the slide.</exception>
    public static AnnotationFile? Read(Slide slide, AnalysisOptions options)
    {
        if (options.RegionsPath is not { } path)
        {
            return null;
        }

        GeoJsonFrame origin = GeoJsonFrame.For(slide.Facts, options.GeoJsonOrigin);
        return AnnotationFile.Read(path, new AnnotationFrame
        {
            WidthPx = slide.Facts.Width,
            HeightPx = slide.Facts.Height,
            OwnMpp = slide.Facts.OwnMpp ?? slide.RequireMpp(),
            GeoJsonOffsetXPx = origin.OffsetXPx,
            GeoJsonOffsetYPx = origin.OffsetYPx,
            SlideCentreOffsetNm = Offset(slide, "hamamatsu.XOffsetFromSlideCentre") is { } x && Offset(slide, "hamamatsu.YOffsetFromSlideCentre") is { } y
                ? (x, y)
                : null,
        }, new RegionRoles(options.RegionRoles));
    }

    /// <summary>Before anything is computed: refuses drawn classes that are something else to the model, which would meet at the end.</summary>
    public static void RequireOneMeaning(TissueModelCard? model, AnnotationFile? drawn, AnalysisOptions options)
    {
        foreach (TissueClass of in (drawn?.Classes ?? []).Concat((drawn?.Regions ?? []).Select(r => r.Class).OfType<TissueClass>()))
        {
            RegionRaster.RequireOneMeaning(model?.Classes ?? [], of, options.RegionsPath!);
        }
    }

    /// <summary>The caution of a demonstration model's regions, which a file of regions that it once made still carries; null for none.</summary>
    public static string? CautionOf(TissueModelCard? model, AnnotationFile? drawn) => model is { Demonstration: { } words }
        ? $"{DensityTable.DemonstrationCaution}: zones by {model.Name}, {words}"
        : drawn?.Caution is not { } said ? null
        : said.StartsWith(DensityTable.DemonstrationCaution, StringComparison.Ordinal) ? said
        : $"{DensityTable.DemonstrationCaution}: {said}";

    /// <summary>
    /// What stains, levels and thresholds are taken from: tissue but for what a person excluded. A control of another organ on the same glass, or a
    /// fold, would decide about the section beside it. All tissue where nothing else is left.
    /// </summary>
    public static TissueMask Sampled(SlideReport report, AnnotationFile? drawn)
    {
        RegionAnnotation[] excluded = [.. (drawn?.Regions ?? []).Where(r => r.Class?.Role == TissueRole.Artefact)];
        if (excluded.Length == 0)
        {
            return report.Mask;
        }

        RegionRaster raster = RegionRaster.Over(report.Facts.Width, report.Facts.Height, report.Mpp, []);
        RegionPainter.Paint(raster, excluded);
        TissueMask rest = report.Mask.Only(at => raster.At(at.X, at.Y) == RegionRaster.None);
        return rest.AreaMm2(MaskClass.Tissue) > 0 ? rest : report.Mask;
    }

    /// <summary>Regions of a tissue model's map; a demonstration's say so among the warnings.</summary>
    public static RegionRaster OfMap(SlideReport report, TissueMap map, List<string> warnings)
    {
        if (report.TissueCard is { Demonstration: { } words } card)
        {
            warnings.Add($"tissue model {card.Name}: {words}");
        }

        RegionRaster raster = RegionRaster.Over(report.Facts.Width, report.Facts.Height, report.Mpp, map.Classes);
        MapPainting.Paint(raster, map, report.Mask, report.Options.TissueMap);
        return raster;
    }

    /// <summary>Adds zones to a report, and to its map's regions those that were drawn; it must have the ones or the others.</summary>
    public static SlideReport Add(SlideReport report, AnnotationFile? drawn, List<string> warnings)
    {
        RegionRaster raster = report.Regions ?? RegionRaster.Over(report.Facts.Width, report.Facts.Height, report.Mpp, []);
        foreach (TissueClass of in drawn?.Classes ?? [])
        {
            raster.ValueOf(of);
        }

        IReadOnlyList<LostRegion> lost = RegionPainter.Paint(raster, drawn?.Regions ?? [], report.Mask);
        warnings.AddRange(lost.GroupBy(l => (Name: l.Region.Class?.Name ?? DrawnRegion.Unclassified, l.Why)).Select(same =>
            $"{Path.GetFileName(report.Options.RegionsPath)}: {same.Count()} region(s) of class '{same.Key.Name}' {WordsOf(same.Key.Why, raster.CellUm)}"));
        if (report.Options.UnannotatedRole is { } role)
        {
            FillRest(raster, report.Mask, new TissueClass(RoleNames.NotAnnotated + RoleNames.NameOf(role), role, RoleColours.Of(role)));
        }

        ZoneMap zones = ZoneMap.Of(raster, report.Mask, report.Options.Zones, report.Options.Threads);
        if (DensityTable.OpenOutlineOf(zones) is { } open)
        {
            warnings.Add($"{open}: core and margins are wrong where tumour goes on or liver begins there; say what is in no region with --unannotated, such as parenchyma");
        }

        return report with { Regions = raster, Zones = zones };
    }

    private static string WordsOf(RegionLoss why, double cellUm) => why switch
    {
        RegionLoss.TooSmall => FormattableString.Invariant($"hold no centre of a cell of {cellUm} um and were lost: too small or too thin"),
        RegionLoss.EnclosesNothing =>
            "enclose nothing and were lost: the outline crosses or repeats itself, so that nothing is inside by the even-odd rule, or its holes take all",
        RegionLoss.PaintedOver => "were lost: smaller ones, or later ones of equal size, lie over all of them",
        RegionLoss.OnGlass => "lie wholly on glass, where nothing is counted",
        _ => throw new ArgumentOutOfRangeException(nameof(why), why, null),
    };

    /// <summary>Gives a class to tissue that has none, also beneath what is excluded: an exclusion moves no border.</summary>
    private static void FillRest(RegionRaster raster, TissueMask mask, TissueClass rest)
    {
        byte value = raster.ValueOf(rest);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            // Both are none where nothing lies; where an exclusion lies over nothing the cell has its class.
            if (raster.Cells[i] == raster.ExclusionAt(i) && mask.HoldsTissue(raster.Middle(i % raster.Width, i / raster.Width)))
            {
                raster.Cells[i] = value;
            }
        }
    }

    private static double? Offset(Slide slide, string property) =>
        slide.Facts.Properties.TryGetValue(property, out string? text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double nm)
            ? nm
            : null;
}
