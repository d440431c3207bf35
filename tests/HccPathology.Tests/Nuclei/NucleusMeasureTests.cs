using HccPathology.Nuclei;
using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Tests.Nuclei;

public sealed class NucleusMeasureTests
{
    [Theory]
    [InlineData(5, 3, 1)]
    [InlineData(8, 8, 2)]
    [InlineData(23, 17, 3)]
    [InlineData(128, 128, 4)]
    public void Density_RandomField_EqualsThePlainSums(int width, int height, int seed)
    {
        Random random = new(seed);
        using Plane<short> stain = Planes.From(Planes.Noise(width + 4, height + 4, seed, short.MinValue, short.MaxValue));
        NucleusField field = new(0, 0, width, height, [.. Enumerable.Range(0, width * height).Select(_ => random.Next(3) == 0 ? 0.5f : 0.4999f)]);
        List<double> inside = [.. Enumerable.Range(0, width * height).Where(i => field.Values[i] >= 0.5f).Select(i => (double)stain[3 + i % width, 2 + i / width] / StainUnmixing.UnitsPerOd)];
        StainOd found = NucleusMeasure.Density(stain, 3, 2, field);
        double mean = inside.Average();
        ((double)found.Mean).ShouldBe(mean, 1e-5);
        ((double)found.Sd).ShouldBe(Math.Sqrt(inside.Average(v => (v - mean) * (v - mean))), 1e-5);
        ((double)found.Min, (double)found.Max).ShouldBe((inside.Min(), inside.Max()));
    }
}
