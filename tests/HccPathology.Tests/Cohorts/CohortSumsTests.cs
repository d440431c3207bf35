using HccPathology.Cohorts;
using HccPathology.Density;
using HccPathology.Outputs.Tables;

namespace HccPathology.Tests.Cohorts;

/// <summary>What the sums of a patient are of, where slides differ in what they have.</summary>
public sealed class CohortSumsTests : IDisposable
{
    private static readonly CohortOptions Mixed = new() { Patient = "P", AllowsMixed = true };

    private readonly FinishedResults _results = new();

    public void Dispose() => _results.Dispose();

    [Theory]
    [InlineData("0.1", "0.1", null)]
    [InlineData("0.1", "0.25", "net area 0.2 mm2 is below the minimum of 0.25 mm2")]
    public void Collect_LeastArea_IsTheLargestOfTheSlides(string one, string other, string? expected)
    {
        Add("a", "A1", [("density.MinNetAreaMm2", one)], Row("tissue", "all", 10, 0.1));
        Add("b", "A2", [("density.MinNetAreaMm2", other)], Row("tissue", "all", 20, 0.1));
        DensityRow sum = Patient(Mixed).Single().Row;
        (sum.DensityPerMm2 is null).ShouldBe(expected is not null);
        (sum.Reason?.Split("; ")[^1]).ShouldBe(expected);
    }

    [Fact]
    public void Collect_SlidesTooSmallByThemselves_AreEnoughTogetherAndLoseTheirReason()
    {
        Add("a", "A1", [], Row("tissue", "all", 10, 0.25), Row("tissue", "Immune", 4, 0.25));
        Add("b", "A2", [], Row("tissue", "all", 30, 0.25), Row("tissue", "Immune", 6, 0.25));
        JoinedRow<DensityRow>[] sums = Patient();
        sums.Select(s => (s.Row.DensityPerMm2, s.Row.FractionOfAll, s.Row.Reason)).ShouldBe([(80.0, 1.0, null), (20.0, 0.25, null)]);
    }

    [Fact]
    public void Collect_PatientWithTooLittleTissue_HasNoFractions()
    {
        Add("a", "A1", [], Row("tissue", "all", 10, 0.25), Row("tissue", "Immune", 4, 0.25));
        Patient().ShouldAllBe(s => s.Row.DensityPerMm2 == null && s.Row.FractionOfAll == null);
    }

    [Fact]
    public void Collect_Hotspot_IsTheDensestOfTheSlides()
    {
        Add("a", "A1", [], Row("tissue", "all", 100, 1) with { HotspotPerMm2 = 150 });
        Add("b", "A2", [], Row("tissue", "all", 100, 1) with { HotspotPerMm2 = 420 });
        Add("c", "A3", [], Row("tissue", "all", 0, 0));
        (Patient().Single().Row.HotspotPerMm2, Patient().Single().Row.Reason).ShouldBe((420, null));
    }

    /// <summary>Most cells lie on the small slide, which has no hotspot: that of the other would lie below the patient's mean of 420.</summary>
    [Fact]
    public void Collect_SlideThatIsTooSmallForAHotspot_LeavesThePatientWithoutOne()
    {
        Add("a", "A1", [], Row("tumour", "all", 100, 1) with { HotspotPerMm2 = 150 });
        Add("b", "A2", [], Row("tumour", "all", 488, 0.4));
        DensityRow patient = Patient().Single().Row;
        (patient.DensityPerMm2, patient.HotspotPerMm2, patient.Status).ShouldBe((420.0, null, "ok"));
        patient.Reason.ShouldBe("no hotspot: on 1 of the 2 slides the zone is too small for one");
    }

    [Fact]
    public void Collect_SlideWithoutRegions_IsSaidToBeInNoZone()
    {
        Add("a", "A1", [], Row("tissue", "all", 50, 1), Row("tumour", "all", 20, 1));
        Add("b", "A2", [], Row("tissue", "all", 50, 1));
        Add("c", "A3", [], Row("tissue", "all", 0, 0));
        _results.AddProfile("r/a", "A1", ("all", 4, 0.25, null));
        const string Without = "no regions on 1 of the patient's 2 slides, which are in none of the zones";
        Patient().Select(s => (s.Row.Zone, s.Slides, s.Row.Reason)).ShouldBe([("tissue", 2, null), ("tumour", 1, Without)]);
        CohortProfile.Of(_results.Read(new CohortOptions { Patient = "P" }))[^1].Row.Density.Reason.ShouldBe(Without);
    }

    [Fact]
    public void Collect_SlideOfAnotherStainWithoutRegions_IsNoneOfThoseThatAZoneLacks()
    {
        Add("a", "A1", [], Row("tissue", "all", 50, 1), Row("tumour", "all", 20, 1));
        Add("b", "A2", [], Row("tissue", "all", 50, 1) with { Stain = "H-DAB", Marker = "CD3" });
        Patient().ShouldAllBe(s => s.Row.Reason == null);
    }

    [Fact]
    public void Collect_LeastArea_IsThatOfSlidesWithAreaInTheZone()
    {
        Add("a", "A1", [("density.MinNetAreaMm2", "0.1")], Row("tissue", "all", 50, 1), Row("tumour", "all", 20, 0.2));
        Add("b", "A2", [("density.MinNetAreaMm2", "0.5")], Row("tissue", "all", 50, 1), Row("tumour", "all", 0, 0));
        (Patient(Mixed)[1].Row.DensityPerMm2, Patient(Mixed)[1].Row.Reason).ShouldBe((100.0, null));
    }

    [Fact]
    public void Collect_SlidesWithoutAreaInAZone_AreNotAmongThoseOfItsRow()
    {
        Add("a", "A1", [("x", "1")], Row("tissue", "all", 50, 1), Row("tumour", "all", 9, 0.75), Row("tumour", "Immune", 3, 0.75));
        Add("b", "A2", [("x", "2")], Row("tissue", "all", 50, 1), Row("tumour", "all", 0, 0));
        Add("c", "A3", [("x", "1")], Row("tissue", "all", 50, 1), Row("tumour", "all", 6, 0.25), Row("tumour", "Immune", 2, 0.25));
        JoinedRow<DensityRow>[] sums = Patient(Mixed);
        sums.Select(s => (s.Row.Zone, s.Row.CellClass, s.Slides, s.Row.Count, s.Row.Reason)).ShouldBe(
        [
            ("tissue", "all", 3, 150L, "the slides were analysed with different settings: x"),
            ("tumour", "all", 2, 15L, null), ("tumour", "Immune", 2, 5L, null),
        ]);
        sums[2].Row.FractionOfAll.ShouldBe(5 / 15.0);
    }

    [Fact]
    public void Collect_BandsMeasuredFromAPartOfTheOutline_AreToldOfThePatient()
    {
        const string Open = "74 % of the tumour's outline lies against tissue of which nothing is said, and distances are measured from the rest";
        Add("a", "A1", [], Row("tumour core", "all", 20, 1) with { Reason = Open });
        Add("b", "A2", [], Row("tumour core", "all", 20, 1));
        Patient().Single().Row.Reason.ShouldBe("on 1 of the 2 slides a part of the tumour's outline lies against tissue of which nothing is said");
    }

    [Fact]
    public void Collect_SlideOfWhichNotOneNucleusWasFound_IsToldOfThePatient()
    {
        Add("a", "A1", [], Row("tissue", "all", 0, 1) with { Reason = "tissue but not one nucleus: check stain (--stain) and pixel size (--mpp)" });
        Add("b", "A2", [], Row("tissue", "all", 20, 1));
        (Patient().Single().Row.DensityPerMm2, Patient().Single().Row.Reason).ShouldBe((10, "on 1 of the 2 slides tissue but not one nucleus"));
    }

    [Fact]
    public void Collect_WordsOfAMarkersEntry_MayDiffer()
    {
        Add("a", "A1", [("marker.Pitfalls", "x"), ("marker.Marks", "T cells"), ("marker.ThresholdSource", "ours")], Row("tissue", "all", 20, 1));
        Add("b", "A2", [("marker.Pitfalls", "y"), ("marker.Marks", "killers"), ("marker.ThresholdSource", "theirs")], Row("tissue", "all", 20, 1));
        (Patient().Single().Row.Count, Patient().Single().Row.Reason).ShouldBe((40L, null));
    }

    [Fact]
    public void Collect_SettingsThatDifferBetweenPatients_AreNamed()
    {
        Add("a", "A1", [("detector", "Learned")], Row("tissue", "all", 50, 1));
        Add("b", "A2", [("detector", "Classic")], Row("tissue", "all", 50, 1));
        File.WriteAllText(_results["m.csv"], "slide,patient\nA1.svs,P1\nA2.svs,P2\n");
        List<string> warnings = [];
        CohortSlides slides = _results.Read(new CohortOptions { ManifestPath = _results["m.csv"], AllowsMixed = true }, warnings);
        warnings.ShouldBe(["H&E: the slides were analysed with different settings: detector"]);
        CohortDensity.Of(slides).ShouldAllBe(r => r.Row.Reason == null);
    }

    // The processor is not written down.
    [Fact]
    public void Collect_DevicesThatDiffer_AreRefusedAndElseNamed()
    {
        Add("a", "A1", [], Row("tissue", "all", 50, 1));
        Add("b", "A2", [("device", "Cuda")], Row("tissue", "all", 50, 1));
        _results.Refused().ShouldContain("device Cpu and Cuda");
        Patient(Mixed).Single().Row.Reason.ShouldBe("the slides were analysed with different settings: device");
    }

    [Fact]
    public void Collect_EnginesThatDiffer_AreNamed()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        _results.Add("r/b", "A2.svs", s => s with { Versions = s.Versions with { Engine = "0.2.0" } }, (100, 2, 1));
        Patient(Mixed).Single().Row.Reason.ShouldBe("the slides were analysed with different settings: engine");
    }

    [Fact]
    public void Collect_ClassThatOneOfTheSlidesWithAreaTells_CountsThoseWithArea()
    {
        Add("a", "A1", [], Row("tissue", "all", 50, 1), Row("tissue", "Immune", 3, 1));
        Add("b", "A2", [], Row("tissue", "all", 50, 1));
        Add("c", "A3", [], Row("tissue", "all", 0, 0), Row("tissue", "Immune", 0, 0));
        JoinedRow<DensityRow> immune = Patient()[1];
        (immune.Slides, immune.Row.FractionOfAll, immune.Row.Reason)
            .ShouldBe((1, 0.06, "the class is not told on 1 of the 2 slides, which are not in the row"));
    }

    [Fact]
    public void Collect_ZoneThatSlidesLackForSeveralReasons_SaysAll()
    {
        Add("a", "A1", [], DensityTable.RowOf("A1", "H&E", "tumour", "all", 0, 0, 0, new(), "no tumour on the slide"));
        Add("b", "A2", [], DensityTable.RowOf("A2", "H&E", "tumour", "all", 0, 0, 0, new(), "another reason"));
        Patient().Single().Row.Reason.ShouldBe("no tumour on the slide; another reason");
    }

    [Fact]
    public void Collect_ZoneThatSlidesOfADemonstrationLackForSeveralReasons_CautionsOnce()
    {
        string caution = $"{DensityTable.DemonstrationCaution}: x; y";
        Add("a", "A1", [], DensityTable.RowOf("A1", "H&E", "tumour", "all", 0, 0, 0, new(), $"no tumour on the slide; {caution}"));
        Add("b", "A2", [], DensityTable.RowOf("A2", "H&E", "tumour", "all", 0, 0, 0, new(), $"another reason; {caution}"));
        Patient().Single().Row.Reason.ShouldBe($"no tumour on the slide; another reason; {caution}");
    }

    [Fact]
    public void Collect_ZoneThatOneOfTheSlidesDoesNotTell_SaysSo()
    {
        Add("a", "A1", [], Row("tumour", "all", 60, 1), Row("tumour nests", "all", 50, 0.9), Row("non-tumour tissue", "all", 5, 1),
            Row("parenchyma", "all", 4, 0.9), Row("portal tracts and septa", "all", 1, 0.1));
        Add("b", "A2", [], Row("tumour", "all", 60, 1), Untold("tumour nests"), Row("non-tumour tissue", "all", 5, 1),
            Row("parenchyma", "all", 5, 1), Untold("portal tracts and septa"));
        Add("c", "A3", [], Row("tumour", "all", 0, 0), Untold("tumour nests"), Row("non-tumour tissue", "all", 0, 0),
            Row("parenchyma", "all", 0, 0), Untold("portal tracts and septa"));
        Patient().Select(s => (s.Row.Zone, s.Row.Count, s.Row.Reason?.Split("; ")[0])).ShouldBe(
        [
            ("tumour", 120, null), ("tumour nests", 50, "the zone is not told on 1 of the 2 slides, which are not in the row"), ("non-tumour tissue", 10, null),
            ("parenchyma", 9, "portal tracts and septa are not told apart on 1 of the 2 slides, and what of them was not drawn is in the row there"),
            ("portal tracts and septa", 1, "the zone is not told on 1 of the 2 slides, which are not in the row"),
        ]);
    }

    // Drawn as tumour alone: its core and margins fell out of the patient's without a word.
    [Theory]
    [InlineData("tumour core")]
    [InlineData("inner margin")]
    [InlineData("distant parenchyma")]
    [InlineData("0-100 um")]
    public void Collect_BandOfASlideWithoutABorder_SaysThatItIsNotInTheRow(string band)
    {
        Add("a", "A1", [], Row("tumour", "all", 60, 1), Row(band, "all", 50, 0.9));
        Add("b", "A2", [], Row("tumour", "all", 60, 1), DensityTable.RowOf("A2", "H&E", band, "all", 0, 0, 0, new(), $"{DensityTable.NoBorder}, so there is none"));
        Add("c", "A3", [], Row("tumour", "all", 0, 0), DensityTable.RowOf("A3", "H&E", band, "all", 0, 0, 0, new(), "no tumour on the slide"));
        Patient().Select(s => (s.Row.Zone, s.Slides, s.Row.Reason)).ShouldBe(
            [("tumour", 2, null), (band, 1, "on 1 of the 2 slides with tumour there is no border to measure from, and they are not in the row")]);
    }

    [Fact]
    public void Collect_ZoneThatAllOfTheSlidesTellOrNone_HasNoCountOfThem()
    {
        Add("a", "A1", [], Row("tumour", "all", 60, 1), Row("tumour nests", "all", 50, 0.9), Untold("tumour necrosis"));
        Add("b", "A2", [], Row("tumour", "all", 60, 1), Row("tumour nests", "all", 50, 0.9), Untold("tumour necrosis"));
        Patient().Select(s => (s.Row.Zone, s.Row.Reason?.Split("; ")[0]))
            .ShouldBe([("tumour", null), ("tumour nests", null), ("tumour necrosis", "no class of something is known")]);
    }

    [Fact]
    public void Collect_ZoneWithAreaAndNoCells_IsOfAllItsSlidesAndHasNoFraction()
    {
        Add("a", "A1", [], Row("tissue", "all", 0, 1), Row("tissue", "Immune", 0, 1));
        Add("b", "A2", [], Row("tissue", "all", 0, 1), Row("tissue", "Immune", 0, 1));
        Patient().Select(s => (s.Slides, s.Row.DensityPerMm2, s.Row.FractionOfAll)).ShouldBe([(2, 0.0, null), (2, 0.0, null)]);
    }

    [Fact]
    public void Collect_SlideWithoutStroma_DoesNotTakeThePercentageFromThePatient()
    {
        _results.AddStroma("r/a", "A1.svs", 1, 0.02);
        _results.AddStroma("r/b", "A2.svs", 0, null);
        DensityRow sum = Patient().Single().Row;
        (sum.StromalImmuneAreaMm2, sum.StromalTilPercent, sum.Reason).ShouldBe((0.02, 2, null));
    }

    /// <summary>One slide with two markers and other settings of each: their cells are not added up, and they need not be alike.</summary>
    [Fact]
    public void Collect_MarkersOfOneStain_AreApart()
    {
        Add("a", "A1", [("marker", "CD3")], Row("tissue", "all", 10, 1) with { Stain = "H-DAB", Marker = "CD3" });
        Add("b", "A1", [("marker", "CD8")], Row("tissue", "all", 30, 1) with { Stain = "H-DAB", Marker = "CD8" });
        Patient().Select(s => (s.Row.Marker, s.Row.Count, s.Slides, s.Row.DensityPerMm2))
            .ShouldBe([("CD3", 10, 1, 10), ("CD8", 30, 1, 30)], ignoreOrder: true);

        foreach ((string folder, string marker, long count) in new[] { ("a", "CD3", 5L), ("b", "CD8", 40L) })
        {
            DensityFiles.WriteCsv(_results[$"r/{folder}/{DensityFiles.ProfileName}"],
                [new ProfileRow(-50, DistanceProfile.RowOf("A1", "H-DAB", "all", count, 0.25) with { Marker = marker })]);
            _results.Mark($"r/{folder}", "A1.svs");
        }

        CohortProfile.Of(_results.Read(new CohortOptions { Patient = "P" })).Where(r => r.Level == "patient")
            .Select(r => (r.Row.Density.Marker, r.Row.Density.Count, r.Slides)).ShouldBe([("CD3", 5, 1), ("CD8", 40, 1)], ignoreOrder: true);
    }

    [Fact]
    public void Columns_SlideOfAPatientsRow_IsMissing()
    {
        Add("a", "A1", [], Row("tissue", "all", 50, 1));
        TableColumn<JoinedRow<DensityRow>> slide = CohortColumns.Density.Single(c => c.Name == "slide");
        CohortDensity.Of(_results.Read(new CohortOptions { Patient = "P" })).Select(r => (r.Level, slide.Get(r)))
            .ShouldBe([("slide", "A1"), ("patient", null)]);
    }

    [Fact]
    public void CollectProfile_SlidesWithoutAreaInTheBand_AreNotAmongThoseOfItsRow()
    {
        foreach (string name in (string[])["A1", "A2", "A3"])
        {
            Add(name, name, [("x", name)], Row("tissue", "all", 50, 1));
        }

        _results.AddProfile("r/A1", "A1", ("all", 40, 0.25, null), ("Immune", 30, 0.25, null));
        _results.AddProfile("r/A2", "A2", ("all", 0, 0, null), ("Immune", 0, 0, null));
        _results.AddProfile("r/A3", "A3", ("all", 0, 0, null));
        CohortProfile.Of(_results.Read(Mixed)).Where(r => r.Level == "patient")
            .Select(r => (r.Row.Density.CellClass, r.Slides, r.Row.Density.Count, r.Row.Density.Reason)).ShouldBe([("all", 1, 40L, null), ("Immune", 1, 30L, null)]);
    }

    [Fact]
    public void Collect_Slides_AreInTheOrderOfTheirNamesAndNotOfFoldersOrHashes()
    {
        _results.Add("r/a", "B1.svs", s => s with { Slide = s.Slide with { Hash = "sha256:0" } }, (1, 1, 1));
        _results.Add("r/b", "A1.svs", s => s with { Slide = s.Slide with { Hash = "sha256:1" } }, (2, 1, 1));
        CohortDensity.Of(_results.Read()).Select(r => r.Row.Count).ShouldBe([2, 1]);
    }

    [Fact]
    public void Collect_SummaryThatNamesNoVersionOfItsTable_IsOfTheFirst()
    {
        Add("a", "A1", [], Row("tissue", "all", 1, 1));
        string path = _results["r/a/summary.json"], text = File.ReadAllText(path);
        text.ShouldContain("\"densitySchemaVersion\"");
        File.WriteAllText(path, text.Replace("\"densitySchemaVersion\"", "\"other\"", StringComparison.Ordinal));
        _results.Mark("r/a", "A1.svs");
        _results.Refused().ShouldContain("its density table has schema version 1, and this engine joins version");
    }

    private JoinedRow<DensityRow>[] Patient(CohortOptions? options = null) =>
        [.. CohortDensity.Of(_results.Read(options ?? new CohortOptions { Patient = "P" })).Where(r => r.Level == "patient")];

    private static DensityRow Untold(string zone) =>
        DensityTable.RowOf("A", "H&E", zone, "all", 0, 0, 0, new(), $"no class of something is known; {DensityTable.DemonstrationCaution}: x");

    private static DensityRow Row(string zone, string cells, long count, double mm2) => DensityTable.RowOf("", "H&E", zone, cells, count, mm2, mm2, new());

    private void Add(string folder, string slide, (string Key, string Value)[] settings, params DensityRow[] rows) =>
        _results.Add($"r/{folder}", $"{slide}.svs", s => s with
        {
            Density = [.. rows.Select(r => r with { Slide = slide })],
            Analysis = s.Analysis with { Parameters = new(settings.ToDictionary(p => p.Key, p => p.Value), StringComparer.Ordinal) },
        });
}
