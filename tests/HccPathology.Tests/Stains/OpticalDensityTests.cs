using HccPathology.Stains;

namespace HccPathology.Tests.Stains;

public sealed class OpticalDensityTests
{
    [Theory]
    [InlineData(255)]
    [InlineData(243)]
    [InlineData(1)]
    public void Table_EveryByte_IsTheLogarithmAgainstWhiteAndNeverNegative(byte white)
    {
        float[] table = OpticalDensity.Table(white);
        table.Length.ShouldBe(256);
        for (int value = 1; value < 256; value++)
        {
            double exact = value >= white ? 0 : Math.Log10((double)white / value);
            ((double)table[value]).ShouldBe(exact, 1e-6, $"value {value}");
        }

        table[0].ShouldBe(table[1]);
        table[white].ShouldBe(0f);
    }

    [Fact]
    public void Table_ATenthOfWhite_IsOne() => OpticalDensity.Table(250)[25].ShouldBe(1f);

    [Fact]
    public void Table_BlackWhitePoint_IsRefused() => Should.Throw<ArgumentOutOfRangeException>(() => OpticalDensity.Table(0));
}
