using System.Globalization;
using System.Text;
using HccPathology.Outputs.Overlays;

namespace HccPathology.Tests.Outputs.Overlays;

public sealed class Utf8NumberTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.01")]
    [InlineData(10, "0.1")]
    [InlineData(1250, "12.5")]
    [InlineData(1205, "12.05")]
    [InlineData(1200, "12")]
    [InlineData(-5, "-0.05")]
    [InlineData(-12345, "-123.45")]
    [InlineData(int.MaxValue, "21474836.47")]
    [InlineData(int.MinValue, "-21474836.48")]
    public void PutHundredths_WritesTheShortestExactText(int hundredths, string expected)
    {
        byte[] to = new byte[32];
        Encoding.ASCII.GetString(to, 0, Utf8Number.PutHundredths(to, 0, hundredths)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(0.00004, 4, "0")]
    [InlineData(-0.00004, 4, "0")]
    [InlineData(-0.0312, 4, "-0.0312")]
    [InlineData(1.99999, 4, "2")]
    [InlineData(123456.7895, 3, "123456.79")]
    [InlineData(4294967296.5, 3, "4294967296.5")]
    [InlineData(7.0001, 4, "7.0001")]
    [InlineData(double.NaN, 4, "\"NaN\"")]
    [InlineData(double.PositiveInfinity, 4, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, 4, "\"-Infinity\"")]
    [InlineData(1e30, 3, "1E+30")]
    public void PutRounded_RoundsAndDropsZeros(double value, int decimals, string expected) => Rounded(value, decimals).ShouldBe(expected);

    [Fact]
    public void PutRounded_RandomValues_ReadBackWithinHalfAUnit()
    {
        Random random = new(3);
        for (int i = 0; i < 20_000; i++)
        {
            double value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-5, 9));
            int decimals = random.Next(0, 7);
            double.Parse(Rounded(value, decimals), CultureInfo.InvariantCulture).ShouldBe(value, 0.5000001 * Math.Pow(10, -decimals));
        }
    }

    private static string Rounded(double value, int decimals)
    {
        byte[] to = new byte[32];
        return Encoding.ASCII.GetString(to, 0, Utf8Number.PutRounded(to, 0, value, decimals));
    }
}
