using HccPathology.Density;

namespace HccPathology.Cohorts;

/// <summary>What the reason of a row in a result's table says: tables, also those of earlier versions, have it in words only.</summary>
internal static class RowReason
{
    /// <summary>The caution among the reasons of rows that are summed up, which their sum must not lose; null for none.</summary>
    public static string? CautionOf(IEnumerable<string?> reasons) => reasons.Select(CautionOf).FirstOrDefault(r => r is not null);

    /// <summary>True when the zone was not told apart, as the slide's regions have no class for it.</summary>
    public static bool IsUntold(string? reason) => reason?.StartsWith(DensityTable.NoClass, StringComparison.Ordinal) == true;

    /// <summary>What a sum over rows says of which some are of bands measured from a part of the tumour's outline; null for none.</summary>
    public static string? OpenOutlineOf(IReadOnlyList<string?> ofRows)
    {
        int open = ofRows.Count(r => r?.Contains(DensityTable.OpenOutline, StringComparison.Ordinal) == true);
        return open == 0 ? null : $"on {open} of the {ofRows.Count} slides a part {DensityTable.OpenOutline}";
    }

    // It is the last of the reasons, and may itself have signs that stand between them.
    private static string? CautionOf(string? reason)
    {
        for (string? rest = reason; rest is not null;)
        {
            if (rest.StartsWith(DensityTable.DemonstrationCaution, StringComparison.Ordinal))
            {
                return rest;
            }

            rest = rest.IndexOf(DensityTable.Between, StringComparison.Ordinal) is >= 0 and int at ? rest[(at + DensityTable.Between.Length)..] : null;
        }

        return null;
    }
}
