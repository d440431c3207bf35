using HccPathology.Nuclei;
using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Tests.Nuclei;

public sealed class NucleusPixelsTests
{
    [Theory]
    [InlineData(5, 3, 1, 0)]
    [InlineData(8, 8, 2, 2)]
    [InlineData(23, 17, 3, 1)]
    [InlineData(128, 128, 4, 0)]
    public void Densities_RandomField_EqualThePlainSumsOverThePixelsInside(int width, int height, int seed, int insetPx)
    {
        Random random = new(seed);
        using TileBuffer pixels = new(width + 6, height + 6);
        for (int y = 0; y < height + 6; y++)
        {
            foreach (ref uint pixel in pixels.Row(y)[..(width + 6)])
            {
                pixel = 0xFF000000 | (uint)random.Next(1 << 24);
            }
        }

        NucleusField field = new(3, 2, width, height, [.. Enumerable.Range(0, width * height).Select(_ => random.Next(3) == 0 ? 0.5f : 0.4999f)]);
        StainVectors vectors = StainVectors.Default(StainKind.HaematoxylinDab, (245, 240, 235));
        StainUnmixing unmixing = new(vectors);
        List<double> haematoxylin = [], dab = [];
        for (int i = 0; i < width * height; i++)
        {
            if (field.Values[i] >= 0.5f)
            {
                short[] h = [0], d = [0];
                unmixing.Row([pixels.Row(2 + i / width + insetPx)[3 + i % width + insetPx]], h, d);
                haematoxylin.Add((double)h[0] / StainUnmixing.UnitsPerOd);
                dab.Add((double)d[0] / StainUnmixing.UnitsPerOd);
            }
        }

        NucleusPixels inside = new(vectors);
        inside.Take(pixels, field with { Values = [.. Enumerable.Repeat(1f, width * height)] }).ShouldBeTrue("on H-DAB there are no granules");
        inside.Take(pixels, field, insetPx).ShouldBeTrue();
        (StainOd ofHaematoxylin, StainOd ofDab) = inside.Densities();
        ShouldBe(ofHaematoxylin, haematoxylin);
        ShouldBe(ofDab, dab);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(133)]
    [InlineData(16384)]
    public void Density_AnyNumbers_EqualsThePlainSums(int count)
    {
        Random random = new(count);
        short[] stain = [.. Enumerable.Range(0, count).Select(_ => (short)random.Next(short.MinValue, short.MaxValue + 1))];
        ShouldBe(NucleusPixels.Density(stain), [.. stain.Select(v => (double)v / StainUnmixing.UnitsPerOd)]);
    }

    [Fact]
    public void Take_BlackOnHaematoxylinAndEosin_IsAGranules()
    {
        using TileBuffer pixels = new(8, 8);
        for (int y = 0; y < 8; y++)
        {
            pixels.Row(y).Fill(y < 4 ? 0xFF3C3C3C : 0xFF6A5ACD);     // carbon above a blue nucleus
        }

        NucleusField field = new(1, 1, 6, 6, [.. Enumerable.Range(0, 36).Select(i => i / 6 < 3 ? 1f : 0f)]);
        NucleusPixels inside = new(StainVectors.Default(StainKind.HaematoxylinEosin, (245, 245, 245)));
        inside.Take(pixels, field).ShouldBeFalse();
        inside.Take(pixels, field with { Values = [.. field.Values.Reverse()] }).ShouldBeTrue();
    }

    private static void ShouldBe(StainOd found, List<double> inside)
    {
        double mean = inside.Average();
        ((double)found.Mean).ShouldBe(mean, 1e-5);
        ((double)found.Sd).ShouldBe(Math.Sqrt(inside.Average(v => (v - mean) * (v - mean))), 1e-5);
        ((double)found.Min, (double)found.Max).ShouldBe((inside.Min(), inside.Max()));
    }
}
