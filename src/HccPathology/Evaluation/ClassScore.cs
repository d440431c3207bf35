namespace HccPathology.Evaluation;

/// <summary>
/// Objects of one class on both sides. <see cref="MatchedCount"/> is the number of pairs, of the matching that does not look
/// at classes, in which both have this class; null when a side has no classes, because 0 would be a claim.
/// </summary>
public sealed record ClassScore(string Name, int TrueCount, int FoundCount, int? MatchedCount)
{
    /// <summary>What objects without a class are counted under when others have one.</summary>
    public const string NoClass = "(no class)";

    public double? F1 => MatchedCount is { } matched ? 2.0 * matched / Math.Max(1, TrueCount + FoundCount) : null;

    internal static IReadOnlyList<ClassScore> Pool(IEnumerable<ClassScore> scores) =>
        [.. scores.GroupBy(s => s.Name).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new ClassScore(
            g.Key,
            g.Sum(s => s.TrueCount),
            g.Sum(s => s.FoundCount),
            g.Any(s => s.MatchedCount is null) ? null : g.Sum(s => s.MatchedCount)))];
}
