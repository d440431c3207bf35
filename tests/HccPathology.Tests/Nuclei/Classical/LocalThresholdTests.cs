using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Tests.Nuclei.Classical;

public sealed class LocalThresholdTests
{
    private static readonly NucleusOptions Options = new()
    {
        LocalRadiusUm = 3,
        ThresholdShare = 0.45,
        ThresholdFloor = 1.08,
        SlideWeight = 0.1,
        GapDepth = 0.1,
    };
    private static readonly NucleusLevels Levels = new(0.25, 0.08, 0.5);

    [Theory]
    [InlineData(70, 40, 1)]
    [InlineData(13, 90, 2)]
    [InlineData(5, 5, 3)]
    [InlineData(1, 1, 4)]
    public void Apply_RandomPlane_IsTheNaiveAnswer(int width, int height, int seed)
    {
        short[,] values = Planes.Noise(width, height, seed, -300, 3000), surround = Planes.Noise(width, height, seed + 20, 800, 2400);
        byte[,] expected = Naive(values, surround, 6);
        Planes.Text(Apply(values, surround)).ShouldBe(Planes.Text(expected));
        if (width * height > 100)
        {
            expected.Cast<byte>().Distinct().Count().ShouldBe(2);
        }
    }

    [Fact]
    public void Apply_SameInstanceTwice_RemembersNothing()
    {
        LocalThreshold threshold = new(Options, Levels, 0.5, 70);
        short[,] values = Planes.Noise(70, 30, 5, -300, 3000);
        string first = Planes.Text(Apply(values, threshold: threshold));
        Apply(Planes.Noise(60, 50, 6, 2000, 3000), threshold: threshold);
        Planes.Text(Apply(values, threshold: threshold)).ShouldBe(first);
    }

    [Fact]
    public void Apply_PalerThanItsSurroundings_IsAGap()
    {
        short[,] values = Planes.Noise(40, 20, 1, 3000, 3000), surround = Planes.Noise(40, 20, 1, 3000, 3000);
        int depth = (int)Math.Round(Options.GapDepth * Levels.ThresholdOd * StainUnmixing.UnitsPerOd);
        (surround[10, 20], surround[10, 21]) = ((short)(3000 + depth), (short)(3000 + depth - 1));
        byte[,] mask = Apply(values, surround);
        mask[10, 20].ShouldBe((byte)0);
        mask.Cast<byte>().Sum(v => v).ShouldBe(40 * 20 - 1);
    }

    [Fact]
    public void Apply_PaleTissueEverywhere_FindsNothing()
    {
        int floor = (int)(Options.ThresholdFloor * Levels.ThresholdOd * StainUnmixing.UnitsPerOd);
        Apply(Planes.Noise(60, 60, 7, 0, floor)).Cast<byte>().ShouldAllBe(v => v == 0);
    }

    [Theory]
    [InlineData(0.5, 6)]
    [InlineData(0.45, 7)]
    [InlineData(10, 1)]
    public void Radius_IsTheNearestNumberOfPixels(double mppUm, int radius) => new LocalThreshold(Options, Levels, mppUm, 70).Radius.ShouldBe(radius);

    // As dark as the slide's threshold is not darker: none of it is nuclei.
    [Theory]
    [InlineData(9)]
    [InlineData(48)]
    public void Apply_EvenFieldAtTheSlidesThreshold_FindsNothing(int width)
    {
        int level = (int)Math.Round(Levels.ThresholdOd * StainUnmixing.UnitsPerOd);
        Apply(Planes.Noise(width, 20, 7, level, level), threshold: new(Options with { ThresholdFloor = 0.7 }, Levels, 0.5, width)).Cast<byte>().ShouldAllBe(v => v == 0);
    }

    // Without surroundings nothing is a gap.
    private static byte[,] Apply(short[,] values, short[,]? surround = null, LocalThreshold? threshold = null)
    {
        using Plane<short> plane = Planes.From(values);
        using Plane<short> around = Planes.From(surround ?? new short[values.GetLength(0), values.GetLength(1)]);
        using Plane<byte> mask = new(plane.Width, plane.Height);
        (threshold ?? new LocalThreshold(Options, Levels, 0.5, plane.Width)).Apply(plane, around, mask, plane.Width, plane.Height);
        return Planes.ToArray(mask, plane.Width, plane.Height);
    }

    // Every square counted anew, in the same single precision once the integer sums are known.
    private static byte[,] Naive(short[,] values, short[,] surround, int radius)
    {
        int height = values.GetLength(0), width = values.GetLength(1), level = (int)Math.Round(Levels.ThresholdOd * StainUnmixing.UnitsPerOd);
        byte[,] mask = new byte[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int area = 0, count = 0, dark = 0, light = 0;
                for (int sy = Math.Max(0, y - radius); sy <= Math.Min(height - 1, y + radius); sy++)
                {
                    for (int sx = Math.Max(0, x - radius); sx <= Math.Min(width - 1, x + radius); sx++)
                    {
                        int value = values[sy, sx];
                        (area, count) = (area + 1, count + (value > level ? 1 : 0));
                        (dark, light) = value > level ? (dark + value, light) : (dark, light + value);
                    }
                }

                float prior = (float)Options.SlideWeight;
                float background = (light + prior * (float)Levels.BackgroundOd * 4096 * area) / (area - count + prior * area);
                float nuclei = (dark + prior * (float)Levels.NucleiOd * 4096 * area) / (count + prior * area);
                float threshold = background + (float)Options.ThresholdShare * (nuclei - background);
                bool isGap = values[y, x] <= surround[y, x] - (int)Math.Round(Options.GapDepth * level);
                mask[y, x] = values[y, x] > Math.Max(threshold, (float)(Options.ThresholdFloor * level)) && !isGap ? (byte)1 : (byte)0;
            }
        }

        return mask;
    }
}
