namespace HccPathology;

/// <summary>What a person most likely meant by a name that there is not.</summary>
internal static class NearestName
{
    /// <summary>The name nearest to one that is none of them, whatever its case; null where more than a third of the letters would have to change.</summary>
    public static string? Of(string name, IEnumerable<string> names) =>
        names.Select(known => (Known: known, Changes: Changes(name.ToLowerInvariant(), known.ToLowerInvariant())))
            .Where(n => n.Changes <= (Math.Max(name.Length, n.Known.Length) + 1) / 3)
            .OrderBy(n => n.Changes)
            .FirstOrDefault().Known;

    // Letters to add, drop or replace (Levenshtein 1966), one row of the table at a time.
    private static int Changes(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 0; i < from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < to.Length; j++)
            {
                int replaced = diagonal + (from[i] == to[j] ? 0 : 1);
                (diagonal, row[j + 1]) = (row[j + 1], Math.Min(replaced, Math.Min(row[j], row[j + 1]) + 1));
            }
        }

        return row[^1];
    }
}
