using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.StoredTiles;

namespace HccPathology.Tests.Slides;

/// <summary>The check at opening: a direct reader whose pixels are not OpenSlide's is found out.</summary>
public sealed class ReaderProofTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(JpegColour.Rgb)]
    [InlineData(JpegColour.YCbCr420)]
    public void Difference_OfTheSameFile_IsNone(JpegColour colour)
    {
        string path = Write("a.tif", new JpegTiff { Colour = colour, Levels = 2 });
        Difference(path, path, 0).ShouldBeNull();
        Difference(path, path, 1).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Difference_OfOtherPixels_NamesBlockAndGreyLevels(int level)
    {
        string path = Write("a.tif", new JpegTiff { Levels = 2 }), other = Write("b.tif", new JpegTiff { Levels = 2, Seed = 3 });
        string words = Difference(path, other, level).ShouldNotBeNull();
        words.ShouldMatch($@"^pixels of level {level} x \d+ y \d+ w \d+ h \d+ differ by up to \d+ grey levels between the direct reader and OpenSlide$");
        int.Parse(words.Split("up to ")[1].Split(' ')[0]).ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Difference_OfColoursTakenForOthers_IsFound()
    {
        // Tag 262, one SHORT: YCbCr becomes RGB.
        string path = Write("a.tif", new JpegTiff());
        byte[] bytes = File.ReadAllBytes(path);
        Replace(bytes, [6, 1, 3, 0, 1, 0, 0, 0, 6, 0], [6, 1, 3, 0, 1, 0, 0, 0, 2, 0]);
        Difference(path, _folder.Write("b.tif", bytes), 0).ShouldNotBeNull().ShouldContain("level 0");
    }

    [Fact]
    public void Difference_InTheLastTileAlone_IsFound()
    {
        string path = Write("a.tif", new JpegTiff());
        byte[] bytes = File.ReadAllBytes(path);
        (long Offset, long Length)[] tiles = [.. Enumerable.Range(0, 6).Select(i => SyntheticTiff.TileAt(path, i))];
        Replace(bytes, Longs(tiles.Select(t => t.Offset)), Longs([.. tiles[..5].Select(t => t.Offset), tiles[4].Offset]));
        Replace(bytes, Longs(tiles.Select(t => t.Length)), Longs([.. tiles[..5].Select(t => t.Length), tiles[4].Length]));
        Difference(path, _folder.Write("b.tif", bytes), 0).ShouldNotBeNull().ShouldContain("x 512 y 256 w 188 h 244");
    }

    /// <summary>The tile with the most bytes shows the most: here it is said of one that is neither the first nor the last.</summary>
    [Fact]
    public void Difference_InTheHeaviestTileAlone_IsFound()
    {
        string path = Write("a.tif", new JpegTiff());
        byte[] bytes = File.ReadAllBytes(path);
        (long Offset, long Length)[] tiles = [.. Enumerable.Range(0, 6).Select(i => SyntheticTiff.TileAt(path, i))];
        long[] offsets = [.. tiles.Select(t => t.Offset)], lengths = [.. tiles.Select(t => t.Length)];
        (offsets[4], lengths[4]) = (offsets[1], lengths.Max() + 1);       // what follows a JPEG's end is passed over
        Replace(bytes, Longs(tiles.Select(t => t.Offset)), Longs(offsets));
        Replace(bytes, Longs(tiles.Select(t => t.Length)), Longs(lengths));
        Difference(path, _folder.Write("b.tif", bytes), 0).ShouldNotBeNull().ShouldContain("x 256 y 256 w 256 h 244");
    }

    /// <summary>One grey level is what two versions of libjpeg may differ by, in any channel.</summary>
    [Theory]
    [InlineData(0, 1, null)]
    [InlineData(1, 1, null)]
    [InlineData(0, 2, "differ by up to 2 grey levels")]
    [InlineData(1, 2, "differ by up to 2 grey levels")]
    [InlineData(2, 2, "differ by up to 2 grey levels")]
    public void Difference_OfTwoGreyLevelsInOneChannel_IsFound(int channel, int more, string? words)
    {
        RgbImage flat = new(200, 200), other = new(200, 200);
        for (int i = 0; i < flat.Data.Length; i++)
        {
            flat.Data[i] = (byte)(100 + 10 * (i % 3));
            other.Data[i] = (byte)(flat.Data[i] + (i % 3 == channel ? more : 0));
        }

        JpegTiff made = new() { WidthPx = 200, HeightPx = 200, Colour = JpegColour.Rgb };
        string? found = Difference(Write("a.tif", made with { Shown = flat }), Write("b.tif", made with { Shown = other }), 0);
        (found is null).ShouldBe(words is null, found);
        found?.ShouldContain(words!);
    }

    [Fact]
    public void Read_TileWithoutItsEnd_IsRefusedByBothReaders()
    {
        // The last two bytes of a JPEG say that it ends; without them libjpeg warns. OpenSlide takes that for damage, and so do we.
        string path = Write("a.tif", new JpegTiff { WidthPx = 200, HeightPx = 200 });
        byte[] bytes = File.ReadAllBytes(path);
        (long offset, long length) = SyntheticTiff.TileAt(path, 0);
        bytes.AsSpan((int)(offset + length) - 2, 2).ToArray().ShouldBe([0xFF, 0xD9]);
        bytes.AsSpan((int)(offset + length) - 2, 2).Clear();
        File.WriteAllBytes(path, bytes);
        foreach (ReaderChoice reader in (ReaderChoice[])[ReaderChoice.Direct, ReaderChoice.OpenSlide])
        {
            using Slide slide = Slide.Open(path, new SlideOptions { Reader = reader });
            Should.Throw<PathologyException>(() => SlidePixels.ReadWhole(slide, 0)).Message.ShouldContain("says: Premature end of JPEG file");
        }
    }

    [Fact]
    public void Difference_OfADamagedTile_DecidesNothing()
    {
        string path = Write("a.tif", new JpegTiff { WidthPx = 200, HeightPx = 200 });
        byte[] bytes = File.ReadAllBytes(path);
        (long offset, long length) = SyntheticTiff.TileAt(path, 0);
        bytes.AsSpan((int)offset, (int)length).Fill(0xA5);
        File.WriteAllBytes(path, bytes);
        Difference(path, path, 0).ShouldBeNull();
    }

    private static string? Difference(string path, string decoded, int level)
    {
        using DirectReader direct = Readers.Direct(path, decoded);
        using OpenSlideReader openSlide = Readers.OpenSlide(path);
        using TiffFile file = TiffFile.Open(decoded);
        return ReaderProof.Difference(direct, openSlide, Readers.StoredLevels(openSlide, file)[level].ShouldNotBeNull(), level);
    }

    private static void Replace(byte[] bytes, byte[] from, byte[] to)
    {
        int at = bytes.AsSpan().IndexOf(from);
        at.ShouldBeGreaterThan(0);
        to.CopyTo(bytes, at);
    }

    private static byte[] Longs(IEnumerable<long> values) => [.. values.SelectMany(v => BitConverter.GetBytes((uint)v))];

    private string Write(string name, JpegTiff made)
    {
        SlidePixels.NeedDirectReader();
        string path = _folder.File(name);
        made.Write(path);
        return path;
    }
}
