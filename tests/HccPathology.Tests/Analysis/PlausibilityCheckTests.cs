using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Outputs.Summaries;
using HccPathology.Phantoms;
using HccPathology.Tests.Ihc;
using HccPathology.Tests.Outputs;
using HccPathology.Tests.Synthetic;

namespace HccPathology.Tests.Analysis;

public sealed class PlausibilityCheckTests(PhantomSample phantoms) : IDisposable
{
    private static readonly CellClass[] Classes = [new("Positive", 1, 2, 3), new("Fragment*", 1, 2, 3)];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(49, null)]
    [InlineData(50, 20.05)]
    public void Median_OfFewNuclei_IsNone(int count, double? median) => Median([.. Enumerable.Repeat((20f, (byte)0), count)]).ShouldBe(median);

    [Fact]
    public void Median_IsThatOfTheNucleiThatCount()
    {
        (float, byte)[] areas = [.. Enumerable.Range(1, 101).Select(i => ((float)i, (byte)0))], fragments = [.. Enumerable.Repeat((2f, (byte)1), 300)];
        Median([.. areas, .. fragments]).ShouldNotBeNull().ShouldBe(51, 0.1);
        Median([.. Enumerable.Repeat((1e6f, (byte)0), 60)]).ShouldNotBeNull().ShouldBe(2000, 0.1, "beyond the largest nucleus that may be asked for");
    }

    [Theory]
    [InlineData(0.5, false)]
    [InlineData(0.55, false)]
    [InlineData(0.2, true)]
    public void Analysis_AtAWrongPixelSize_WarnsAndGoesOn(double mpp, bool warns)
    {
        JsonElement summary = AnalysisRun.Run(phantoms.Large.SlidePath, Path.Combine(_folder.Path, "out"),
            new AnalysisOptions { Threads = 2, Mpp = new Mpp(mpp) });
        string[] warnings = AnalysisRun.Warnings(summary);
        summary.GetProperty("status").GetString().ShouldBe("ok");
        warnings.Any(w => w.StartsWith("half of the nuclei are smaller than", StringComparison.Ordinal)).ShouldBe(warns, string.Join('\n', warnings));
        warnings.Any(w => w.Contains("but the properties tiff.XResolution and YResolution give 0.5 um/px", StringComparison.Ordinal)
            || w.Contains("but the properties openslide.mpp-x and -y give 0.5 um/px", StringComparison.Ordinal))
            .ShouldBe(warns, string.Join('\n', warnings));
    }

    [Theory]
    [InlineData(6, 2, 1, 1, null)]
    [InlineData(5, 5, 0, 0, null)]
    [InlineData(4, 2, 2, 2, "60 % of what is not glass is left out (pen 0.02, blur 0.02, fold 0.02 mm2)")]
    [InlineData(0, 10, 0, 0, "100 % of what is not glass is left out (pen 0.1, blur 0, fold 0 mm2)")]
    [InlineData(0, 0, 0, 0, null)]
    public void Mask_OfWhichMoreIsLeftOutThanAnalysed_Warns(int tissue, int pen, int blur, int fold, string? expected)
    {
        MaskClass[] cells = new MaskClass[20];
        foreach (MaskClass of in Enumerable.Repeat(MaskClass.Tissue, tissue).Concat(Enumerable.Repeat(MaskClass.Pen, pen))
            .Concat(Enumerable.Repeat(MaskClass.Blur, blur)).Concat(Enumerable.Repeat(MaskClass.Fold, fold)).Reverse())
        {
            cells[Array.IndexOf(cells, MaskClass.Glass)] = of;
        }

        string[] warnings = [.. PlausibilityCheck.WarningsOf(new TissueMask(5, 4, 100, 100, new Mpp(1), cells))];
        warnings.Select(w => w.Split(':')[0]).ShouldBe(expected is null ? [] : [expected]);
    }

    // Of real tissue nothing is grey, of a slide with a label a tenth and more.
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0.008, 0.8, false)]
    [InlineData(0.08, 0.8, true)]
    public void GreyTissue_ThatIsMoreThanATrace_Warns(double greyMm2, double tissueMm2, bool warns)
    {
        string[] warnings = [.. PlausibilityCheck.WarningsOfGrey(greyMm2, tissueMm2)];
        warnings.Length.ShouldBe(warns ? 1 : 0);
        warnings.ShouldAllBe(w => w.StartsWith("0.08 of 0.8 mm2 of tissue are grey"));
    }

    [Theory]
    [InlineData(0.08, 0.016, null)]
    [InlineData(0.09, 0, "0.09 mm2 beside 0.8 mm2 of tissue are pale and even")]
    [InlineData(0, 0.02, "0.02 of 0.8 mm2 of tissue are pale and even, with tissue all around")]
    [InlineData(0.2, 0, "0.2 mm2 beside 0.8 mm2 of tissue are pale and even")]
    public void TintedGlass_ThatIsMoreThanATrace_Warns(double glassMm2, double evenMm2, string? words)
    {
        string[] warnings = [.. PlausibilityCheck.WarningsOfTint(glassMm2, evenMm2, 0.8)];
        warnings.Length.ShouldBe(words is null ? 0 : 1);
        warnings.ShouldAllBe(w => w.StartsWith(words!));
    }

    [Theory]
    [InlineData(0.03, 0.8, true)]
    [InlineData(0.03, 0, true)]
    [InlineData(0.016, 0.8, false)]
    [InlineData(0.019, 0.1, false)]
    public void SmallPieces_ThatAreMoreThanDust_Warn(double areaMm2, double tissueMm2, bool warns)
    {
        string[] warnings = [.. PlausibilityCheck.WarningsOfSmallPieces(7, areaMm2, tissueMm2)];
        warnings.Length.ShouldBe(warns ? 1 : 0);
        warnings.ShouldAllBe(w => w.StartsWith("7 pieces of less than 0.01 mm2, 0.03 mm2 together beside "));
    }

    /// <summary>Three pieces of tissue: two with a nucleus each, one without, as a drop of ink is.</summary>
    [Theory]
    [InlineData(10, 1, 0.09, true)]
    [InlineData(4, 1, 0, false)]
    [InlineData(10, 2, 0, false)]   // ten crumbs of 0.009 mm²
    public void Report_OfAPieceWithoutANucleus_Warns(int bareCells, int step, double areaMm2, bool warns)
    {
        using SlideReport report = Small();
        MaskClass[] cells = new MaskClass[1000];
        Array.Fill(cells, MaskClass.Tissue, 0, 300);
        Array.Fill(cells, MaskClass.Tissue, 400, 100);
        for (int i = 0; i < bareCells; i++)
        {
            cells[700 + i * step] = MaskClass.Tissue;
        }

        TissueMask mask = new(1000, 1, 60, 150, new Mpp(1), cells);
        using NucleusTable table = new();
        table.Add(OutputSamples.NucleusAt(60 * 10, 5));
        table.Add(OutputSamples.NucleusAt(60 * 450, 5));
        string[] warnings = Warnings(report with { Mask = mask, Nuclei = table, Options = report.Options with { MinAreaUm2 = 1 } }, 2000);
        warnings.Length.ShouldBe(warns ? 1 : 0);
        warnings.ShouldAllBe(w => w.StartsWith(FormattableString.Invariant($"1 pieces of tissue, {areaMm2} mm2 together, hold not one nucleus")));
    }

    [Fact]
    public void Report_OfAnImplausibleDensity_Warns()
    {
        using SlideReport report = Small();
        Warnings(report, 201).ShouldBeEmpty();
        Warnings(report, 24_900).ShouldBeEmpty();
        Warnings(report, 199).ShouldBe(["199 nuclei per mm2 are outside of 200-25000: check stain (--stain) and pixel size (--mpp)"]);
        Warnings(report, 25_100).ShouldBe(["25100 nuclei per mm2 are outside of 200-25000: check stain (--stain) and pixel size (--mpp)"]);
        Warnings(report, null).ShouldBeEmpty();
    }

    [Fact]
    public void Report_OfImplausiblySmallOrLargeNuclei_WarnsWhereNobodySetLimits()
    {
        using SlideReport report = Small();
        foreach ((float areaUm2, string? words) in new (float, string?)[] { (10.8f, "10."), (11.2f, null), (89.5f, null), (90.5f, "90.") })
        {
            using NucleusTable table = Table([.. Enumerable.Repeat((areaUm2, (byte)0), 60)]);
            SlideReport drawn = report with { Nuclei = table, Classes = Classes };
            string[] warnings = Warnings(drawn, 2000);
            warnings.Length.ShouldBe(words is null ? 0 : 1, $"{areaUm2}");
            warnings.ShouldAllBe(w => w.StartsWith($"half of the nuclei are smaller than {words}"));
            Warnings(drawn with { Options = drawn.Options with { MinAreaUm2 = 5 } }, 2000).ShouldBeEmpty();
            Warnings(drawn with { Options = drawn.Options with { MaxAreaUm2 = 500 } }, 2000).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(20, 19, true)]
    [InlineData(20, 20, false)]
    [InlineData(19, 0, false)]
    public void Report_OfMorePigmentThanPositiveCells_Warns(int pigment, int positive, bool warns)
    {
        IhcClasses graded = new([], 1);
        byte of = graded.IndexOf(0, Grade.Pigment), stained = graded.IndexOf(0, Grade.Weak), fragment = graded.IndexOf(0, Grade.Fragment);
        using SlideReport report = Small();
        using NucleusTable table = Table([.. Enumerable.Repeat((20f, of), pigment), .. Enumerable.Repeat((20f, stained), positive),
            .. Enumerable.Repeat((20f, fragment), 50)]);
        IhcPanel panel = new(Markers.Of(Compartment.Nucleus, 1), new DabLevels(0, [0.2, 0.4, 0.6], false, ""), default, graded, 5);
        string[] warnings = Warnings(report with { Nuclei = table, Classes = graded.All, Panel = panel }, 2000);
        warnings.Length.ShouldBe(warns ? 1 : 0);
        warnings.ShouldAllBe(w => w.StartsWith("20 stained cells are left out as pigment and 19 are positive: another chromogen"));
    }

    [Fact]
    public void Report_OfTissueWithoutANucleus_Warns()
    {
        using SlideReport report = Small();
        using NucleusTable none = Table([]);
        Warnings(report with { Nuclei = none }, 0).ShouldBe(["tissue but not one nucleus: check stain (--stain) and pixel size (--mpp)"]);
        Warnings(report with { Nuclei = none, Options = report.Options with { ModelFolder = "ours" } }, 0).ShouldHaveSingleItem()
            .ShouldEndWith("pixel size (--mpp), and normalisation and thresholds of the model's card (--nuclei-model)");
        Warnings(report with { Nuclei = none, Status = SummaryJson.StatusNoTissue }, null).ShouldBeEmpty();
    }

    private SlideReport Small()
    {
        string slide = PhantomSlide.Write(_folder.File("a.tiff"),
            new PhantomOptions { WidthPx = 600, HeightPx = 600, Tissue = PhantomTissue.Cases["no-tumour"] }, 2).SlidePath;
        return new SlideAnalysis(new AnalysisOptions { Threads = 2, Detector = DetectorChoice.Classic }).Run(slide, _folder.Path, default);
    }

    private static string[] Warnings(SlideReport report, double? perMm2) =>
        [.. PlausibilityCheck.WarningsOf(report with { Density = [report.Density[0] with { DensityPerMm2 = perMm2 }] })];

    private double? Median((float AreaUm2, byte Class)[] nuclei)
    {
        using NucleusTable table = Table(nuclei);
        return PlausibilityCheck.MedianAreaUm2(table, Classes);
    }

    private NucleusTable Table((float AreaUm2, byte Class)[] nuclei)
    {
        NucleusTable table = new(_folder.Path);
        foreach ((float area, byte of) in nuclei)
        {
            table.Add(OutputSamples.NucleusAt(300, 300, of) with { AreaUm2 = area });
        }

        return table;
    }
}
