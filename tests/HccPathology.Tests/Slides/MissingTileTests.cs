using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

/// <summary>Tiles that were never written: what they show is the vendor's affair, and OpenSlide knows.</summary>
public sealed class MissingTileTests(ITestOutputHelper output) : IDisposable
{
    private static readonly (byte, byte, byte) White = (255, 255, 255);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Philips_IsOpenSlidesOnEveryLevel()
    {
        string path = WritePhilips();
        using Slide direct = SlidePixels.OpenDirect(path), openSlide = SlidePixels.OpenThroughOpenSlide(path);
        direct.Facts.ReaderNote.ShouldBe("all levels are read directly");
        for (int level = 0; level < 3; level++)
        {
            SlidePixels.MostDifferent(SlidePixels.ReadWhole(direct, level), SlidePixels.ReadWhole(openSlide, level)).ShouldBe(0);
        }

        SlidePixels.ReadWhole(direct, 0)[300, 100].ShouldBe(White);
        SlidePixels.ReadWhole(direct, 0)[100, 100].ShouldNotBe(White);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Read_PhilipsReduced_IsWhiteInMissingTilesAlone(int reduction)
    {
        using Slide direct = SlidePixels.OpenDirect(WritePhilips());
        RgbImage reduced = SlidePixels.ReadWhole(direct, 0, reduction);
        for (int y = 0; y < 256 / reduction; y++)
        {
            for (int x = 0; x < 512 / reduction; x++)
            {
                (reduced[x, y] == White).ShouldBe(x >= 256 / reduction, $"{x}, {y}");
            }
        }
    }

    [Theory]
    [InlineData(0, "8, 1, 1")]
    [InlineData(1, "8, 8, 1")]
    [InlineData(2, "8, 8, 8")]
    public void Read_AperioWithALostTile_IsOpenSlides(int lostLevel, string reductions)
    {
        // OpenSlide shows the finer level in place of a lost tile, and in place of all coarser tiles over it.
        string path = WriteAperio(lostLevel);
        using Slide direct = SlidePixels.OpenDirect(path), openSlide = SlidePixels.OpenThroughOpenSlide(path);
        direct.Facts.Vendor.ShouldBe("aperio");
        string.Join(", ", direct.Facts.Levels.Select(l => l.MaxReduction)).ShouldBe(reductions);
        direct.Facts.DirectReaderDiffered.ShouldBeFalse();
        for (int level = 0; level < 3; level++)
        {
            int most = SlidePixels.MostDifferent(SlidePixels.ReadWhole(direct, level), SlidePixels.ReadWhole(openSlide, level));
            output.WriteLine($"tile of level {lostLevel} lost: level {level} differs by at most {most}");
            most.ShouldBeLessThanOrEqualTo(ReaderProof.MaxDifference);
        }
    }

    [Fact]
    public void Read_AperioWithALostTileReduced_IsTheMeanOfWhatOpenSlideShows()
    {
        // In place of a tile that level 1 lacks OpenSlide shows level 0, which is not one colour.
        string path = WriteAperio(lostLevel: 1);
        using Slide direct = SlidePixels.OpenDirect(path), openSlide = SlidePixels.OpenThroughOpenSlide(path);
        LevelRect full = new(1, 256, 0, 256, 256), half = new(1, 128, 0, 128, 128, 2);
        RgbImage expected = SlidePixels.Halved(SlideReadTests.Read(openSlide, full));
        RgbImage read = SlideReadTests.Read(direct, half);
        expected.Data.Distinct().Count().ShouldBeGreaterThan(50);
        SlidePixels.MostDifferent(read, expected).ShouldBe(0);
        SlidePixels.MostDifferent(SlideReadTests.Read(direct, half with { X = 171, Width = 40 }), Part(expected, 171 - 128, 40)).ShouldBe(0);
    }

    [Fact]
    public void Read_MissingTile_CountsNothingAsDecoded()
    {
        using Slide direct = SlidePixels.OpenDirect(WritePhilips());
        SlideReadTests.Read(direct, new LevelRect(0, 256, 0, 256, 256)).Data.ShouldAllBe(b => b == 255);
        direct.ReadCounter!.DecodedPx.ShouldBe(0);
        direct.ReadCounter.DeliveredPx.ShouldBe(256 * 256);
    }

    [Fact]
    public void Read_SharedMissingTiles_AreTheSame()
    {
        using Slide direct = SlidePixels.OpenDirect(WritePhilips());
        RgbImage whole = SlidePixels.ReadWhole(direct, 0);
        LevelRect[] reads = [new(0, 0, 0, 400, 300), new(0, 250, 0, 400, 300), new(0, 250, 200, 300, 300)];
        using IDisposable? plan = direct.Share(reads);
        foreach (LevelRect read in reads)
        {
            SlidePixels.ShouldShow(SlideReadTests.Read(direct, read), read, whole);
        }
    }

    private static RgbImage Part(RgbImage image, int left, int width)
    {
        RgbImage part = new(width, image.Height);
        for (int y = 0; y < image.Height; y++)
        {
            image.Row(y).Slice(3 * left, 3 * width).CopyTo(part.Row(y));
        }

        return part;
    }

    // 4 x 3, 2 x 2 and 1 x 1 tiles: the second of level 0 is missing, the last one, which the edge cuts, and one of level 1.
    private string WritePhilips()
    {
        SlidePixels.NeedDirectReader();
        string path = _folder.File("sparse.tiff");
        PhilipsTiff.Of(new JpegTiff { WidthPx = 1000, HeightPx = 700, Levels = 3, IsMissing = (level, tile) => (level, tile) is (0, 1 or 11) or (1, 2) })
            .Write(path);
        return path;
    }

    private string WriteAperio(int lostLevel)
    {
        SlidePixels.NeedDirectReader();
        string path = _folder.File("lost.svs");
        new JpegTiff
        {
            WidthPx = 2048,
            HeightPx = 768,
            Levels = 3,
            Description = _ => "Aperio Image Library made\r\n2048x768 [0,0 2048x768] (256x256) JPEG/YCC|AppMag = 40|MPP = 0.25",
            IsMissing = (level, tile) => level == lostLevel && tile == (lostLevel == 0 ? 5 : 1),
        }.Write(path);
        return path;
    }
}
