using HccPathology.Evaluation;
using HccPathology.Geometry;

namespace HccPathology.Tests.Evaluation;

public sealed class DetectionScoreTests
{
    private static readonly Mpp Quarter = new(0.25);

    [Fact]
    public void Of_HandComputedTile_GivesEveryFigure()
    {
        // A 4x4 against itself moved by 1: 12 shared, IoU 12/20. B 4x4 against its left half: 8 shared, IoU 8/16, not above 0.5.
        // C 2x2 is missed, D 3x3 is false.
        LabelImage truth = Drawn.Labels(20, 20, (0, 0, 4, 4), (10, 0, 4, 4), (0, 10, 2, 2));
        LabelImage found = Drawn.Labels(20, 20, (1, 0, 4, 4), (10, 0, 2, 4), (15, 15, 3, 3));

        DetectionScore score = DetectionScore.Of(truth, found, new Mpp(1.0), 1);

        (score.TrueCount, score.FoundCount, score.MatchedCount, score.OverlapMatchedCount).ShouldBe((3, 3, 2, 1));
        score.Precision.ShouldBe(2 / 3.0, 1e-12);
        score.Recall.ShouldBe(2 / 3.0, 1e-12);
        score.F1.ShouldBe(2 / 3.0, 1e-12);
        score.Pq.ShouldBe(0.6 / (1 + 0.5 * 2 + 0.5 * 2), 1e-12);
        score.Aji.ShouldBe((12 + 8) / (20.0 + 16 + 4 + 9), 1e-12);
        score.Dice.ShouldBe(2.0 * 20 / (36 + 33), 1e-12);
    }

    [Fact]
    public void Of_OneFoundOverTwoTrue_CountsItsUnionForBothInAji()
    {
        LabelImage truth = Drawn.Labels(10, 10, (0, 0, 4, 4), (4, 0, 4, 4));
        LabelImage found = Drawn.Labels(10, 10, (0, 0, 8, 4));

        DetectionScore score = DetectionScore.Of(truth, found, Quarter);

        score.Aji.ShouldBe(32 / 64.0);
        score.Dice.ShouldBe(1);
        score.MatchedCount.ShouldBe(1);
        score.Pq.ShouldBe(0);
    }

    [Fact]
    public void Of_PerfectCopy_IsOneInEverything()
    {
        PolygonLabels labels = PolygonLabels.Draw(Drawn.Blobs(150, 300, 1));

        DetectionScore score = DetectionScore.Of(labels, labels, Quarter);

        new[] { score.Precision, score.Recall, score.F1, score.Pq, score.Aji, score.Dice }.ShouldAllBe(v => v == 1);
        score.Classes.ShouldAllBe(c => c.F1 == 1);
        score.Classes.Sum(c => c.TrueCount).ShouldBe(score.TrueCount);
    }

    [Fact]
    public void Of_PolygonsAndTheirPixels_IsTheSame()
    {
        PolygonLabels truth = PolygonLabels.Draw(Drawn.Blobs(60, 300, 1)), found = PolygonLabels.Draw(Drawn.Blobs(60, 300, 2));
        LabelImage truthPixels = new(400, 400, Drawn.Pixels(truth, 400, 400)), foundPixels = new(400, 400, Drawn.Pixels(found, 400, 400));

        DetectionScore polygons = DetectionScore.Of(truth, found, Quarter), mixed = DetectionScore.Of(truthPixels, found, Quarter),
            pixels = DetectionScore.Of(truthPixels, foundPixels, Quarter);

        pixels.SharedPx.ShouldBeGreaterThan(0);
        polygons.ShouldBe(pixels with { Classes = polygons.Classes });
        mixed.ShouldBe(pixels with { Classes = mixed.Classes });
    }

    [Fact]
    public void Of_StrayNucleusAtTheFarEndOfTheFrame_IsOneMoreObject()
    {
        // Row by row over the whole frame these would be 1.6e13 px.
        GeoJsonCell near = new(null, [[10, 10, 20, 10, 20, 20, 10, 20]]), far = new(null, [[4e6, 4e6, 4e6 + 10, 4e6, 4e6 + 10, 4e6 + 10, 4e6, 4e6 + 10]]);

        DetectionScore score = DetectionScore.Of(PolygonLabels.Draw([near]), PolygonLabels.Draw([near, far]), Quarter);

        (score.TrueCount, score.FoundCount, score.MatchedCount, score.SharedPx).ShouldBe((1, 2, 1, 121));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Of_EmptySide_IsZeroAndCountsTheOther(bool truthEmpty, bool foundEmpty)
    {
        LabelImage nuclei = Drawn.Labels(20, 20, (2, 2, 4, 4), (10, 10, 4, 4)), none = Drawn.Labels(20, 20);

        DetectionScore score = DetectionScore.Of(truthEmpty ? none : nuclei, foundEmpty ? none : nuclei, Quarter);

        new[] { score.Precision, score.Recall, score.F1, score.Pq, score.Aji, score.Dice }.ShouldAllBe(v => v == 0);
        (score.TrueCount, score.FoundCount).ShouldBe((truthEmpty ? 0 : 2, foundEmpty ? 0 : 2));
    }

    [Theory]
    [InlineData(12, 2)]
    [InlineData(13, 0)]
    public void Of_ShiftedCopy_MatchesUpToThreeMicrometresAndNotBeyond(int shiftPx, int matched)
    {
        LabelImage truth = Drawn.Labels(60, 60, (2, 2, 6, 6), (30, 40, 6, 6));
        LabelImage found = Drawn.Labels(60, 60, (2 + shiftPx, 2, 6, 6), (30 + shiftPx, 40, 6, 6));

        DetectionScore.Of(truth, found, Quarter).MatchedCount.ShouldBe(matched);
    }

    [Fact]
    public void Of_UnequalPixelSize_MeasuresEachAxisInItsOwn()
    {
        LabelImage truth = Drawn.Labels(60, 60, (10, 10, 6, 6));
        LabelImage beside = Drawn.Labels(60, 60, (18, 10, 6, 6)), below = Drawn.Labels(60, 60, (10, 18, 6, 6));

        DetectionScore.Of(truth, beside, new Mpp(0.25, 0.5)).MatchedCount.ShouldBe(1);
        DetectionScore.Of(truth, below, new Mpp(0.25, 0.5)).MatchedCount.ShouldBe(0);
    }

    // Middles of pixels lie at whole numbers: an object of 5 px from 0 has its middle at 2, one of 4 px at 1.5.
    [Fact]
    public void Count_ObjectsOfEvenAndOddSides_HaveTheirMiddlesBetweenPixelsToo()
    {
        ObjectSums sums = LabelOverlaps.Count(Drawn.Labels(30, 20, (10, 3, 5, 4), (20, 10, 4, 5)), Drawn.Labels(30, 20)).Truth;
        (sums.X(1), sums.Y(1), sums.X(2), sums.Y(2)).ShouldBe((12, 4.5, 21.5, 12));
    }

    [Fact]
    public void Of_FoundInAnyOrder_GivesTheSameScore()
    {
        (int, int, int, int)[] boxes = [.. Enumerable.Range(0, 40).Select(i => (i % 8 * 12, i / 8 * 12, 5 + i % 4, 6))];
        LabelImage truth = Drawn.Labels(100, 100, [.. boxes.Select(b => (b.Item1 + 2, b.Item2 + 1, 6, 5))]);

        DetectionScore forward = DetectionScore.Of(truth, Drawn.Labels(100, 100, boxes), Quarter);
        DetectionScore backward = DetectionScore.Of(truth, Drawn.Labels(100, 100, [.. boxes.Reverse()]), Quarter);

        backward.IouSum.ShouldBe(forward.IouSum, 1e-9);
        (backward with { IouSum = 0, Classes = [] }).ShouldBe(forward with { IouSum = 0, Classes = [] });
        forward.OverlapMatchedCount.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Of_RowsOfPolygons_EqualsTheWholeImage()
    {
        GeoJsonCell[] truth = Drawn.Blobs(300, 400, 2), found = Drawn.Blobs(280, 400, 3);
        DetectionScore rows = DetectionScore.Of(PolygonLabels.Draw(truth), PolygonLabels.Draw(found), Quarter);

        DetectionScore whole = DetectionScore.Of(Whole(truth), Whole(found), Quarter);

        (rows with { Classes = [] }).ShouldBe(whole with { Classes = [] });
        rows.OverlapMatchedCount.ShouldBeGreaterThan(5);

        static LabelImage Whole(GeoJsonCell[] cells) => new(420, 420, Drawn.Pixels(PolygonLabels.Draw(cells), 420, 420));
    }

    [Fact]
    public void Of_ObjectDrawnOverEntirely_IsNotCounted()
    {
        GeoJsonCell small = new(null, [[5, 5, 8, 5, 8, 8, 5, 8]]), large = new(null, [[2, 2, 12, 2, 12, 12, 2, 12]]);
        PolygonLabels labels = PolygonLabels.Draw([small, large]);

        DetectionScore.Of(labels, labels, Quarter).TrueCount.ShouldBe(1);
    }

    [Fact]
    public void Of_ClassesOnBothSides_CountsOnlyPairsOfOneClass()
    {
        PolygonLabels truth = PolygonLabels.Draw([Square("Tumor", 0), Square("Tumor", 20), Square("Immune", 40)]);
        PolygonLabels found = PolygonLabels.Draw([Square("Tumor", 1), Square("Immune", 21), Square(null, 60)]);

        IReadOnlyList<ClassScore> classes = DetectionScore.Of(truth, found, Quarter).Classes;

        classes.ShouldBe(
        [
            new ClassScore(ClassScore.NoClass, 0, 1, new ClassPairs(0, 0, 0)),
            new ClassScore("Immune", 1, 1, new ClassPairs(0, 1, 0)),
            new ClassScore("Tumor", 2, 1, new ClassPairs(2, 1, 1)),
        ]);
        // HoVer-Net's rule: 2 tp / (2 tp + 2 of two classes + missed + invented): one pair of Tumor, one Tumor called Immune.
        classes[2].F1.ShouldBe(2 / (2 + 2 * 1.0));
        classes[1].F1.ShouldBe(0);

        static GeoJsonCell Square(string? name, int x) => new(name, [[x, 0, x + 6, 0, x + 6, 6, x, 6]]);
    }

    [Fact]
    public void Of_ClassesOnOneSide_CountsThemAndClaimsNoF1()
    {
        LabelImage truth = Drawn.Labels(20, 20, (0, 0, 7, 7));
        PolygonLabels found = PolygonLabels.Draw([new GeoJsonCell("Tumor", [[0, 0, 6, 0, 6, 6, 0, 6]])]);

        DetectionScore.Of(truth, found, Quarter).Classes.ShouldBe([new ClassScore("Tumor", 0, 1, null)]);
    }

    [Fact]
    public void Pool_AnImageWhereNothingWasFoundAndANegativeTile_KeepsTheClasses()
    {
        PolygonLabels two = PolygonLabels.Draw([new GeoJsonCell("Tumor", [[0, 0, 6, 0, 6, 6, 0, 6]]),
            new GeoJsonCell("Tumor", [[20, 0, 26, 0, 26, 6, 20, 6]])]), none = PolygonLabels.Draw([]);

        DetectionScore missed = DetectionScore.Of(two, none, Quarter), invented = DetectionScore.Of(none, two, Quarter);

        missed.Classes.ShouldBe([new ClassScore("Tumor", 2, 0, new ClassPairs(0, 0, 0))]);
        invented.Classes.ShouldBe([new ClassScore("Tumor", 0, 2, new ClassPairs(0, 0, 0))]);
        // 2 pairs of one class; 2 missed and 2 invented: 4 / (4 + 2 + 2).
        DetectionScore.Pool([DetectionScore.Of(two, two, Quarter), missed, invented]).Classes.Single().F1.ShouldBe(0.5);
    }

    [Fact]
    public void Pool_AddsSums_NotFigures()
    {
        LabelImage one = Drawn.Labels(40, 40, (0, 0, 4, 4)), three = Drawn.Labels(40, 40, (0, 0, 4, 4), (20, 0, 4, 4), (0, 20, 4, 4));
        DetectionScore good = DetectionScore.Of(three, three, Quarter), bad = DetectionScore.Of(one, Drawn.Labels(40, 40), Quarter);

        DetectionScore pooled = DetectionScore.Pool([good, bad]);

        pooled.Recall.ShouldBe(0.75);
        pooled.OverlapMatchedCount.ShouldBe(3);
        pooled.Aji.ShouldBe(0.75);
        pooled.Pq.ShouldBe(3 / 3.5, 1e-12);
    }

    // 4 of 5 found are right in one image, and 1 of 2 with half of its pixels in the other.
    [Fact]
    public void Pool_MoreFoundThanTrue_HasFiguresOfAllPixelsAndObjects()
    {
        (int, int, int, int)[] four = [(0, 0, 4, 4), (20, 0, 4, 4), (0, 20, 4, 4), (20, 20, 4, 4)];
        DetectionScore one = DetectionScore.Of(Drawn.Labels(40, 40, four), Drawn.Labels(40, 40, [.. four, (10, 10, 2, 2)]), Quarter);
        DetectionScore other = DetectionScore.Of(Drawn.Labels(40, 40, (0, 0, 4, 6)), Drawn.Labels(40, 40, (0, 0, 4, 4), (30, 30, 2, 2)), Quarter);

        DetectionScore pooled = DetectionScore.Pool([one, other]);

        (pooled.Precision, pooled.Recall).ShouldBe((5 / 7.0, 1));
        pooled.Pq.ShouldBe((4 + 16 / 24.0) / 6, 1e-12);
        pooled.Dice.ShouldBe(2.0 * (64 + 16) / (64 + 68 + 24 + 20), 1e-12);
    }

    /// <summary>Of 100 px a stretched object of 200 shares 50 (IoU 0.2), and one of 40 lies within (IoU 0.4): the
    /// latter is taken, the other is left over.</summary>
    [Fact]
    public void Of_TwoFoundOverOneTrue_TakesTheBetterIouAndNotTheLargerOverlapInAji()
    {
        LabelImage truth = Drawn.Labels(40, 40, (0, 0, 10, 10)), found = Drawn.Labels(40, 40, (0, 0, 5, 40), (5, 0, 4, 10));
        DetectionScore.Of(truth, found, Quarter).Aji.ShouldBe(40 / (100.0 + 200));
    }

    [Fact]
    public void Pool_AnImageWithoutClassesOnOneSide_ClaimsNoF1OfThem()
    {
        ClassScore known = new("Tumor", 3, 2, new ClassPairs(2, 2, 1)), unknown = new("Tumor", 0, 4, null);
        ClassScore.Pool([known, unknown]).ShouldBe([new ClassScore("Tumor", 3, 6, null)]);
        ClassScore.Pool([known, known with { Name = "immune" }, known]).Select(c => (c.Name, c.TrueCount, c.Pairs))
            .ShouldBe([("Tumor", 6, new ClassPairs(4, 4, 2)), ("immune", 3, new ClassPairs(2, 2, 1))]);
    }
}
