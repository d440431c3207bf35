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

    // 9 x 9 pieces, of which 64 are taken: of each 64th part of them the first, or one of two. The last part is numbers 79 and 80, in columns 7 and 8 of the last row.
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

        sample.Patches.Count.ShouldBe(64);
        sample.Patches[63].ToRgb().Row(0).ToArray()
            .ShouldBe(texture.Row(8 * TissueSample.PatchPx).Slice(8 * TissueSample.PatchPx * 3, TissueSample.PatchPx * 3).ToArray());
    }

    // Two cores of eight columns side by side, two of whose rows are a whole number of parts: all 64 lay in the left one, and of the mirrored slide in the other.
    [Theory]
    [InlineData(16, 64)]
    [InlineData(16, 128)]
    [InlineData(16, 32)]
    [InlineData(10, 320)]
    public void PlaceOf_RowsOfAWholeNumberOfParts_LieInBothHalves(int columns, int rows)
    {
        int[] places = [.. Enumerable.Range(0, 64).Select(i => TissueSample.PlaceOf(i, 64, columns * rows))];
        places.Distinct().Count().ShouldBe(64);
        places.ShouldBe(places.Order());
        places.Count(p => p % columns < columns / 2).ShouldBeInRange(29, 35);
        places.Count(p => p / columns < rows / 2).ShouldBe(32);
        places.Min().ShouldBeGreaterThanOrEqualTo(0);
        places.Max().ShouldBeLessThan(columns * rows);
    }

    [Fact]
    public void PlaceOf_AsManyPiecesAsPlaces_AreAllInOrder() =>
        Enumerable.Range(0, 50).Select(i => TissueSample.PlaceOf(i, 50, 50)).ShouldBe(Enumerable.Range(0, 50));

    [Fact]
    public void Take_Cancelled_Stops() =>
        Should.Throw<OperationCanceledException>(() => TissueSample.Take(_slide, _frame, Mask((_, _) => true), new CancellationToken(true)));

    private TissueSample Take(Func<int, int, bool> isTissue) => TissueSample.Take(_slide, _frame, Mask(isTissue), CancellationToken.None);

    private static TissueMask Mask(Func<int, int, bool> isTissue)
    {
        int width = Width / CellPx, height = Height / CellPx;
        MaskClass[] cells = [.. Enumerable.Range(0, width * height).Select(i => isTissue(i % width, i / width) ? MaskClass.Tissue : MaskClass.Glass)];
        return new TissueMask(width, height, CellPx, CellPx, new Mpp(0.5), cells);
    }
}
