using HccPathology.Foreground;
using HccPathology.Nuclei;
using HccPathology.Zones;

namespace HccPathology.Density;

/// <summary>
/// The long density table of a slide: a row a cell class and one for <c>all</c>, which leaves out ignored classes, for all tissue and for
/// every zone. A cell counts where its centroid lies, so that counts and areas speak of the same place.
/// </summary>
public static class DensityTable
{
    public const string TissueZone = Zone.AllOfTissue;
    public const string AllClasses = "all";
    public const string Evaluated = "ok";
    public const string NotEvaluable = "not evaluable";

    /// <summary>
    /// Area of an immune cell for 1 of its nucleus: the nucleus of a lymphocyte is about three quarters as wide as the cell, 7-10 µm, so the cell
    /// has (4/3)² times its area.
    /// </summary>
    private const double CellPerNucleusArea = 16.0 / 9;

    /// <summary>Begins what a row says whose zone a demonstration model made.</summary>
    public const string DemonstrationCaution = "DEMONSTRATION";

    /// <summary>Begins why a zone was not told apart on a slide: its regions have no class for it.</summary>
    public const string NoClass = "no class of";

    /// <summary>Begins why a band has no density on a slide with tumour.</summary>
    public const string NoBorder = "nowhere on the slide does tumour meet other tissue that is known";

    /// <summary>Within what a row says whose band is measured from a part of the tumour's outline alone.</summary>
    public const string OpenOutline = "of the tumour's outline lies against tissue of which nothing is said";

    /// <summary>Begins what a row says whose slide has tissue, and nowhere a nucleus.</summary>
    public const string NoNucleus = "tissue but not one nucleus";

    /// <summary>Share of the tumour's outline from which on it is told. A fifth left open moves little; where nine tenths were, core was five times as large.</summary>
    private const double MostOpenOutline = 0.2;

    /// <summary>Stands between the reasons of a row that has several.</summary>
    public const string Between = "; ";

    /// <summary>One reason of several that may be missing, null or empty; null when all are.</summary>
    public static string? Joined(params string?[] reasons) =>
        string.Join(Between, reasons.Where(r => !string.IsNullOrEmpty(r))) is { Length: > 0 } all ? all : null;

    /// <summary>
    /// Rows of the zone <c>tissue</c>: all analysed tissue, less regions that a person excluded. With zones it is counted on their grid of 4 µm: on the mask's
    /// cells of some 16 µm 200 excluded squares of 12 µm made its net area another than the sum of the zones.
    /// </summary>
    public static IReadOnlyList<DensityRow> OfTissue(
        string slide, string stain, TissueMask mask, NucleusTable nuclei, IReadOnlyList<CellClass> classes, DensityOptions options, ZoneMap? zones = null)
    {
        if (zones is not null)
        {
            ZoneCounts all = ZoneCounts.Of(zones, [Zone.AllTissue], nuclei, classes);
            return RowsOf(slide, stain, TissueZone, all.Zones[0], all.GrossCells[0] * zones.CellAreaMm2, all.Zones[0].NetAreaMm2, classes, options);
        }

        // As the mask gives it: a sum of grid cells times their area rounds in another order.
        double net = mask.AreaMm2(MaskClass.Tissue), gross = net + mask.AreaMm2(MaskClass.Pen) + mask.AreaMm2(MaskClass.Blur) + mask.AreaMm2(MaskClass.Fold);
        return RowsOf(slide, stain, TissueZone, CountOnTissue(mask, nuclei, classes), gross, net, classes, options);
    }

    /// <summary>Rows of all zones in their order; without a class of necrosis among the regions that zone is not evaluable for that reason.</summary>
    public static IReadOnlyList<DensityRow> OfZones(
        string slide, string stain, ZoneMap zones, NucleusTable nuclei, IReadOnlyList<CellClass> classes, DensityOptions options)
    {
        ZoneCounts counts = ZoneCounts.Of(zones, zones.Zones, nuclei, classes);
        List<DensityRow> rows = [];
        for (int i = 0; i < zones.Zones.Count; i++)
        {
            Zone zone = zones.Zones[i];
            DensityRow[] own = RowsOf(
                slide, stain, zone.Name, counts.Zones[i], counts.GrossCells[i] * zones.CellAreaMm2, counts.Zones[i].NetAreaMm2,
                classes, options, WhyNot(zone, zones));
            own = zone.Band > 0 && OpenOutlineOf(zones) is { } open ? [.. own.Select(r => r with { Reason = Joined(r.Reason, open) })] : own;
            rows.AddRange(zone.Name == Zone.Stroma && zones.HasStroma && zones.HasTumour
                ? [WithTil(own[0], ImmuneAreaMm2(counts.ImmuneNuclearAreaInStromaUm2)), .. own.Skip(1)]
                : own);
        }

        return rows;
    }

    /// <summary>
    /// One row from a count and its areas; the only place where a density is worked out. <paramref name="whyNot"/> is a reason why it
    /// cannot be evaluated whatever its area, null for none.
    /// </summary>
    public static DensityRow RowOf(
        string slide, string stain, string zone, string cellClass, long count, double grossAreaMm2, double netAreaMm2,
        DensityOptions options, string? whyNot = null)
    {
        whyNot ??= netAreaMm2 <= 0 ? "no net area"
            : AreaPrecision.Reaches(netAreaMm2, options.MinNetAreaMm2) ? null
            : FormattableString.Invariant($"net area {AreaPrecision.Below(netAreaMm2, options.MinNetAreaMm2, 6):0.######} mm2 is below the minimum of {options.MinNetAreaMm2:0.######} mm2");
        (double low, double high) = PoissonInterval.Of(count);
        return new DensityRow
        {
            Slide = slide,
            Stain = stain,
            Zone = zone,
            CellClass = cellClass,
            Count = count,
            GrossAreaMm2 = Math.Max(grossAreaMm2, netAreaMm2),      // summed in another order, where nothing is excluded it may be 1e-16 less
            NetAreaMm2 = netAreaMm2,
            DensityPerMm2 = whyNot is null ? count / netAreaMm2 : null,
            CiLowPerMm2 = whyNot is null ? low / netAreaMm2 : null,
            CiHighPerMm2 = whyNot is null ? high / netAreaMm2 : null,
            Status = whyNot is null ? Evaluated : NotEvaluable,
            Reason = whyNot,
        };
    }

    /// <summary>
    /// Rows of a part of a zone from the counts of its classes and its net area: without what needs to know where in it cells lie (intervals by resampling,
    /// hotspots).
    /// </summary>
    internal static IEnumerable<DensityRow> RowsOf(string slide, string stain, Zone zone, ZoneMap zones, IReadOnlyList<long> counts, double net,
        IReadOnlyList<CellClass> classes, DensityOptions options)
    {
        long all = classes.Zip(counts).Sum(c => c.First.IsIgnored ? 0 : c.Second);
        string? open = zone.Band > 0 ? OpenOutlineOf(zones) : null;
        return Rows(slide, stain, zone.Name, [all, .. counts], net, net, classes, options, WhyNot(zone, zones))
            .Select(row => row with { Reason = Joined(row.Reason, open) });
    }

    private static DensityRow[] RowsOf(
        string slide, string stain, string zone, BlockCounts counts, double gross, double net, IReadOnlyList<CellClass> classes,
        DensityOptions options, string? whyNot = null)
    {
        DensityRow[] rows = Rows(slide, stain, zone, [.. Enumerable.Range(0, classes.Count + 1).Select(counts.Count)], gross, net, classes, options, whyNot);
        if (rows[0].DensityPerMm2 is null)
        {
            return rows;
        }

        (int blocks, (double Low, double High)[]? limits) = BlockBootstrap.Of(counts);
        return [.. rows.Select((row, i) =>
        {
            Hotspot? hotspot = Hotspot.Of(counts, i);
            return row with
            {
                BootstrapBlocks = blocks,
                BootstrapLowPerMm2 = limits?[i].Low,
                BootstrapHighPerMm2 = limits?[i].High,
                HotspotPerMm2 = hotspot?.PerMm2,
                HotspotXUm = hotspot?.XUm,
                HotspotYUm = hotspot?.YUm,
            };
        })];
    }

    /// <summary>A row of all cells and one a class, from their counts in that order. What cannot be told apart must not be added up over slides either.</summary>
    private static DensityRow[] Rows(string slide, string stain, string zone, IReadOnlyList<long> counts, double gross, double net,
        IReadOnlyList<CellClass> classes, DensityOptions options, string? whyNot) =>
    [
        .. classes.Select(c => c.Name).Prepend(AllClasses).Select((name, i) => whyNot is null
            ? WithFraction(RowOf(slide, stain, zone, name, counts[i], gross, net, options), counts[0])
            : RowOf(slide, stain, zone, name, 0, 0, 0, options, whyNot)),
    ];

    private static DensityRow WithFraction(DensityRow row, long all) => row with
    {
        FractionOfAll = row.DensityPerMm2 is not null && all > 0 && !CellClass.IsIgnoredName(row.CellClass) ? row.Count / (double)all : null,
    };

    /// <summary>What immune cells of so much nuclear area cover, mm²; null for null.</summary>
    internal static double? ImmuneAreaMm2(double? nuclearUm2) => nuclearUm2 * CellPerNucleusArea / 1e6;

    /// <summary>
    /// The row of all cells in the tumour's stroma with the area that immune cells cover there, and their share where the row is evaluable.
    /// </summary>
    internal static DensityRow WithTil(DensityRow row, double? immuneAreaMm2) => row with
    {
        StromalImmuneAreaMm2 = immuneAreaMm2,
        StromalTilPercent = row.DensityPerMm2 is not null && immuneAreaMm2 is { } area ? Math.Min(100, 100 * area / row.NetAreaMm2) : null,
    };

    /// <summary>What rows of bands say, and people must know, where a good part of the tumour's outline is no border; null where it is.</summary>
    public static string? OpenOutlineOf(ZoneMap zones) => zones.HasBorder && zones.OpenOutline > MostOpenOutline
        ? FormattableString.Invariant($"{100 * zones.OpenOutline:0} % {OpenOutline}, and distances are measured from the rest") : null;

    private static string? WhyNot(Zone zone, ZoneMap zones) => zone switch
    {
        _ when (zone.IsOfTumour || zone.Band > 0) && !zones.HasTumour => "no tumour on the slide",
        _ when zone.Band > 0 && !zones.HasBorder => $"{NoBorder}, so there is no border to measure from (--unannotated says what the rest is)",
        { Name: Zone.Nests or Zone.Stroma } when zones.Told.TumourStroma != Telling.Told =>
            $"{NoClass} stroma is known in the tumour{Over(zones.Told.TumourStroma)}, so nests and stroma are not told apart",
        { Name: Zone.Necrosis } when zones.Told.TumourNecrosis != Telling.Told => $"{NoClass} necrosis is known{Over(zones.Told.TumourNecrosis)}",
        { Name: Zone.PortalAndSepta } when zones.Told.PortalAndSepta != Telling.Told =>
            $"{NoClass} portal tracts or stroma is known outside of the tumour{Over(zones.Told.PortalAndSepta)}",
        _ => null,
    };

    private static string Over(Telling telling) => telling == Telling.DrawnOver ? " (regions were drawn over the tissue model's)" : "";

    private static BlockCounts CountOnTissue(TissueMask mask, NucleusTable nuclei, IReadOnlyList<CellClass> classes)
    {
        double widthUm = mask.CellWidthPx * mask.Mpp.X, heightUm = mask.CellHeightPx * mask.Mpp.Y;
        (int columns, int rows) = BlockCounts.GridOf(mask.Width * widthUm, mask.Height * heightUm);
        int[] blockX = BlockCounts.BlockOfCells(mask.Width, widthUm, columns), blockY = BlockCounts.BlockOfCells(mask.Height, heightUm, rows);
        BlockCounts counts = new(columns, rows, classes, mask.CellAreaUm2 / 1e6);
        for (int i = 0; i < mask.Cells.Length; i++)
        {
            counts.Net[blockY[i / mask.Width] * columns + blockX[i % mask.Width]] += IsCounted(i % mask.Width, i / mask.Width) ? mask.Shares[i] : 0;
        }

        nuclei.ForEach(n =>
        {
            int x = mask.ColumnAt(n.X), y = mask.RowAt(n.Y);
            if (x >= 0 && y >= 0 && IsCounted(x, y))
            {
                counts.Add(blockY[y] * columns + blockX[x], n.ClassIndex);
            }
        });
        return counts;

        bool IsCounted(int x, int y) => mask.Cells[y * mask.Width + x] == MaskClass.Tissue;
    }
}
