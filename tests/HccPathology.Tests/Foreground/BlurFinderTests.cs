using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Tests.Foreground;

/// <summary>Cells by hand, of 8 µm: neighbours differ by a step of green, and at 2 µm the Laplacian is what is said. Blocks are of 8 x 8 cells.</summary>
public sealed class BlurFinderTests
{
    // Blurred at up to 0.6 times the step and up to 10, where the step is 2.5 at least.
    [Theory]
    [InlineData(10, 5.75, true)]
    [InlineData(10, 6.25, false)]
    [InlineData(30, 9.75, true)]
    [InlineData(30, 10.25, false)]
    [InlineData(3, 1.5, true)]
    [InlineData(2, 0, false)]                                        // without contrast nothing can look sharp
    public void Find_EvenTissue_IsBlurredByItsLaplacianAndContrast(int step, double laplacian, bool isBlurred) =>
        Find(Drawn(48, 48, step, (_, _) => laplacian)).Cells.ShouldAllBe(c => c == isBlurred);

    // Beside tissue with a Laplacian of 0 the first block with one of 7 has 4.7 with its neighbours, a third of which is blurred, and the next has none there.
    [Theory]
    [InlineData(1, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    [InlineData(0, -1)]
    public void Find_SharpBesideBlurred_IsDecidedByThreeTimesThreeBlocks(int dx, int dy)
    {
        CellPlane blur = Find(Drawn(80, 80, 10, (x, y) => Along(x, y) < 40 ? 0 : 7));
        for (int i = 0; i < blur.Cells.Length; i++)
        {
            blur.Cells[i].ShouldBe(Along(i % 80, i / 80) < 48, $"{i % 80}, {i / 80}");
        }

        int Along(int x, int y) => dx + dy > 0 ? x * dx + y * dy : 79 + x * dx + y * dy;
    }

    // A step from tissue to glass is an edge and no contrast of the tissue.
    [Fact]
    public void Find_EvenTissueFullOfHoles_IsNotBlurred()
    {
        OverviewScan scan = Drawn(80, 80, 0, (_, _) => 1);
        CellPlane tissue = new(80, 80);
        for (int i = 0; i < tissue.Cells.Length; i++)
        {
            tissue.Cells[i] = i % 80 % 4 > 0 || i / 80 % 4 > 0;
            scan.Green[i] = tissue.Cells[i] ? scan.Green[i] : (byte)243;
        }

        Find(scan, tissue).Cells.ShouldAllBe(c => !c);
    }

    // Half of the pairs differ by 10: 0.6 times 5 are 3.
    [Theory]
    [InlineData(true, 2.5, true)]
    [InlineData(true, 3.5, false)]
    [InlineData(false, 2.5, true)]
    [InlineData(false, 3.5, false)]
    public void Find_StripedTissue_HasTheContrastOfBothDirections(bool isUpright, double laplacian, bool isBlurred)
    {
        OverviewScan scan = Drawn(48, 48, 0, (_, _) => laplacian);
        for (int i = 0; i < scan.Green.Length; i++)
        {
            scan.Green[i] += (byte)((isUpright ? i % 48 : i / 48) % 2 * 10);
        }

        Find(scan).Cells.ShouldAllBe(c => c == isBlurred);
    }

    // 0.1 mm² are 1,563 cells; the blocks that they lie in reach beyond them.
    [Theory]
    [InlineData(39, false)]
    [InlineData(40, true)]
    public void Find_BlurredPieceOnGlass_IsBlurredFromATenthOfAMm2On(int high, bool isBlurred)
    {
        CellPlane tissue = new(80, 80);
        for (int y = 0; y < high; y++)
        {
            tissue.Cells.AsSpan((y + 20) * 80 + 20, 40).Fill(true);
        }

        Find(Drawn(80, 80, 10, (_, _) => 1), tissue).Cells.ShouldBe(isBlurred ? tissue.Cells : new bool[tissue.Cells.Length]);
    }

    // A pixel that is wider than 2.5 µm along either axis does not show what is sharp.
    [Theory]
    [InlineData(2.4, 2.4, true)]
    [InlineData(2.6, 2.4, false)]
    [InlineData(2.4, 2.6, false)]
    public void Find_CoarseSlide_IsNotJudged(double x, double y, bool isJudged) =>
        Find(Drawn(96, 96, 10, (_, _) => 1, new Mpp(x / 2, y / 2))).Cells.ShouldAllBe(c => c == isJudged);

    private static CellPlane Find(OverviewScan scan, CellPlane? tissue = null)
    {
        CellPlane all = new(scan.Width, scan.Height);
        Array.Fill(all.Cells, true);
        return BlurFinder.Find(scan, tissue ?? all, new TissueOptions());
    }

    /// <summary>A chessboard of two greens, so that every pair of neighbours differs by the step; red and blue are even.</summary>
    private static OverviewScan Drawn(int width, int height, int step, Func<int, int, double> laplacian, Mpp? mpp = null)
    {
        Mpp size = mpp ?? new Mpp(1);
        int side = new OverviewScan(1, 1, 2, 2, size).PixelsPerCell;
        OverviewScan scan = new(width * side, height * side, 2, 2, size);
        Array.Fill(scan.Red, (byte)200);
        Array.Fill(scan.Blue, (byte)190);
        for (int i = 0; i < scan.Green.Length; i++)
        {
            (int x, int y) = (i % width, i / width);
            scan.Green[i] = (byte)(150 + (x + y) % 2 * step);
            scan.Focus[i] = (ushort)(laplacian(x, y) * OverviewScan.FocusScale);
        }

        return scan;
    }
}
