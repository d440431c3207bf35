using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Tests.Stains;

public sealed class StainAppearanceTests
{
    [Fact]
    public void Of_RealCrops_NeverTakesOneStainForTheOther()
    {
        (string Folder, string Pattern, double MppUm, StainKind Kind)[] sets =
        [
            ("nuclei/monuseg", "*-*.png", 0.25, StainKind.HaematoxylinEosin),
            ("nuclei/consep", "*.png", 0.25, StainKind.HaematoxylinEosin),
            ("liver", "*.jpg", 0.494, StainKind.HaematoxylinEosin),
            ("ihc/cd3cd8", "*.jpg", 0.12, StainKind.HaematoxylinDab),
        ];
        foreach ((string folder, string pattern, double mppUm, StainKind kind) in sets)
        {
            string[] crops = [.. Directory.GetFiles(SharedData.Find(folder), pattern)
                .Where(f => Path.GetFileNameWithoutExtension(f) is var name && !name.Contains('.', StringComparison.Ordinal))];
            crops.ShouldNotBeEmpty();
            int told = 0;
            foreach (string crop in crops)
            {
                StainAppearance look = Look(crop, mppUm);
                (look.Looks ?? kind).ShouldBe(kind, $"{crop}: {look}");
                look.HasGranules.ShouldBeFalse(crop);
                told += look.Looks is null ? 0 : 1;
            }

            ((double)told / crops.Length).ShouldBeGreaterThan(0.7, folder);
        }
    }

    // Where little is darker than 0.25 OD what is left are nuclei, which are neither pink nor brown.
    [Theory]
    [InlineData("nuclei/consep/train_4.png", 0.25, StainKind.HaematoxylinEosin, "")]
    [InlineData("liver/gtex-liver-he.jpg", 0.494, StainKind.HaematoxylinEosin, "told")]
    [InlineData("ihc/cd3cd8/ROI_338_2.jpg", 0.12, StainKind.HaematoxylinDab, "told")]
    [InlineData("ihc/cd3cd8/ROI_343_1.jpg", 0.12, StainKind.HaematoxylinDab, "told")]
    public void Of_CropAtAQuarterOfItsDensity_IsNotTakenForTheOtherStain(string crop, double mppUm, StainKind kind, string told)
    {
        using ScratchFolder folder = new();
        RgbImage image = Pictures.Read(SharedData.Find(crop));
        byte[] paler = [.. Enumerable.Range(0, 256).Select(v => (byte)Math.Round(255 * Math.Pow(Math.Max(v, 1) / 255.0, 0.25)))];
        for (int i = 0; i < image.Data.Length; i++)
        {
            image.Data[i] = paler[image.Data[i]];
        }

        string path = folder.File("pale.png");
        ImageFile.WritePng(path, image);
        StainAppearance look = Look(path, mppUm);
        (look.Looks ?? (told.Length > 0 ? null : kind)).ShouldBe(kind, look.ToString());
    }

    // Haemosiderin on 1 % of pale H&E is most of what is dense there: these passed for H-DAB and were refused.
    [Theory]
    [InlineData("nuclei/consep/train_1.png", 0.5)]
    [InlineData("nuclei/consep/train_9.png", 0.25)]
    [InlineData("nuclei/consep/train_12.png", 0.5)]
    [InlineData("nuclei/consep/train_17.png", 0.5)]
    public void Of_PaleCropWithPigment_IsNotTakenForDab(string crop, double times)
    {
        using ScratchFolder folder = new();
        RgbImage image = Pictures.Read(SharedData.Find(crop));
        for (int i = 0; i < image.Data.Length; i++)
        {
            double od = -Math.Log10(Math.Max(image.Data[i], (byte)1) / 255.0) * times;
            int pixel = i / 3, x = pixel % image.Width, y = pixel / image.Width;
            bool isGranule = x % 100 is >= 40 and < 50 && y % 100 is >= 40 and < 50;      // of 2.5 um
            image.Data[i] = (byte)Math.Round(255 * Math.Pow(10, -(od + (isGranule ? (double[])[0.5, 0.77, 1.12] : [0, 0, 0])[i % 3])));
        }

        string path = folder.File("pigment.png");
        ImageFile.WritePng(path, image);
        StainAppearance look = Look(path, 0.25);
        look.Looks.ShouldNotBe(StainKind.HaematoxylinDab, look.ToString());
        look.HasGranules.ShouldBeTrue();
    }

    // A mask that lies beside the slides: 0 and 255, without a grey in between that would show that it has no colour.
    [Fact]
    public void Of_BlackAndWhiteMask_IsGrey()
    {
        using ScratchFolder folder = new();
        RgbImage mask = new(800, 800);
        mask.Data.AsSpan().Fill(255);
        for (int i = 0; i < 400 * 400; i++)
        {
            (int x, int y) = (i % 400, i / 400);
            mask.Row(y + 200).Slice((x + 200) * 3, 3).Fill((x / 10 + y / 10) % 2 == 0 ? (byte)0 : (byte)255);
        }

        string path = folder.File("mask.png");
        ImageFile.WritePng(path, mask);
        Look(path, 0.5).IsGrey.ShouldBeTrue();
    }

    // Eosin takes up red less than 0.45 and blue less than 0.85 times as much as green; DAB more of blue, and of red 0.3 to 1.1 times as much.
    [Theory]
    [InlineData(0.215, 0.50, 0.40, 1, 0)]
    [InlineData(0.240, 0.50, 0.40, 0, 0)]
    [InlineData(0.240, 0.50, 0.41, 0, 0)]
    [InlineData(0.175, 0.50, 0.45, 0, 1)]
    [InlineData(0.140, 0.50, 0.45, 0, 0)]
    [InlineData(0.535, 0.50, 0.60, 0, 1)]
    [InlineData(0.570, 0.50, 0.60, 0, 0)]
    [InlineData(0.050, 0.15, 0.09, 1, 0)]
    [InlineData(0.035, 0.10, 0.07, 0, 0)]                       // next to nothing has no hue
    public void Of_EvenColour_IsPinkOrBrownByWhatItTakesUp(double r, double g, double b, double pink, double brown)
    {
        StainAppearance look = Drawn((r, g, b));
        (look.PinkShare, look.BrownShare).ShouldBe((pink, brown));
    }

    // Half is pink. What takes up little green counts as coloured from 0.05 on.
    [Theory]
    [InlineData(0.07, 0.5)]
    [InlineData(0.04, 1)]
    public void Of_PixelsThatTakeUpLittleGreen_CountFromATraceOn(double green, double pink) =>
        Drawn((0.15, 0.5, 0.35), (0.2, green, 0.1)).PinkShare.ShouldBe(pink);

    // The greatest density is 1.04 and 1.06 times the least.
    [Theory]
    [InlineData(0.52, true)]
    [InlineData(0.533, false)]
    public void Of_DensitiesThatAreAlike_IsGreyUpToATwentiethAndNoStain(double blue, bool isGrey)
    {
        StainAppearance look = Drawn((0.5, 0.51, blue));
        (look.IsGrey, look.Looks).ShouldBe((isGrey, isGrey ? null : StainKind.HaematoxylinDab));
    }

    // Brown is a tenth of what is dense; as much again, or four times as much, is faint and has no brown.
    [Theory]
    [InlineData(10, false)]
    [InlineData(40, true)]
    public void Of_BrownBesideWhatIsFaint_IsOfGranulesWhereMostIsFaint(int faint, bool hasGranules) =>
        Drawn([(0.25, 0.5, 0.6), .. Enumerable.Repeat((0.5, 0.55, 0.3), 9), .. Enumerable.Repeat((0.02, 0.1, 0.06), faint)])
            .HasGranules.ShouldBe(hasGranules);

    // Pink more than three times as much as brown is H&E, and of twice as much nothing is said.
    [Theory]
    [InlineData(7, null)]
    [InlineData(10, StainKind.HaematoxylinEosin)]
    public void Of_PinkAndBrown_IsEosinWhereItIsFarMore(int pink, StainKind? looks) =>
        Drawn([.. Enumerable.Repeat((0.15, 0.5, 0.35), pink), .. Enumerable.Repeat((0.25, 0.5, 0.6), 3),
            .. Enumerable.Repeat((0.5, 0.55, 0.3), 27)]).Looks.ShouldBe(looks);

    private static StainAppearance Drawn(params (double R, double G, double B)[] cycle)
    {
        using ScratchFolder folder = new();
        (byte, byte, byte)[] colours = [.. cycle.Select(c => (StainPixels.Channel(245, c.R), StainPixels.Channel(245, c.G), StainPixels.Channel(245, c.B)))];
        using TissueSample sample = StainPixels.Sample(folder, StainPixels.Picture(256, i => colours[i % colours.Length]));
        return StainAppearance.Of(sample, new WhitePoint(245, 245, 245, WhitePointSource.Glass, "drawn"), 0.8);
    }

    private static StainAppearance Look(string crop, double mppUm)
    {
        using Slide slide = Slide.Open(crop, new SlideOptions { Mpp = new Mpp(mppUm) });
        OverviewScan scan = OverviewScan.Run(slide, slide.RequireMpp(), 1, CancellationToken.None);
        WhitePoint white = WhitePoint.Estimate(scan);
        TissueMask mask = TissueDetector.Detect(scan, white, new TissueOptions());
        using TissueSample sample = TissueSample.Take(slide, AnalysisFrame.Choose(slide.Facts, slide.RequireMpp(), 0.5), mask, default);
        return StainAppearance.Of(sample, white, TissueDarkness.OdOf(sample, white));
    }
}
