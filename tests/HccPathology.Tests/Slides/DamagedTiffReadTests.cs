using System.Text.RegularExpressions;
using HccPathology.Geometry;
using HccPathology.Interop;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tests.StoredTiles;

namespace HccPathology.Tests.Slides;

/// <summary>
/// The same damaged files as slides: OpenSlide opens them first, and the direct reader decodes what it can. Every seventh or
/// third case, because OpenSlide takes milliseconds for each; HCC_DAMAGE=all takes every one, in about two minutes.
/// </summary>
public sealed partial class DamagedTiffReadTests(SmallTiffs sound) : IClassFixture<SmallTiffs>, IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<LevelRect, byte[]> _sound = [];
    private int _opened, _refused;

    public static TheoryData<string, string, ReaderChoice> Families =>
        [.. from row in DamagedTiffTests.Families from reader in Enum.GetValues<ReaderChoice>() select (row.Data.Item1, row.Data.Item2, reader)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Read_DamagedFile_GivesPixelsOrNamesTheTile(string file, string family, ReaderChoice reader)
    {
        Assert.SkipWhen(NativeLibraries.JpegLibrary is null, $"the native library is not here: {NativeLibraries.HccNativeNote}");
        string path = _folder.Write("sound.tif", sound[file]), damaged = _folder.File("damaged.tif");
        Open(path, reader, slide => EachTile(slide, (rect, _, read) => _sound[rect] = read().Data));
        int step = Environment.GetEnvironmentVariable("HCC_DAMAGE") == "all" ? 1 : file == nameof(SmallTiffs.Big) ? 7 : 3,
            count = CaseWatch.Run(new TiffDamage(sound[file]).Cases(family).Where((_, i) => i % step == (int)reader % step), one =>
        {
            File.WriteAllBytes(damaged, one.Make());
            Open(damaged, reader, slide => EachTile(slide, (rect, place, read) => Check(damaged, one, rect, place, read)));
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} cases, {_opened} opened, {_refused} tiles refused");
        if (family == "tiles")
        {
            _refused.ShouldBeGreaterThan(0);
        }
    }

    [Theory]
    [InlineData(325, 1L << 40, "claims 1099511627776 bytes at offset")]
    [InlineData(322, int.MaxValue, "claims tiles of 2147483647 x 256 px")]
    public void Open_ClaimThatWouldEndTheProcess_IsRefusedByName(int tag, long lie, string words)
    {
        TiffMap map = new(sound.Big);
        (long at, int size) = map.Value(0, tag);
        string path = _folder.Write("lie.tif", TiffMap.Put([.. sound.Big], at, size, (ulong)lie));
        PathologyException refused = Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions { Reader = ReaderChoice.OpenSlide }).Dispose());
        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldContain(words);
        ShouldNameTheFile(refused, path);
    }

    // An error on opening is an end that a damaged file may take.
    private void Open(string path, ReaderChoice reader, Action<Slide> read)
    {
        Slide slide;
        try
        {
            slide = Slide.Open(path, new SlideOptions { Reader = reader });
        }
        catch (PathologyException e)
        {
            e.Kind.ShouldBe(e.Message.Contains("--reader direct") ? FailureKind.Unavailable : FailureKind.BadData);
            ShouldNameTheFile(e, path);
            return;
        }

        using (slide)
        {
            _opened++;
            read(slide);
        }
    }

    private void Check(string path, TiffCase one, LevelRect rect, (int Image, int Tile) place, Func<RgbImage> read)
    {
        try
        {
            RgbImage pixels = read();
            if (one.OnlyTile is { } bad && bad != place)
            {
                pixels.Data.AsSpan().SequenceEqual(_sound[rect]).ShouldBeTrue(rect.ToString());
            }
        }
        catch (PathologyException e)
        {
            _refused++;
            e.Kind.ShouldBe(FailureKind.BadData);
            ShouldNameTheFile(e, path);
            e.Message.ShouldContain($"level {rect.Level} ");
            (e.Message.Contains("OpenSlide says: ") || TileAndOffset().IsMatch(e.Message)).ShouldBeTrue(e.Message);
            (one.OnlyTile is { } bad && bad != place).ShouldBeFalse(e.Message);
        }
    }

    private static void ShouldNameTheFile(PathologyException e, string path)
    {
        e.Message.ShouldContain(path);
        e.Message.ShouldNotContain('\n');
    }

    // Every stored tile at full and at half size; only the first and the last of levels that claim to be huge.
    private void EachTile(Slide slide, Action<LevelRect, (int Level, int Tile), Func<RgbImage>> see)
    {
        foreach (SlideLevel level in slide.Facts.Levels)
        {
            int side = level.Index == 1 && sound.Classic.Length == new FileInfo(slide.Facts.Path).Length ? 48 : 64;
            side = slide.Facts.Vendor == "aperio" ? 256 : side;
            long across = (level.Width + side - 1) / side, all = across * ((level.Height + side - 1) / side);
            foreach (long tile in all <= 200 ? Enumerable.Range(0, (int)all).Select(i => (long)i) : [0, 1, across, all - 1])
            {
                for (int reduction = 1; reduction <= Math.Min(2, level.MaxReduction); reduction++)
                {
                    long x = tile % across * side / reduction, y = tile / across * side / reduction;
                    LevelRect rect = new(level.Index, x, y, side / reduction, side / reduction, reduction);
                    see(rect, (level.Index, (int)tile), () => SlideReadTests.Read(slide, rect));
                }
            }
        }
    }

    [GeneratedRegex(@"\(tile \d+, \d+ bytes at offset \d+\): ")]
    private static partial Regex TileAndOffset();
}
