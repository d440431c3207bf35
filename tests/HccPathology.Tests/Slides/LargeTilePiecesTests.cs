using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

public sealed class LargeTilePiecesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2048, 2048, false)]
    [InlineData(2064, 2048, true)]
    [InlineData(65536, 8, false)]
    public void IsNeededFor_TilesThatOpenSlideCannotKeepTwoOf(long width, long height, bool expected) =>
        LargeTilePieces.IsNeededFor(width, height).ShouldBe(expected);

    [Theory]
    [InlineData(2064, 2064)]
    [InlineData(4096, 4096)]
    [InlineData(4112, 2056)]
    [InlineData(4113, 2057)]
    [InlineData(8192, 4096)]
    [InlineData(8208, 2736)]
    public void SideOf_Tile_IsCutIntoEqualPiecesThatOpenSlideReadsAtOnce(long tileSide, int expected) => LargeTilePieces.SideOf(tileSide).ShouldBe(expected);

    [Fact]
    public void Read_MorePiecesThanTheLimit_KeepsThoseReadLast()
    {
        LargeTilePieces pieces = new(2 * 4 * sizeof(uint));
        List<long> decoded = [];
        foreach (long x in (long[])[0, 2, 0, 4, 0, 2])
        {
            pieces.Read(new LevelRect(0, x, 0, 2, 2), pixels =>
            {
                decoded.Add(x);
                Array.Fill(pixels, (uint)x);
            }).ShouldBe([(uint)x, (uint)x, (uint)x, (uint)x]);
        }

        decoded.ShouldBe([0, 2, 4, 2]);
    }

    /// <summary>Pieces at a slide's edge are smaller: the memory of one holds no whole one.</summary>
    [Fact]
    public void Read_PieceOfAnotherSize_HasMemoryOfItsOwnSize()
    {
        LargeTilePieces pieces = new(8 * sizeof(uint));
        foreach (int width in (int[])[1, 4, 2, 4])
        {
            pieces.Read(new LevelRect(0, 10 * width, 0, width, 2), pixels => pixels.Length.ShouldBe(2 * width)).Length.ShouldBe(2 * width);
        }
    }

    [Fact]
    public void Read_DecodingThatFails_KeepsNothing()
    {
        LargeTilePieces pieces = new(1);
        LevelRect place = new(0, 0, 0, 1, 1);
        Should.Throw<PathologyException>(() => pieces.Read(place, _ => throw new PathologyException(FailureKind.BadData, "damaged")));
        pieces.Read(place, pixels => pixels[0] = 7).ShouldBe([7u]);
    }

    [Fact]
    public void OpenSlideReader_TilesOf2064Px_GivesThePixelsWhateverTheRectangle()
    {
        string path = _folder.File("large.tiff");
        RgbImage full = SyntheticTiff.Write(path, 2500, 2300, tilePx: 2064);
        using OpenSlideReader reader = Readers.OpenSlide(path);
        foreach (LevelRect rect in (LevelRect[])[new(0, 0, 0, 2500, 2300), new(0, 2050, 2050, 30, 40), new(0, 5, 7, 11, 13),
            new(0, 2400, 0, 100, 2300), new(0, 2064, 2064, 436, 236)])
        {
            RgbImage found = Readers.Read(reader, rect);
            for (int y = 0; y < rect.Height; y++)
            {
                found.Row(y).SequenceEqual(full.Row((int)rect.Y + y).Slice((int)rect.X * 3, rect.Width * 3)).ShouldBeTrue($"{rect}, row {y}");
            }
        }
    }
}
