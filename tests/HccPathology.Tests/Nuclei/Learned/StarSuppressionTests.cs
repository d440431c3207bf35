using HccPathology.Nuclei.Learned;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class StarSuppressionTests
{
    private const int Side = 300;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.7)]
    public void TryKeep_CrowdOfStars_KeepsWhatPlainGreedyKeeps(double threshold)
    {
        Random random = new(4);
        StarSuppression suppression = new(threshold);
        StarShape star = new(32);
        for (int round = 0; round < 2; round++)                 // a second tile finds nothing of the first
        {
            suppression.Reset(Side, Side);
            List<HashSet<(int, int)>> kept = [];
            for (int i = 0; i < 400; i++)
            {
                float radius = 3 + 12 * random.NextSingle() + (i % 50 == 0 ? 30 : 0);
                star.Build([.. Enumerable.Range(0, 32).Select(_ => radius * (0.8f + 0.4f * random.NextSingle()))]).ShouldBeTrue();
                (int x, int y) = (random.Next(Side), random.Next(Side));
                HashSet<(int, int)> pixels = [.. Stars.Pixels(star, x, y)];
                bool isFree = !kept.Exists(other => pixels.Count(other.Contains) > threshold * Math.Min(pixels.Count, other.Count));
                suppression.TryKeep(star, x, y).ShouldBe(isFree, $"star {i} at {x}, {y}");
                if (isFree)
                {
                    kept.Add(pixels);
                }
            }

            kept.Count.ShouldBeInRange(20, 390);
        }
    }

    [Fact]
    public void TryKeep_HalfOfAStarUnderABetterOne_IsRefusedAndAQuarterIsNot()
    {
        StarSuppression suppression = new(0.3);
        StarShape star = new(32);
        star.Build([.. Enumerable.Repeat(10f, 32)]).ShouldBeTrue();
        suppression.Reset(200, 200);
        suppression.TryKeep(star, 100, 100).ShouldBeTrue();
        suppression.TryKeep(star, 108, 100).ShouldBeFalse();   // two circles 0.8 radii apart share half
        suppression.TryKeep(star, 113, 100).ShouldBeTrue();    // 1.3 radii: a quarter
        star.Build([.. Enumerable.Repeat(3f, 32)]).ShouldBeTrue();
        suppression.TryKeep(star, 95, 100).ShouldBeFalse();    // a small one inside: all of the smaller is shared
    }

    /// <summary>Largest stars side by side, 128 px apart: they share a bucket, and a shift of a word by its own length would shift by nothing.</summary>
    [Fact]
    public void TryKeep_StarsThatShareABucketAndNoPixel_AreBothKept()
    {
        StarSuppression suppression = new(0.3);
        StarShape star = new(32);
        star.Build([.. Enumerable.Repeat(60f, 32)]).ShouldBeTrue();
        foreach (int distance in (int[])[127, 128, 129, 140, -128, -140])
        {
            suppression.Reset(Side, Side);
            (int x, int other) = distance > 0 ? (40, 40 + distance) : (40 - distance, 40);
            suppression.TryKeep(star, x, 100).ShouldBeTrue();
            suppression.TryKeep(star, other, 100).ShouldBeTrue($"{distance} px apart");
        }
    }
}
