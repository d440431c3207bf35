using HccPathology.Nuclei;
using HccPathology.Pixels;

namespace HccPathology.Tests.Nuclei;

public sealed class SummitClimbTests
{
    [Theory]
    [InlineData(1, 1, 1, 5, 9)]
    [InlineData(13, 1, 2, 5, 9)]
    [InlineData(1, 13, 3, 5, 2)]
    [InlineData(23, 19, 1, 12, 5)]
    [InlineData(23, 19, 2, 12, 5)]
    [InlineData(23, 19, 3, 4, 40)]
    [InlineData(31, 17, 8, 12, 3)]
    [InlineData(31, 17, 2, 1, 1000)]
    public void TryReach_AnyLandscape_EqualsThePlainClimb(int width, int height, int radius, int steps, int values)
    {
        // Few values make plateaus, which are decided by reading order.
        using Plane<int> heights = new(width + 4, height + 3);
        heights.Elements().Fill(int.MaxValue);
        Random random = new(values);
        for (int i = 0; i < width * height; i++)
        {
            heights[i % width, i / width] = random.Next(values);
        }

        using SummitClimb climb = new(radius, steps, width + 4, height + 3);
        climb.Reset(heights, width, height);
        Dictionary<int, int> numbers = [];
        for (int i = 0; i < width * height; i++)
        {
            (int X, int Y)? oracle = Climb(heights, width, height, radius, steps, i % width, i / width);
            int summit = climb.Reach(i / width * heights.Stride + i % width);
            summit.ShouldBe(oracle is { } at ? at.Y * heights.Stride + at.X : -1, $"from ({i % width}, {i / width})");
            if (summit >= 0)
            {
                // A number that a summit has does not change where others lead.
                climb.Number(summit).ShouldBe(numbers.GetValueOrDefault(summit));
                climb.SetNumber(summit, numbers[summit] = numbers.Count + 1);
            }
        }
    }

    [Fact]
    public void TryReach_Plateau_EndsAtItsFirstPixelInReadingOrder()
    {
        using Plane<int> flat = new(6, 5);
        using SummitClimb climb = new(2, 12, 6, 5);
        climb.Reset(flat, 6, 5);
        climb.Reach(4 * flat.Stride + 4).ShouldBe(0);
    }

    [Theory]
    [InlineData(9, 9, true)]
    [InlineData(10, 9, false)]
    public void TryReach_RampOfSoManySteps_IsReachedWithinTheLimitOnly(int length, int steps, bool reached)
    {
        using Plane<int> ramp = new(length + 1, 1);
        for (int i = 0; i <= length; i++)
        {
            ramp[i, 0] = i;
        }

        using SummitClimb climb = new(1, steps, length + 1, 1);
        climb.Reset(ramp, length + 1, 1);
        climb.Reach(0).ShouldBe(reached ? length : -1);
    }

    [Theory]
    [InlineData(1, 2, 5, 0)]
    [InlineData(2, 2, 0, 5)]
    [InlineData(2, 3, 5, 0)]
    [InlineData(3, 3, 0, 5)]
    public void TryReach_HigherSummitWithinTheRadius_TakesTheLower(int radius, int apart, int first, int second)
    {
        using Plane<int> two = new(20, 3);
        two[5, 1] = 50 + first;
        two[5 + apart, 1] = 50 + second;
        using SummitClimb climb = new(radius, 12, 20, 3);
        climb.Reset(two, 20, 3);
        int lower = first < second ? 5 : 5 + apart, higher = first < second ? 5 + apart : 5;
        climb.Reach(two.Stride + lower).ShouldBe(two.Stride + (radius >= apart ? higher : lower));
    }

    private static (int X, int Y)? Climb(Plane<int> heights, int width, int height, int radius, int steps, int x, int y)
    {
        for (int i = 0; ; i++)
        {
            (int X, int Y) next = Best(1, 2, (x, y));
            next = next == (x, y) && radius > 1 ? Best(radius, radius * radius + 1, next) : next;
            if (next == (x, y))
            {
                return next;
            }

            if (i == steps)
            {
                return null;
            }

            (x, y) = next;
        }

        (int X, int Y) Best(int reach, int squared, (int X, int Y) start) =>
            (from dy in Enumerable.Range(-reach, 2 * reach + 1)
             from dx in Enumerable.Range(-reach, 2 * reach + 1)
             let at = (X: start.X + dx, Y: start.Y + dy)
             where dx * dx + dy * dy <= squared && at.X >= 0 && at.Y >= 0 && at.X < width && at.Y < height
             orderby heights[at.X, at.Y] descending, at.Y, at.X
             select at).First();
    }
}
