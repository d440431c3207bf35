using HccPathology.Pixels;
using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

public sealed class BrightfieldCheckTests
{
    private static readonly (int, int, int) Glass = (243, 242, 245), Eosin = (226, 160, 190), Nucleus = (70, 40, 105), Dab = (96, 52, 24);

    [Fact]
    public void Of_AllGlass_IsBrightfield() => Check((1, Glass)).IsBrightfield.ShouldBeTrue();

    [Fact]
    public void Of_DimGreyGlass_IsBrightfield() => Check((1, (120, 118, 116))).IsBrightfield.ShouldBeTrue();

    [Fact]
    public void Of_TissueOnGlass_IsBrightfield() => Check((0.5, Glass), (0.4, Eosin), (0.1, Nucleus)).IsBrightfield.ShouldBeTrue();

    [Fact]
    public void Of_CrowdedNucleiOnly_IsBrightfield() => Check((0.8, Nucleus), (0.2, (140, 80, 150))).IsBrightfield.ShouldBeTrue();

    [Fact]
    public void Of_StrongDabOnly_IsBrightfield() => Check((1, Dab)).IsBrightfield.ShouldBeTrue();

    [Fact]
    public void Of_TissueInBlackPadding_IsBrightfield() => Check((0.9, (0, 0, 0)), (0.1, Eosin)).IsBrightfield.ShouldBeTrue();

    [Fact]
    public void Of_BlackInkOnHalfTheGlass_IsBrightfield() => Check((0.6, (20, 20, 22)), (0.4, Glass)).IsBrightfield.ShouldBeTrue();

    [Fact]
    public void Of_BlackInkOnMostOfTheGlass_IsBrightfield() => Check((0.9, (20, 20, 22)), (0.1, Glass)).IsBrightfield.ShouldBeTrue();

    [Fact]
    public void Of_CrowdedNucleiInBlackPadding_IsBrightfield() => Check((0.9, (0, 0, 0)), (0.1, Nucleus)).IsBrightfield.ShouldBeTrue();

    [Fact]
    public void Of_DarkRedSpotsAmongCrowdedNuclei_IsBrightfield() => Check((0.3, (30, 2, 3)), (0.7, Nucleus)).IsBrightfield.ShouldBeTrue();

    [Fact]
    public void Of_DullTissueOnNearBlack_IsRefused() => Check((0.6, (20, 6, 12)), (0.4, (120, 70, 90))).IsBrightfield.ShouldBeFalse();

    [Fact]
    public void Of_DimRedOnNearBlack_IsRefused() => Check((0.6, (3, 1, 1)), (0.39, (30, 2, 3)), (0.01, (220, 30, 20))).IsBrightfield.ShouldBeFalse();

    [Fact]
    public void Of_BrightBlueOnExactBlack_IsRefused() => Check((0.5, (0, 0, 0)), (0.5, (10, 20, 250))).IsBrightfield.ShouldBeFalse();

    [Fact]
    public void Of_BlackAlone_IsRefused() => Check((1, (0, 0, 0))).IsBrightfield.ShouldBeFalse();

    [Fact]
    public void Of_FluorescenceWithBurntOutSpecks_IsRefused() => Check((0.98, (8, 6, 12)), (0.01, (255, 255, 255))).IsBrightfield.ShouldBeFalse();

    /// <summary>A mask of classes beside the slide was analysed, as 0.1 mm2 of tissue with 367 nuclei.</summary>
    [Fact]
    public void Of_FlatPureColours_IsRefusedAsLabels()
    {
        BrightfieldCheck check = BrightfieldCheck.Of(
            Picture(grain: 0, (0.3, (255, 255, 255)), (0.2, (255, 0, 0)), (0.2, (0, 255, 0)), (0.15, (255, 255, 0)), (0.15, (128, 0, 128))));
        check.IsBrightfield.ShouldBeFalse();
        check.Reason.ShouldStartWith("5 flat colours, looks like a picture of labels or a drawing");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, true)]
    public void Of_PureColourOnAFifthOfTheGlass_IsALabelWhereItIsFlat(int grain, bool isBrightfield) =>
        BrightfieldCheck.Of(Picture(grain, (0.2, (200, 12, 10)), (0.8, Glass))).IsBrightfield.ShouldBe(isBrightfield);

    /// <summary>Eight by eight windows spread to the very edges: of a black rim as wide as a window the last row and the last column are black.</summary>
    [Fact]
    public void Of_LargeSlide_IsLookedAtFromEdgeToEdge()
    {
        RgbImage image = new(2000, 1000);
        Array.Fill(image.Data, (byte)240);
        for (int y = 0; y < image.Height; y++)
        {
            image.Row(y)[(y < image.Height - 64 ? (image.Width - 64) * 3 : 0)..].Clear();
        }

        Of(image).Reason.ShouldStartWith($"transmitted light: {49 / 64.0:P0} of the picture is light, {15 / 64.0:P0} dark");
    }

    [Fact]
    public void Of_SmallSlide_IsLookedAtInFull()
    {
        RgbImage image = new(100, 60);
        Array.Fill(image.Data, (byte)240);
        for (int y = 0; y < image.Height; y++)
        {
            image.Row(y)[..30].Clear();
        }

        Of(image).Reason.ShouldStartWith($"transmitted light: {0.9:P0} of the picture is light, {0.1:P0} dark");
    }

    private static BrightfieldCheck Of(RgbImage image)
    {
        using ScratchFolder folder = new();
        string path = folder.File("a.png");
        ImageFile.WritePng(path, image);
        using Slide slide = Slide.Open(path, new SlideOptions());
        return BrightfieldCheck.Of(slide);
    }

    [Fact]
    public void Of_RealFluorescence_IsRefusedWithAReason()
    {
        using Slide slide = Slide.Open(SharedData.Find("slides/fluorescence.ndpi"), new SlideOptions());
        BrightfieldCheck check = BrightfieldCheck.Of(slide);
        check.IsBrightfield.ShouldBeFalse();
        check.Reason.ShouldContain("fluorescence");
    }

    [Theory]
    [InlineData("slides/CMU-1-Small-Region.svs")]
    [InlineData("slides/tcga-cr-7395-jpeg2000-no-mpp.svs")]
    public void Of_RealSlide_IsBrightfield(string name)
    {
        using Slide slide = Slide.Open(SharedData.Find(name), new SlideOptions());
        BrightfieldCheck check = BrightfieldCheck.Of(slide);
        check.IsBrightfield.ShouldBeTrue(check.Reason);
    }

    [Theory]
    [InlineData("nuclei")]
    [InlineData("liver")]
    [InlineData("ihc")]
    public void Of_RealPictures_AreBrightfield(string folder)
    {
        string[] pictures = [.. Directory.GetFiles(SharedData.Find(folder), "*.*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".png", StringComparison.Ordinal) || f.EndsWith(".jpg", StringComparison.Ordinal))
            .Where(f => !Path.GetFileNameWithoutExtension(f).Contains('.')) // name.labels.png, name.mask.jpg and their like are not pictures of tissue
            .Order().Where((_, i) => i % 8 == 0)];
        pictures.ShouldNotBeEmpty();
        foreach (string picture in pictures)
        {
            BrightfieldCheck check = BrightfieldCheck.Of(Pictures.Read(picture));
            check.IsBrightfield.ShouldBeTrue($"{picture}: {check.Reason}");
        }
    }

    // A camera's picture of 100 x 100 px with given shares of colours, each in many shades: flat ones are a picture of labels.
    private static BrightfieldCheck Check(params (double Share, (int R, int G, int B) Colour)[] parts) => BrightfieldCheck.Of(Picture(grain: 2, parts));

    private static RgbImage Picture(int grain, params (double Share, (int R, int G, int B) Colour)[] parts)
    {
        RgbImage image = new(100, 100);
        Random random = new(4);
        int from = 0;
        foreach (var (share, colour) in parts)
        {
            int to = from + (int)Math.Round(share * 10_000);
            for (int i = from; i < to; i++)
            {
                image[i % 100, i / 100] = (Shade(colour.R), Shade(colour.G), Shade(colour.B));
            }

            from = to;
        }

        return image;

        byte Shade(int level) => (byte)(level == 0 ? 0 : Math.Clamp(level + random.Next(-grain, grain + 1), 1, 255));
    }
}
