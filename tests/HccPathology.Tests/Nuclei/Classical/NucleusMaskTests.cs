using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Tests.Nuclei.Classical;

/// <summary>One nucleus in its window, against the same steps written plainly, pixel by pixel.</summary>
public sealed class NucleusMaskTests
{
    private const int Side = 110, Nuclei = 9;

    // Noise tears nuclei apart and leaves bays and holes; where they are pale many are refused.
    [Theory]
    [InlineData(0.5, 1.5, 0.5, 300)]
    [InlineData(0.5, 0, 0.7, 260)]
    [InlineData(0.3, 1.5, 0.7, 300)]
    [InlineData(0.35, 1.5, 0.7, 300)]
    [InlineData(0.2, 1, 0.9, 200)]
    [InlineData(0.5, 1.5, 0.5, 180)]
    [InlineData(0.5, 1, 0.42, 1000)]
    public void TryShape_NoisyNuclei_AreThoseOfThePlainSteps(double mppUm, double closingUm, double smoothingUm, int darkness)
    {
        NucleusOptions options = DrawnTissue.Options with { ClosingUm = closingUm, OutlineSmoothingUm = smoothingUm };
        NucleusMask mask = new(options, DrawnTissue.Levels, mppUm);
        int kept = 0, refused = 0;
        for (int seed = 0; seed < 6; seed++)
        {
            (int[,] labels, short[,] smoothed) = Draw(seed, darkness);
            foreach (int label in labels.Cast<int>().Where(l => l > 0).Distinct())
            {
                LabelBox box = BoxOf(labels, label);
                double[,]? expected = Plain(options, mppUm, labels, smoothed, label, box);
                using Plane<int> labelPlane = Planes.From(labels);
                using Plane<short> smoothedPlane = Planes.From(smoothed);
                mask.TryShape(labelPlane, smoothedPlane, label, box, Side, Side, out NucleusField field).ShouldBe(expected is not null, $"{label} of {seed}");
                (kept, refused) = expected is null ? (kept, refused + 1) : (kept + 1, refused);
                for (int i = 0; i < expected?.Length; i++)
                {
                    int width = expected.GetLength(1);
                    ((double)field.Row(i / width)[i % width])
                        .ShouldBe(expected[i / width, i % width], 1e-4, $"{label} of {seed}, ({i % width}, {i / width})");
                }
            }
        }

        kept.ShouldBeGreaterThan(5);
        (refused > 0).ShouldBe(darkness <= 200);
    }

    // Which pixels are free decides whether there is a ring: eight of them are one.
    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void TryShape_PaleNucleusHemmedIn_IsRefusedOnceThereIsARing(int freePx, bool isNucleus)
    {
        int[,] labels = new int[40, 40];
        short[,] smoothed = new short[40, 40];
        for (int i = 0; i < 1600; i++)
        {
            (int x, int y) = (i % 40, i / 40);
            bool isOwn = x is >= 14 and < 26 && y is >= 14 and < 26, isFree = y == 13 && x >= 14 && x < 14 + freePx;
            (labels[y, x], smoothed[y, x]) = (isOwn ? 1 : isFree ? 0 : 2, 100);
        }

        using Plane<int> labelPlane = Planes.From(labels);
        using Plane<short> smoothedPlane = Planes.From(smoothed);
        NucleusMask mask = new(DrawnTissue.Options, DrawnTissue.Levels, 0.5);
        mask.TryShape(labelPlane, smoothedPlane, 1, BoxOf(labels, 1), 40, 40, out NucleusField field).ShouldBe(isNucleus);
        if (isNucleus)
        {
            field.Row(14)[14].ShouldBe(1.05f, 1e-5f, "it has no edge of its own: its pixels count in full");
        }
    }

    // Eight px all round within the tile, whatever larger ones the planes have room for, and no more than a window holds: else another tile's, or no nucleus.
    [Theory]
    [InlineData(8, 8, 20, 20, true)]
    [InlineData(7, 8, 20, 20, false)]
    [InlineData(8, 7, 20, 20, false)]
    [InlineData(172, 172, 20, 20, true)]
    [InlineData(173, 172, 20, 20, false)]
    [InlineData(172, 173, 20, 20, false)]
    [InlineData(40, 40, 112, 20, true)]
    [InlineData(40, 40, 113, 20, false)]
    [InlineData(40, 40, 20, 112, true)]
    [InlineData(40, 40, 20, 113, false)]
    public void TryShape_WindowBeyondTheTileOrTooLarge_IsRefused(int left, int top, int width, int height, bool isNucleus)
    {
        using Plane<int> labels = new(220, 220);
        using Plane<short> smoothed = new(220, 220);
        for (int i = 0; i < width * height; i++)
        {
            (labels[left + i % width, top + i / width], smoothed[left + i % width, top + i / width]) = (1, 500);
        }

        NucleusMask mask = new(DrawnTissue.Options, DrawnTissue.Levels, 0.5);
        LabelBox box = new() { X = left, Y = top, XEnd = left + width, YEnd = top + height, CountPx = width * height };
        mask.TryShape(labels, smoothed, 1, box, 200, 200, out NucleusField field).ShouldBe(isNucleus);
        (field.X, field.Y, field.Width, field.Height).ShouldBe((left - 8, top - 8, width + 16, height + 16));
    }

    // Discs that touch and cover one another, darker than what is between them.
    private static (int[,] Labels, short[,] Smoothed) Draw(int seed, int darkness)
    {
        Random random = new(seed);
        int[,] labels = new int[Side, Side];
        short[,] smoothed = new short[Side, Side];
        (double X, double Y, double R)[] discs =
            [.. Enumerable.Range(0, Nuclei).Select(_ => (22 + 66 * random.NextDouble(), 22 + 66 * random.NextDouble(), 4 + 9 * random.NextDouble()))];
        for (int i = 0; i < Side * Side; i++)
        {
            (int x, int y) = (i % Side, i / Side);
            int disc = Array.FindIndex(discs, d => (x - d.X) * (x - d.X) + (y - d.Y) * (y - d.Y) < d.R * d.R);
            labels[y, x] = disc + 1;
            smoothed[y, x] = (short)((disc < 0 ? 60 : 60 + darkness) + random.Next(-120, 121));
        }

        return (labels, smoothed);
    }

    private static LabelBox BoxOf(int[,] labels, int label)
    {
        (int X, int Y)[] own = [.. from y in Enumerable.Range(0, labels.GetLength(0)) from x in Enumerable.Range(0,
            labels.GetLength(1)) where labels[y, x] == label select (x, y)];
        return new LabelBox { X = own.Min(p => p.X), Y = own.Min(p => p.Y), XEnd = own.Max(p => p.X) + 1, YEnd = own.Max(p => p.Y) + 1, CountPx = own.Length };
    }

    private static double[,]? Plain(NucleusOptions options, double mppUm, int[,] labels, short[,] smoothed, int label, LabelBox box)
    {
        int left = box.X - 8, top = box.Y - 8, width = box.XEnd - box.X + 16, height = box.YEnd - box.Y + 16;
        int Px(double um) => Math.Min(6, (int)Math.Round(um / mppUm));
        BitWindow a = new(), b = new(), c = new();
        BitWindow own = Of((x, y) => labels[top + y, left + x] == label), free = Of((x, y) => labels[top + y, left + x] == 0);
        (double inside, double ring, bool hasRing) = Compare();
        int edge = (int)Math.Round(ring + options.EdgeShare * (inside - ring)), contrast = hasRing ? (int)(inside - ring) : 0;
        if (hasRing)
        {
            BitWindow grown = Grown(own, 1), before = own;
            own = Of((x, y) => (Has(before, x, y) || (Has(grown, x, y) && Has(free, x, y))) && smoothed[top + y, left + x] > edge);
        }

        if (own.IsEmpty)
        {
            return null;
        }

        own.KeepLargest(a, b, c);
        BitWindow closed = Grown(own, Px(options.ClosingUm)), open = own;
        closed.Erode(Px(options.ClosingUm), a);
        own = Of((x, y) => Has(open, x, y) || (Has(closed, x, y) && Has(free, x, y)));
        own.FillHoles(a, b);
        (inside, ring, hasRing) = Compare();
        if (hasRing && inside - ring < options.MinContrast * DrawnTissue.Levels.ThresholdOd * StainUnmixing.UnitsPerOd)
        {
            return null;
        }

        BitWindow around = Grown(own, 1);
        double Soft(int x, int y)
        {
            float share = contrast > 0 ? Math.Clamp(0.5f + (smoothed[top + y, left + x] - edge) * (1f / contrast), 0, 1) : 0;
            bool isOwn = Has(own, x, y), isDark = smoothed[top + y, left + x] > edge;
            return !isOwn && !(Has(around, x, y) && Has(free, x, y)) ? 0 : contrast > 0 && isOwn == isDark ? share : isOwn ? 1 : 0;
        }

        double sigma = options.OutlineSmoothingUm / mppUm;
        int radius = Math.Clamp((int)Math.Ceiling(2.5 * sigma), 1, 6);
        double[] weights = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(k => Math.Exp(-k * k / (2 * sigma * sigma)))];
        double sum = weights.Sum();
        double[,] field = new double[height, width];
        for (int i = 0; i < width * height; i++)
        {
            (int x, int y) = (i % width, i / width);
            if (x >= radius && y >= radius && x < width - radius && y < height - radius)
            {
                double smooth = 0;
                for (int k = 0; k < weights.Length * weights.Length; k++)
                {
                    (int kx, int ky) = (k % weights.Length, k / weights.Length);
                    smooth += weights[kx] * weights[ky] / (sum * sum) * Soft(x + kx - radius, y + ky - radius);
                }

                field[y, x] = smooth > 0 ? smooth + options.OutlineShift : 0;
            }
        }

        return field;

        (double Inside, double Ring, bool HasRing) Compare()
        {
            BitWindow grown = Grown(own, Math.Max(1, Px(options.RingUm)));
            return (Mean((x, y) => Has(own, x, y), out _), Mean((x, y) => Has(grown, x, y) && Has(free, x, y) && !Has(own, x, y), out int count), count >= 8);
        }

        double Mean(Func<int, int, bool> isIn, out int count)
        {
            int[] values = [.. from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) where isIn(x,
                y) select (int)smoothed[top + y, left + x]];
            count = values.Length;
            return count == 0 ? 0 : values.Average();
        }

        BitWindow Grown(BitWindow of, int by)
        {
            BitWindow grown = new();
            grown.CopyFrom(of);
            grown.Dilate(by, a);
            return grown;
        }

        BitWindow Of(Func<int, int, bool> isIn)
        {
            BitWindow window = new();
            window.Reset(width, height);
            for (int i = 0; i < width * height; i++)
            {
                window[i / width] |= isIn(i % width, i / width) ? UInt128.One << i % width : 0;
            }

            return window;
        }

        static bool Has(BitWindow window, int x, int y) => (window[y] >> x & 1) != 0;
    }
}
