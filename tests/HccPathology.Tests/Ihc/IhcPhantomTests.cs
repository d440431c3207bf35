using HccPathology.Analysis;
using HccPathology.Density;
using HccPathology.Evaluation;
using HccPathology.Foreground;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Outputs.Summaries;
using HccPathology.Phantoms;
using HccPathology.Stains;
using HccPathology.Tests.Analysis;

namespace HccPathology.Tests.Ihc;

/// <summary>Slides whose every graded cell, stained pixel and clump of pigment is known.</summary>
public sealed class IhcPhantomTests : IDisposable
{
    private static readonly PhantomOptions Drawn = new() { WidthPx = 1500, HeightPx = 1300, Seed = 5, Stain = StainKind.HaematoxylinDab };
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Analyse_NuclearMarker_GivesIndexAndHScoreOfTheTruth()
    {
        PhantomSummary truth = Draw(new PhantomDab { Pattern = DabPattern.Nucleus, HazeOd = 0.06, HasPigment = true, EdgeOd = 0.12 });
        Marker graded = MarkerRegistry.Load().Require("Ki-67") with { Grades = 3, Scores = [IhcScore.Ki67Index, IhcScore.HScore] };
        using SlideReport report = Analyse(truth, graded);

        long[] n = [.. truth.NucleiByGrade];
        double cells = n.Sum(), index = 100 * (n[1] + n[2] + n[3]) / cells, hScore = 100 * (n[1] + 2.0 * n[2] + 3 * n[3]) / cells;
        Value(report, "Ki-67 index").ShouldBe(index, 2);
        Value(report, "H-score").ShouldBe(hScore, 10);
        report.Panel!.Levels.HazeOd.ShouldBe(0.06, 0.05);
        PigmentIsNotPositive(report, truth);
    }

    [Theory]
    [InlineData(0.66, 0.63, 0.40, 0.104)] // as in the CD3 and CD8 crops
    [InlineData(0.75, 0.60, 0.27, 0.120)]
    public void Analyse_NuclearMarkerOverBluerHaematoxylin_IsNoPigment(double r, double g, double b, double tilt)
    {
        PhantomSummary truth = Draw(new PhantomDab
        {
            Pattern = DabPattern.Nucleus,
            HazeOd = 0.06,
            HasPigment = true,
            Haematoxylin = new StainVector(r, g, b).Normalised(),
        });
        using SlideReport report = Analyse(truth, MarkerRegistry.Load().Require("Ki-67"));

        long[] n = [.. truth.NucleiByGrade];
        report.Panel!.Plane.Haematoxylin.ShouldBe((float)tilt, 0.015f);
        Value(report, "Ki-67 index").ShouldBe(100.0 * (n[1] + n[2] + n[3]) / n.Sum(), 2);
        PigmentIsNotPositive(report, truth);
    }

    [Theory]
    [InlineData(DabPattern.Nucleus, "Ki-67", "Ki-67 index", 2)]
    [InlineData(DabPattern.Cytoplasm, "GPC3", "positive percent", 2.5)] // 16.2 for 18.3 with nuclei-he 1.6, 16.4 with 1.5
    public void Analyse_DabAsYellowAsLipofuscin_IsNoPigmentAndSaysSo(DabPattern pattern, string marker, string score, double within)
    {
        // Both colours are those of a real section of colon, on which half of the positive cells were taken for pigment.
        PhantomDab yellow = new()
        {
            Pattern = pattern,
            HazeOd = 0.06,
            Haematoxylin = new StainVector(0.68, 0.65, 0.35).Normalised(),
            Colour = new StainVector(0.25, 0.475, 0.844).Normalised(),
        };
        PhantomSummary truth = Draw(yellow);
        using SlideReport report = Analyse(truth, MarkerRegistry.Load().Require(marker));

        long[] n = [.. truth.NucleiByGrade];
        report.Panel!.Plane.Dab.ShouldBe(0.07f, 0.02f);
        report.Warnings.ShouldContain(w => w.Contains("as yellow as lipofuscin", StringComparison.Ordinal));
        Value(report, score).ShouldBe(100.0 * (n[1] + n[2] + n[3]) / n.Sum(), within);
    }

    [Fact]
    public void Analyse_MembraneMarker_GivesThePositiveLymphocytesOfTheTruth()
    {
        PhantomSummary truth = Draw(new PhantomDab { Pattern = DabPattern.Membrane, Strength = 3, HazeOd = 0.06, HasPigment = true }, "dense-lymphocytes");
        using SlideReport report = Analyse(truth, MarkerRegistry.Load().Require("CD8"));

        double index = 100.0 * truth.NucleiByGrade[1] / truth.NucleiByGrade.Sum();
        index.ShouldBeGreaterThan(10);
        Value(report, "positive percent").ShouldBe(index, 2);
        PigmentIsNotPositive(report, truth);
    }

    [Theory]
    [InlineData("nodule", 105u)]
    [InlineData("no-tumour", 101u)]
    public void Analyse_MarkerThatMayFillTheTissue_FindsTheHazeAndTheStainedArea(string tissue, uint seed)
    {
        PhantomSummary truth = Draw(new PhantomDab { Pattern = DabPattern.Cytoplasm, HazeOd = 0.06, HasPigment = true }, tissue, seed);
        using SlideReport report = Analyse(truth, MarkerRegistry.Load().Require("glutamine-synthetase"));

        report.Panel!.Levels.HazeOd.ShouldBe(0.06, 0.01, "the 5th percentile is 0.02");
        IhcScoreRow area = report.IhcScores.Single(r => r.Score == "stained area percent" && r.Zone == DensityTable.TissueZone);
        area.Value!.Value.ShouldBe(100 * truth.StainedMm2 / area.Denominator!.Value, 1);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(42)]
    public void Analyse_CytoplasmicMarker_GivesPositivePercentHScoreAndStainedAreaOfTheTruth(uint seed)
    {
        PhantomSummary truth = Draw(new PhantomDab { Pattern = DabPattern.Cytoplasm, HazeOd = 0.06, HasPigment = true }, seed: seed);
        using SlideReport report = Analyse(truth, MarkerRegistry.Load().Require("GPC3"));
        using SlideReport area = Analyse(truth, MarkerRegistry.Load().Require("CD34"));

        long[] n = [.. truth.NucleiByGrade];
        Value(report, "positive percent").ShouldBe(100.0 * (n[1] + n[2] + n[3]) / n.Sum(), 2);
        Value(report, "H-score").ShouldBe(100 * (n[1] + 2.0 * n[2] + 3 * n[3]) / n.Sum(), 10);
        PigmentIsNotPositive(report, truth);
        double tissue = area.Mask.AreaMm2(MaskClass.Tissue);
        Value(area, "stained area percent").ShouldBe(100 * truth.StainedMm2 / tissue, 1);
    }

    [Fact]
    public void Analyse_AreaMarkerWithDrawnRegions_GivesTheStainedAreaOfTheTumour()
    {
        PhantomSummary truth = Draw(new PhantomDab { Pattern = DabPattern.Cytoplasm, Strength = 1.2 }, "steatohepatitic");
        AnalysisOptions options = Options(MarkerRegistry.Load().Require("CD34")) with { RegionsPath = truth.TruthPath };
        using SlideReport report = new SlideAnalysis(options).Run(truth.SlidePath, _folder.Path, default);

        IhcScoreRow tissue = Area("tissue"), tumour = Area("tumour"), liver = Area("non-tumour tissue");
        tumour.Value!.Value.ShouldBe(100 * truth.StainedInTumourMm2 / tumour.Denominator!.Value, 1);
        liver.Value!.Value.ShouldBe(100 * (truth.StainedMm2 - truth.StainedInTumourMm2) / liver.Denominator!.Value, 1);
        Math.Abs(tumour.Value.Value - tissue.Value!.Value).ShouldBeGreaterThan(2, "fat makes the tumour another than the slide, or the test shows nothing");
        tumour.Denominator!.Value.ShouldBe(report.Density.First(r => r.Zone == "tumour").NetAreaMm2, 0.01 * tumour.Denominator.Value);

        IhcScoreRow Area(string zone) => report.IhcScores.Single(r => r.Score == "stained area percent" && r.Zone == zone);
    }

    [Fact]
    public void Analyse_PigmentHazeAndEdgeStainingWithoutMarker_AreNotPositive()
    {
        PhantomSummary truth = Draw(new PhantomDab { Pattern = DabPattern.Nucleus, Strength = 0, HazeOd = 0.06, HasPigment = true, EdgeOd = 0.12 });
        using SlideReport report = Analyse(truth, MarkerRegistry.Load().Require("Ki-67"));

        Value(report, "Ki-67 index").ShouldBeLessThan(0.5, "a nucleus that lies half under a clump may be");
        PigmentIsNotPositive(report, truth);
    }

    [Fact]
    public void Analyse_ExpansionBeyondEightyPixels_IsRefusedRatherThanCut()
    {
        PhantomSummary truth = PhantomSlide.Write(_folder.File("fine.tiff"),
            Drawn with { WidthPx = 600, HeightPx = 600, Mpp = 0.2, Dab = new PhantomDab { Pattern = DabPattern.Nucleus } }, 2);
        AnalysisOptions far = Options(MarkerRegistry.Load().Require("Ki-67")) with
        {
            AnalysisMppUm = 0.2,
            Detector = DetectorChoice.Classic,
            CellExpansionUm = 18,
        };
        PathologyException e = Should.Throw<PathologyException>(() => new SlideAnalysis(far).Run(truth.SlidePath, _folder.Path, default).Dispose());
        e.Kind.ShouldBe(FailureKind.BadCommand);
        e.Message.ShouldContain("--cell-expansion 18: at 0.2 um/px at most 16 um");
    }

    [Fact]
    public void Analyse_HdabSaidToBeHe_IsRefusedUnlessForced()
    {
        PhantomSummary truth = Draw(new PhantomDab { Pattern = DabPattern.Nucleus });
        AnalysisOptions he = new() { Threads = 2, Detector = DetectorChoice.Classic };
        PathologyException e = Should.Throw<PathologyException>(() => new SlideAnalysis(he).Run(truth.SlidePath, _folder.Path, default).Dispose());
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain("looks stained with H-DAB");
        using SlideReport forced = new SlideAnalysis(he with { ForcesStain = true }).Run(truth.SlidePath, _folder.Path, default);
        forced.Warnings.ShouldContain(w => w.Contains("looks stained with H-DAB", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_AnyThreadsAndTiles_GivesTheSameBytes()
    {
        string slide = Draw(new PhantomDab { Pattern = DabPattern.Nucleus, HasPigment = true }).SlidePath;
        foreach (DetectorChoice detector in (DetectorChoice[])[DetectorChoice.Classic, DetectorChoice.Learned])
        {
            SortedDictionary<string, string>? first = null;
            foreach ((int threads, int tilePx) in ((int, int)[])[(1, 2048), (3, 512)])
            {
                string folder = Path.Combine(_folder.Path, $"{detector}-{tilePx}");
                AnalysisRun.Run(slide, folder, Options(MarkerRegistry.Load().Require("GPC3")) with { Threads = threads, TilePx = tilePx, Detector = detector });
                SortedDictionary<string, string> found = AnalysisRun.Hashes(folder);
                SlideFiles.IhcFiles.ShouldBeSubsetOf(found.Keys);
                first ??= found;
                found.ShouldBe(first, $"{detector}, {threads} threads and tiles of {tilePx} px");
            }
        }
    }

    private PhantomSummary Draw(PhantomDab marker, string tissue = "nodule", uint seed = 5) =>
        PhantomSlide.Write(_folder.File($"{marker.Pattern}.tiff"), Drawn with { Seed = seed, Dab = marker, Tissue = PhantomTissue.Cases[tissue] }, 2);

    private static AnalysisOptions Options(Marker marker) =>
        new() { Threads = 2, Stain = StainKind.HaematoxylinDab, Marker = marker, Density = new DensityOptions { MinNetAreaMm2 = 0.1 } };

    private SlideReport Analyse(PhantomSummary slide, Marker marker)
    {
        SlideReport report = new SlideAnalysis(Options(marker)).Run(slide.SlidePath, _folder.Path, default);
        report.Status.ShouldBe(SummaryJson.StatusOk);
        return report;
    }

    private static double Value(SlideReport report, string score) => report.IhcScores.Single(r => r.Score == score && r.CellClass == "all").Value!.Value;

    private static void PigmentIsNotPositive(SlideReport report, PhantomSummary truth)
    {
        long pigment = 0;
        List<string> wrong = [];
        (double X, double Y)[] positive = [.. GeoJsonCells.Read(truth.TruthPath).Where(c => c.ClassName!.EndsWith(": Positive", StringComparison.Ordinal))
            .Select(c => Middle(c.Shells[0]))];
        report.Nuclei.ForEach(n =>
        {
            Grade grade = report.Panel!.Classes.GradeAt(n.ClassIndex);
            pigment += grade == Grade.Pigment ? 1 : 0;
            bool isClump = truth.Pigment.Any(p => Um(n, p.Centre.X, p.Centre.Y) <= p.RadiusUm);
            if (grade is Grade.Weak or Grade.Moderate or Grade.Strong && isClump && !positive.Any(p => Um(n, p.X, p.Y) < 3.5))
            {
                wrong.Add($"{grade} at {n.X:0}, {n.Y:0}");
            }
        });
        truth.Pigment.Count.ShouldBeGreaterThan(20);
        pigment.ShouldBeGreaterThan(5);
        wrong.ShouldBeEmpty();
        report.StainedArea!.ByZone(report.Mask)[DensityTable.TissueZone].PigmentMm2.ShouldBeGreaterThan(0);
    }

    private static double Um(in Nucleus n, double x, double y) => 0.5 * Math.Sqrt((n.X - x) * (n.X - x) + (n.Y - y) * (n.Y - y));

    private static (double X, double Y) Middle(double[] ring) => (ring.Where((_, i) => i % 2 == 0).Average(), ring.Where((_, i) => i % 2 == 1).Average());
}
