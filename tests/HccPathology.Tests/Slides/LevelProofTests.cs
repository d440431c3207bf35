using BitMiracle.LibTiff.Classic;
using HccPathology.Cli;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tiles;

namespace HccPathology.Tests.Slides;

/// <summary>A pyramid with a picture among its levels that is not level 0 made smaller.</summary>
public sealed class LevelProofTests : IDisposable
{
    private static readonly RgbImage Full = JpegTiff.Picture(1600, 1200, 0);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_TrueLevels_HaveNoDoubt()
    {
        using Slide slide = Open(Mean(Full, 2), Mean(Full, 3), Mean(Full, 8));
        slide.Facts.Levels.ShouldAllBe(l => l.Doubt == null);
        slide.Facts.Levels.Count.ShouldBe(4);
        AnalysisFrame.Choose(slide.Facts, new Mpp(0.25), 2).Level.ShouldBe(3);
    }

    [Theory]
    [InlineData(600, 600, "its 600 x 600 px have not the shape of level 0's 1600 x 1200 px")]    // a macro picture
    [InlineData(800, 640, "its 800 x 640 px have not the shape of level 0's 1600 x 1200 px")]    // padded below
    [InlineData(400, 300, "it does not show what level 0 shows (correlation")]                   // the slide's shape by chance
    public void Open_AnotherPictureAmongTheLevels_IsNotRead(int width, int height, string doubt)
    {
        using Slide slide = Open(JpegTiff.Picture(width, height, 5));
        slide.Facts.Levels[1].Doubt.ShouldNotBeNull().ShouldStartWith(doubt);
        AnalysisFrame.Choose(slide.Facts, new Mpp(0.25), 2).Level.ShouldBe(0);
    }

    [Fact]
    public void Open_BlankLevel_IsNotReadAndTheNextIsComparedWithoutIt()
    {
        RgbImage blank = new(800, 600);
        Array.Fill(blank.Data, (byte)240);
        using Slide slide = Open(blank, Mean(Full, 4));
        slide.Facts.Levels[1].Doubt.ShouldBe("it does not show what level 0 shows (correlation 0.00 at 25 places)");
        slide.Facts.Levels[2].Doubt.ShouldBeNull();
    }

    [Fact]
    public void Open_AnotherPictureBehindAGoodLevel_IsComparedWithThat()
    {
        using Slide slide = Open(Mean(Full, 2), JpegTiff.Picture(400, 300, 5));
        slide.Facts.Levels[1].Doubt.ShouldBeNull();
        slide.Facts.Levels[2].Doubt.ShouldNotBeNull().ShouldStartWith("it does not show what level 1 shows");
    }

    /// <summary>Right in all but its colours: 1,978 nuclei of 1,757 with red and blue swapped, 1,645 with a level that is a fifth darker.</summary>
    [Theory]
    [InlineData("swapped", "it has other colours than level 0 (red -15, green 0, blue +14 grey levels at 25 places)")]
    [InlineData("darker", "it has other colours than level 0 (red -16, green -14, blue -14 grey levels at 25 places)")]
    [InlineData("every other", null)]
    [InlineData("a little brighter", null)]
    public void Open_LevelOfOtherColours_IsNotRead(string what, string? doubt)
    {
        RgbImage level = what == "every other" ? SyntheticTiff.EveryNth(Full, 2) : Mean(Full, 2);
        for (int i = 0; i < level.Data.Length; i += 3)
        {
            Span<byte> px = level.Data.AsSpan(i, 3);
            (px[0], px[1], px[2]) = what switch
            {
                "swapped" => (px[2], px[1], px[0]),
                "darker" => ((byte)(px[0] * 0.9), (byte)(px[1] * 0.9), (byte)(px[2] * 0.9)),
                "a little brighter" => ((byte)Math.Min(255, px[0] + 4), (byte)Math.Min(255, px[1] + 4), (byte)Math.Min(255, px[2] + 4)),
                _ => (px[0], px[1], px[2]),
            };
        }

        using Slide slide = Open(level);
        slide.Facts.Levels[1].Doubt.ShouldBe(doubt);
        AnalysisFrame.Choose(slide.Facts, new Mpp(0.25), 2).Level.ShouldBe(doubt is null ? 1 : 0);
    }

    /// <summary>A needle's core on a wide slide, on which no place of a grid of five by five lies.</summary>
    [Theory]
    [InlineData("blank", 1800)]
    [InlineData("blank", 1940)]     // where a grid of six by six has no place either
    [InlineData("turned", 1800)]
    [InlineData("good", 1800)]
    public void Open_SlideThatIsMostlyGlass_IsComparedWhereThereIsSomething(string what, int top)
    {
        RgbImage full = new(6400, 3200), core = JpegTiff.Picture(1200, 160, 3);
        Array.Fill(full.Data, (byte)244);
        Put(core, full, 2000, top);

        RgbImage level = what switch { "blank" => new RgbImage(1600, 800), "turned" => Turned(Mean(full, 4)), _ => Mean(full, 4) };
        if (what == "blank")
        {
            Array.Fill(level.Data, (byte)244);
        }

        using Slide slide = Open(full, [level]);
        (slide.Facts.Levels[1].Doubt is null).ShouldBe(what == "good", slide.Facts.Levels[1].Doubt);

        static RgbImage Turned(RgbImage of)
        {
            RgbImage turned = new(of.Width, of.Height);
            for (int y = 0; y < of.Height; y++)
            {
                for (int x = 0; x < of.Width; x++)
                {
                    of.Row(y).Slice(3 * x, 3).CopyTo(turned.Row(of.Height - 1 - y).Slice(3 * (of.Width - 1 - x), 3));
                }
            }

            return turned;
        }
    }

    /// <summary>A core 28 px high in the level, between the rows of both grids: only who looks for content finds it.</summary>
    [Theory]
    [InlineData(2000, 2000, true)]
    [InlineData(2000, 4000, false)]
    public void Open_CoreBetweenThePlacesOfBothGrids_IsFoundAndCompared(int leftPx, int levelLeftPx, bool isGood)
    {
        RgbImage full = Core(leftPx), level = Mean(Core(levelLeftPx), 4);
        using Slide slide = Open(full, [level]);
        (slide.Facts.Levels[1].Doubt is null).ShouldBe(isGood, slide.Facts.Levels[1].Doubt);

        static RgbImage Core(int left)
        {
            RgbImage full = new(6400, 3200);
            Array.Fill(full.Data, (byte)244);
            Put(JpegTiff.Picture(1200, 112, 3), full, left, 1800);
            return full;
        }
    }

    /// <summary>One place of the grid lies on what both show, and tells nothing of the rest of the level, which shows what is not on the slide.</summary>
    [Fact]
    public void Open_LevelThatIsRightInOnePlaceOfTheGridAlone_IsNotRead()
    {
        RgbImage full = new(6400, 3200), patch = JpegTiff.Picture(128, 128, 3), other = JpegTiff.Picture(240, 800, 5);
        Array.Fill(full.Data, (byte)244);
        Put(patch, full, 3136, 1536);
        RgbImage level = Mean(full, 4);
        Put(other, level, 520, 0);
        using Slide slide = Open(full, [level]);
        slide.Facts.Levels[1].Doubt.ShouldNotBeNull().ShouldStartWith("it does not show what level 0 shows");
    }

    /// <summary>Halvings that round on their own, and writers that cut, change a side by 2 px and 1 % at most.</summary>
    [Theory]
    [InlineData(800, 608, false)]
    [InlineData(800, 609, true)]
    [InlineData(608, 800, false)]
    [InlineData(609, 800, true)]
    public void Open_LevelOfNearlyTheShape_IsComparedByItsContent(int width, int height, bool isOfAnotherShape)
    {
        using Slide slide = Open(height < width ? Full : JpegTiff.Picture(1200, 1600, 0), [JpegTiff.Picture(width, height, 0)]);
        (slide.Facts.Levels[1].Doubt?.Contains("have not the shape of level 0", StringComparison.Ordinal) == true).ShouldBe(isOfAnotherShape, slide.Facts.Levels[1].Doubt);
    }

    /// <summary>Squares a little darker and lighter than glass: two grey levels are its noise, six are something that a blank level lacks.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(6, true)]
    public void Open_BlankLevelOfAPaleSlide_IsDoubtedWhereThereIsContrast(int contrast, bool isDoubted)
    {
        RgbImage full = new(1600, 1200), level = new(400, 300);
        for (int i = 0; i < full.Data.Length; i++)
        {
            full.Data[i] = (byte)(240 + ((i / 3 % 1600 / 64 + i / 3 / 1600 / 64) % 2 == 0 ? contrast : -contrast));
        }

        Array.Fill(level.Data, (byte)240);
        using Slide slide = Open(full, [level]);
        (slide.Facts.Levels[1].Doubt is not null).ShouldBe(isDoubted, slide.Facts.Levels[1].Doubt);
    }

    /// <summary>A mask that is dark where the tissue is shows what level 0 shows: half of the tissue was found on it.</summary>
    [Theory]
    [InlineData(FileType.REDUCEDIMAGE | FileType.MASK, 3, "directory 1 of its size is a mask (tag 254 is 5, photometric interpretation 2)")]
    [InlineData(FileType.REDUCEDIMAGE, 1, "directory 1 of its size has other samples (1 a pixel, tag 277) than level 0 (3)")]
    public void Open_MaskAmongTheLevels_IsNotRead(FileType type, int samples, string doubt)
    {
        string path = _folder.File("mask.tif");
        using (FileStream file = File.Create(path))
        using (Tiff tiff = Tiff.ClientOpen("mask", "w", file, new TiffStream()))
        {
            SyntheticTiff.WriteLevel(tiff, Full, false, 40_000, 40_000);
            tiff.WriteDirectory();
            WriteMask(tiff, Mean(Full, 2), type, samples);
            tiff.WriteDirectory();
        }

        using Slide slide = Slide.Open(path, new SlideOptions());
        slide.Facts.Levels[1].Doubt.ShouldBe(doubt);

        static void WriteMask(Tiff tiff, RgbImage level, FileType type, int samples)
        {
            SyntheticTiff.SetLayout(tiff, level.Width, level.Height, isReduced: true);
            tiff.SetField(TiffTag.SUBFILETYPE, type);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, samples);
            tiff.SetField(TiffTag.PHOTOMETRIC, samples == 1 ? Photometric.MINISBLACK : Photometric.RGB);
            byte[] tile = new byte[SyntheticTiff.TilePx * SyntheticTiff.TilePx * 3];
            for (int top = 0; top < level.Height; top += SyntheticTiff.TilePx)
            {
                for (int left = 0; left < level.Width; left += SyntheticTiff.TilePx)
                {
                    SyntheticTiff.Fill(level, left, top, SyntheticTiff.TilePx, tile);
                    tiff.WriteTile([.. tile.Where((_, i) => i % 3 < samples)], left, top, 0, 0);
                }
            }
        }
    }

    [Fact]
    public void Open_LevelPaddedToTheSameShape_IsNotRead()
    {
        RgbImage padded = new(832, 624), half = Mean(Full, 2);
        Array.Fill(padded.Data, (byte)255);
        Put(half, padded, 0, 0);

        using Slide slide = Open(padded);
        slide.Facts.Levels[1].Doubt.ShouldNotBeNull().ShouldContain("level 0 shows");
    }

    [Fact]
    public void Open_SmallLevelOfWholePixels_HasNoDoubt()
    {
        using Slide slide = Open(Mean(Full, 48));
        (slide.Facts.Levels[1].Width, slide.Facts.Levels[1].Height, slide.Facts.Levels[1].Doubt).ShouldBe((33, 25, null));
    }

    [Fact]
    public void Open_BlankSlide_HasNoDoubt()
    {
        RgbImage full = new(1600, 1200), level = new(400, 300);
        Array.Fill(full.Data, (byte)244);
        Array.Fill(level.Data, (byte)243);
        using Slide slide = Open(full, [level]);
        slide.Facts.Levels[1].Doubt.ShouldBeNull();
    }

    [Fact]
    public void Correlation_OfAScannersLevel_IsNearOne()
    {
        using OpenSlideReader reader = Readers.OpenSlide(SharedData.Find("slides/tcga-cr-7395-jpeg2000-no-mpp.svs"));
        LevelProof.Correlation(reader, reader.Levels[0], reader.Levels[1]).ShouldNotBeNull().ShouldBeGreaterThan(0.98);
    }

    [Fact]
    public void Info_AnotherPictureAmongTheLevels_SaysWhyItIsNotRead()
    {
        string path = Write(Full, JpegTiff.Picture(600, 600, 5));
        using StringWriter found = new(), error = new();
        CommandLine.Run(["info", path], found, error).ShouldBe(0, error.ToString());
        found.ToString().ShouldContain("; not read: its 600 x 600 px have not the shape of level 0's 1600 x 1200 px");
    }

    private static void Put(RgbImage picture, RgbImage onto, int left, int top)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            picture.Row(y).CopyTo(onto.Row(top + y)[(3 * left)..]);
        }
    }

    private Slide Open(params RgbImage[] lower) => Open(Full, lower);

    private Slide Open(RgbImage full, RgbImage[] lower) => Slide.Open(Write(full, lower), new SlideOptions());

    private string Write(RgbImage full, params RgbImage[] lower)
    {
        string path = _folder.File("levels.tif");
        using FileStream file = File.Create(path);
        using Tiff tiff = Tiff.ClientOpen("levels", "w", file, new TiffStream());
        foreach (RgbImage level in (RgbImage[])[full, .. lower])
        {
            SyntheticTiff.WriteLevel(tiff, level, level != full, 40_000, 40_000);
            tiff.WriteDirectory();
        }

        return path;
    }

    private static RgbImage Mean(RgbImage full, int n)
    {
        RgbImage level = new(full.Width / n, full.Height / n);
        for (int i = 0; i < level.Data.Length; i++)
        {
            int x = i / 3 % level.Width * n, y = i / 3 / level.Width * n, sum = 0;
            for (int j = 0; j < n * n; j++)
            {
                sum += full.Row(y + j / n)[(x + j % n) * 3 + i % 3];
            }

            level.Data[i] = (byte)(sum / (n * n));
        }

        return level;
    }
}
