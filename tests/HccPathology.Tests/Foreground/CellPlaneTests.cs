using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Tests.Foreground;

/// <summary>Planes drawn by hand: # is set.</summary>
public sealed class CellPlaneTests
{
    [Theory]
    [InlineData("#....|.#...|.....|...#.|....#")]
    [InlineData("....#|...#.|.....|.#...|#....")]
    public void RemoveSmall_CellsThatTouchAtACorner_AreOne(string drawn)
    {
        Changed(drawn, p => p.RemoveSmall(2)).ShouldBe(drawn);
        Changed(drawn, p => p.RemoveSmall(3)).ShouldBe(".....|.....|.....|.....|.....");
    }

    [Fact]
    public void FillHoles_HolesThatTouchAtACorner_AreTwo() =>
        Changed("######|#..###|###..#|######", p => p.FillHoles(3)).ShouldBe("######|######|######|######");

    // A round hole of 20 cells is 5.05 wide: what the slide's edge cuts is a hole at up to 5 cells on end, along every edge.
    [Theory]
    [InlineData(0, 2, 1, 5, true)]
    [InlineData(0, 2, 1, 6, false)]
    [InlineData(9, 2, 1, 5, true)]
    [InlineData(9, 2, 1, 6, false)]
    [InlineData(2, 0, 5, 1, true)]
    [InlineData(2, 0, 6, 1, false)]
    [InlineData(2, 9, 5, 1, true)]
    [InlineData(2, 9, 6, 1, false)]
    [InlineData(2, 2, 4, 4, true)]
    [InlineData(2, 2, 4, 5, false)]
    public void FillHoles_HoleAtTheSlidesEdge_IsOneWhereItIsShort(int x0, int y0, int wide, int high, bool isFilled)
    {
        CellPlane plane = new(10, 10);
        for (int i = 0; i < 100; i++)
        {
            plane.Cells[i] = !(i % 10 >= x0 && i % 10 < x0 + wide && i / 10 >= y0 && i / 10 < y0 + high);
        }

        plane.FillHoles(20);
        plane.Cells.Count(c => !c).ShouldBe(isFilled ? 0 : wide * high);
    }

    [Fact]
    public void CellSize_OfPixelsThatAreNoSquares_IsTheMeanSide()
    {
        OverviewScan scan = new(8, 8, 2, 2, new Mpp(1, 0.5));
        scan.CellAreaUm2.ShouldBe(32, 1e-9);
        scan.CellUm.ShouldBe(5.657, 1e-3);
    }

    [Fact]
    public void Mean_OfPixels_IsRoundedToTheNearestLevel()
    {
        OverviewScan scan = new(4, 4, 2, 2, new Mpp(1));
        CellBlock.PutMean(scan, 0, 7, 5, 6, 4);
        (scan.Red[0], scan.Green[0], scan.Blue[0]).ShouldBe(((byte)2, (byte)1, (byte)2));
        CellBlock.PutMean(scan, 0, 5, 7, 5, 4);
        (scan.Red[0], scan.Green[0], scan.Blue[0]).ShouldBe(((byte)1, (byte)2, (byte)1));
        CellBlock.MeanSharpness(7, 64).ShouldBe((ushort)2);
    }

    private static string Changed(string drawn, Action<CellPlane> change)
    {
        string[] rows = drawn.Split('|');
        CellPlane plane = new(rows[0].Length, rows.Length);
        for (int i = 0; i < plane.Cells.Length; i++)
        {
            plane.Cells[i] = rows[i / plane.Width][i % plane.Width] == '#';
        }

        change(plane);
        return string.Join('|',
            Enumerable.Range(0, plane.Height)
                .Select(y => string.Concat(Enumerable.Range(0, plane.Width).Select(x => plane.Cells[y * plane.Width + x] ? '#' : '.'))));
    }
}
