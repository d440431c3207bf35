using HccPathology.Density;
using HccPathology.Zones;

namespace HccPathology.Ihc;

/// <summary>
/// The scores of a slide by zone, from the counts and areas of its density rows, so that scores and densities speak of the same cells.
/// </summary>
public static class IhcScores
{
    public const string Ok = "ok", NotEvaluable = "not evaluable", Refused = "refused";

    /// <summary>Fewer graded cells make no percentage: one cell is then worth more than 5 points.</summary>
    public const int MinCells = 20;

    /// <summary>TPS and CPS need 100 viable tumour cells (PD-L1 IHC 22C3 interpretation manuals).</summary>
    public const int MinTumourCells = 100;

    /// <summary>All rows; zones in the order of the density rows.</summary>
    /// <param name="density">Rows of the slide, all zones.</param>
    /// <param name="panel">Marker and classes of the run.</param>
    /// <param name="areas">Stained area of each of their zones.</param>
    /// <param name="zones">Zones of the slide; none when it has no regions.</param>
    public static IReadOnlyList<IhcScoreRow> Of(
        IReadOnlyList<DensityRow> density, IhcPanel panel, IReadOnlyDictionary<string, StainedSum> areas, IReadOnlyList<Zone> zones)
    {
        // By definition immune cells of nests and of the stroma next to them count, not those of portal tracts: both must be in the zone, and nothing else.
        string[] wholeTumour = [.. zones.Where(z => z is { IsOfTumour: true, OnlyKind: null }).Select(z => z.Name)];
        return [.. density.GroupBy(row => row.Zone).SelectMany(zone => OfZone([.. zone], panel, areas[zone.Key], wholeTumour.Contains(zone.Key)))];
    }

    private static IEnumerable<IhcScoreRow> OfZone(IReadOnlyList<DensityRow> zone, IhcPanel panel, StainedSum area, bool isWholeTumour)
    {
        foreach (IhcScore score in panel.Marker.Scores)
        {
            if (score is IhcScore.AreaPercent)
            {
                yield return AreaRow(zone[0], panel, area);
            }
            else if (score is IhcScore.Tps or IhcScore.Cps)
            {
                yield return TumourRow(zone, panel, score, isWholeTumour);
            }
            else
            {
                foreach (string? of in (string?[])[null, .. panel.Classes.DetectorClasses.Select(c => c.Name)])
                {
                    yield return CellRow(zone, panel, score, of);
                }
            }
        }
    }

    private static IhcScoreRow CellRow(IReadOnlyList<DensityRow> zone, IhcPanel panel, IhcScore score, string? of)
    {
        GradeCounts counts = GradeCounts.Of(zone, panel.Classes, of);
        DensityRow any = zone[0];
        IhcScoreRow row = Row(any, panel, of ?? DensityTable.AllClasses, score);
        if (score == IhcScore.Density)
        {
            row = row with { Numerator = counts.Positive, Denominator = any.NetAreaMm2 };
            return any.DensityPerMm2 is null ? row with { Status = NotEvaluable, Reason = any.Reason } : row with { Value = counts.Positive / any.NetAreaMm2 };
        }

        row = row with { Numerator = counts.Positive, Denominator = counts.Graded };
        return counts.Graded < MinCells
            ? NotEvaluated(row, FormattableString.Invariant($"{counts.Graded} graded cells, {MinCells} are needed"))
            : row with { Value = score switch { IhcScore.HScore => counts.HScore, IhcScore.Allred => counts.Allred, _ => counts.PositivePercent } };
    }

    private static IhcScoreRow AreaRow(DensityRow any, IhcPanel panel, StainedSum area)
    {
        // A zone that cannot be told apart has no area in the density table either: sums over slides stay right.
        StainedSum known = any.NetAreaMm2 > 0 ? area : default;
        IhcScoreRow row = Row(any, panel, DensityTable.AllClasses, IhcScore.AreaPercent) with { Numerator = known.StainedMm2, Denominator = known.AllMm2 };
        return any.DensityPerMm2 is null ? row with { Status = NotEvaluable, Reason = any.Reason }
            : known.AllMm2 > 0 ? row with { Value = 100 * known.StainedMm2 / known.AllMm2 }
            : NotEvaluated(row, "the zone is thinner than the blocks that stained area is measured in");
    }

    private static IhcScoreRow TumourRow(IReadOnlyList<DensityRow> zone, IhcPanel panel, IhcScore score, bool isWholeTumour)
    {
        GradeCounts tumour = Sum(CellNames.IsTumour), immune = Sum(IsImmune);
        IhcScoreRow row = Row(zone[0], panel, DensityTable.AllClasses, score);
        bool hasTumour = Has(CellNames.IsTumour), hasImmune = Has(IsImmune);
        if (!hasTumour || (score == IhcScore.Cps && !hasImmune))
        {
            string missing = hasTumour ? "immune cells (lymphocytes, macrophages)" : "tumour cells";
            string reason = $"needs cell classes, and {missing} are not told apart on this slide; positive percent of all cells is given";
            return NotEvaluated(row, reason) with { Status = Refused };
        }

        if (score == IhcScore.Cps && !isWholeTumour)
        {
            const string Reason = "counts immune cells within the tumour, in nests and stroma: see the zones tumour, tumour core and those inside of its border, of slides whose regions are known";
            return NotEvaluated(row, Reason) with { Status = Refused };
        }

        long positive = score == IhcScore.Tps ? tumour.Positive : tumour.Positive + immune.Positive;
        row = row with { Numerator = positive, Denominator = tumour.Graded };
        return tumour.Graded < MinTumourCells
            ? NotEvaluated(row, FormattableString.Invariant($"{tumour.Graded} tumour cells, {MinTumourCells} are needed"))
            : row with { Value = Math.Min(100, 100.0 * positive / tumour.Graded) };

        GradeCounts Sum(Func<string, bool> isOne) => panel.Classes.DetectorClasses.Where(c => isOne(c.Name))
            .Aggregate(default(GradeCounts), (sum, c) => sum + GradeCounts.Of(zone, panel.Classes, c.Name));

        bool Has(Func<string, bool> isOne) => panel.Classes.DetectorClasses.Any(c => isOne(c.Name));

        static bool IsImmune(string name) => CellNames.IsImmune(name) || CellNames.IsMacrophage(name);
    }

    // What the zone's rows say besides, such as that its model is a demonstration, is said again.
    private static IhcScoreRow NotEvaluated(IhcScoreRow row, string why) =>
        row with { Status = NotEvaluable, Reason = DensityTable.Joined(why, row.Reason) };

    private static IhcScoreRow Row(DensityRow any, IhcPanel panel, string of, IhcScore score) => new()
    {
        Slide = any.Slide,
        Marker = panel.Marker.Name,
        Zone = any.Zone,
        CellClass = of,
        Score = NameOf(score),
        Value = null,
        Unit = score switch { IhcScore.Density => "1/mm2", IhcScore.HScore => "0-300", IhcScore.Allred => "0, 2-8", IhcScore.Cps => "0-100", _ => "%" },
        Numerator = null,
        Denominator = null,
        Status = Ok,
        Reason = any.DensityPerMm2 is null ? RowReason.WithoutWhyNot(any.Reason) : any.Reason,
    };

    private static string NameOf(IhcScore score) => score switch
    {
        IhcScore.Density => "positive density",
        IhcScore.PositivePercent => "positive percent",
        IhcScore.Ki67Index => "Ki-67 index",
        IhcScore.HScore => "H-score",
        IhcScore.Allred => "Allred score",
        IhcScore.AreaPercent => "stained area percent",
        IhcScore.Tps => "TPS",
        _ => "CPS",
    };
}
