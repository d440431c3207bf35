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
    /// <summary>Clefts tear open along a part of a capsule; a needle's cores may lie a hair apart all along.</summary>
    private const double MostGlassBorder = 0.5;

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
        foreach (TissueClass of in (drawn?.Classes ?? []).Select(c => c.Class).Concat((drawn?.Regions ?? []).Select(r => r.Class).OfType<TissueClass>()))
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
        foreach ((TissueClass of, ClassScope scope) in drawn?.Classes ?? [])
        {
            raster.ValueOf(of, scope);
        }

        PaintedRegions painted = RegionPainter.Paint(raster, drawn?.Regions ?? [], report.Mask);
        string file = Path.GetFileName(report.Options.RegionsPath) ?? "";
        warnings.AddRange(painted.Lost.GroupBy(l => (l.Region.Name, l.Why)).Select(same =>
            $"{file}: {same.Count()} region(s) of class '{same.Key.Name}' {WordsOf(same.Key.Why, raster.CellUm)}"));
        warnings.AddRange(painted.Overlaps.Select(o => FormattableString.Invariant(
            $"{file}: {o.AreaMm2:0.00} mm2 are in regions of '{o.Lost}' and of '{o.Taken}', and count as '{o.Taken}', the smaller one: the border lies where that ends; draw it in both where it should lie elsewhere")));
        if (report.Options.UnannotatedRole is { } role)
        {
            FillRest(raster, report.Mask, new TissueClass(RoleNames.NotAnnotated + RoleNames.NameOf(role), role, RoleColours.Of(role)));
        }

        ZoneMap zones = ZoneMap.Of(raster, report.Mask, report.Options.Zones, report.Options.Threads);
        warnings.AddRange(DrawnOver(raster, zones).Select(words => $"{file}: {words}"));
        if (painted.BeyondMm2 > 0)
        {
            warnings.Add(FormattableString.Invariant(
                $"{file}: {painted.BeyondMm2:0.00} mm2 that the tissue model takes for tumour reach out of a tumour's outline, and count as other tissue ('{RoleNames.Beyond.Name}')"));
        }

        if (drawn?.Regions.Any(r => r is { IsWithinTumour: true, Outline: null }) == true && TumourlessMm2(raster, zones) is > 0 and var mm2)
        {
            warnings.Add(FormattableString.Invariant(
                $"{file}: {mm2:0.000} mm2 count as tumour because regions are marked as within one, and no tumour is left there; was it deleted? (delete those regions as well, or draw a tumour around them)"));
        }

        if (DensityTable.OpenOutlineOf(zones) is { } open)
        {
            warnings.Add($"{open}: core and margins are wrong where tumour goes on or liver begins there; say what is in no region with --unannotated, such as parenchyma");
        }
        else if (zones is { HasBorder: false, OpenOutline: > 0 })
        {
            warnings.Add($"{DensityTable.NoBorder}: there are no core and no margins; say what is in no region with --unannotated, such as parenchyma");
        }

        // A tissue map has its specks; who draws one means it, or slipped.
        if (drawn?.Regions.Any(r => r.Outline is not null || r.Class?.Role == TissueRole.Tumour) == true && zones.StrayTumours > 0)
        {
            warnings.Add($"{file}: {zones.StrayTumours} tumour(s) with less than 0.05 mm2 that is not excluded count as tumour and have no margins, which are measured from larger ones alone; see zones.png");
        }

        if (zones.GlassBorder > MostGlassBorder)
        {
            warnings.Add(FormattableString.Invariant(
                $"{100 * zones.GlassBorder:0} % of the tumour's border lie across glass: a cleft along it, or pieces of tissue that lie side by side, whose margins then mean nothing? see zones.png"));
        }

        if (report.Regions is not null && zones is { HasBorder: true, Nodules.All: [] })
        {
            warnings.Add("no tumour of the tissue map has 0.05 mm2, and margins are measured from what there is; is it tumour? see zones.png");
        }

        return report with { Regions = raster, Zones = zones };
    }

    /// <summary>Areas within a tumour that hold none of it.</summary>
    internal static double TumourlessMm2(RegionRaster raster, ZoneMap zones)
    {
        byte[] inTumour = [.. Enumerable.Range(0, raster.Cells.Length).Select(i => zones.IsInTumour(i) ? (byte)1 : (byte)0)];
        CellRuns areas = CellRuns.Of<byte>(inTumour, raster.Width, raster.Height, 1, diagonal: true);
        long[] nests = areas.Sums(run => Enumerable.Range(run.Y * raster.Width + run.Start, run.End - run.Start).Count(IsTumour)), cells = areas.Cells();
        return cells.Where((_, area) => nests[area] == 0).Sum() * raster.CellAreaMm2;

        bool IsTumour(int i) => raster.Cells[i] != RegionRaster.None && raster.Classes[raster.Cells[i]].Role is TissueRole.Tumour or TissueRole.Steatosis;
    }

    private static IEnumerable<string> DrawnOver(RegionRaster raster, ZoneMap zones)
    {
        if (Lost(ClassScope.InTumour, raster.CoveredByTumour) is { Length: > 0 } inTumour)
        {
            yield return $"tumour was drawn over {inTumour} of the tissue model, which count as tumour cells, and what is told apart in the tumour is not given; where a region only says where the tumour ends, call it 'Tumour outline' (or --region-role NAME=outline), and what the model sees in it is kept";
        }

        if (Lost(ClassScope.OutsideTumour, raster.CoveredByLiver) is { Length: > 0 } outside)
        {
            yield return $"liver was drawn over {outside} of the tissue model, which count as parenchyma: portal tracts and septa are not told apart";
        }

        // Of a file that is given back it is known that it was so, and not of how much.
        string Lost(ClassScope side, long[] covered) => string.Join(" and ", Enumerable.Range(0, raster.Classes.Count)
            .Where(i => raster.Scopes[i] != ClassScope.WhereDrawn && !zones.Told.Scopes[i].HasFlag(side))
            .Select(i => (covered[i] > 0 ? FormattableString.Invariant($"{covered[i] * raster.CellAreaMm2:0.00} mm2 of ") : "") + $"'{raster.Classes[i].Name}'"));
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
            // Both are none where nothing lies; where an exclusion lies over nothing the cell has its class. A tumour's outline was drawn.
            if (raster.Cells[i] == raster.ExclusionAt(i) && (raster.Marks[i] & CellMarks.InTumourOutline) == 0
                && mask.HoldsTissue(raster.Middle(i % raster.Width, i / raster.Width)))
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
