using HccPathology.Foreground;
using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>Why nothing is left of a region.</summary>
public enum RegionLoss
{
    /// <summary>It holds no cell's centre.</summary>
    TooSmall,

    /// <summary>Its outline goes around cells, but twice, or its holes take them all.</summary>
    EnclosesNothing,

    /// <summary>Other regions lie over all of it.</summary>
    PaintedOver,

    /// <summary>It is in the raster, but no tissue is there: it says nothing of the slide, and may be of another one.</summary>
    OnGlass,
}

/// <summary>A region of which nothing can be counted.</summary>
public sealed record LostRegion(RegionAnnotation Region, RegionLoss Why);

/// <summary>What people should know of regions that were painted.</summary>
/// <param name="Lost">Those of which nothing is left, in their order.</param>
/// <param name="Overlaps">Where tumour and liver were drawn over one another.</param>
/// <param name="BeyondMm2">Of a map's tumour that reaches out of a tumour's outline: see <see cref="TumourBeyond"/>.</param>
public sealed record PaintedRegions(IReadOnlyList<LostRegion> Lost, IReadOnlyList<RegionOverlap> Overlaps, double BeyondMm2);

/// <summary>
/// Paints annotations into a raster, over what a tissue map put there. Each polygon stands for itself, by the cells that it covers: the smaller wins, of
/// equal ones the later in the file. By a region's whole area a stroma drawn as one MultiPolygon would vanish inside of a small tumour, since it has parts
/// elsewhere; by the shoelace formula an outline that crosses itself would have no area and win over all.
/// A tumour's outline, which has no class, keeps what a map or a smaller region has in it, and takes it from larger ones.
/// What is to be excluded wins over all, and keeps what lies beneath; what was never annotated, and only filled in, gives way to all. A cell belongs to
/// a region when its centre does.
/// </summary>
public static class RegionPainter
{
    /// <summary>
    /// Paints them, and tells of those of which nothing is left when all are painted; with a mask also of those that lie wholly on glass, but for
    /// what may well do so: lumina of vessels, glass, and what is excluded.
    /// </summary>
    public static PaintedRegions Paint(RegionRaster raster, IReadOnlyList<RegionAnnotation> regions, TissueMask? mask = null)
    {
        List<Part> parts = [.. regions.SelectMany((region, order) => region.Polygons.Select(p => new Part(region, order, PolygonCells.Of(raster, p))))];
        // Classes are numbered from the largest part on, which is the order that tables and files list them in.
        foreach (Part part in parts.OrderBy(p => p.IsExclusion).ThenByDescending(p => p.Cells.Count).ThenBy(p => p.Order))
        {
            ValueOf(raster, part.Region);
        }

        // The winner comes first and nobody paints over it, so that what paints nothing is lost. Exclusions come last: they must know what lies beneath.
        bool[] isLeft = new bool[regions.Count];
        foreach (Part part in parts.OrderBy(p => p.IsExclusion).ThenBy(p => p.IsFilling).ThenBy(p => p.Cells.Count).ThenByDescending(p => p.Order))
        {
            byte value = ValueOf(raster, part.Region);
            foreach (CellRuns.Run run in part.Cells.Runs)
            {
                isLeft[part.Order] |= part.IsExclusion ? Exclude(raster, run, value, part.Region) : Draw(raster, run, value, part.Region);
            }
        }

        ILookup<int, PolygonCells> cells = parts.ToLookup(p => p.Order, p => p.Cells);
        LostRegion[] lost =
        [
            .. Enumerable.Range(0, regions.Count)
                .Where(i => !isLeft[i] || (mask is not null && IsOfTissue(regions[i]) && !cells[i].Any(c => HoldsTissue(raster, mask, c))))
                .Select(i => new LostRegion(regions[i], isLeft[i] ? RegionLoss.OnGlass : WhyLost(cells[i]))),
        ];
        (string, PolygonCells, int)[] tumours = [.. Of(r => r.Outline is not null || r.Class?.Role == TissueRole.Tumour)];
        return new PaintedRegions(lost, RegionOverlap.Of(tumours, [.. Of(r => r.Class?.Role == TissueRole.Parenchyma)], raster.CellAreaMm2),
            TumourBeyond.Cut(raster, parts.Where(p => p.Region.Outline is not null).Select(p => p.Cells)));

        IEnumerable<(string, PolygonCells, int)> Of(Func<RegionAnnotation, bool> isOne) =>
            parts.Where(p => isOne(p.Region) && !p.IsFilling).Select(p => (p.Region.Name, p.Cells, p.Order));
    }

    /// <summary>A polygon of a region, and the region's place in the file.</summary>
    private sealed record Part(RegionAnnotation Region, int Order, PolygonCells Cells)
    {
        public bool IsExclusion => Region.Class?.Role == TissueRole.Artefact;

        /// <summary>By <c>--unannotated</c> and given back: a border that is then moved outwards must not vanish beneath what nobody drew.</summary>
        public bool IsFilling => Region.Class?.Name.StartsWith(RoleNames.NotAnnotated, StringComparison.Ordinal) == true;
    }

    private static byte ValueOf(RegionRaster raster, RegionAnnotation region) => region.Class is { } of ? raster.ValueOf(of) : RegionRaster.None;

    private static RegionLoss WhyLost(IEnumerable<PolygonCells> polygons) =>
        polygons.Any(p => p.Count > 0) ? RegionLoss.PaintedOver : polygons.Any(p => p.IsUndone) ? RegionLoss.EnclosesNothing : RegionLoss.TooSmall;

    private static bool IsOfTissue(RegionAnnotation region) =>
        region.Outline is not null || region.Class?.Role is not (null or TissueRole.Vessel or TissueRole.Glass or TissueRole.Artefact);

    private static bool HoldsTissue(RegionRaster raster, TissueMask mask, PolygonCells cells) =>
        cells.Runs.Any(run => Enumerable.Range(run.Start, run.End - run.Start).Any(x => mask.HoldsTissue(raster.Middle(x, run.Y))));

    private static bool Draw(RegionRaster raster, CellRuns.Run run, byte value, RegionAnnotation region)
    {
        bool isLeft = false;
        CellMarks extent = ExtentOf(region);
        for (int i = run.Y * raster.Width + run.Start; i < run.Y * raster.Width + run.End; i++)
        {
            ref CellMarks marks = ref raster.Marks[i];
            // A smaller outline of the tumour keeps what lies in it, and is not drawn itself.
            bool isTaken = (marks & (CellMarks.Drawn | CellMarks.InTumourOutline)) != 0;
            if (!isTaken && value != RegionRaster.None)
            {
                Cover(raster, raster.Cells[i], region);
                (raster.Cells[i], isLeft) = (value, true);
                marks |= CellMarks.Drawn;
            }

            PutExtent(ref marks, extent);
            if (value == RegionRaster.None && (marks & CellMarks.InTumourOutline) != 0)
            {
                isLeft = true;
                ClearLiver(raster, i);
            }
        }

        return isLeft;
    }

    /// <summary>Counts what a region hides of a map: tumour what is told apart within one, but for its own growth pattern, and liver what is told apart there.</summary>
    private static void Cover(RegionRaster raster, byte mapped, RegionAnnotation drawn)
    {
        if (mapped == RegionRaster.None)
        {
            return;
        }

        (TissueRole role, string? pattern) = (raster.Classes[mapped].Role, raster.Classes[mapped].Pattern);
        if (drawn.Class is { Role: TissueRole.Tumour } tumour)
        {
            bool isTold = role is TissueRole.Stroma or TissueRole.Lymphoid or TissueRole.Necrosis || (pattern is not null && pattern != tumour.Pattern);
            raster.CoveredByTumour[mapped] += isTold ? 1 : 0;
        }
        else if (drawn.Class is { Role: TissueRole.Parenchyma })
        {
            raster.CoveredByLiver[mapped] += role is TissueRole.Portal or TissueRole.Stroma or TissueRole.Lymphoid ? 1 : 0;
        }
    }

    /// <summary>Within an outline of tumour a model's liver is tumour of no class; liver that was drawn there stays liver.</summary>
    private static void ClearLiver(RegionRaster raster, int cell)
    {
        bool isLiver = raster.Cells[cell] is not RegionRaster.None and var value && raster.Classes[value].Role is TissueRole.Parenchyma or TissueRole.Portal;
        raster.Cells[cell] = isLiver && (raster.Marks[cell] & CellMarks.Drawn) == 0 ? RegionRaster.None : raster.Cells[cell];
    }

    private static bool Exclude(RegionRaster raster, CellRuns.Run run, byte value, RegionAnnotation region)
    {
        bool isLeft = false;
        CellMarks extent = ExtentOf(region);
        for (int i = run.Y * raster.Width + run.Start; i < run.Y * raster.Width + run.End; i++)
        {
            if (region.IsWithinTumour)
            {
                ClearLiver(raster, i);
            }

            if (raster.Exclude(i, value))
            {
                isLeft = true;
                PutExtent(ref raster.Marks[i], extent);
            }
        }

        return isLeft;
    }

    /// <summary>Liver that was drawn inside of a tumour's outline is not tumour; necrosis, stroma, vessels in it are part of it.</summary>
    private static CellMarks ExtentOf(RegionAnnotation region) => (region.IsWithinTumour ? TissueRole.Tumour : region.Class?.Role) switch
    {
        TissueRole.Tumour => CellMarks.InTumourOutline,
        TissueRole.Parenchyma or TissueRole.Portal => CellMarks.InLiverOutline,
        _ => CellMarks.None,
    };

    private static void PutExtent(ref CellMarks marks, CellMarks extent) =>
        marks |= (marks & (CellMarks.InTumourOutline | CellMarks.InLiverOutline)) == 0 ? extent : CellMarks.None;
}
