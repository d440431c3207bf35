using HccPathology.Interop;
using HccPathology.StoredTiles;

namespace HccPathology.Tests.StoredTiles;

/// <summary>
/// Files that are cut, flipped and lied about in every part: the directories end in a named error or in tiles, and each tile
/// in pixels or in libjpeg's words. native/test-managed.sh runs this class under the address sanitizer.
/// </summary>
public sealed class DamagedTiffTests(SmallTiffs sound) : IClassFixture<SmallTiffs>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    public static TheoryData<string, string> Families =>
        [.. from file in (string[])[nameof(SmallTiffs.Big), nameof(SmallTiffs.Classic)] from family in TiffDamage.Families.Keys select (file, family)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Open_DamagedFile_GivesTilesOrNamesTheDamage(string file, string family)
    {
        Assert.SkipWhen(NativeLibraries.JpegLibrary is null, $"the native library is not here: {NativeLibraries.HccNativeNote}");
        string path = _folder.Write("sound.tif", sound[file]), damaged = _folder.File("damaged.tif");
        using StoredTileProof tiles = new();
        tiles.Learn(path);
        CaseWatch.Run(new TiffDamage(sound[file]).Cases(family), one =>
        {
            File.WriteAllBytes(damaged, one.Make());
            try
            {
                tiles.Check(damaged);
            }
            catch (PathologyException e)
            {
                one.OnlyTile.ShouldBeNull(e.Message);
                e.Kind.ShouldBe(FailureKind.BadData);
                e.Message.ShouldStartWith($"{damaged}: damaged TIFF: ");
                e.Message.ShouldMatch("header|offset|no directory|more than");
                e.Message.ShouldNotContain('\n');
            }
        });
        if (family == "tiles")
        {
            tiles.Refused.ShouldBeGreaterThan(100);
            tiles.Decoded.ShouldBeGreaterThan(100);
        }
    }

    [Fact]
    public void Cases_OfAllFamilies_AreAsManyAsPromised()
    {
        TiffDamage big = new(sound.Big), classic = new(sound.Classic);
        foreach ((string family, int fewest) in TiffDamage.Families)
        {
            TiffCase[] cases = [.. big.Cases(family), .. classic.Cases(family)];
            cases.Length.ShouldBeGreaterThanOrEqualTo(fewest, family);
            TestContext.Current.TestOutputHelper?.WriteLine($"{family}: {cases.Length}");
        }

        TiffDamage.Families.Values.Sum().ShouldBeGreaterThanOrEqualTo(300);
    }

    [Fact]
    public void Open_ManyDirectoriesThatShareOneArray_AllocatesNoMoreThanTheFileHas()
    {
        string path = _folder.Write("shared.tif", ManyDirectories(900, 500_000));
        CaseWatch.Run([new TiffCase("900 directories, one array", () => [])], _ =>
        {
            PathologyException refused = Should.Throw<PathologyException>(() => TiffFile.Open(path).Dispose());
            refused.Kind.ShouldBe(FailureKind.BadData);
            refused.Message.ShouldStartWith($"{path}: damaged TIFF: directory ");
        });
    }

    // Each says it has as many tiles as the one array at the end has bytes.
    private static byte[] ManyDirectories(int directories, int tiles)
    {
        const int DirectoryBytes = 2 + 6 * 12 + 4;
        byte[] bytes = new byte[8 + directories * DirectoryBytes + tiles];
        uint array = (uint)(8 + directories * DirectoryBytes);
        bytes[0] = bytes[1] = (byte)'I';
        TiffMap.Put(TiffMap.Put(bytes, 2, 2, 42), 4, 4, 8);
        for (int i = 0; i < directories; i++)
        {
            int at = 8 + i * DirectoryBytes, entry = at + 2;
            TiffMap.Put(bytes, at, 2, 6);
            foreach (var (tag, type, count, value) in ((int, int, int, uint)[])[(256, 4, 1, (uint)tiles * 16), (257, 4, 1, 16), (322, 4, 1, 16),
                (323, 4, 1, 16), (324, 1, tiles, array), (325, 1, tiles, array)])
            {
                TiffMap.Put(TiffMap.Put(TiffMap.Put(TiffMap.Put(bytes, entry, 2, (ulong)tag), entry + 2, 2, (ulong)type), entry + 4, 4, (ulong)count),
                    entry + 8, 4, value);
                entry += 12;
            }

            TiffMap.Put(bytes, entry, 4, i == directories - 1 ? 0 : (ulong)(at + DirectoryBytes));
        }

        return bytes;
    }
}
