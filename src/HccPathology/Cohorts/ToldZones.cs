using HccPathology.Density;
using HccPathology.Zones;

namespace HccPathology.Cohorts;

/// <summary>
/// Which zones the slides of a patient tell. Where stroma was drawn on one slide and not on another, the nests of the second are in no sum, though its
/// tumour is; its parenchyma has the portal tracts in it, where that of others is without; and a tumour that was drawn alone has no margins.
/// </summary>
internal static class ToldZones
{
    /// <summary>What a zone is a part of; a slide without that has nothing to tell.</summary>
    private static readonly Dictionary<string, string> WholeOf = new(StringComparer.Ordinal)
    {
        [Zone.Nests] = Zone.Tumour,
        [Zone.Stroma] = Zone.Tumour,
        [Zone.Necrosis] = Zone.Tumour,
        [Zone.PortalAndSepta] = Zone.NonTumour,
    };

    /// <summary>What a row says whose zone some of the patient's slides do not tell; null when all do, or none does.</summary>
    /// <param name="zone">Of the row.</param>
    /// <param name="slides">Of one stain and marker.</param>
    public static string? PartlyTold(string zone, IEnumerable<SlideResult> slides)
    {
        string part = zone == Zone.Parenchyma ? Zone.PortalAndSepta : zone;
        bool isBand = zone is ZoneOptions.Core or ZoneOptions.Distant || !Zone.FixedNames.Contains(zone);
        if ((isBand ? Zone.Tumour : WholeOf.GetValueOrDefault(part)) is not { } whole)
        {
            return null;
        }

        SlideResult[] withWhole = [.. slides.Where(s => AllCells(s, whole) is { GrossAreaMm2: > 0 } && AllCells(s, part) is not null)];
        int untold = withWhole.Count(s => RowReason.IsUntold(AllCells(s, part)!.Reason));
        return untold == 0 || untold == withWhole.Length ? null
            : isBand ? $"on {untold} of the {withWhole.Length} slides with tumour there is no border to measure from, and they are not in the row"
            : zone == Zone.Parenchyma ? $"portal tracts and septa are not told apart on {untold} of the {withWhole.Length} slides, and what of them was not drawn is in the row there"
            : $"the zone is not told on {untold} of the {withWhole.Length} slides, which are not in the row";
    }

    private static DensityRow? AllCells(SlideResult slide, string zone) =>
        slide.Density.FirstOrDefault(r => r.Zone == zone && r.CellClass == DensityTable.AllClasses);
}
