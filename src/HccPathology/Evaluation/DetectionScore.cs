using HccPathology.Geometry;

namespace HccPathology.Evaluation;

/// <summary>
/// How well found nuclei agree with true ones: the sums of one or many images, and the figures that follow from them. Images
/// are pooled by adding sums, so a crowded image weighs as much as its nuclei. A figure whose denominator is 0 is 0.
/// </summary>
public sealed record DetectionScore
{
    public required int TrueCount { get; init; }
    public required int FoundCount { get; init; }

    /// <summary>Pairs of centroids within the distance, one to one.</summary>
    public required int MatchedCount { get; init; }

    /// <summary>Pairs with an intersection over union above 0.5, which makes them unique (Kirillov 2019).</summary>
    public required int OverlapMatchedCount { get; init; }
    public required double IouSum { get; init; }

    /// <summary>Pixels that are an object on both sides.</summary>
    public required long SharedPx { get; init; }

    /// <summary>Pixels that are an object in truth, plus those found.</summary>
    public required long CoveredPx { get; init; }

    /// <summary>Numerator of AJI (Kumar 2017).</summary>
    public required long AggregatedIntersectionPx { get; init; }

    /// <summary>Denominator of AJI.</summary>
    public required long AggregatedUnionPx { get; init; }

    /// <summary>By name; empty when neither side has classes.</summary>
    public required IReadOnlyList<ClassScore> Classes { get; init; }

    public double Precision => (double)MatchedCount / Math.Max(1, FoundCount);
    public double Recall => (double)MatchedCount / Math.Max(1, TrueCount);
    public double F1 => 2.0 * MatchedCount / Math.Max(1, TrueCount + FoundCount);

    /// <summary>Sum of IoU over matches and half of what stayed unmatched on either side.</summary>
    public double Pq => IouSum / Math.Max(1e-9, 0.5 * (TrueCount + FoundCount));
    public double Aji => (double)AggregatedIntersectionPx / Math.Max(1, AggregatedUnionPx);
    public double Dice => 2.0 * SharedPx / Math.Max(1, CoveredPx);

    /// <param name="truth">Annotated nuclei.</param>
    /// <param name="found">Nuclei to judge, in the same pixels.</param>
    /// <param name="mpp">Pixel size, which turns the distance into pixels.</param>
    /// <param name="distanceUm">3 µm: about half of a lymphocyte's diameter, so a pair cannot be two neighbours; 12 px at 0.25 µm/px, as for HoVer-Net.</param>
    public static DetectionScore Of(CellLabels truth, CellLabels found, Mpp mpp, double distanceUm = 3)
    {
        LabelOverlaps overlaps = LabelOverlaps.Count(truth, found);
        int[] trues = overlaps.Truth.Present(), founds = overlaps.Found.Present();
        int[] partner = CentroidMatching.Match(NearPairs.Within(
            Centroids(overlaps.Truth, trues, mpp), Centroids(overlaps.Found, founds, mpp), distanceUm / mpp.X));
        (int overlapMatched, double iouSum) = Panoptic(overlaps);
        (long intersection, long union) = Aggregated(overlaps);
        return new DetectionScore
        {
            TrueCount = trues.Length,
            FoundCount = founds.Length,
            MatchedCount = partner.Count(p => p >= 0),
            OverlapMatchedCount = overlapMatched,
            IouSum = iouSum,
            SharedPx = overlaps.Pairs.Sum(p => p.Count),
            CoveredPx = overlaps.Truth.Area.Sum() + overlaps.Found.Area.Sum(),
            AggregatedIntersectionPx = intersection,
            AggregatedUnionPx = union,
            Classes = CountClasses([.. trues.Select(truth.ClassOf)], [.. founds.Select(found.ClassOf)], partner),
        };
    }

    /// <summary>The score of many images as one.</summary>
    public static DetectionScore Pool(IReadOnlyCollection<DetectionScore> scores) => new()
    {
        TrueCount = scores.Sum(s => s.TrueCount),
        FoundCount = scores.Sum(s => s.FoundCount),
        MatchedCount = scores.Sum(s => s.MatchedCount),
        OverlapMatchedCount = scores.Sum(s => s.OverlapMatchedCount),
        IouSum = scores.Sum(s => s.IouSum),
        SharedPx = scores.Sum(s => s.SharedPx),
        CoveredPx = scores.Sum(s => s.CoveredPx),
        AggregatedIntersectionPx = scores.Sum(s => s.AggregatedIntersectionPx),
        AggregatedUnionPx = scores.Sum(s => s.AggregatedUnionPx),
        Classes = ClassScore.Pool(scores.SelectMany(s => s.Classes)),
    };

    /// <summary>In px of the x axis: y is stretched where pixels are not square, so that one radius serves both.</summary>
    private static (double X, double Y)[] Centroids(ObjectSums objects, int[] labels, Mpp mpp) =>
        [.. labels.Select(l => (objects.X(l), objects.Y(l) * (mpp.Y / mpp.X)))];

    private static (int Count, double IouSum) Panoptic(LabelOverlaps overlaps)
    {
        int count = 0;
        double sum = 0;
        foreach (SharedPixels pair in overlaps.Pairs)
        {
            double iou = Iou(overlaps, pair);
            if (iou > 0.5)
            {
                count++;
                sum += iou;
            }
        }

        return (count, sum);
    }

    /// <summary>Every true object takes the found one of best IoU, which several may share; what no one took counts as union.</summary>
    private static (long Intersection, long Union) Aggregated(LabelOverlaps overlaps)
    {
        long[] truthLeft = [.. overlaps.Truth.Area], foundLeft = [.. overlaps.Found.Area];
        long intersection = 0, union = 0;
        foreach (IGrouping<int, SharedPixels> ofTruth in overlaps.Pairs.GroupBy(p => p.Truth))
        {
            SharedPixels best = ofTruth.MaxBy(p => Iou(overlaps, p));
            intersection += best.Count;
            union += overlaps.Truth.Area[best.Truth] + overlaps.Found.Area[best.Found] - best.Count;
            (truthLeft[best.Truth], foundLeft[best.Found]) = (0, 0);
        }

        return (intersection, union + truthLeft.Sum() + foundLeft.Sum());
    }

    private static double Iou(LabelOverlaps overlaps, SharedPixels pair) =>
        (double)pair.Count / (overlaps.Truth.Area[pair.Truth] + overlaps.Found.Area[pair.Found] - pair.Count);

    private static IReadOnlyList<ClassScore> CountClasses(string?[] trues, string?[] founds, int[] partner)
    {
        if (!trues.Concat(founds).Any(c => c is not null))
        {
            return [];
        }

        // A side with no object lacks no class: on a negative tile all that was found is wrong, and where nothing was found all is missed.
        bool truthHas = trues.Length == 0 || trues.Any(c => c is not null), foundHas = founds.Length == 0 || founds.Any(c => c is not null);

        bool[] isPaired = new bool[founds.Length];
        foreach (int found in partner.Where(p => p >= 0))
        {
            isPaired[found] = true;
        }

        IEnumerable<ClassScore> ofTrue = truthHas ? trues.Select((c, i) => new ClassScore(
            c ?? ClassScore.NoClass, 1, 0, new ClassPairs(partner[i] >= 0 ? 1 : 0, 0, partner[i] >= 0 && founds[partner[i]] == c ? 1 : 0))) : [];
        IEnumerable<ClassScore> ofFound = foundHas
            ? founds.Select((c, i) => new ClassScore(c ?? ClassScore.NoClass, 0, 1, new ClassPairs(0, isPaired[i] ? 1 : 0, 0)))
            : [];
        IReadOnlyList<ClassScore> all = ClassScore.Pool([.. ofTrue, .. ofFound]);
        return truthHas && foundHas ? all : [.. all.Select(c => c with { Pairs = null })];
    }
}
