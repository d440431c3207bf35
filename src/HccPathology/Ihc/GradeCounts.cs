using HccPathology.Density;

namespace HccPathology.Ihc;

/// <summary>Cells of one zone and class by grade, without pigment and fragments, which no score counts.</summary>
/// <param name="Negative">Cells below the threshold.</param>
/// <param name="Weak">1+, or Positive where a marker has one grade.</param>
/// <param name="Moderate">2+.</param>
/// <param name="Strong">3+.</param>
public readonly record struct GradeCounts(long Negative, long Weak, long Moderate, long Strong)
{
    public long Positive => Weak + Moderate + Strong;

    public long Graded => Negative + Positive;

    /// <summary>Positive cells in percent of graded ones, as QuPath's <c>Positive %</c>.</summary>
    public double PositivePercent => 100.0 * Positive / Graded;

    /// <summary>100 (n1 + 2 n2 + 3 n3) / n, 0-300 (McCarty 1985, as QuPath).</summary>
    public double HScore => 100.0 * (Weak + 2 * Moderate + 3 * Strong) / Graded;

    /// <summary>
    /// Proportion 0-5 plus intensity 1-3, hence 0 or 2-8 (Allred 1998), with QuPath's cuts: more than 0, 1 %, 10 %, a third, two thirds;
    /// mean grade of positive cells above 5/3 and 7/3.
    /// </summary>
    public int Allred
    {
        get
        {
            if (Positive == 0)
            {
                return 0;
            }

            double share = (double)Positive / Graded;
            long thirds = 3 * (Weak + 2 * Moderate + 3 * Strong);
            int proportion = share >= 2.0 / 3 ? 5 : share >= 1.0 / 3 ? 4 : share >= 0.1 ? 3 : share >= 0.01 ? 2 : 1;
            return proportion + (thirds > 7 * Positive ? 3 : thirds > 5 * Positive ? 2 : 1);
        }
    }

    public static GradeCounts operator +(GradeCounts a, GradeCounts b) =>
        new(a.Negative + b.Negative, a.Weak + b.Weak, a.Moderate + b.Moderate, a.Strong + b.Strong);

    /// <summary>From the density rows of one zone; of the classes derived from <paramref name="detectorClass"/>, or of all.</summary>
    public static GradeCounts Of(IEnumerable<DensityRow> zone, IhcClasses classes, string? detectorClass)
    {
        GradeCounts sum = default;
        Dictionary<string, int> indices = classes.All.Select((c, i) => (c.Name, i)).ToDictionary(c => c.Name, c => c.i, StringComparer.Ordinal);
        foreach (DensityRow row in zone)
        {
            if (indices.TryGetValue(row.CellClass, out int index) && (detectorClass is null || classes.DetectorClassAt(index) == detectorClass))
            {
                long n = row.Count;
                sum += classes.GradeAt(index) switch
                {
                    Grade.Negative => new GradeCounts(n, 0, 0, 0),
                    Grade.Weak => new GradeCounts(0, n, 0, 0),
                    Grade.Moderate => new GradeCounts(0, 0, n, 0),
                    Grade.Strong => new GradeCounts(0, 0, 0, n),
                    _ => default,
                };
            }
        }

        return sum;
    }
}
