using HccPathology.Nuclei;
using HccPathology.Pixels;

namespace HccPathology.Tests.Nuclei;

public sealed class GaussianBlurTests
{
    [Theory]
    [InlineData(1.0, 97, 40)]
    [InlineData(0.4, 64, 17)]
    [InlineData(2.3, 33, 50)]
    [InlineData(1.0, 1, 1)]
    [InlineData(1.0, 2, 5)]
    [InlineData(3.0, 5, 3)]
    public void Apply_RandomPlane_IsWithinOneUnitOfTheExactSum(double sigma, int width, int height)
    {
        short[,] values = Planes.Noise(width, height, 6, short.MinValue, short.MaxValue);
        GaussianBlur blur = new(sigma, 100);
        short[,] found = Blur(blur, values);
        int radius = (int)Math.Ceiling(3 * sigma);
        double[] kernel = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))];
        double total = kernel.Sum();
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double sum = 0;
                for (int k = 0; k < kernel.Length * kernel.Length; k++)
                {
                    int i = k % kernel.Length, j = k / kernel.Length;
                    int sx = Math.Clamp(x + i - radius, 0, width - 1), sy = Math.Clamp(y + j - radius, 0, height - 1);
                    sum += values[sy, sx] * kernel[i] * kernel[j] / (total * total);
                }

                ((double)found[y, x]).ShouldBe(sum, 1.0, $"at {x}, {y}");
            }
        }
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1.2, 4)]
    [InlineData(2, 6)]
    public void Apply_OnePixel_ReachesThreeTimesSigma(double sigma, int reach)
    {
        short[,] one = new short[1, 21];
        one[0, 10] = short.MaxValue;
        Enumerable.Range(0, 21).Where(x => Blur(new GaussianBlur(sigma, 21), one)[0, x] != 0).ShouldBe(Enumerable.Range(10 - reach, 2 * reach + 1));
    }

    [Fact]
    public void Apply_PlanesCutElsewhere_GiveTheSameBitsInside()
    {
        const int Radius = 4;       // 3 x 1.3, rounded up
        GaussianBlur blur = new(1.3, 200);
        short[,] whole = Planes.Noise(150, 60, 9, -500, 9000), all = Blur(blur, whole);
        foreach ((int x0, int y0, int width, int height) in ((int, int, int, int)[])[(3, 2, 70, 41), (17, 9, 101, 30), (40, 0, 64, 60)])
        {
            short[,] part = new short[height, width];
            for (int i = 0; i < width * height; i++)
            {
                part[i / width, i % width] = whole[y0 + i / width, x0 + i % width];
            }

            short[,] found = Blur(blur, part);
            for (int y = Radius; y < height - Radius; y++)
            {
                for (int x = Radius; x < width - Radius; x++)
                {
                    found[y, x].ShouldBe(all[y0 + y, x0 + x], $"at {x}, {y} of the part from {x0}, {y0}");
                }
            }
        }
    }

    [Fact]
    public void Apply_FlatPlane_StaysFlatAtEveryLevel()
    {
        GaussianBlur blur = new(1, 40);
        foreach (short level in (short[])[0, 1, -1, 4096, short.MaxValue, short.MinValue])
        {
            short[,] flat = Planes.Noise(40, 9, 1, level, level);
            Blur(blur, flat).Cast<short>().ShouldAllBe(v => Math.Abs(v - level) <= 1);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    public void New_SigmaThatIsNone_IsRefused(double sigma) => Should.Throw<ArgumentOutOfRangeException>(() => new GaussianBlur(sigma, 10));

    private static short[,] Blur(GaussianBlur blur, short[,] values)
    {
        using Plane<short> from = Planes.From(values);
        using Plane<short> to = new(from.Width, from.Height);
        blur.Apply(from, to, from.Width, from.Height);
        return Planes.ToArray(to, from.Width, from.Height);
    }
}
