using System.Numerics;
using HccPathology.Stains;

namespace HccPathology.Tests.Stains;

public sealed class StainUnmixingTests
{
    private static readonly StainVectors HaematoxylinEosin = StainVectors.Default(StainKind.HaematoxylinEosin, (243, 241, 246));
    private static readonly StainVectors HaematoxylinDab = StainVectors.Default(StainKind.HaematoxylinDab, (255, 255, 255));

    [Theory]
    [InlineData(StainKind.HaematoxylinEosin, 0)]
    [InlineData(StainKind.HaematoxylinDab, 0)]
    [InlineData(StainKind.HaematoxylinEosin, 1)]
    [InlineData(StainKind.HaematoxylinDab, 3)]
    public void Row_EveryLengthAndAlignment_HasTheBitsOfTheScalarOracle(StainKind kind, int offset)
    {
        StainVectors vectors = kind == StainKind.HaematoxylinEosin ? HaematoxylinEosin : HaematoxylinDab;
        int widest = 32;                                        // shorts in 512 bits
        widest.ShouldBeGreaterThanOrEqualTo(Vector<short>.Count);
        for (int length = 0; length <= 2 * widest + 1; length++)
        {
            uint[] pixels = StainPixels.Noise(offset + length, 100 + length);
            short[] h = new short[offset + length], s = new short[offset + length], r = new short[offset + length];
            StainUnmixing unmixing = new(vectors);
            unmixing.Row(pixels.AsSpan(offset), h.AsSpan(offset), s.AsSpan(offset));
            unmixing.ResidualOfLastRow(r.AsSpan(offset));
            h[offset..].ShouldBe(Oracle(vectors, pixels.AsSpan(offset), 0), $"length {length}");
            s[offset..].ShouldBe(Oracle(vectors, pixels.AsSpan(offset), 1), $"length {length}");
            r[offset..].ShouldBe(Oracle(vectors, pixels.AsSpan(offset), 2), $"length {length}");
        }
    }

    [Fact]
    public void Row_LongRowThenShortRow_LeavesNothingOfTheFirst()
    {
        StainUnmixing unmixing = new(HaematoxylinEosin);
        short[] h = new short[500], s = new short[500];
        unmixing.Row(StainPixels.Noise(500, 1), h, s);
        uint[] pixels = StainPixels.Noise(45, 2);
        unmixing.Row(pixels, h.AsSpan(0, 45), s.AsSpan(0, 45));
        h[..45].ShouldBe(Oracle(HaematoxylinEosin, pixels, 0));
        h[45..].ShouldBe(OracleOfFirst());

        static short[] OracleOfFirst() => Oracle(HaematoxylinEosin, StainPixels.Noise(500, 1), 0)[45..];
    }

    [Theory]
    [InlineData(StainKind.HaematoxylinEosin)]
    [InlineData(StainKind.HaematoxylinDab)]
    public void Row_OfAMixture_GivesTheAmountsBack(StainKind kind)
    {
        StainVectors vectors = kind == StainKind.HaematoxylinEosin ? HaematoxylinEosin : HaematoxylinDab;
        StainUnmixing unmixing = new(vectors);
        (double H, double S)[] amounts = [(0, 0), (0.5, 0), (0, 0.5), (0.3, 0.4), (0.8, 0.2), (0.2, 0.9), (0.05, 0.1)];
        uint[] pixels = [.. amounts.Select(a => StainPixels.Pack(StainPixels.Colour(vectors, a.H, a.S)))];
        short[] h = new short[pixels.Length], s = new short[pixels.Length], residual = new short[pixels.Length];
        unmixing.Row(pixels, h, s);
        unmixing.ResidualOfLastRow(residual);
        for (int i = 0; i < amounts.Length; i++)
        {
            // A grey level at OD 0.9 is 0.015 OD, and the vectors of H&E are 21 degrees apart, which multiplies it.
            ((double)h[i] / StainUnmixing.UnitsPerOd).ShouldBe(amounts[i].H, 0.03, $"amounts {amounts[i]}");
            ((double)s[i] / StainUnmixing.UnitsPerOd).ShouldBe(amounts[i].S, 0.03, $"amounts {amounts[i]}");
            ((double)residual[i] / StainUnmixing.UnitsPerOd).ShouldBe(0, 0.02, $"amounts {amounts[i]}");
        }
    }

    [Fact]
    public void Unmixing_OfStainVectors_IsTheInverseOfMixing()
    {
        foreach (StainVectors vectors in (StainVectors[])[HaematoxylinEosin, HaematoxylinDab])
        {
            float[,] inverse = vectors.Unmixing();
            StainVector[] rows = [vectors.Haematoxylin, vectors.Counterstain, vectors.Residual];
            for (int stain = 0; stain < 3; stain++)
            {
                for (int of = 0; of < 3; of++)
                {
                    double product = inverse[stain, 0] * rows[of].R + inverse[stain, 1] * rows[of].G + inverse[stain, 2] * rows[of].B;
                    product.ShouldBe(stain == of ? 1 : 0, 1e-6);
                }
            }
        }
    }

    [Fact]
    public void ToFixed_BeyondTheRange_ClampsAndRoundsHalfUp()
    {
        StainUnmixing.ToFixed(9).ShouldBe(short.MaxValue);
        StainUnmixing.ToFixed(-9).ShouldBe(short.MinValue);
        StainUnmixing.ToFixed(0.5f / StainUnmixing.UnitsPerOd).ShouldBe((short)1);
        StainUnmixing.ToFixed(-0.5f / StainUnmixing.UnitsPerOd).ShouldBe((short)0);
        StainUnmixing.ToFixed(-0.75f / StainUnmixing.UnitsPerOd).ShouldBe((short)-1);
    }

    [Fact]
    public void Row_OutputsOfAnotherLength_AreRefused()
    {
        StainUnmixing unmixing = new(HaematoxylinEosin);
        Should.Throw<ArgumentOutOfRangeException>(() => unmixing.Row(new uint[4], new short[5], new short[4]));
        Should.Throw<ArgumentOutOfRangeException>(() => unmixing.Row(new uint[4], new short[4], new short[3]));
        Should.Throw<ArgumentOutOfRangeException>(() => unmixing.ResidualOfLastRow(new short[400]));
    }

    // Two loops and no vector: table, three products added in the order r, g, b, times 4096, plus a half, clamped, floored.
    private static short[] Oracle(StainVectors vectors, ReadOnlySpan<uint> pixels, int stain)
    {
        byte[] white = [vectors.White.R, vectors.White.G, vectors.White.B];
        float[,] matrix = vectors.Unmixing();
        short[] amounts = new short[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            float sum = 0;
            for (int channel = 0; channel < 3; channel++)
            {
                int value = Math.Max(1, (int)(pixels[i] >> (16 - 8 * channel)) & 0xFF);
                float product = (float)Math.Max(0, Math.Log10(white[channel] / (double)value)) * matrix[stain, channel];
                sum = channel == 0 ? product : sum + product;
            }

            float scaled = sum * 4096f + 0.5f;
            amounts[i] = (short)Math.Floor(Math.Clamp(scaled, -32768f, 32767f));
        }

        return amounts;
    }
}
