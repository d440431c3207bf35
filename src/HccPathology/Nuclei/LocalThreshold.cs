using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Nuclei;

/// <summary>
/// Tells nuclear pixels from the rest by a threshold between the local background and the local nuclei, both measured in a
/// square around the pixel with sliding sums. The sums are integers, hence exact: the answer does not depend on where the
/// sliding started.
/// </summary>
internal sealed class LocalThreshold(NucleusOptions options, NucleusLevels levels, double mppUm, int maxWidth)
{
    private readonly int[] _darkCount = new int[maxWidth], _darkSum = new int[maxWidth], _lightSum = new int[maxWidth];
    private readonly int _slideLevel = (int)Math.Round(levels.ThresholdOd * StainUnmixing.UnitsPerOd);

    /// <summary>Half side of the square in px.</summary>
    public int Radius { get; } = Math.Max(1, (int)Math.Round(options.LocalRadiusUm / mppUm));

    /// <summary>Sets <paramref name="mask"/> to 1 on nuclear pixels and 0 elsewhere.</summary>
    public void Apply(Plane<short> smoothed, Plane<short> surround, Plane<byte> mask, int width, int height)
    {
        Span<int> darkCount = _darkCount.AsSpan(0, width), darkSum = _darkSum.AsSpan(0, width), lightSum = _lightSum.AsSpan(0, width);
        darkCount.Clear();
        darkSum.Clear();
        lightSum.Clear();
        for (int y = 0; y < Math.Min(Radius, height); y++)
        {
            AddRow(smoothed.Row(y)[..width], 1, darkCount, darkSum, lightSum);
        }

        for (int y = 0; y < height; y++)
        {
            if (y + Radius < height)
            {
                AddRow(smoothed.Row(y + Radius)[..width], 1, darkCount, darkSum, lightSum);
            }

            if (y - Radius - 1 >= 0)
            {
                AddRow(smoothed.Row(y - Radius - 1)[..width], -1, darkCount, darkSum, lightSum);
            }

            int rows = Math.Min(y + Radius, height - 1) - Math.Max(y - Radius, 0) + 1;
            MaskRow(smoothed.Row(y)[..width], surround.Row(y)[..width], mask.Row(y), rows, darkCount, darkSum, lightSum);
        }
    }

    private void AddRow(ReadOnlySpan<short> row, int sign, Span<int> darkCount, Span<int> darkSum, Span<int> lightSum)
    {
        int level = _slideLevel;
        for (int x = 0; x < row.Length; x++)
        {
            int value = row[x];
            int dark = (level - value) >> 31;                   // all ones when darker than the slide's threshold
            darkCount[x] -= dark * sign;
            darkSum[x] += (value & dark) * sign;
            lightSum[x] += (value & ~dark) * sign;
        }
    }

    private void MaskRow(
        ReadOnlySpan<short> row, ReadOnlySpan<short> surround, Span<byte> mask, int rows,
        ReadOnlySpan<int> darkCount, ReadOnlySpan<int> darkSum, ReadOnlySpan<int> lightSum)
    {
        int gap = (int)Math.Round(options.GapDepth * _slideLevel);
        int radius = Radius, width = row.Length, count = 0, dark = 0, light = 0;
        float share = (float)options.ThresholdShare, floor = (float)(options.ThresholdFloor * _slideLevel), prior = (float)options.SlideWeight;
        float priorLight = prior * (float)levels.BackgroundOd * StainUnmixing.UnitsPerOd;
        float priorDark = prior * (float)levels.NucleiOd * StainUnmixing.UnitsPerOd;
        for (int x = 0; x < Math.Min(radius, width); x++)
        {
            (count, dark, light) = (count + darkCount[x], dark + darkSum[x], light + lightSum[x]);
        }

        for (int x = 0; x < width; x++)
        {
            int enters = x + radius, left = x - radius - 1;
            if (enters < width)
            {
                (count, dark, light) = (count + darkCount[enters], dark + darkSum[enters], light + lightSum[enters]);
            }

            if (left >= 0)
            {
                (count, dark, light) = (count - darkCount[left], dark - darkSum[left], light - lightSum[left]);
            }

            float area = rows * (Math.Min(enters, width - 1) - Math.Max(left, -1));
            float background = (light + priorLight * area) / (area - count + prior * area);
            float nuclei = (dark + priorDark * area) / (count + prior * area);
            float threshold = background + share * (nuclei - background);
            mask[x] = row[x] > Math.Max(threshold, floor) && row[x] > surround[x] - gap ? (byte)1 : (byte)0;
        }
    }
}
