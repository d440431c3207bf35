using HccPathology.Nuclei.Learned;
using HccPathology.Pixels;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class SummitClimbTests
{
    [Theory]
    [InlineData(1, 1, 1, 5, 9)]
    [InlineData(13, 1, 2, 5, 9)]
    [InlineData(1, 13, 3, 5, 2)]
    [InlineData(23, 19, 1, 12, 5)]
    [InlineData(23, 19, 2, 12, 5)]
    [InlineData(23, 19, 3, 4, 40)]
    [InlineData(23, 19, 4, 12, 9)]
    [InlineData(31, 17, 8, 12, 3)]
    [InlineData(31, 17, 2, 1, 1000)]
    public void NumberAbove_AnyLandscape_EqualsThePlainClimb(int width, int height, int radius, int steps, int values)
    {
        // Few values make plateaus, which are decided by reading order.
        using Plane<int> heights = new(width + 4, height + 3);
        heights.Elements().Fill(int.MaxValue);
        Random random = new(values);
        for (int i = 0; i < width * height; i++)
        {
            heights[i % width, i / width] = random.Next(values);
        }

        int least = values / 2;
        using SummitClimb climb = new(radius, steps, least, width + 4, height + 3);
        foreach (int[] order in (int[][])[[.. Enumerable.Range(0, width * height)], [.. Enumerable.Range(0, width * height).OrderBy(_ => random.Next())]])
        {
            // What earlier climbs left behind does not change where later ones lead, in whatever order they come.
            Reset(climb, heights, width, height);
            Dictionary<(int, int), int> numbers = [];
            foreach (int i in order.Concat(order))
            {
                int number = Climb(heights, width, height, radius, steps, i % width, i / width) is not { } summit || heights[summit.X, summit.Y] < least ? 0
                    : numbers.TryGetValue(summit, out int known) ? known : numbers[summit] = numbers.Count + 1;
                climb.NumberAbove(i / width * heights.Stride + i % width).ShouldBe(number, $"from ({i % width}, {i / width})");
            }

            climb.Count.ShouldBe(numbers.Count);
        }
    }

    // Ways longer than are kept, and steps up to the most that a card may give.
    [Theory]
    [InlineData(61)]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(64)]
    public void NumberAbove_LongRamp_IsReachedFromSoManyStepsWhateverWasClimbedBefore(int steps)
    {
        const int Length = 140;
        using Plane<int> ramp = new(Length, 1);
        for (int i = 0; i < Length; i++)
        {
            ramp[i, 0] = i;
        }

        foreach (bool backwards in (bool[])[true, false])
        {
            using SummitClimb climb = new(1, steps, 0, Length, 1);
            Reset(climb, ramp, Length, 1);
            foreach (int i in Enumerable.Range(0, Length).Concat(Enumerable.Range(0, Length)))
            {
                int start = backwards ? Length - 1 - i % Length : i % Length;
                climb.NumberAbove(start).ShouldBe(Length - 1 - start <= steps ? 1 : 0, $"from {start}");
            }
        }
    }

    [Fact]
    public void NumberAbove_Plateau_EndsAtItsFirstPixelInReadingOrder()
    {
        using Plane<int> flat = new(6, 5);
        using SummitClimb climb = new(2, 12, 0, 6, 5);
        Reset(climb, flat, 6, 5);
        climb.NumberAbove(0).ShouldBe(1);
        climb.NumberAbove(4 * flat.Stride + 4).ShouldBe(1);
    }

    [Theory]
    [InlineData(9, 9, true)]
    [InlineData(10, 9, false)]
    public void NumberAbove_RampOfSoManySteps_IsReachedWithinTheLimitOnly(int length, int steps, bool reached)
    {
        using Plane<int> ramp = new(length + 1, 1);
        for (int i = 0; i <= length; i++)
        {
            ramp[i, 0] = i;
        }

        using SummitClimb climb = new(1, steps, 0, length + 1, 1);
        Reset(climb, ramp, length + 1, 1);
        climb.NumberAbove(0).ShouldBe(reached ? 1 : 0);
    }

    [Theory]
    [InlineData(1, 2, 5, 0)]
    [InlineData(2, 2, 0, 5)]
    [InlineData(2, 3, 5, 0)]
    [InlineData(3, 3, 0, 5)]
    public void NumberAbove_HigherSummitWithinTheRadius_TakesTheLower(int radius, int apart, int first, int second)
    {
        using Plane<int> two = new(20, 3);
        two[5, 1] = 50 + first;
        two[5 + apart, 1] = 50 + second;
        using SummitClimb climb = new(radius, 12, 0, 20, 3);
        Reset(climb, two, 20, 3);
        int lower = first < second ? 5 : 5 + apart, higher = first < second ? 5 + apart : 5;
        climb.NumberAbove(two.Stride + higher).ShouldBe(1);
        climb.NumberAbove(two.Stride + lower).ShouldBe(radius >= apart ? 1 : 2);
    }

    // The lowest row that a climb looks at: rows are labelled before those below it are known. Of summits one above the other each leads on to the next.
    [Theory]
    [InlineData(1, 4, 5)]
    [InlineData(2, 4, 10)]
    [InlineData(3, 4, 15)]
    [InlineData(3, 12, 39)]
    public void ReachPx_IsTheLastRowThatMatters(int radius, int steps, int reach)
    {
        using SummitClimb climb = new(radius, steps, 0, 9, 60);
        climb.ReachPx.ShouldBe(reach);
        NumberWithAPeakIn(reach).ShouldBe(0, "one more step");
        NumberWithAPeakIn(reach + 1).ShouldBe(1, "not seen");

        int NumberWithAPeakIn(int row)
        {
            using Plane<int> heights = new(9, 60);
            for (int y = 0; y < reach; y += radius)
            {
                heights[4, y] = 1 + y;
            }

            heights[4, row] = 1000;
            Reset(climb, heights, 9, 60);
            return climb.NumberAbove(4);
        }
    }

    private static void Reset(SummitClimb climb, Plane<int> heights, int width, int height)
    {
        climb.Reset(heights, width, height);
        for (int y = 0; y < height; y++)
        {
            climb.Clear(y);
        }
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
