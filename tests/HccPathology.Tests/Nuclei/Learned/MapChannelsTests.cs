using HccPathology.Nuclei.Learned;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class MapChannelsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(129)]
    public void Quantise_BothFormsAtAnyWidth_EqualThePlainRounding(int width)
    {
        float[] map = Map(width + 1);
        short[] oracle = [.. map[..width].Select(Plain)];
        short[] row = new short[width], parts = new short[width];
        MapChannels.Quantise(map, row);
        row.ShouldBe(oracle);
        MapChannels.Quantise([.. map.Where((_, x) => x % 2 == 0)], [.. map.Where((_, x) => x % 2 == 1)], parts);
        parts.ShouldBe(oracle);
    }

    [Theory]
    [InlineData(8, 0, 1)]
    [InlineData(8, 6, 2)]
    [InlineData(32, 2, 7)]
    [InlineData(32, 28, 40)]
    public void Quantise_CellsOfBytes_TakesTwoOfEachCellFromItsPlaceOn(int cellBytes, int first, int width)
    {
        byte[] cells = new byte[(width + 1) / 2 * cellBytes];
        new Random(width).NextBytes(cells);
        short[] ofByte = [.. Enumerable.Range(0, 256).Select(b => (short)(b * b / 16 - 7))], row = new short[width];
        MapChannels.Quantise(cells, cellBytes, first, ofByte, row);
        row.ShouldBe([.. Enumerable.Range(0, width).Select(x => ofByte[cells[x / 2 * cellBytes + first + x % 2]])]);
        Should.Throw<ArgumentOutOfRangeException>(() => MapChannels.Quantise(cells.AsSpan(1), cellBytes, first, ofByte, row));
    }

    [Fact]
    public void Quantise_TargetThatStartsAnywhere_WritesNothingBeside()
    {
        for (int start = 0; start < 5; start++)
        {
            short[] target = [.. Enumerable.Repeat((short)-7, 60)];
            MapChannels.Quantise(Map(40), Map(40), target.AsSpan(start, 43));
            target[..start].ShouldAllBe(v => v == -7);
            target[(start + 43)..].ShouldAllBe(v => v == -7);
            target.AsSpan(start, 43).ToArray().ShouldAllBe(v => v >= 0);
        }
    }

    // What is no number is outside of every nucleus.
    private static short Plain(float value) => (short)(float.IsNaN(value) ? 0 : Math.Floor(Math.Clamp(value, 0f, 1f) * CentreHeight.One + 0.5f));

    private static float[] Map(int width)
    {
        Random random = new(width);
        float[] odd = [float.NaN, -0.5f, 1.5f, 0f, 1f, float.PositiveInfinity, float.NegativeInfinity, 0.5f / CentreHeight.One, 1e-30f, -0f];
        return [.. Enumerable.Range(0, width).Select(i => i % 3 == 2 ? odd[i / 3 % odd.Length] : random.NextSingle())];
    }
}
