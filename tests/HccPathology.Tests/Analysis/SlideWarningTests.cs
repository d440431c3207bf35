using HccPathology.Analysis;
using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Ihc;
using HccPathology.Tests.Nuclei;
using HccPathology.Tests.Stains;
using HccPathology.Tiles;

namespace HccPathology.Tests.Analysis;

/// <summary>What people are told of a slide's staining, glass, fat and DAB before its first tile, and when they are told nothing.</summary>
public sealed class SlideWarningTests : IDisposable
{
    private static readonly WhitePoint White = new(245, 245, 245, WhitePointSource.Glass, "as drawn");
    private static readonly StainVectors He = StainVectors.Default(StainKind.HaematoxylinEosin, (245, 245, 245)),
        Hdab = StainVectors.Default(StainKind.HaematoxylinDab, (245, 245, 245));
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.19, false)]
    [InlineData(0.2, true)]
    [InlineData(0.7, true)]
    [InlineData(0.71, false)]
    public void Fat_ByThePixelSize_IsLookedForOrSaysWhyNot(double mppUm, bool isLookedFor)
    {
        FatSelection fat = Fat(new AnalysisOptions(), new Mpp(mppUm), Mixed);
        (fat.Level is not null).ShouldBe(isLookedFor);
        fat.NotEvaluable.ShouldBe(isLookedFor ? null : $"fat vacuoles are looked for at 0.2-0.7 um/px, and the slide is analysed at {new Mpp(mppUm)}");
    }

    [Fact]
    public void Fat_OnDab_IsNotLookedFor() =>
        Fat(new AnalysisOptions { Stain = StainKind.HaematoxylinDab }, new Mpp(0.5), Mixed)
            .ShouldBe(new FatSelection(null, "fat vacuoles were measured on H&E only"));

    [Fact]
    public void Fat_WithoutStainedTissue_SaysSo() =>
        Fat(new AnalysisOptions(), new Mpp(0.5), _ => (0, 0)).ShouldBe(new FatSelection(null, "the sample of the slide holds no stained tissue"));

    [Fact]
    public void Fat_OfUnevenTissue_Warns()
    {
        ClearLevel even = new(200, 150, 245);
        new FatSelection(even, null).Warnings().ShouldBeEmpty();
        new FatSelection(null, "why").Warnings().ShouldBeEmpty();
        new FatSelection(even with { IsUneven = true }, null).Warnings().ShouldHaveSingleItem()
            .ShouldStartWith("half of the stained tissue is more than 3.3 times as dense as its palest tenth");
    }

    // 56 µm are 112 px; more than the detector needs comes in steps of 32.
    [Theory]
    [InlineData(48, 112)]
    [InlineData(47, 143)]
    [InlineData(112, 112)]
    [InlineData(200, 200)]
    public void Fat_Halo_IsWhatTheDetectorNeedsAndStepsOf32(int detectorPx, int expected)
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5));
        new FatSelection(new ClearLevel(200, 150, 245), null).HaloPx(detectorPx, frame).ShouldBe(expected);
        new FatSelection(null, "why").HaloPx(detectorPx, frame).ShouldBe(detectorPx);
    }

    [Fact]
    public void Staining_ThatIsKnown_WarnsOfNothing() => Settle(new AnalysisOptions(), White, Mixed).ShouldBeEmpty();

    [Fact]
    public void Staining_WithTooFewColouredPixels_SaysThatTheVectorsAreTheDefaults()
    {
        int i = 0;
        Settle(new AnalysisOptions(), White, random => i++ < 3000 ? Mixed(random) : (0, 0)).ShouldHaveSingleItem()
            .ShouldMatch("^stain vectors are not this slide's own: default: [0-9]+ coloured tissue pixels, 5000 are needed$");
        i = 0;
        Settle(new AnalysisOptions { Stain = StainKind.HaematoxylinDab, ForcesStain = true }, White, random => i++ < 3000 ? Mixed(random) : (0, 0))
            .ShouldContain(w => w.StartsWith("stain vectors are not", StringComparison.Ordinal) && w.EndsWith("see positivity.png, and compare --dab-threshold auto", StringComparison.Ordinal));
        i = 0;
        Settle(new AnalysisOptions { EstimatesStains = false }, White, random => i++ < 3000 ? Mixed(random) : (0, 0))
            .ShouldBeEmpty("the defaults were asked for");
    }

    [Theory]
    [InlineData(245, 245, 245, "245 of 255 is taken, which puts")]
    [InlineData(251, 245, 246, "251, 245, 246 of 255 is taken, since a hundredth of the slide is as bright as that, which puts")]
    [InlineData(245, 245, 248, "245, 245, 248 of 255 is taken, since")]
    public void Staining_WithoutGlass_SaysWhatIsTakenForWhite(byte r, byte g, byte b, string words) =>
        Settle(new AnalysisOptions(), new WhitePoint(r, g, b, WhitePointSource.Default, "3 of 4096 cells look like glass"), Mixed)
            .ShouldHaveSingleItem().ShouldStartWith($"the white point is not this slide's own: 3 of 4096 cells look like glass; {words}");

    // A pale section, 1.5 % of which is brown and dense.
    [Fact]
    public void Stain_OfPaleTissueWithGranules_WarnsOfThemOnHaematoxylinEosinAlone()
    {
        Random random = new(4);
        RgbImage image = StainPixels.Picture(256,
            _ => random.Next(1000) < 15 ? StainPixels.Colour(Hdab, 0, 1.8) : StainPixels.Colour(He, 0.01, 0.1 + 0.05 * random.NextDouble()));
        RequireStain(image, new AnalysisOptions()).ShouldHaveSingleItem().ShouldStartWith("brown or black granules");
        RequireStain(image, new AnalysisOptions { Stain = StainKind.HaematoxylinDab, Marker = Markers.Of(Compartment.Nucleus, 1) }).ShouldBeEmpty();
    }

    [Fact]
    public void Stain_ThatIsForced_WarnsOfIt()
    {
        RgbImage brown = StainPixels.Picture(256, Hdab, random => (0.3 * random.NextDouble(), 0.3 + 0.3 * random.NextDouble()));
        RequireStain(brown, new AnalysisOptions { ForcesStain = true }).ShouldHaveSingleItem()
            .ShouldStartWith("analysed although it looks stained with H-DAB, not H&E: ");
        Should.Throw<PathologyException>(() => RequireStain(brown, new AnalysisOptions())).Message.ShouldContain("or --force-stain");
    }

    [Fact]
    public void Stain_OfAGreyPicture_IsRefused()
    {
        RgbImage grey = new(256, 256);
        for (int i = 0; i < grey.Data.Length; i++)
        {
            grey.Data[i] = (byte)(120 + i / 3 * 7 % 60);
        }

        Should.Throw<PathologyException>(() =>
            RequireStain(grey, new AnalysisOptions())).Message.ShouldStartWith("a.svs: is grey: no stain can be told in it; give it in colour, or --force-stain");
    }

    [Theory]
    [InlineData(0.18, null)]
    [InlineData(0.22, "brown background of 0.22 OD: weak staining cannot be told from it")]
    public void Dab_BetweenTheCells_WarnsFromAFifthOn(double hazeOd, string? words) =>
        Panel(new AnalysisOptions(), _ => (0.3, hazeOd)).ShouldBe(words is null ? [] : [words]);

    [Fact]
    public void Dab_OverNearlyAllTissue_SaysWhatWasTakenOff() => Panel(new AnalysisOptions(), _ => (0.3, 0.5)).ShouldHaveSingleItem()
        .ShouldBe("nearly all tissue is brown, by 0.50 OD: 0.40 of it were taken off as background, and where it is the marker that fills the slide grades are too low");

    [Theory]
    [InlineData(0.14, null)]
    [InlineData(0.06, "hardly any haematoxylin (a hundredth of the tissue reaches 0.06 OD): unstained nuclei may not be found, and percentages be too high")]
    public void Haematoxylin_ThatIsHardlyThere_Warns(double od, string? words) => Panel(new AnalysisOptions(), _ => (od, 0.05)).ShouldBe(words is null ? [] : [words]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dab_WithoutAThresholdOfItsOwn_WarnsWhereThatWasAskedFor(bool isAskedFor)
    {
        string[] warnings = Panel(new AnalysisOptions { FindsDabThreshold = isAskedFor }, _ => (0.3, 0.05));
        warnings.Length.ShouldBe(isAskedFor ? 1 : 0);
        warnings.ShouldAllBe(w =>
            w.StartsWith("DAB threshold: haze 0.0", StringComparison.Ordinal) && w.Contains("no automatic threshold: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.02, false)]
    [InlineData(0.05, true)]
    public void Dab_AsYellowAsLipofuscin_Warns(double residual, bool warns)
    {
        string[] warnings = Panel(new AnalysisOptions(),
            i => i % 3 == 0
                ? StainPixels.Colour(Hdab, 0.6, 0)
                : i % 3 == 1 ? StainPixels.Colour(Hdab, 0, 0) : StainPixels.Colour(Hdab, 0.42, 0.7, 0.7 * residual));
        warnings.ShouldBe(warns ? ["DAB is as yellow as lipofuscin here: lipofuscin, bile and haemosiderin are not told from it"] : []);
    }

    // 80 px are the most.
    [Theory]
    [InlineData(0.1, 8, true)]
    [InlineData(0.1, 8.5, false)]
    [InlineData(0.25, 20, true)]
    public void Cells_ThatReachFartherThanIsMeasured_AreRefused(double mppUm, double expansionUm, bool isTaken)
    {
        Action panel = () => Panel(new AnalysisOptions { CellExpansionUm = expansionUm }, _ => (0.1, 0.05), mppUm);
        if (isTaken)
        {
            panel.ShouldNotThrow();
        }
        else
        {
            Should.Throw<PathologyException>(panel).Message.ShouldBe("--cell-expansion 8.5: at 0.1 um/px at most 8 um; give less, or a coarser --analysis-mpp");
        }
    }

    // Haematoxylin, eosin, and mixtures of both.
    private static (double H, double S) Mixed(Random random) => random.Next(3) switch
    {
        0 => (0.4 + 0.4 * random.NextDouble(), 0),
        1 => (0, 0.3 + 0.3 * random.NextDouble()),
        _ => (0.3 * random.NextDouble(), 0.3 * random.NextDouble()),
    };

    private FatSelection Fat(AnalysisOptions options, Mpp mpp, Func<Random, (double, double)> amounts)
    {
        using TissueSample sample = StainPixels.Sample(_folder, StainPixels.Picture(256, He, amounts));
        return FatSelection.Choose(options, DrawnTissue.FrameOf(mpp), sample, White, TissueDarkness.OdOf(sample, White));
    }

    private string[] Settle(AnalysisOptions options, WhitePoint white, Func<Random, (double, double)> amounts)
    {
        List<string> warnings = [];
        using TissueSample sample = StainPixels.Sample(_folder, StainPixels.Picture(256, He, amounts));
        using DetectorSelection detector = Classic();
        SlideStaining.Settle("a.svs", options, sample, white, detector, null, warnings);
        return [.. warnings];
    }

    private List<string> RequireStain(RgbImage image, AnalysisOptions options)
    {
        List<string> warnings = [];
        using TissueSample sample = StainPixels.Sample(_folder, image);
        SlideStaining.RequireStain("a.svs", options, sample, White, TissueDarkness.OdOf(sample, White), warnings);
        return warnings;
    }

    private string[] Panel(AnalysisOptions options, Func<Random, (double, double)> amounts, double mppUm = 0.5) =>
        Panel(options, StainPixels.Picture(256, Hdab, amounts), mppUm);

    private string[] Panel(AnalysisOptions options, Func<int, (byte, byte, byte)> colour) => Panel(options, StainPixels.Picture(256, colour), 0.5);

    private string[] Panel(AnalysisOptions options, RgbImage image, double mppUm)
    {
        List<string> warnings = [];
        using TissueSample sample = StainPixels.Sample(_folder, image);
        using DetectorSelection detector = Classic();
        IhcStage.PanelOf(options with { Stain = StainKind.HaematoxylinDab, Marker = Markers.Of(Compartment.Nucleus, 1) }, mppUm, sample,
            Hdab, MixturePlane.Measure(sample, Hdab.White), detector, warnings).ShouldNotBeNull();
        return [.. warnings];
    }

    private static DetectorSelection Classic() =>
        DetectorSelection.Choose(new AnalysisOptions { Detector = DetectorChoice.Classic }, DrawnTissue.FrameOf(new Mpp(0.5)));
}
