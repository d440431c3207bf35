namespace HccPathology.Density;

/// <summary>What the reason of a row in a result's table says: tables, also those of earlier versions, have it in words only.</summary>
internal static class RowReason
{
    private static readonly string[] Doubts = [DensityTable.OpenOutline, DensityTable.NoNucleus];

    /// <summary>True when the zone was not told apart, as the slide's regions have no class for it or no border.</summary>
    public static bool IsUntold(string? reason) =>
        reason?.StartsWith(DensityTable.NoClass, StringComparison.Ordinal) == true || reason?.StartsWith(DensityTable.NoBorder, StringComparison.Ordinal) == true;

    /// <summary>The caution among the reasons of rows that are summed up, which their sum must not lose; null for none.</summary>
    public static string? CautionOf(IEnumerable<string?> reasons) => reasons.Select(CautionOf).FirstOrDefault(r => r is not null);

    /// <summary>All but that; null when nothing else is said.</summary>
    public static string? WithoutCaution(string? reason) => CautionOf(reason) is not { } caution ? reason
        : reason!.Length == caution.Length ? null
        : reason[..^(DensityTable.Between.Length + caution.Length)];

    /// <summary>What a sum over rows says of which some have a density that is to be doubted, and on how many slides; null for none.</summary>
    public static string? DoubtsOf(IReadOnlyList<string?> ofRows) => DensityTable.Joined([.. Doubts.Select(doubt =>
        ofRows.Count(r => r?.Contains(doubt, StringComparison.Ordinal) == true) is > 0 and int rows
            ? $"on {rows} of the {ofRows.Count} slides {(doubt == DensityTable.OpenOutline ? "a part " : "")}{doubt}" : null)]);

    /// <summary>Of a row without a density what is true of its cells, too: all but why it has none. Null for none.</summary>
    public static string? WithoutWhyNot(string? reason)
    {
        string?[] doubts = [.. (reason ?? "").Split(DensityTable.Between).Where(part => Doubts.Any(d => part.Contains(d, StringComparison.Ordinal)))];
        return DensityTable.Joined([.. doubts, CautionOf(reason)]);
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
