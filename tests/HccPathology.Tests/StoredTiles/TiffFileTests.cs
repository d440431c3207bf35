using HccPathology.StoredTiles;
using HccPathology.Tests.Slides;

namespace HccPathology.Tests.StoredTiles;

public sealed class TiffFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void Open_EitherKindAndByteOrder_GivesTheTags(bool isBig, bool isLittleEndian)
    {
        TiffBytes bytes = new(isBig, isLittleEndian);
        long first = bytes.Add(TiffBytes.Tiled());
        long second = bytes.Add([new(254, 4, 1), new(256, 3, 60), new(257, 3, 40), new(273, 4, 8)]);
        using TiffFile file = TiffFile.Open(_folder.Write("a.tif", bytes.ToArray()));
        file.Length.ShouldBe(bytes.ToArray().Length);
        file.Directories.Count.ShouldBe(2);
        TiffDirectory tiled = file.Directories[0], strips = file.Directories[1];
        tiled.ShouldSatisfyAllConditions(
            d => (d.Index, d.Offset).ShouldBe((0, first)),
            d => (d.Width, d.Height, d.TileWidth, d.TileHeight).ShouldBe((600, 400, 256, 256)),
            d => (d.IsTiled, d.TilesAcross).ShouldBe((true, 3)),
            d => (d.Compression, d.Photometric, d.SamplesPerPixel, d.BitsPerSample, d.PlanarConfiguration).ShouldBe((7, 6, 3, 8, 1)),
            d => d.TileOffsets.ShouldBe([100, 200, 300, 400, 500, 600]),
            d => d.TileByteCounts.ShouldBe([10, 20, 30, 40, 50, 0]),
            d => d.LacksTiles.ShouldBeTrue(),
            d => d.JpegTables.ShouldBe([0xFF, 0xD8, 0xFF, 0xD9, 1]));
        strips.ShouldSatisfyAllConditions(
            d => (d.Index, d.Offset).ShouldBe((1, second)),
            d => (d.Width, d.Height, d.IsTiled).ShouldBe((60, 40, false)),
            d => (d.TileOffsets.Length, d.TileByteCounts.Length, d.JpegTables.Length).ShouldBe((0, 0, 0)),
            d => (d.Compression, d.SamplesPerPixel, d.BitsPerSample, d.PlanarConfiguration).ShouldBe((1, 1, 1, 1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_EveryWholeNumberType_IsRead(bool isLittleEndian)
    {
        TiffBytes bytes = new(isBig: true, isLittleEndian);
        bytes.Add([new(256, 1, 200), new(257, 13, 130), new(322, 3, 128), new(323, 16, 128), new(324, 18, 1UL << 40, 2, 3, 4), new(325, 3, 5, 6, 7, 65535)]);
        using TiffFile file = TiffFile.Open(_folder.Write("a.tif", bytes.ToArray()));
        TiffDirectory directory = file.Directories.ShouldHaveSingleItem();
        (directory.Width, directory.Height, directory.TileWidth, directory.TileHeight).ShouldBe((200, 130, 128, 128));
        directory.TileOffsets.ShouldBe([1L << 40, 2, 3, 4]);
        directory.TileByteCounts.ShouldBe([5, 6, 7, 65535]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_OneTile_ReadsItsPlaceFromTheEntryItself(bool isLittleEndian)
    {
        TiffBytes bytes = new(isBig: false, isLittleEndian);
        bytes.Add([new(256, 3, 16), new(257, 3, 16), new(322, 3, 16), new(323, 3, 16), new(324, 3, 77), new(325, 3, 88)]);
        using TiffFile file = TiffFile.Open(_folder.Write("a.tif", bytes.ToArray()));
        (file.Directories[0].TileOffsets[0], file.Directories[0].TileByteCounts[0]).ShouldBe((77, 88));
    }

    [Fact]
    public void Open_EntryTwice_TheFirstCounts()
    {
        TiffBytes bytes = new();
        bytes.Add([new(256, 3, 16), new(256, 3, 99), new(257, 3, 16)]);
        using TiffFile file = TiffFile.Open(_folder.Write("a.tif", bytes.ToArray()));
        file.Directories[0].Width.ShouldBe(16);
    }

    [Fact]
    public void Open_SamplesOfSeveralDepths_HaveTheDeepest()
    {
        TiffBytes bytes = new();
        bytes.Add([new(256, 3, 16), new(257, 3, 16), new(258, 3, 8, 16, 8)]);
        using TiffFile file = TiffFile.Open(_folder.Write("a.tif", bytes.ToArray()));
        file.Directories[0].BitsPerSample.ShouldBe(16);
    }

    [Fact]
    public void Open_TilesWiderThanAnyPicture_AreNone()
    {
        TiffBytes bytes = new(isBig: true);
        bytes.Add([new(256, 3, 200), new(257, 3, 130), new(322, 16, (1UL << 32) + 256), new(323, 3, 256), new(324, 4, 8), new(325, 4, 8)]);
        using TiffFile file = TiffFile.Open(_folder.Write("a.tif", bytes.ToArray()));
        (file.Directories[0].IsTiled, file.Directories[0].TileOffsets.Length).ShouldBe((false, 0));
    }

    [Fact]
    public void Open_LargestImage_IsRead()
    {
        TiffBytes bytes = new();
        bytes.Add([new(256, 4, int.MaxValue), new(257, 4, int.MaxValue)]);
        using TiffFile file = TiffFile.Open(_folder.Write("a.tif", bytes.ToArray()));
        (file.Directories[0].Width, file.Directories[0].Height).ShouldBe((int.MaxValue, int.MaxValue));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_MadeSlide_AgreesWithTheLibraryThatWroteIt(bool isBig)
    {
        string path = _folder.File("made.tif");
        new JpegTiff { Levels = 3, IsBig = isBig }.Write(path);
        using TiffFile file = TiffFile.Open(path);
        file.Directories.Select(d => (d.Width, d.Height)).ShouldBe([(700, 500), (350, 250), (175, 125)]);
        file.Directories.ShouldAllBe(d => d.Compression == TiffDirectory.JpegCompression && d.JpegTables.Length > 100 && !d.LacksTiles);
        for (int tile = 0; tile < 6; tile++)
        {
            (long offset, long length) = SyntheticTiff.TileAt(path, tile);
            (file.Directories[0].TileOffsets[tile], file.Directories[0].TileByteCounts[tile]).ShouldBe((offset, length));
        }
    }

    [Fact]
    public void Open_RealSlide_HasAllItsImages()
    {
        using TiffFile file = TiffFile.Open(SharedData.Find("slides/CMU-1-Small-Region.svs"));
        file.Directories.Count(d => d.IsTiled).ShouldBe(1);
        file.Directories.Count.ShouldBeGreaterThan(1);
        TiffDirectory level = file.Directories[0];
        (level.Width, level.Height, level.TileWidth, level.TileHeight, level.Photometric).ShouldBe((2220, 2967, 240, 240, TiffDirectory.RgbPhotometric));
    }

    [Fact]
    public void Read_AnyPlaceFromEightThreads_GivesTheFilesBytes()
    {
        byte[] bytes = FileOf(200_000);
        using TiffFile file = TiffFile.Open(_folder.Write("a.tif", bytes));
        Readers.OnThreads(8, thread =>
        {
            Random random = new(thread);
            for (int i = 0; i < 200; i++)
            {
                int from = random.Next(bytes.Length), count = random.Next(Math.Min(5000, bytes.Length - from));
                byte[] read = new byte[count];
                file.Read(from, read);
                read.AsSpan().SequenceEqual(bytes.AsSpan(from, count)).ShouldBeTrue();
            }
        });
    }

    [Theory]
    [InlineData(-1, 4)]
    [InlineData(long.MinValue, 4)]
    [InlineData(long.MaxValue, 4)]
    [InlineData(1000, 1)]
    [InlineData(990, 11)]
    public void Read_OutsideTheFile_NamesThePlace(long offset, int count)
    {
        using TiffFile file = TiffFile.Open(_folder.Write("a.tif", FileOf(1000)));
        PathologyException e = Should.Throw<PathologyException>(() => file.Read(offset, new byte[count]));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain($"{count} bytes at offset {offset} reach past the file's 1000 bytes");
    }

    [Fact]
    public void Read_FileThatBecameShorter_IsTemporary()
    {
        string path = _folder.Write("a.tif", FileOf(1000));
        using TiffFile file = TiffFile.Open(path);
        using (FileStream cut = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            cut.SetLength(500);
        }

        PathologyException e = Should.Throw<PathologyException>(() => file.Read(490, new byte[100]));
        e.Kind.ShouldBe(FailureKind.Temporary);
        e.Message.ShouldContain("became shorter than 500 bytes");
    }

    [Fact]
    public void Open_NoFile_IsTemporary() =>
        Should.Throw<PathologyException>(() => TiffFile.Open(_folder.File("none.tif"))).Kind.ShouldBe(FailureKind.Temporary);

    [Fact]
    public void TryOpen_WhatIsNoTiff_IsNullAndWhatCannotBeReadIsTold()
    {
        TiffFile.TryOpen(_folder.Write("a.tif", [.. "no picture at all"u8])).ShouldBeNull();
        Should.Throw<PathologyException>(() => TiffFile.TryOpen(_folder.File("none.tif"))).Kind.ShouldBe(FailureKind.Temporary);
    }

    // A whole file with noise behind its directory.
    private static byte[] FileOf(int length)
    {
        TiffBytes tiff = new();
        tiff.Add(TiffBytes.Tiled());
        byte[] head = tiff.ToArray(), noise = new byte[length - head.Length];
        new Random(1).NextBytes(noise);
        return [.. head, .. noise];
    }
}
