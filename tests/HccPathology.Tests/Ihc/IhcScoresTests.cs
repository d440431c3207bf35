using HccPathology.Density;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Zones;
using Compartment = HccPathology.Ihc.Compartment;

namespace HccPathology.Tests.Ihc;

public sealed class IhcScoresTests
{
    [Theory]
    [InlineData(100, 0, 0, 0, 0, 0, 0)]
    [InlineData(70, 10, 10, 10, 30, 60, 5)]       // 3 + 2
    [InlineData(0, 0, 0, 50, 100, 300, 8)]
    [InlineData(199, 1, 0, 0, 0.5, 0.5, 2)]
    [InlineData(30, 10, 0, 60, 70, 190, 8)]
    [InlineData(97, 1, 2, 0, 3, 5, 3)]            // mean grade 5/3 is not above 5/3: 2 + 1
    [InlineData(97, 0, 2, 1, 3, 7, 4)]            // 7/3: 2 + 2
    [InlineData(1, 2, 0, 0, 200.0 / 3, 200.0 / 3, 6)]     // each cut belongs to the step above it
    [InlineData(2, 1, 0, 0, 100.0 / 3, 100.0 / 3, 5)]
    [InlineData(9, 1, 0, 0, 10, 10, 4)]
    [InlineData(99, 1, 0, 0, 1, 1, 3)]
    [InlineData(335, 665, 0, 0, 66.5, 66.5, 5)]           // and just below it is the step below
    [InlineData(669, 331, 0, 0, 33.1, 33.1, 4)]
    [InlineData(905, 95, 0, 0, 9.5, 9.5, 3)]
    [InlineData(992, 8, 0, 0, 0.8, 0.8, 2)]
    public void GradeCounts_GiveQuPathsScores(long n0, long n1, long n2, long n3, double percent, double hScore, int allred)
    {
        GradeCounts counts = new(n0, n1, n2, n3);
        counts.PositivePercent.ShouldBe(percent, 1e-9);
        counts.HScore.ShouldBe(hScore, 1e-9);
        counts.Allred.ShouldBe(allred);
    }

    [Fact]
    public void Of_MarkerWithoutCellClasses_RefusesTpsAndCpsWithTheReason()
    {
        IhcPanel panel = Panel([], IhcScore.PositivePercent, IhcScore.Tps, IhcScore.Cps);
        IReadOnlyList<IhcScoreRow> rows = Scores(Rows(("Negative", 60), ("Positive", 40), ("Pigment*", 9), ("Fragment*", 3)), panel, Area());
        rows.Select(r => r.Status).ShouldBe([IhcScores.Ok, IhcScores.Refused, IhcScores.Refused]);
        rows[0].Value.ShouldBe(40);
        (rows[0].Numerator, rows[0].Denominator).ShouldBe((40.0, 100.0));
        rows[1].Value.ShouldBeNull();
        rows[0].Reason.ShouldBeNull("missing, not an empty text");
        rows[1].Reason!.ShouldContain("tumour cells");
    }

    [Fact]
    public void Of_MarkerWithCellClasses_GivesTpsAndCpsAndRowsByClass()
    {
        CellClass[] classes = [new("Tumor", 200, 0, 0), new("Immune cells", 160, 90, 160), new("Stroma", 1, 2, 3)];
        IhcPanel panel = Panel(classes, IhcScore.PositivePercent, IhcScore.Tps, IhcScore.Cps);
        IReadOnlyList<IhcScoreRow> rows = Scores(
            Rows(("Tumor: Negative", 150), ("Tumor: Positive", 50), ("Immune cells: Positive", 30), ("Immune cells: Negative", 10), ("Stroma: Positive", 5)),
            panel, Area());
        rows.Single(r => r.Score == "TPS").Value.ShouldBe(25);
        rows.Single(r => r.Score == "CPS").Value.ShouldBe(40);
        (rows.Single(r => r.Score == "TPS").Unit, rows.Single(r => r.Score == "CPS").Unit)
            .ShouldBe(("%", "0-100"), "immune cells are in the numerator alone: no percentage");
        rows.Single(r => r is { Score: "positive percent", CellClass: "Immune cells" }).Value.ShouldBe(75);
        rows.Single(r => r is { Score: "positive percent", CellClass: "all" }).Value!.Value.ShouldBe(100 * 85.0 / 245, 1e-9);
        rows.Single(r => r is { Score: "positive percent", CellClass: "Stroma" }).Status.ShouldBe(IhcScores.NotEvaluable, "5 cells");
    }

    [Theory]
    [InlineData("Tumour cells", "Lymphocyte", "Inflammatory cells")]
    [InlineData("Neoplastic cells", "Immune cell", "Macrophages")]
    public void Of_ClassesByTheirUsualNames_AreAllCounted(string tumour, string first, string second)
    {
        IhcPanel panel = Panel([new(tumour, 1, 1, 1), new(first, 2, 2, 2), new(second, 3, 3, 3)], IhcScore.Tps, IhcScore.Cps);
        IReadOnlyList<IhcScoreRow> rows = Scores(
            Rows(($"{tumour}: Negative", 150), ($"{tumour}: Positive", 50), ($"{first}: Positive", 10), ($"{second}: Positive", 20),
                ($"{second}: Negative", 5)), panel, Area());
        rows.Select(r => r.Value).ShouldBe([25, 40]);
    }

    [Theory]
    [InlineData(9, IhcScores.NotEvaluable)]
    [InlineData(10, IhcScores.Ok)]
    public void Of_FewCells_HaveADensityAndNoPercentage(long negative, string status)
    {
        IReadOnlyList<IhcScoreRow> rows = Scores(Rows(("Negative", negative), ("Positive", 10)),
            Panel([], IhcScore.PositivePercent, IhcScore.Density), Area());
        rows.Select(r => r.Status).ShouldBe([status, IhcScores.Ok]);
        rows[1].Value.ShouldBe(5, "positive cells on 2 mm²");
    }

    // 40 negative, 30, 20 and 10 of 1+, 2+ and 3+: (30 + 2 x 20 + 3 x 10) of 100; 60 % and a mean of 5/3 are 4 + 1. What is ignored is in no score.
    [Fact]
    public void Of_ThreeGrades_AreWeighedByTheirNumber()
    {
        IhcPanel panel = Panel([], IhcScore.HScore, IhcScore.Allred, IhcScore.PositivePercent) with { Classes = new IhcClasses([], 3) };
        IReadOnlyList<IhcScoreRow> rows = Scores(Rows(("Negative", 40), ("1+", 30), ("2+", 20), ("3+", 10), ("Pigment*", 7), ("Fragment*", 5)), panel,
            Area());
        rows.Select(r => (r.Score, r.Value, r.Numerator, r.Denominator))
            .ShouldBe([("H-score", 100, 60, 100), ("Allred score", 5, 60, 100), ("positive percent", 60, 60, 100)]);
    }

    // Two classes of tumour cells are one sum; tumour stroma is none of them, though its name begins as theirs.
    [Fact]
    public void Of_SeveralClassesOfTumourCells_AreSummedUpOverAllGrades()
    {
        CellClass[] detector = [new("Tumor", 1, 1, 1), new("Neoplastic", 2, 2, 2), new("Tumor: stroma", 3, 3, 3)];
        IhcPanel panel = Panel(detector, IhcScore.Tps) with { Classes = new IhcClasses(detector, 3) };
        IhcScoreRow row = Scores(
            Rows(("Tumor: Negative", 60), ("Tumor: 2+", 4), ("Neoplastic: 1+", 3), ("Neoplastic: 2+", 8), ("Neoplastic: 3+", 5), ("Neoplastic: Negative", 20),
                ("Tumor: stroma: 3+", 50)), panel, Area())[0];
        (row.Value, row.Numerator, row.Denominator).ShouldBe((20, 20, 100));
    }

    [Theory]
    [InlineData("Stroma", IhcScore.Tps, "tumour cells")]
    [InlineData("Tumor", IhcScore.Cps, "immune cells")]
    public void Of_ClassThatAScoreNeedsIsMissing_IsRefused(string only, IhcScore score, string missing)
    {
        IhcScoreRow row = Scores(Rows(($"{only}: Negative", 100), ($"{only}: Positive", 50)), Panel([new(only, 1, 1, 1)], score), Area())[0];
        (row.Status, row.Value).ShouldBe((IhcScores.Refused, null));
        row.Reason!.ShouldContain(missing);
    }

    [Fact]
    public void Of_IgnoredCells_DoNotMakeEnough() =>
        Scores(Rows(("Negative", 10), ("Positive", 9), ("Pigment*", 50)), Panel([], IhcScore.PositivePercent),
            Area())[0].Reason.ShouldBe("19 graded cells, 20 are needed");

    // Net 2 of gross 3 mm².
    [Theory]
    [InlineData(0.5, 20.0)]
    [InlineData(2.5, null)]
    public void Of_Density_IsOfTheNetAreaWhereThatIsEnough(double leastMm2, double? value)
    {
        DensityRow cells = DensityTable.RowOf("s", "H-DAB", Zone.Tumour, "Positive", 40, 3, 2, new DensityOptions { MinNetAreaMm2 = leastMm2 });
        IhcScoreRow row = Scores([cells], Panel([], IhcScore.Density), Area())[0];
        (row.Value, row.Numerator, row.Denominator).ShouldBe((value, 40, 2));
        (row.Status == IhcScores.Ok).ShouldBe(value is not null);
    }

    [Fact]
    public void Of_ManyImmuneCells_MakeACpsOf100()
    {
        IhcPanel panel = Panel([new("Tumor", 200, 0, 0), new("Immune cells", 160, 90, 160)], IhcScore.Tps, IhcScore.Cps);
        IReadOnlyList<IhcScoreRow> rows = Scores(Rows(("Tumor: Negative", 20), ("Tumor: Positive", 80), ("Immune cells: Positive", 50)), panel, Area());
        rows.Select(r => (r.Score, r.Value, r.Numerator, r.Denominator)).ShouldBe([("TPS", 80, 80, 100), ("CPS", 100, 130, 100)]);
    }

    // Immune cells of portal tracts are none of the tumour's, and those of nests alone are not all of them.
    [Theory]
    [InlineData(Zone.Tumour, true)]
    [InlineData(ZoneOptions.Core, true)]
    [InlineData(ZoneOptions.InnerMargin, true)]
    [InlineData(Zone.Nests, false)]
    [InlineData(Zone.Stroma, false)]
    [InlineData(ZoneOptions.OuterMargin, false)]
    [InlineData(Zone.NonTumour, false)]
    [InlineData(Zone.AllOfTissue, false)]
    public void Of_Cps_IsGivenForZonesOfTheWholeTumour(string zone, bool isGiven)
    {
        IhcPanel panel = Panel([new("Tumor", 200, 0, 0), new("Immune cells", 160, 90, 160)], IhcScore.Tps, IhcScore.Cps);
        DensityRow[] rows = [.. Rows(("Tumor: Negative", 60), ("Tumor: Positive", 40), ("Immune cells: Positive", 20)).Select(r => r with { Zone = zone })];
        Dictionary<string, StainedSum> areas = new() { [zone] = new(0, 0, 2) };
        IReadOnlyList<IhcScoreRow> scores = IhcScores.Of(rows, panel, areas, Zone.All(new ZoneOptions()));
        scores[0].Value.ShouldBe(40, "positive tumour cells are the tumour's wherever they lie");
        (scores[1].Value, scores[1].Status).ShouldBe(isGiven ? (60.0, IhcScores.Ok) : (null, IhcScores.Refused));
        IhcScoreRow unknown = IhcScores.Of(rows, panel, areas, [])[1];
        unknown.Status.ShouldBe(IhcScores.Refused, "where no regions are known, nobody knows where the tumour is");
        unknown.Reason!.ShouldContain("within the tumour");
    }

    [Fact]
    public void Of_FewTumourCells_IsNotEvaluable()
    {
        IhcPanel panel = Panel([new("Tumor", 200, 0, 0)], IhcScore.Tps);
        Scores(Rows(("Tumor: Negative", 50), ("Tumor: Positive", 49)), panel, Area())[0].Status.ShouldBe(IhcScores.NotEvaluable);
    }

    [Fact]
    public void Of_FewTumourCellsAmongManyImmuneCells_IsNotEvaluable()
    {
        IhcPanel panel = Panel([new("Tumor", 200, 0, 0), new("Immune cells", 160, 90, 160)], IhcScore.Tps, IhcScore.Cps);
        IReadOnlyList<IhcScoreRow> rows = Scores(
            Rows(("Tumor: Negative", 50), ("Tumor: Positive", 49), ("Immune cells: Positive", 30), ("Immune cells: Negative", 500)), panel, Area());
        rows.Select(r => (r.Value, r.Reason)).ShouldBe([(null, "99 tumour cells, 100 are needed"), (null, "99 tumour cells, 100 are needed")]);
    }

    // A model of its own class for hepatocytes: in liver beside the tumour they are no tumour cells, and in no TPS.
    [Fact]
    public void Of_Hepatocytes_AreNoTumourCells()
    {
        IhcPanel panel = Panel([new("Tumor", 200, 0, 0), new("Hepatocytes", 1, 1, 1), new("Epithelial", 2, 2, 2)], IhcScore.Tps);
        IhcScoreRow row = Scores(
            Rows(("Tumor: Negative", 75), ("Tumor: Positive", 25), ("Hepatocytes: Positive", 60), ("Epithelial: Negative", 300)), panel, Area())[0];
        (row.Value, row.Numerator, row.Denominator).ShouldBe((25, 25, 100));
    }

    [Fact]
    public void Of_AreaMarker_GivesStainedTissue()
    {
        IhcPanel panel = Panel([], IhcScore.AreaPercent);
        Scores(Rows(("Negative", 5)), panel, Area(0.25, 2.0))[0].Value.ShouldBe(12.5);
        Scores(Rows(("Negative", 5)), panel, new Dictionary<string, StainedSum> { [Zone.Tumour] = new(0.25, 0.5, 1.25) })[0].Value
            .ShouldBe(20, "of the blocks that were looked at, without pigment");
        Scores(Rows(("Negative", 5)), panel, Area(0, 0))[0].Status.ShouldBe(IhcScores.NotEvaluable);
    }

    [Fact]
    public void Of_ZoneThatCannotBeToldApart_HasNoStainedAreaAndTheZonesReason()
    {
        DensityRow row = DensityTable.RowOf("s", "H-DAB", Zone.Tumour, "Negative", 0, 0, 0, new DensityOptions(), "no tumour on the slide");
        IhcScoreRow score = Scores([row], Panel([], IhcScore.AreaPercent), Area(0.25, 2.0))[0];
        (score.Value, score.Numerator, score.Denominator, score.Status, score.Reason).ShouldBe((null, 0, 0, IhcScores.NotEvaluable, "no tumour on the slide"));
    }

    [Fact]
    public void Of_ZoneOfADemonstration_SaysSoInEveryRow()
    {
        DensityRow[] rows = [.. Rows(("Negative", 5)).Select(r => r with { Reason = "DEMONSTRATION" })];
        Scores(rows, Panel([], IhcScore.PositivePercent, IhcScore.Density, IhcScore.Tps, IhcScore.AreaPercent), Area(1, 2))
            .Select(r => r.Reason).ShouldAllBe(r => r!.EndsWith("DEMONSTRATION", StringComparison.Ordinal));
    }

    /// <summary>A percentage is given for zones that are too small for a density: it is of the model's zone no less.</summary>
    [Fact]
    public void Of_SmallZoneOfADemonstration_SaysSoInEveryRowAndNotWhyItHasNoDensity()
    {
        DensityRow[] rows = [.. Rows(("Negative", 30), ("Positive", 10)).Select(r => r with { DensityPerMm2 = null, Reason = "net area is small; DEMONSTRATION; x" })];
        Scores(rows, Panel([], IhcScore.PositivePercent, IhcScore.Density, IhcScore.AreaPercent, IhcScore.Tps), Area(1, 2)).Select(r => (r.Value, r.Reason)).ShouldBe(
        [
            (25, "DEMONSTRATION; x"), (null, "net area is small; DEMONSTRATION; x"), (null, "net area is small; DEMONSTRATION; x"),
            (null, "needs cell classes, and tumour cells are not told apart on this slide; positive percent of all cells is given; DEMONSTRATION; x"),
        ]);
    }

    [Fact]
    public void Classes_OfThreeGradesAndTwoClasses_AreDerivedInOrder()
    {
        IhcClasses classes = new([new("A", 1, 1, 1), new("B", 2, 2, 2)], 3);
        classes.All.Select(c => c.Name).ShouldBe(
            ["A: Negative", "A: 1+", "A: 2+", "A: 3+", "A: Pigment*", "A: Fragment*", "B: Negative", "B: 1+", "B: 2+", "B: 3+", "B: Pigment*", "B: Fragment*"]);
        foreach (Grade grade in Enum.GetValues<Grade>())
        {
            classes.GradeAt(classes.IndexOf(1, grade)).ShouldBe(grade);
            classes.All[classes.IndexOf(1, grade)].Name.ShouldStartWith("B: ");
        }

        IhcClasses one = new([], 1);
        one.All.Select(c => c.Name).ShouldBe(["Negative", "Positive", "Pigment*", "Fragment*"]);
        one.GradeAt(one.IndexOf(0, Grade.Fragment)).ShouldBe(Grade.Fragment);
        one.GradeAt(one.IndexOf(0, Grade.Weak)).ShouldBe(Grade.Weak);
        one.GradeAt(one.IndexOf(0, Grade.Strong)).ShouldBe(Grade.Weak, "Positive is its only grade");
        one.IndexOf(3, Grade.Weak).ShouldBe((byte)1, "the detector's classes mean nothing here");
    }

    private static IhcPanel Panel(IReadOnlyList<CellClass> classes, params IhcScore[] scores) => new(
        Markers.Of(Compartment.Membrane, 1) with { Scores = scores }, new DabLevels(0, [0.2, 0.4, 0.6], false, ""), default, new IhcClasses(classes, 1), 5);

    private static IReadOnlyList<IhcScoreRow> Scores(IReadOnlyList<DensityRow> rows, IhcPanel panel, IReadOnlyDictionary<string, StainedSum> areas) =>
        IhcScores.Of(rows, panel, areas, Zone.All(new ZoneOptions()));

    private static Dictionary<string, StainedSum> Area(double stainedMm2 = 0, double allMm2 = 2) =>
        new() { [Zone.Tumour] = new(stainedMm2, 0, allMm2) };

    private static DensityRow[] Rows(params (string Class, long Count)[] counts) =>
        [.. counts.Select(c => DensityTable.RowOf("s", "H-DAB", Zone.Tumour, c.Class, c.Count, 2, 2, new DensityOptions()))];
}
