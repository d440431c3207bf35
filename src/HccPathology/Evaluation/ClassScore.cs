namespace HccPathology.Evaluation;

/// <summary>
/// Objects of one class on both sides, and how many of them the matching of centroids, which does not look at classes, has
/// paired. <see cref="Pairs"/> is null when a side has no classes, because 0 would be a claim.
/// </summary>
public sealed record ClassScore(string Name, int TrueCount, int FoundCount, ClassPairs? Pairs)
{
    /// <summary>What objects without a class are counted under when others have one.</summary>
    public const string NoClass = "(no class)";

    /// <summary>Pairs in which both have this class.</summary>
    public int? MatchedCount => Pairs?.Both;

    /// <summary>
    /// F1 of detection and class in one (Graham 2019, HoVer-Net, with its weights 2, 2, 1, 1): a pair of two classes costs twice
    /// what a missed or an invented nucleus does.
    /// </summary>
    public double? F1 => Pairs is { } pairs ? 2.0 * pairs.Both / Math.Max(1, TrueCount + FoundCount + pairs.True + pairs.Found - 2 * pairs.Both) : null;

    internal static IReadOnlyList<ClassScore> Pool(IEnumerable<ClassScore> scores) =>
        [.. scores.GroupBy(s => s.Name).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new ClassScore(
            g.Key,
            g.Sum(s => s.TrueCount),
            g.Sum(s => s.FoundCount),
            g.Any(s => s.Pairs is null) ? null : g.Aggregate(new ClassPairs(0, 0, 0), (sum, s) => sum + s.Pairs!)))];
}

/// <summary>Paired true objects of a class, paired found ones, and pairs in which both are of it.</summary>
public sealed record ClassPairs(int True, int Found, int Both)
{
    public static ClassPairs operator +(ClassPairs a, ClassPairs b) => new(a.True + b.True, a.Found + b.Found, a.Both + b.Both);
}
