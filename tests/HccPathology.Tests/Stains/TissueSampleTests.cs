using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tests.Slides;
using HccPathology.Tiles;

namespace HccPathology.Tests.Stains;

public sealed class TissueSampleTests : IDisposable
{
    private const int Width = 1400, Height = 900, CellPx = 20;

    private readonly ScratchFolder _folder = new();
    private readonly Slide _slide;
    private readonly AnalysisFrame _frame;

    public TissueSampleTests()
    {
        string path = _folder.File("texture.png");
        ImageFile.WritePng(path, SyntheticTiff.Texture(Width, Height));
        _slide = Slide.Open(path, new SlideOptions { Mpp = new Mpp(0.5) });
        _frame = AnalysisFrame.Choose(_slide.Facts, new Mpp(0.5), 0.5);
    }

    public void Dispose()
    {
        _slide.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Take_Twice_IsTheSamePixelsAndPlaces()
    {
        using TissueSample first = Take((x, y) => (x + y) % 3 != 0), second = Take((x, y) => (x + y) % 3 != 0);
        first.Patches.Count.ShouldBeGreaterThan(10);
        second.Patches.Count.ShouldBe(first.Patches.Count);
        for (int i = 0; i < first.Patches.Count; i++)
        {
            second.Patches[i].ToRgb().Data.ShouldBe(first.Patches[i].ToRgb().Data);
            second.IsTissue[i].ShouldBe(first.IsTissue[i]);
        }
    }

    [Fact]
    public void Take_LeftHalfTissue_TakesPiecesThereAndMarksTheTissueAlone()
    {
        const int Border = 600;
        using TissueSample sample = Take((x, _) => x < Border / CellPx);
        // Columns of pieces from 0, 256 and 512 px, rows from 0, 256, 512 and 768. Of the last column a third is tissue, of the
        // last row a half lies on the slide; where they meet less than a quarter is left.
        sample.Patches.Count.ShouldBe(11);
        foreach ((TileBuffer patch, bool[] isTissue) in sample.Patches.Zip(sample.IsTissue))
        {
            isTissue.Length.ShouldBe(TissueSample.PatchPx * TissueSample.PatchPx);
            isTissue.ShouldContain(true);
            patch.Width.ShouldBe(TissueSample.PatchPx);
        }

        long marked = sample.IsTissue.Sum(p => (long)p.Count(t => t));
        marked.ShouldBe((long)Border * Height - (Border - 512) * (Height - 768));
    }

    [Fact]
    public void Take_AlmostNoTissue_TakesWhatThereIs()
    {
        using TissueSample sample = Take((x, y) => (x, y) == (40, 20));
        sample.IsTissue.Sum(p => p.Count(t => t)).ShouldBe(CellPx * CellPx);
    }

    [Fact]
    public void Take_NoTissue_IsEmpty()
    {
        using TissueSample sample = Take((_, _) => false);
        sample.Patches.ShouldBeEmpty();
    }

    // Cells of 64 px: the last ones reach 8 px beyond the slide in x, and 60 in y.
    [Fact]
    public void Take_MaskThatReachesBeyondTheSlide_MarksNothingThere()
    {
        MaskClass[] cells = new MaskClass[22 * 15];
        Array.Fill(cells, MaskClass.Tissue);
        using TissueSample sample = TissueSample.Take(_slide, _frame, new TissueMask(22, 15, 64, 64, new Mpp(0.5), cells), CancellationToken.None);
        sample.IsTissue.Sum(p => (long)p.Count(t => t)).ShouldBe((long)Width * Height);
    }

    // Pieces of 4 x 4 cells: one with 4 of them, one with 3, and a whole one.
    [Fact]
    public void Take_PieceOfExactlyAQuarterTissue_IsLookedAt()
    {
        MaskClass[] cells = [.. Enumerable.Range(0, 22 * 15).Select(i => (i % 22, i / 22) is ( < 4, 0) or ( >= 4 and < 7, 0) or ( >= 8 and < 12, < 4)
            ? MaskClass.Tissue : MaskClass.Glass)];
        using TissueSample sample = TissueSample.Take(_slide, _frame, new TissueMask(22, 15, 64, 64, new Mpp(0.5), cells), CancellationToken.None);
        sample.IsTissue.Select(p => p.Count(t => t)).ShouldBe([4 * 64 * 64, 16 * 64 * 64]);
    }

    // 9 x 9 pieces, of which 64 are taken.
    [Fact]
    public void Take_MoreTissueThanIsLookedAt_IsSpreadOverTheWholeSlide()
    {
        const int Side = 9 * TissueSample.PatchPx;
        RgbImage texture = SyntheticTiff.Texture(Side, Side);
        string path = _folder.File("large.png");
        ImageFile.WritePng(path, texture);
        using Slide slide = Slide.Open(path, new SlideOptions { Mpp = new Mpp(0.5) });
        MaskClass[] cells = new MaskClass[36 * 36];
        Array.Fill(cells, MaskClass.Tissue);
        using TissueSample sample = TissueSample.Take(slide, AnalysisFrame.Choose(slide.Facts, new Mpp(0.5), 0.5),
            new TissueMask(36, 36, 64, 64, new Mpp(0.5), cells), CancellationToken.None);

        (int X, int Y)[] places = TissueSample.Spread(Pieces(9, 9, (_, _) => true), 64);
        sample.Patches.Count.ShouldBe(64);
        (places[0].Y, places[^1].Y).ShouldBe((0, 8 * TissueSample.PatchPx));
        for (int i = 0; i < places.Length; i++)
        {
            sample.Patches[i].ToRgb().Row(0).ToArray()
                .ShouldBe(texture.Row(places[i].Y).Slice(places[i].X * 3, TissueSample.PatchPx * 3).ToArray());
        }
    }

    /// <summary>Cores side by side, of which in reading order one had no piece where rows are a whole number of parts, or nearly.</summary>
    [Theory]
    [InlineData(2, 16, 64)]
    [InlineData(2, 16, 128)]
    [InlineData(2, 10, 320)]
    [InlineData(3, 6, 32)]
    [InlineData(3, 9, 48)]
    [InlineData(3, 6, 88)]
    [InlineData(4, 16, 32)]
    [InlineData(5, 20, 64)]
    public void Spread_CoresSideBySide_EachHasNearlyItsShare(int cores, int columns, int rows)
    {
        (int X, int Y)[] all = Pieces(columns, rows, (_, _) => true), places = TissueSample.Spread(all, 64);
        places.Distinct().Count().ShouldBe(64);
        places.ShouldBe(all.Where(places.Contains), "they are in reading order");
        places.GroupBy(p => p.X / TissueSample.PatchPx * cores / columns).Select(g => g.Count())
            .ShouldAllBe(n => Math.Abs(n - 64.0 / cores) < 5);
        places.Count(p => p.Y / TissueSample.PatchPx < rows / 2).ShouldBeInRange(30, 34);
    }

    /// <summary>A microarray: nine round cores with glass between.</summary>
    [Fact]
    public void Spread_RoundCores_EachHasNearlyItsShare()
    {
        for (int side = 8; side <= 16; side++)
        {
            int pitch = side + 3;
            (int X, int Y)[] places = TissueSample.Spread(
                Pieces(3 * pitch, 3 * pitch, (x, y) => Math.Pow(x % pitch - side / 2.0, 2) + Math.Pow(y % pitch - side / 2.0, 2) < side * side / 4.0), 64);
            int[] counts = [.. places.GroupBy(p => (p.X / TissueSample.PatchPx / pitch, p.Y / TissueSample.PatchPx / pitch)).Select(g => g.Count())];
            counts.Length.ShouldBe(9);
            counts.ShouldAllBe(n => n >= 4 && n <= 11);
        }
    }

    [Fact]
    public void Spread_FewerThanMayBe_AreAllInTheirOrder()
    {
        (int X, int Y)[] all = Pieces(8, 8, (_, _) => true);
        TissueSample.Spread(all, 64).ShouldBe(all);
        TissueSample.Spread([], 64).ShouldBeEmpty();
    }

    [Fact]
    public void Take_Cancelled_Stops() =>
        Should.Throw<OperationCanceledException>(() => TissueSample.Take(_slide, _frame, Mask((_, _) => true), new CancellationToken(true)));

    private static (int X, int Y)[] Pieces(int columns, int rows, Func<int, int, bool> isTissue) =>
        [.. Enumerable.Range(0, columns * rows).Select(i => (X: i % columns, Y: i / columns)).Where(p => isTissue(p.X, p.Y))
            .Select(p => (p.X * TissueSample.PatchPx, p.Y * TissueSample.PatchPx))];

    private TissueSample Take(Func<int, int, bool> isTissue) => TissueSample.Take(_slide, _frame, Mask(isTissue), CancellationToken.None);

    private static TissueMask Mask(Func<int, int, bool> isTissue)
    {
        int width = Width / CellPx, height = Height / CellPx;
        MaskClass[] cells = [.. Enumerable.Range(0, width * height).Select(i => isTissue(i % width, i / width) ? MaskClass.Tissue : MaskClass.Glass)];
        return new TissueMask(width, height, CellPx, CellPx, new Mpp(0.5), cells);
    }
}
