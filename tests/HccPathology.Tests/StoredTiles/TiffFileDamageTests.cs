using HccPathology.StoredTiles;

namespace HccPathology.Tests.StoredTiles;

/// <summary>What a damaged or hostile file claims ends in an error that names the place, before anything large is allocated.</summary>
public sealed class TiffFileDamageTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("49492B00")]           // header cut
    [InlineData("")]
    [InlineData("49492A000800")]
    [InlineData("49492B000800000010")] // BigTIFF whose pointer is cut
    public void Open_CutHeader_SaysSo(string hex) => ShouldFail(Convert.FromHexString(hex), "header: 8 bytes at offset ", "reach past the file's ");

    [Theory]
    [InlineData("4A4A2A0008000000")]
    [InlineData("494D2A0008000000")]
    [InlineData("49492C0008000000")]
    [InlineData("4949002A08000000")]
    [InlineData("4D4D2A0000000008")]
    [InlineData("89504E470D0A1A0A")]
    public void Open_BadMagic_ShowsTheBytes(string hex) => ShouldFail(Convert.FromHexString(hex), $"header: its first bytes {hex}");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_NoFirstDirectory_SaysSo(bool isBig) => ShouldFail(new TiffBytes(isBig).ToArray(), "no directory");

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void Open_DirectoryBeyondTheFile_NamesItsOffset(bool isBig, bool isLittleEndian)
    {
        TiffBytes bytes = new(isBig, isLittleEndian);
        bytes.PatchPointer(4000);
        ShouldFail(bytes.ToArray(), "directory 0 at offset 4000: ", "reach past");
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 7)]
    public void Open_ImpossibleOffsets_AreBeyondTheFile(long offset)
    {
        TiffBytes bytes = new(isBig: true);
        bytes.PatchPointer(offset);
        ShouldFail(bytes.ToArray(), "directory 0 at offset 9223372036854775", "reach past");
    }

    [Fact]
    public void Open_CyclicChain_NamesTheDirectoryThatCameBack()
    {
        TiffBytes self = new();
        long only = self.Add(TiffBytes.Tiled());
        self.PatchPointer(only);
        ShouldFail(self.ToArray(), $"directory 1 at offset {only} was there before");
        TiffBytes ring = new(isBig: true);
        long first = ring.Add(TiffBytes.Tiled());
        ring.Add(TiffBytes.Tiled());
        ring.Add(TiffBytes.Tiled(), next: first);
        ShouldFail(ring.ToArray(), $"directory 3 at offset {first} was there before");
    }

    [Fact]
    public void Open_EndlessChain_StopsAtAThousand()
    {
        TiffBytes bytes = new();
        for (int i = 0; i <= 1000; i++)
        {
            bytes.Add([new(256, 3, 1), new(257, 3, 1)]);
        }

        ShouldFail(bytes.ToArray(), "more than 1000 directories");
    }

    [Theory]
    [InlineData(0, false, "says it has 0 entries")]
    [InlineData(65535, false, "says it has 65535 entries")]
    [InlineData(4097, true, "says it has 4097 entries")]
    [InlineData(4096, false, "reach past")]
    [InlineData(14, false, "reach past")]
    [InlineData(-1, true, "says it has 18446744073709551615 entries")]
    public void Open_LyingEntryCount_IsNamed(long entries, bool isBig, string words)
    {
        TiffBytes bytes = new(isBig);
        long offset = bytes.Add(TiffBytes.Tiled(), claimedEntries: (ulong)entries);
        ShouldFail(bytes.ToArray(), $"directory 0 at offset {offset}: ", words);
    }

    [Theory]
    [InlineData(324, false, 5000)]
    [InlineData(325, false, 5000)]
    [InlineData(347, false, 0xFFFFFFFF)]
    [InlineData(324, true, 1L << 40)]
    [InlineData(325, true, -1)]
    [InlineData(258, false, 0x7FFFFFFF)]
    public void Open_ValuesBeyondTheFile_NameTagAndOffset(int tag, bool isBig, long place)
    {
        TiffBytes bytes = new(isBig);
        List<TiffEntry> entries = Changed(tag,
            e => e with { Values = [.. Enumerable.Repeat(e.Values[0], Math.Max(6, e.Values.Length))], ClaimedOffset = (ulong)place });
        long offset = bytes.Add(entries);
        ShouldFail(bytes.ToArray(), $"directory 0 at offset {offset}, tag {tag}: ", $"bytes at offset {(ulong)place & long.MaxValue} reach past");
    }

    [Theory]
    [InlineData(324, 5)]
    [InlineData(325, 7)]
    [InlineData(324, 0)]
    [InlineData(325, 0xFFFFFFFF)]
    public void Open_TileArrayOfAWrongCount_NamesTagOffsetAndCounts(int tag, long count)
    {
        TiffBytes bytes = new();
        List<TiffEntry> entries = Changed(tag, e => e with { ClaimedCount = (ulong)count });
        long offset = bytes.Add(entries);
        ShouldFail(bytes.ToArray(),
            $"directory 0 at offset {offset}: tag {tag} at offset {bytes.EntryAt(offset, entries, tag)} has {count} values for 6 tiles");
    }

    [Theory]
    [InlineData(324)]
    [InlineData(325)]
    public void Open_MissingTileArray_NamesTheTag(int tag)
    {
        TiffBytes bytes = new();
        long offset = bytes.Add([.. TiffBytes.Tiled().Where(e => e.Tag != tag)]);
        ShouldFail(bytes.ToArray(), $"directory 0 at offset {offset}: tiled, but tag {tag} is not there");
    }

    [Theory]
    [InlineData(256, 0u)]
    [InlineData(257, 0u)]
    [InlineData(256, 0x80000000u)]
    [InlineData(257, 0xFFFFFFFFu)]
    public void Open_ImpossibleSize_IsNamed(int tag, uint px)
    {
        TiffBytes bytes = new();
        long offset = bytes.Add(Changed(tag, e => new TiffEntry(tag, 4, px)));
        ShouldFail(bytes.ToArray(), $"directory 0 at offset {offset}: an image of ", $"{px}", " px");
    }

    [Fact]
    public void Open_HugeImageOfSmallTiles_AllocatesNothing()
    {
        // 2^62 tiles of a pixel each, which the six values that are there do not cover.
        TiffBytes bytes = new();
        bytes.Add([.. TiffBytes.Tiled()
            .Select(e => e.Tag is 256 or 257 ? new TiffEntry(e.Tag, 4, int.MaxValue) : e.Tag is 322 or 323 ? new TiffEntry(e.Tag, 4, 1) : e)]);
        ShouldFail(bytes.ToArray(), "tag 324 ", "has 6 values for 4611686014132420609 tiles");
        TiffBytes lying = new(isBig: true);
        lying.Add([.. TiffBytes.Tiled()
            .Select(e => e.Tag is 256 or 257 ? new TiffEntry(e.Tag, 4, 1 << 30) : e.Tag is 324 or 325 ? e with { ClaimedCount = 1UL << 44 } : e)]);
        ShouldFail(lying.ToArray(), "tag 324 ", "with it the directories hold more than the file's");
    }

    [Theory]
    [InlineData(256, 2)]
    [InlineData(257, 5)]
    [InlineData(322, 11)]
    [InlineData(324, 12)]
    [InlineData(325, 9)]
    [InlineData(259, 0)]
    [InlineData(347, 99)]
    public void Open_WrongType_NamesTagOffsetAndType(int tag, int type)
    {
        TiffBytes bytes = new();
        List<TiffEntry> entries = Changed(tag, e => e with { Type = type });
        long offset = bytes.Add(entries);
        ShouldFail(bytes.ToArray(), $"directory 0 at offset {offset}: tag {tag} at offset {bytes.EntryAt(offset, entries, tag)} has type {type}");
    }

    [Fact]
    public void Open_OffsetAbove2To63_SpoilsItsOwnTileAlone()
    {
        TiffBytes bytes = new(isBig: true);
        bytes.Add(Changed(324, e => new TiffEntry(324, 16, 1, 2, 3, 4, 5, ulong.MaxValue)));
        using TiffFile file = TiffFile.Open(_folder.Write("a.tif", bytes.ToArray()));
        file.Directories[0].TileOffsets.ShouldBe([1, 2, 3, 4, 5, long.MaxValue]);
        Should.Throw<PathologyException>(() => file.Read(long.MaxValue, new byte[1])).Message.ShouldContain("reach past the file's");
    }

    [Theory]
    [InlineData(256, 0)]
    [InlineData(259, 65)]
    [InlineData(347, 65536)]
    public void Open_TooManyOrNoValues_NamesTheCount(int tag, long count)
    {
        TiffBytes bytes = new();
        bytes.Add(Changed(tag, e => e with { ClaimedCount = (ulong)count }));
        ShouldFail(bytes.ToArray(), $"tag {tag} at offset ", $"says it has {count} values");
    }

    [Fact]
    public void Open_SecondDirectoryDamaged_NamesTheSecond()
    {
        TiffBytes bytes = new();
        bytes.Add(TiffBytes.Tiled());
        long second = bytes.Add([new(256, 3, 5)]);
        ShouldFail(bytes.ToArray(), $"directory 1 at offset {second}: an image of 5 x 0 px");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_CutAnywhere_IsBadDataOrWhole(bool isBig)
    {
        TiffBytes bytes = new(isBig);
        bytes.Add(TiffBytes.Tiled());
        bytes.Add(TiffBytes.Tiled());
        byte[] whole = bytes.ToArray();
        for (int kept = 0; kept < whole.Length; kept += 3)
        {
            ShouldFail(whole[..kept], "damaged TIFF: ");
        }
    }

    [Fact]
    public void Open_AnyByteChanged_OpensOrIsBadData()
    {
        TiffBytes bytes = new();
        bytes.Add(TiffBytes.Tiled());
        bytes.Add(TiffBytes.Tiled());
        byte[] whole = bytes.ToArray();
        int failures = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= (byte)(1 << (at % 8));
            try
            {
                TiffFile.Open(_folder.Write("a.tif", changed)).Dispose();
            }
            catch (PathologyException e) when (e.Kind == FailureKind.BadData)
            {
                failures++;
            }
        }

        failures.ShouldBeInRange(100, whole.Length - 100);
    }

    private static List<TiffEntry> Changed(int tag, Func<TiffEntry, TiffEntry> change) => [.. TiffBytes.Tiled().Select(e => e.Tag == tag ? change(e) : e)];

    private void ShouldFail(byte[] bytes, params string[] words)
    {
        string path = _folder.Write("a.tif", bytes);
        PathologyException e = Should.Throw<PathologyException>(() => TiffFile.Open(path).Dispose());
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldStartWith($"{path}: damaged TIFF: ");
        e.Message.ShouldNotContain('\n');
        foreach (string word in words)
        {
            e.Message.ShouldContain(word);
        }
    }
}
