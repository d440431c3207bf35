using HccPathology.Geometry;
using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

/// <summary>Slides that open and then fail on some tiles: the error is named, and good places stay readable.</summary>
public sealed class DamagedSlideTests : IDisposable
{
    private static readonly LevelRect Good = new(0, 0, 0, 60, 60);
    private static readonly LevelRect Bad = new(0, 450, 320, 60, 60);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_DamagedTile_NamesFileLevelAndRectangle()
    {
        string path = WriteDamaged();
        using Slide slide = Slide.Open(path, new SlideOptions());
        PathologyException e = Should.Throw<PathologyException>(() => SlideReadTests.Read(slide, Bad));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain(path);
        e.Message.ShouldContain("level 0 x 450 y 320 w 60 h 60");
        e.Message.ShouldContain("OpenSlide says: ");
        e.Message.ShouldEndWith("--allow-bad-tiles");
        e.Message.ShouldNotContain('\n');
    }

    // OpenSlide says the same of a tile that is damaged and of a disk that is gone; here a lock stands for the disk.
    [Fact]
    public void Read_WhereTheFileItselfCannotBeRead_IsTemporaryAndNoDamage()
    {
        string path = WriteDamaged();
        using Slide slide = Slide.Open(path, new SlideOptions { Reader = ReaderChoice.OpenSlide });
        using (File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            PathologyException e = Should.Throw<PathologyException>(() => SlideReadTests.Read(slide, Bad));
            e.Kind.ShouldBe(FailureKind.Temporary);
            e.Message.ShouldStartWith($"{path}: cannot be read: ");
            Should.Throw<PathologyException>(() => slide.LeaveOutDamage(1, 1, default)).Kind.ShouldBe(FailureKind.Temporary);
        }

        Should.Throw<PathologyException>(() => SlideReadTests.Read(slide, Bad)).Kind.ShouldBe(FailureKind.BadData);
        slide.LeaveOutDamage(1, 1, default).BadTileCount.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Open_WhereAFileWithPixelsCannotBeRead_IsTemporaryAndNoUnknownFormat()
    {
        string path = _folder.File("far.mrxs"), pixels = Path.Combine(Directory.CreateDirectory(_folder.File("far")).FullName, "Data0000.dat");
        File.WriteAllText(path, "no slide");
        File.WriteAllText(pixels, "pixels");
        using (File.Open(pixels, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            PathologyException e = Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions()));
            e.Kind.ShouldBe(FailureKind.Temporary);
            e.Message.ShouldStartWith($"{pixels}: cannot be read: ");
        }

        Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions())).Kind.ShouldBe(FailureKind.BadData);
    }

    [Fact]
    public void Read_AfterAnError_GoodPlacesAreReadAndBadOnesFailAgain()
    {
        using Slide slide = Slide.Open(WriteDamaged(), new SlideOptions());
        byte[] before = SlideReadTests.Read(slide, Good).Data;
        for (int i = 0; i < 3; i++)
        {
            Should.Throw<PathologyException>(() => SlideReadTests.Read(slide, Bad));
            SlideReadTests.Read(slide, Good).Data.ShouldBe(before);
        }
    }

    [Fact]
    public void Read_GoodAndBadPlacesOnEightThreads_NoErrorStrays()
    {
        using Slide slide = Slide.Open(WriteDamaged(), new SlideOptions());
        byte[] before = SlideReadTests.Read(slide, Good).Data;
        int failures = 0;
        Parallel.For(0, 160, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (i % 4 == 0)
            {
                Should.Throw<PathologyException>(() => SlideReadTests.Read(slide, Bad)).Message.ShouldContain("x 450 y 320");
                Interlocked.Increment(ref failures);
            }
            else
            {
                SlideReadTests.Read(slide, Good).Data.ShouldBe(before);
            }
        });
        failures.ShouldBe(40);
    }

    [Fact]
    public void Read_RealSlideWithALostTile_FailsThereAndWorksElsewhere()
    {
        // The directory lies behind the pixels in this file, so that a cut file does not open at all (below); a tile of zeros
        // is what an interrupted copy of a preallocated file leaves.
        const int Index = 64, Columns = 10, TilePx = 240;
        string whole = SharedData.Find("slides/CMU-1-Small-Region.svs"), path = _folder.File("lost.svs");
        (long offset, long length) = SyntheticTiff.TileAt(whole, Index);
        byte[] bytes = File.ReadAllBytes(whole);
        Array.Clear(bytes, (int)offset, (int)length);
        File.WriteAllBytes(path, bytes);
        using Slide slide = Slide.Open(path, new SlideOptions()), intact = Slide.Open(whole, new SlideOptions());
        LevelRect bad = new(0, Index % Columns * TilePx, Index / Columns * TilePx, TilePx, TilePx), good = new(0, 0, 0, TilePx, TilePx);
        Should.Throw<PathologyException>(() => SlideReadTests.Read(slide, bad)).Message.ShouldContain(bad.ToString());
        SlideReadTests.Read(slide, good).Data.ShouldBe(SlideReadTests.Read(intact, good).Data);
    }

    [Fact]
    public void Read_UnreadableAperio_IsBadData()
    {
        string path = SharedData.Find("slides/hostile/unreadable.svs");
        using Slide slide = Slide.Open(path, new SlideOptions());
        PathologyException e = Should.Throw<PathologyException>(() => SlideReadTests.Read(slide, new LevelRect(0, 0, 0, 16, 16)));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain(path);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.5)]
    [InlineData(0.01)]
    public void Open_TruncatedRealSlide_IsBadDataOrFailsOnRead(double kept)
    {
        byte[] bytes = File.ReadAllBytes(SharedData.Find("slides/CMU-1-Small-Region.svs"));
        string path = _folder.File("cut.svs");
        File.WriteAllBytes(path, bytes[..(int)(bytes.Length * kept)]);
        PathologyException e = Should.Throw<PathologyException>(() =>
        {
            using Slide slide = Slide.Open(path, new SlideOptions());
            SlideReadTests.Read(slide, new LevelRect(0, 0, 0, 2220, 2967));
        });
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain(path);
    }

    // The last tiles of the pixel data become garbage while the directory, which this writer puts last, stays whole.
    private string WriteDamaged()
    {
        string path = _folder.File("damaged.tif");
        SyntheticTiff.Write(path, 512, 384);
        byte[] bytes = File.ReadAllBytes(path);
        (long offset, long length) = SyntheticTiff.LastTile(path);
        bytes.AsSpan((int)offset, (int)length).Fill(0xA5);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
