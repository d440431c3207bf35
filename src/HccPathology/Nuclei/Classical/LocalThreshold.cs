using System.Numerics;
using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Nuclei.Classical;

/// <summary>
/// Tells nuclear pixels from the rest by a threshold between the local background and the local nuclei, both measured in a
/// square around the pixel with sliding sums. The sums are integers, hence exact: the answer does not depend on where the
/// sliding started.
/// </summary>
internal sealed class LocalThreshold(NucleusOptions options, NucleusLevels levels, double mppUm, int maxWidth)
{
    // Sums down the columns of the square, and running totals of them along the row: a square's sum is one difference.
    private readonly int[] _darkCount = new int[maxWidth], _darkSum = new int[maxWidth], _lightSum = new int[maxWidth], _columns = new int[maxWidth];
    private readonly int[] _countTo = Totals(options, mppUm, maxWidth), _darkTo = Totals(options, mppUm, maxWidth), _lightTo = Totals(options, mppUm, maxWidth);
    private readonly short[] _none = new short[maxWidth];       // neither dark nor light: stands in for rows outside
    private readonly int _slideLevel = (int)Math.Round(levels.ThresholdOd * StainUnmixing.UnitsPerOd);

    /// <summary>Half side of the square in px.</summary>
    public int Radius { get; } = RadiusPx(options, mppUm);

    /// <summary>
    /// Sets <paramref name="mask"/> to 1 on nuclear pixels and 0 elsewhere: darker than the local threshold and no gap between
    /// nuclei, which is what is clearly paler than <paramref name="surround"/>.
    /// </summary>
    public void Apply(Plane<short> smoothed, Plane<short> surround, Plane<byte> mask, int width, int height)
    {
        _darkCount.AsSpan(0, width).Clear();
        _darkSum.AsSpan(0, width).Clear();
        _lightSum.AsSpan(0, width).Clear();
        for (int x = 0; x < width; x++)
        {
            _columns[x] = Math.Min(x + Radius, width - 1) - Math.Max(x - Radius, 0) + 1;
        }

        for (int y = -Radius; y < height; y++)
        {
            ReadOnlySpan<short> enters = y + Radius < height ? smoothed.Row(y + Radius) : _none,
                leaves = y - Radius - 1 >= 0 ? smoothed.Row(y - Radius - 1) : _none;
            Slide(enters[..width], leaves[..width]);
            if (y >= 0)
            {
                Total(width);
                int rows = Math.Min(y + Radius, height - 1) - Math.Max(y - Radius, 0) + 1;
                MaskRow(smoothed.Row(y)[..width], surround.Row(y)[..width], mask.Row(y)[..width], rows);
            }
        }
    }

    private static int RadiusPx(NucleusOptions options, double mppUm) => Math.Max(1, (int)Math.Round(options.LocalRadiusUm / mppUm));

    private static int[] Totals(NucleusOptions options, double mppUm, int maxWidth) => new int[maxWidth + 2 * RadiusPx(options, mppUm) + 1];

    private void Slide(ReadOnlySpan<short> enters, ReadOnlySpan<short> leaves)
    {
        Vector<int> level = new(_slideLevel);
        int x = 0;
        for (; x <= enters.Length - Vector<short>.Count; x += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(enters[x..]), out Vector<int> inLow, out Vector<int> inHigh);
            Vector.Widen(new Vector<short>(leaves[x..]), out Vector<int> outLow, out Vector<int> outHigh);
            Add(x, inLow, outLow);
            Add(x + Vector<int>.Count, inHigh, outHigh);
        }

        for (; x < enters.Length; x++)
        {
            int value = enters[x], gone = leaves[x];
            int dark = (_slideLevel - value) >> 31, goneDark = (_slideLevel - gone) >> 31;      // all ones when darker than the slide's threshold
            _darkCount[x] += goneDark - dark;
            _darkSum[x] += (value & dark) - (gone & goneDark);
            _lightSum[x] += (value & ~dark) - (gone & ~goneDark);
        }

        void Add(int at, Vector<int> value, Vector<int> gone)
        {
            Vector<int> dark = Vector.GreaterThan(value, level), goneDark = Vector.GreaterThan(gone, level);
            (new Vector<int>(_darkCount, at) + goneDark - dark).CopyTo(_darkCount, at);
            (new Vector<int>(_darkSum, at) + (value & dark) - (gone & goneDark)).CopyTo(_darkSum, at);
            (new Vector<int>(_lightSum, at) + Vector.AndNot(value, dark) - Vector.AndNot(gone, goneDark)).CopyTo(_lightSum, at);
        }
    }

    // The totals at x and at x + 2 * radius + 1 enclose the square around x; before the first and after the last column they stand still.
    private void Total(int width)
    {
        int count = 0, dark = 0, light = 0, first = Radius + 1;
        Span<int> countTo = _countTo.AsSpan(first, width), darkTo = _darkTo.AsSpan(first, width), lightTo = _lightTo.AsSpan(first, width);
        ReadOnlySpan<int> darkCount = _darkCount.AsSpan(0, width), darkSum = _darkSum.AsSpan(0, width), lightSum = _lightSum.AsSpan(0, width);
        for (int x = 0; x < countTo.Length; x++)
        {
            (count, dark, light) = (count + darkCount[x], dark + darkSum[x], light + lightSum[x]);
            (countTo[x], darkTo[x], lightTo[x]) = (count, dark, light);
        }

        _countTo.AsSpan(first + width, Radius).Fill(count);
        _darkTo.AsSpan(first + width, Radius).Fill(dark);
        _lightTo.AsSpan(first + width, Radius).Fill(light);
    }

    private void MaskRow(ReadOnlySpan<short> row, ReadOnlySpan<short> surround, Span<byte> mask, int rows)
    {
        int side = 2 * Radius + 1, gap = (int)Math.Round(options.GapDepth * _slideLevel);
        float share = (float)options.ThresholdShare, floor = (float)(options.ThresholdFloor * _slideLevel), prior = (float)options.SlideWeight;
        float priorLight = prior * (float)levels.BackgroundOd * StainUnmixing.UnitsPerOd;
        float priorDark = prior * (float)levels.NucleiOd * StainUnmixing.UnitsPerOd;
        int x = 0;
        for (; x <= row.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector<short> first = Sixteen(row, surround, x), second = Sixteen(row, surround, x + Vector<short>.Count);
            (Vector.Narrow(first, second).As<sbyte, byte>() & Vector<byte>.One).CopyTo(mask[x..]);
        }

        for (; x < row.Length; x++)
        {
            int count = _countTo[x + side] - _countTo[x], dark = _darkTo[x + side] - _darkTo[x], light = _lightTo[x + side] - _lightTo[x];
            float area = rows * _columns[x];
            float background = (light + priorLight * area) / (area - count + prior * area);
            float nuclei = (dark + priorDark * area) / (count + prior * area);
            float threshold = background + share * (nuclei - background);
            mask[x] = row[x] > threshold && row[x] > floor && row[x] > surround[x] - gap ? (byte)1 : (byte)0;
        }

        Vector<short> Sixteen(ReadOnlySpan<short> values, ReadOnlySpan<short> around, int at)
        {
            Vector.Widen(new Vector<short>(values[at..]), out Vector<int> low, out Vector<int> high);
            Vector.Widen(new Vector<short>(around[at..]), out Vector<int> lowAround, out Vector<int> highAround);
            Vector<int> depth = new(gap);
            return Vector.Narrow(
                Above(low, at) & Vector.GreaterThan(low, lowAround - depth),
                Above(high, at + Vector<int>.Count) & Vector.GreaterThan(high, highAround - depth));
        }

        // The scalar steps above, in their order.
        Vector<int> Above(Vector<int> value, int at)
        {
            Vector<float> count = Vector.ConvertToSingle(new Vector<int>(_countTo, at + side) - new Vector<int>(_countTo, at));
            Vector<float> dark = Vector.ConvertToSingle(new Vector<int>(_darkTo, at + side) - new Vector<int>(_darkTo, at));
            Vector<float> light = Vector.ConvertToSingle(new Vector<int>(_lightTo, at + side) - new Vector<int>(_lightTo, at));
            Vector<float> area = Vector.ConvertToSingle(new Vector<int>(_columns, at) * rows);
            Vector<float> background = (light + area * priorLight) / (area - count + area * prior);
            Vector<float> nuclei = (dark + area * priorDark) / (count + area * prior);
            Vector<float> threshold = background + (nuclei - background) * share, here = Vector.ConvertToSingle(value);
            return Vector.GreaterThan(here, threshold) & Vector.GreaterThan(here, new Vector<float>(floor));
        }
    }
}
