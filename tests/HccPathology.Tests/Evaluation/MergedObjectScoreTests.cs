using HccPathology.Evaluation;

namespace HccPathology.Tests.Evaluation;

/// <summary>Masks of rectangles whose scores are worked out by hand; an object counts from 150 px on.</summary>
public sealed class MergedObjectScoreTests
{
    [Fact]
    public void Of_DrawnObjects_MatchFromHalfOfTheSmallerOn()
    {
        bool[] truth = Mask(100, 60, (0, 0, 20, 20), (40, 0, 15, 10), (80, 0, 12, 12), (0, 30, 30, 30), (60, 40, 20, 20));
        bool[] found = Mask(100, 60, (10, 0, 20, 20), (48, 0, 15, 10), (80, 0, 20, 20), (0, 30, 15, 10), (60, 40, 12, 12));

        MergedObjectScore score = MergedObjectScore.Of(truth, found, 100);

        // Shared: 200 of 400, just half; 70 of 150, too little; all 144 of a crumb, which itself is not counted; all 150 of a small
        // one within a large one; all 144 of a crumb that was found.
        score.ShouldBe(new MergedObjectScore(4, 3, 4, 3, 200 + 70 + 144 + 150 + 144, 400 + 150 + 144 + 900 + 400 + 400 + 150 + 400 + 150 + 144));
        (score.Recall, score.Precision, score.Dice).ShouldBe((3 / 4.0, 3 / 4.0, 2 * 708 / 3238.0));
    }

    [Fact]
    public void Of_PiecesThatTouchByACorner_AreOneObject() => MergedObjectScore.Of(
        Mask(20, 20, (0, 0, 10, 10), (10, 10, 10, 10)), Mask(20, 20, (10, 0, 10, 10), (0, 10, 10, 10)), 20).ShouldBe(new MergedObjectScore(1, 0, 1, 0, 0, 400));

    [Fact]
    public void Of_ObjectsAtBothSides_AreTwo()
    {
        bool[] mask = Mask(12, 30, (0, 0, 5, 30), (7, 0, 5, 30));
        MergedObjectScore.Of(mask, mask, 12).ShouldBe(new MergedObjectScore(2, 2, 2, 2, 300, 600));
    }

    [Fact]
    public void Figures_OfASum_AreOfItsCountsAndZeroWithoutAny()
    {
        MergedObjectScore sum = new MergedObjectScore(4, 3, 2, 2, 10, 100) + new MergedObjectScore(6, 1, 3, 1, 20, 140);
        (sum.Recall, sum.Precision, sum.Dice).ShouldBe((0.4, 0.6, 0.25));
        MergedObjectScore none = new(0, 0, 0, 0, 0, 0);
        (none.Recall, none.Precision, none.Dice).ShouldBe((0, 0, 0));
    }

    /// <summary>Outlines along the edges of pixels 2 to 5, in the slide's frame.</summary>
    [Theory]
    [InlineData("Positive", 16)]
    [InlineData("1+", 16)]
    [InlineData("2+", 16)]
    [InlineData("Tumour: 3+", 16)]
    [InlineData("Positive: other", 0)]
    [InlineData("Negative", 0)]
    [InlineData(null, 0)]
    public void PositivePixels_OfOneCell_AreThoseOfAPositiveOne(string? className, int pixels)
    {
        bool[] mask = MergedObjectScore.PositivePixels([new GeoJsonCell(className, [[2, 2, 6, 2, 6, 6, 2, 6]])], 10, 8);
        (mask.Count(p => p), mask[2 * 10 + 2], mask[5 * 10 + 5]).ShouldBe((pixels, pixels > 0, pixels > 0));
    }

    private static bool[] Mask(int width, int height, params (int X, int Y, int Width, int Height)[] boxes) =>
        [.. Enumerable.Range(0, width * height)
            .Select(i => boxes.Any(b => i % width >= b.X && i % width < b.X + b.Width && i / width >= b.Y && i / width < b.Y + b.Height))];
}
