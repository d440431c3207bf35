using HccPathology.Nuclei;
using HccPathology.Nuclei.Learned;
using HccPathology.Pixels;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class ProbabilityWindowTests
{
    /// <summary>1 is the nucleus with a hole and a part of it apart, 2 its neighbour.</summary>
    private static readonly string[] Drawn =
    [
        "...............",
        "...............",
        "...1111222.....",
        "...11111222....",
        "...11.11222....",
        "...1111122.....",
        "....111........",
        "............1..",
        "............1..",
        "...............",
        "...............",
    ];

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.52)]
    [InlineData(0.7)]
    public void TryCut_NucleusWithHolePartAndNeighbour_IsInsideWhereItIsItsLargestPartFilled(double threshold)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            (Plane<int> labels, Plane<short> probability, LabelBox box) = Draw(seed, threshold);
            using (labels)
            using (probability)
            {
                new ProbabilityWindow(threshold).TryCut(labels, probability, 1, box, labels.Width, labels.Height, out NucleusField field).ShouldBeTrue();
                (field.X, field.Y, field.Width, field.Height).ShouldBe((1, 0, 14, 11));
                for (int y = 0; y < field.Height; y++)
                {
                    for (int x = 0; x < field.Width; x++)
                    {
                        (int column, int row) = (field.X + x, field.Y + y);
                        bool own = Drawn[row][column] == '1' && column < 12 || (row, column) == (4, 5);
                        (field.Row(y)[x] >= 0.5f).ShouldBe(own, $"({column}, {row}) is {field.Row(y)[x]}");
                        float value = probability[column, row] / (float)CentreHeight.One - (float)threshold + 0.5f;
                        field.Row(y)[x].ShouldBe(own ? Math.Max(value, 1 - value) : Math.Min(0.4999f, Math.Min(value, 1 - value)), 1e-5f);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 3, false)]
    [InlineData(3, 1, false)]
    [InlineData(2, 2, true)]
    [InlineData(22, 14, true)]
    [InlineData(23, 14, false)]
    [InlineData(22, 15, false)]
    public void TryCut_NucleusNearTheRim_IsRefusedWithoutTwoPixelsRoundIt(int x, int y, bool taken)
    {
        using Plane<int> labels = new(30, 20);
        using Plane<short> probability = new(30, 20);
        for (int i = 0; i < 24; i++)
        {
            (labels[x + i % 6, y + i / 6], probability[x + i % 6, y + i / 6]) = (1, 4000);
        }

        new ProbabilityWindow(0.5).TryCut(labels, probability, 1, Box(labels), 30, 20, out _).ShouldBe(taken);
    }

    [Theory]
    [InlineData(124, true)]
    [InlineData(125, false)]
    public void TryCut_LabelLargerThanAnyNucleus_IsRefused(int side, bool taken)
    {
        using Plane<int> labels = new(140, 140);
        using Plane<short> probability = new(140, 140);
        for (int i = 0; i < side; i++)
        {
            labels[5 + i, 7] = labels[5, 7 + i] = 1;
        }

        new ProbabilityWindow(0.5).TryCut(labels, probability, 1, Box(labels), 140, 140, out _).ShouldBe(taken);
    }

    [Theory]
    [InlineData(124, 1, true)]
    [InlineData(125, 1, false)]
    [InlineData(1, 124, true)]
    [InlineData(1, 125, false)]
    public void TryCut_LabelTooLongOneWay_IsRefused(int width, int height, bool taken)
    {
        using Plane<int> labels = new(140, 140);
        using Plane<short> probability = new(140, 140);
        for (int i = 0; i < width * height; i++)
        {
            labels[5 + i % width, 7 + i / width] = 1;
        }

        new ProbabilityWindow(0.5).TryCut(labels, probability, 1, Box(labels), 140, 140, out _).ShouldBe(taken);
    }

    /// <summary>A ring with a neighbour, all just at the threshold, and nothing in its holes: what is filled is
    /// inside, a neighbour's pixel is outside.</summary>
    [Fact]
    public void TryCut_HolesAndNeighboursAtTheThreshold_AreInsideAndOutside()
    {
        string[] drawn = ["1111111111", "1.111111.1", "1111111111", "2222222222"];
        using Plane<int> labels = new(30, 20);
        using Plane<short> probability = new(30, 20);
        for (int i = 0; i < 4 * 10; i++)
        {
            int label = drawn[i / 10][i % 10] == '.' ? 0 : drawn[i / 10][i % 10] - '0';
            (labels[5 + i % 10, 5 + i / 10], probability[5 + i % 10, 5 + i / 10]) = (label, (short)(label > 0 ? CentreHeight.One / 2 : 0));
        }

        new ProbabilityWindow(0.5).TryCut(labels, probability, 1, Box(labels), 30, 20, out NucleusField field).ShouldBeTrue();
        for (int y = 0; y < field.Height; y++)
        {
            for (int x = 0; x < field.Width; x++)
            {
                (field.Row(y)[x] >= 0.5f).ShouldBe(x is >= 2 and < 12 && y is >= 2 and < 5, $"({x}, {y}) is {field.Row(y)[x]}");
            }
        }
    }

    // As the detector has it: what is labelled has at least the threshold, to the unit.
    private static (Plane<int> Labels, Plane<short> Probability, LabelBox Box) Draw(int seed, double threshold)
    {
        Random random = new(seed);
        Plane<int> labels = new(Drawn[0].Length, Drawn.Length);
        Plane<short> probability = new(labels.Width, labels.Height);
        int least = (int)Math.Ceiling(threshold * CentreHeight.One);
        for (int i = 0; i < labels.Width * labels.Height; i++)
        {
            (int x, int y) = (i % labels.Width, i / labels.Width);
            labels[x, y] = Drawn[y][x] == '.' ? 0 : Drawn[y][x] - '0';
            probability[x, y] = (short)(labels[x, y] > 0 ? random.Next(least, CentreHeight.One + 1) : random.Next(0, CentreHeight.One + 1));
        }

        return (labels, probability, Box(labels));
    }

    private static LabelBox Box(Plane<int> labels)
    {
        LabelBox[] boxes = new LabelBox[2];
        LabelBox.Collect(labels, labels.Width, labels.Height, boxes);
        return boxes[0];
    }
}
