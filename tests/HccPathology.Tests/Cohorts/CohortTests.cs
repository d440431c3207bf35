using System.Text;
using HccPathology.Cohorts;
using HccPathology.Density;
using HccPathology.Outputs;
using HccPathology.Tests.Outputs;
using Parquet;

namespace HccPathology.Tests.Cohorts;

public sealed class CohortTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Collect_PatientIsTheSumOfCountsOverTheSumOfAreas()
    {
        Result("r/a", "A1.svs", (100, 2, 1), (30, 2, 1));
        Result("r/b", "A2.svs", (900, 4, 3), (3, 4, 0.2));
        Result("r/c", "B1.svs", (50, 1, 0.4));
        File.WriteAllText(_folder["m.csv"], "Slide,note,Patient\n/scans/A1.svs,\"x, y\",P1\nA2.svs,,P1\nB1,,P2\n");
        IReadOnlyList<CohortRow> rows = Cohort.Collect([_folder["r"]], new CohortOptions { ManifestPath = _folder["m.csv"] });
        rows.Select(r => (r.Level, r.Patient, r.Density.Slide, r.Density.Zone, r.Slides)).ShouldBe(
        [
            ("slide", "P1", "A1", "tissue", 1), ("slide", "P1", "A1", "tumour", 1), ("slide", "P1", "A2", "tissue", 1), ("slide", "P1", "A2", "tumour", 1),
            ("slide", "P2", "B1", "tissue", 1), ("patient", "P1", "", "tissue", 2), ("patient", "P1", "", "tumour", 2), ("patient", "P2", "", "tissue", 1),
        ]);
        DensityRow tissue = rows[5].Density, tumour = rows[6].Density, other = rows[7].Density;
        (tissue.Count, tissue.NetAreaMm2, tissue.GrossAreaMm2, tissue.DensityPerMm2).ShouldBe((1000, 4, 6, 250));
        (tissue.CiLowPerMm2, tissue.CiHighPerMm2).ShouldBe((PoissonInterval.Of(1000).Low / 4, PoissonInterval.Of(1000).High / 4));
        tumour.DensityPerMm2!.Value.ShouldBe(33 / 1.2, 1e-9, "a slide that is too small by itself still adds to its patient");
        other.Status.ShouldBe("not evaluable");
    }

    [Fact]
    public async Task Write_GivesTheSameBytesHoweverFoldersAreGiven()
    {
        Result("r/a", "A1.svs", (100, 2, 1));
        Result("r/b", "A2.svs", (900, 4, 3));
        CohortOptions options = new() { Patient = "P" };
        Cohort.Write(_folder["1.csv"], Cohort.Collect([_folder["r"]], options));
        Cohort.Write(_folder["2.csv"], Cohort.Collect([_folder["r/b"], _folder["r/a"], _folder["r"]], options));
        File.ReadAllBytes(_folder["2.csv"]).ShouldBe(File.ReadAllBytes(_folder["1.csv"]));
        string[] lines = Encoding.UTF8.GetString(File.ReadAllBytes(_folder["1.csv"])).Split("\r\n");
        lines[0].ShouldStartWith("level,patient,slides,slide_hash,schema_version,slide,stain,marker,zone,cell_class,count");
        lines[3].ShouldStartWith("patient,P,2,,3,,H&E,,tissue,all,1000,6,4,250,");
        Cohort.Write(_folder["1.parquet"], Cohort.Collect([_folder["r"]], options));
        await using ParquetReader reader = await ParquetReader.CreateAsync(_folder["1.parquet"]);
        (reader.Metadata!.NumRows, reader.Schema.DataFields.Length).ShouldBe((3, lines[0].Split(',').Length));
    }

    // 0.02 mm2 of cells on 1 mm2 and 0.002 on 0.25 mm2: the share of the slide that is too small by itself is in the sum.
    [Theory]
    [InlineData(1.0, 0.02, 0.25, 0.002, 100 * 0.022 / 1.25)]
    [InlineData(0.375, 0.02, 0.25, 0.002, 100 * 0.022 / 0.625)]
    [InlineData(0.125, 0.02, 0.25, 0.002, null)]
    [InlineData(1.0, 0.02, 0.0, 0.0, 2.0)]
    [InlineData(1.0, 0.9, 0.5, 1.2, 100.0)]
    public void Collect_StromalPercent_IsTheSumOfCellsOverTheSumOfStroma(double netA, double immuneA, double netB, double immuneB, double? expected)
    {
        Stroma("r/a", "A1.svs", netA, immuneA);
        Stroma("r/b", "A2.svs", netB, immuneB);
        DensityRow patient = Cohort.Collect([_folder["r"]], new CohortOptions { Patient = "P" })[2].Density;
        patient.StromalImmuneAreaMm2!.Value.ShouldBe(immuneA + immuneB, 1e-12);
        (patient.StromalTilPercent is null, patient.Status == "ok").ShouldBe((expected is null, expected is not null));
        (patient.StromalTilPercent ?? -1).ShouldBe(expected ?? -1, 1e-9);
    }

    [Fact]
    public void Collect_StromalPercent_IsMissingWhereASlideHasNoClassOfImmuneCells()
    {
        Stroma("r/a", "A1.svs", 1, 0.02);
        Stroma("r/b", "A2.svs", 1, null);
        DensityRow patient = Cohort.Collect([_folder["r"]], new CohortOptions { Patient = "P" })[2].Density;
        (patient.Status, patient.StromalTilPercent, patient.StromalImmuneAreaMm2).ShouldBe(("ok", null, null));
        patient.Reason.ShouldBe("no stromal percentage: the area of immune cells is missing for 1 of the slides");
    }

    [Fact]
    public void Collect_SlideOfTheManifestWithoutResult_IsNamedAndItsPatientSaysSo()
    {
        Result("r/a", "A1.svs", (100, 2, 1));
        Result("r/b", "B1.svs", (100, 2, 1));
        Profile("r/a", "A1", ("all", 50, 0.25, null));
        File.WriteAllText(_folder["m.csv"], "slide,patient\nA1.svs,P1\n/scans/A2.svs,P1\nA1.ndpi,P1\nB1,P2\nC1.svs,P3\nD1.svs,\nA2.svs,P1\n");
        CohortOptions options = new() { ManifestPath = _folder["m.csv"] };
        List<string> warnings = [];
        IReadOnlyList<CohortRow> rows = Cohort.Collect([_folder["r"]], options, warnings);
        rows.Select(r => (r.Level, r.Patient, r.Density.Status, r.Density.Reason)).ShouldBe(
        [
            ("slide", "P1", "ok", null), ("slide", "P2", "ok", null),
            ("patient", "P1", "ok", "no result of 2 of the patient's 3 slides in the manifest"), ("patient", "P2", "ok", null),
        ]);
        warnings.ShouldHaveSingleItem().ShouldEndWith(
            "m.csv: no result of 4 slide(s): A2.svs of P1, A1.ndpi of P1, C1.svs of P3, D1.svs; 1 patient(s) are therefore not in the table: P3");
        CohortProfile.Collect([_folder["r"]], options)[1].Profile.Reason.ShouldBe("no result of 2 of the patient's 3 slides in the manifest");
        File.AppendAllText(_folder["m.csv"], string.Concat(Enumerable.Range(1, 9).Select(i => $"E{i}.svs,P{i + 3}\n")));
        warnings.Clear();
        Cohort.Collect([_folder["r"]], options, warnings);
        warnings[0].ShouldEndWith("D1.svs, E1.svs of P4 and 8 more; 10 patient(s) are therefore not in the table: P10, P11, P12, P3, P4 and 5 more");
        warnings.Clear();
        Cohort.Collect([_folder["r"]], new CohortOptions { Patient = "P" }, warnings);
        warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Collect_SlidesOfOneFileName_AreToldApartByTheirFolders()
    {
        Result("r/P1__scan", "scan.svs", (100, 2, 1));
        Result("r/P2__scan", "scan.svs", s => s with { Slide = s.Slide with { Hash = "another" } }, (900, 4, 3));
        CohortOptions options = new() { ManifestPath = _folder["m.csv"] };
        File.WriteAllText(_folder["m.csv"], "id,slide,patient\nP1__scan,/a/P1/scan.svs,P1\nP2__scan,/a/P2/scan.svs,P2\nP2__b__scan,/a/P2/b/scan.svs,P2\n");
        Cohort.Collect([_folder["r"]], options).Where(r => r.Level == "patient").Select(r => (r.Patient, r.Density.Count, r.Density.Reason)).ShouldBe(
            [("P1", 100, null), ("P2", 900, "no result of 1 of the patient's 2 slides in the manifest")]);
        File.WriteAllText(_folder["m.csv"], "slide,patient\nP1/scan.svs,P1\nP2/scan.svs,P2\n");
        Refused(options).ShouldContain("line 3: slide scan.svs is given to 'P1' and to 'P2'");
        File.WriteAllText(_folder["m.csv"], "slide,patient\nscan.svs,P1\nscan.ndpi,P2\n");
        Should.NotThrow(() => Cohort.Collect([_folder["r"]], options), "a whole name goes before one without extension");
    }

    [Fact]
    public void Collect_LineOfTheManifest_NamesNoSlideWhoseNameItOnlyBegins()
    {
        Result("r/a", "scan.tiff", (100, 2, 1));
        Result("r/b", "scan.1.tiff", (900, 4, 3));
        CohortOptions options = new() { ManifestPath = _folder["m.csv"] };
        File.WriteAllText(_folder["m.csv"], "slide,patient\nscan.1,P1\nscan,P2\n");
        Cohort.Collect([_folder["r"]], options).Where(r => r.Level == "slide").Select(r => (r.Density.Slide, r.Patient)).ShouldBe([("scan.1", "P1"), ("scan", "P2")]);
        File.WriteAllText(_folder["m.csv"], "slide,patient\nscan.1,P1\n");
        Refused(options).ShouldContain("slide scan.tiff of", Case.Sensitive, "without its own line it was P1's");
    }

    [Theory]
    [InlineData("P1/CD3/scan.svs,P1\nP1/CD8/scan.svs,P1\nscan.svs,P1\n", "no result of 1 of the patient's 2 slides in the manifest")]
    [InlineData("P1/CD3/scan.svs,P1\nP1/CD3/scan.svs,P1\nscan.svs,P1\n", null)]
    public void Collect_TwoPathsOfOneNameAndPatient_AreTwoSlides(string manifest, string? reason)
    {
        Result("r/a", "scan.svs", (100, 2, 1));
        File.WriteAllText(_folder["m.csv"], $"slide,patient\n{manifest}");
        Cohort.Collect([_folder["r"]], new CohortOptions { ManifestPath = _folder["m.csv"] })[1].Density.Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData("slide,note,patient\nA1.svs,looked at, twice,P1\n")]
    [InlineData("slide,patient,block,marker\nA1.svs,B7,CD8\n")]
    public void Collect_LineOfOtherFieldsThanTheHeader_IsRefusedAndGivesNobodyTheSlide(string manifest)
    {
        Result("r/a", "A1.svs", (100, 2, 1));
        File.WriteAllText(_folder["m.csv"], manifest);
        Refused(new CohortOptions { ManifestPath = _folder["m.csv"] }).ShouldContain("m.csv: line 2: ");
    }

    [Fact]
    public void Collect_EmptyPatient_LeavesTheSlideAlone()
    {
        Result("r/a", "A1.svs", (100, 2, 1));
        Result("r/b", "A2.svs", (900, 4, 3));
        File.WriteAllText(_folder["m.csv"], "slide,patient\nA1.svs,\nA2.svs,P1\n");
        Cohort.Collect([_folder["r"]], new CohortOptions { ManifestPath = _folder["m.csv"] }).Select(r => (r.Level, r.Patient, r.Density.Slide)).ShouldBe(
            [("slide", null, "A1"), ("slide", "P1", "A2"), ("patient", "P1", "")]);
    }

    [Fact]
    public void Collect_WithoutPatients_GivesTheSlidesAlone()
    {
        Result("r/a", "A1.svs", (100, 2, 1));
        Cohort.Collect([_folder["r"]], new CohortOptions()).ShouldHaveSingleItem().Patient.ShouldBeNull();
    }

    [Fact]
    public void Collect_OtherSettingsOrEngine_IsRefusedUnlessAskedFor()
    {
        Result("r/a", "A1.svs", s => s, (100, 2, 1));
        Result("r/b", "A2.svs", s => s with { Analysis = s.Analysis with { Parameters = new(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "3", ["regions"] = "own" } } }, (100, 2, 1));
        Refused().ShouldContain("b 2 and 3");
        Cohort.Collect([_folder["r"]], new CohortOptions { AllowsMixed = true }).Count.ShouldBe(2);
        Result("r/b", "A2.svs", s => s with { Versions = s.Versions with { Engine = "0.2.0" } }, (100, 2, 1));
        Refused().ShouldContain("engine 0.1.0 and 0.2.0");
        Result("r/b", "A2.svs", s => s with { Analysis = s.Analysis with { Parameters = new(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2", ["regions"] = "own" } } }, (100, 2, 1));
        Cohort.Collect([_folder["r"]], new CohortOptions()).Count.ShouldBe(2);
    }

    // A slide without regions has no bands, and each has its own bag of vectors.
    [Fact]
    public void Collect_SlidesWithAndWithoutRegions_AreAlikeWhereBothSaySomething()
    {
        Said("r/a", "A1.svs", ("a", "1"), ("slideModel", "bag of A1"));
        Said("r/b", "A2.svs", ("a", "1"), ("regions", "own"), ("zones", "500 um"), ("slideModel", "bag of A2"));
        Said("r/c", "A3.svs", ("a", "1"), ("regions", "none"), ("zones", "500 um"));
        Cohort.Collect([_folder["r"]], new CohortOptions()).Count.ShouldBe(3);
        Said("r/c", "A3.svs", ("a", "1"), ("regions", "own"), ("zones", "360 um"));
        Refused().ShouldContain($"{Path.Combine("r", "c")}: was not analysed as {_folder["r/b"]}: zones 500 um and 360 um");

        void Said(string folder, string slide, params (string Key, string Value)[] settings) => Result(
            folder, slide, s => s with { Analysis = s.Analysis with { Parameters = new(settings.ToDictionary(p => p.Key, p => p.Value), StringComparer.Ordinal) } }, (100, 2, 1));
    }

    [Fact]
    public void Collect_WhatCannotBeTrusted_IsRefused()
    {
        Refused().ShouldContain("no such folder");
        Directory.CreateDirectory(_folder["r"]);
        Refused().ShouldContain("no finished result");
        Result("r/a", "A1.svs", (100, 2, 1));
        Result("r/b", "A1.svs", (100, 2, 1));
        Refused().ShouldContain("count twice");
        Directory.Delete(_folder["r/b"], recursive: true);
        File.WriteAllText(_folder["m.csv"], "slide,patient\nA2.svs,P1\n");
        Refused(new CohortOptions { ManifestPath = _folder["m.csv"] }).ShouldContain("A1.svs");
        Refused(new CohortOptions { ManifestPath = _folder["m.csv"], PatientColumn = "case" }).ShouldContain("no column 'case'");
        Refused(new CohortOptions { ManifestPath = _folder["m.csv"], Patient = "P" }).ShouldContain("exclude each other");
        File.WriteAllText(_folder["m.csv"], "slide,patient,Patient\nA1.svs,P1,P2\n");
        Refused(new CohortOptions { ManifestPath = _folder["m.csv"] }).ShouldContain("the column 'patient' is there twice");
        File.WriteAllText(_folder["m.csv"], "\n,,\n");
        Refused(new CohortOptions { ManifestPath = _folder["m.csv"] }).ShouldContain("is empty");
        File.AppendAllText(_folder["r/a/summary.json"], " ");
        Refused().ShouldContain("done.json");
    }

    [Fact]
    public void CollectProfile_PatientIsTheSumOfCountsOverTheSumOfAreasInEachBand()
    {
        Result("r/a", "A1.svs", (100, 2, 1));
        Result("r/b", "A2.svs", (100, 2, 1));
        Result("r/c", "A3.svs", (100, 2, 1));
        Profile("r/a", "A1", ("all", 4, 0.03125, null), ("Immune, \"T\"", 3, 0.03125, null));
        Profile("r/b", "A2", ("all", 50, 0.25, null), ("Immune, \"T\"", 9, 0.25, null));
        IReadOnlyList<CohortProfileRow> rows = CohortProfile.Collect([_folder["r"]], new CohortOptions { Patient = "P" });

        rows.Select(r => (r.Level, r.Profile.Slide, r.Profile.CellClass, r.Slides)).ShouldBe(
            [("slide", "A1", "all", 1), ("slide", "A1", "Immune, \"T\"", 1), ("slide", "A2", "all", 1), ("slide", "A2", "Immune, \"T\"", 1), ("patient", "", "all", 2), ("patient", "", "Immune, \"T\"", 2)],
            "A3 has no regions");
        ProfileRow all = rows[4].Profile;
        (all.FromUm, all.ToUm, all.Count, all.NetAreaMm2, all.Status).ShouldBe((-50, 0, 54, 0.28125, "ok"));
        all.DensityPerMm2!.Value.ShouldBe(54 / 0.28125, 1e-9, "a band that is too small by itself still adds to its patient");
        rows[0].Profile.DensityPerMm2.ShouldBeNull();
        rows[2].Profile.CiHighPerMm2.ShouldBe(PoissonInterval.Of(50).High / 0.25);

        CohortProfile.Write(_folder["p.csv"], rows);
        string[] lines = File.ReadAllText(_folder["p.csv"]).Split("\r\n");
        lines[0].ShouldStartWith("level,patient,slides,slide_hash,schema_version,slide,stain,marker,from_um,to_um,cell_class,count,net_area_mm2");
        lines[5].ShouldStartWith("patient,P,2,,3,,H&E,,-50,0,all,54,0.28125,192,");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    public void Collect_DamagedMark_IsNamedAndNotTheSummary(string text)
    {
        Result("r/a", "A1.svs", (100, 2, 1));
        File.WriteAllText(_folder["r/a/done.json"], text);
        Should.Throw<PathologyException>(() => Cohort.Collect([_folder["r"]], new CohortOptions())).Message.ShouldStartWith(_folder["r/a/done.json"]);
    }

    [Fact]
    public void Collect_SlideOfADemonstration_MakesThePatientOne()
    {
        const string Words = "DEMONSTRATION: zones by tissue-demo";
        Result("r/a", "A1.svs", s => s with { Density = [.. s.Density.Select(r => r with { Reason = Words })] }, (100, 2, 1));
        Result("r/b", "A2.svs", (900, 4, 3));
        Cohort.Collect([_folder["r"]], new CohortOptions { Patient = "P" })[2].Density.Reason.ShouldBe(Words);
        Profile("r/b", "A2", ("all", 5, 0.04, null));
        DensityFiles.WriteCsv(_folder["r/a/density-profile.csv"], [DistanceProfile.RowOf("A1", "H&E", -50, "all", 1, 0.001) with { Reason = $"too small; {Words}" }]);
        Mark("r/a", "A1.svs");
        CohortProfile.Collect([_folder["r"]], new CohortOptions { Patient = "P" })[2].Profile.Reason.ShouldBe($"net area 0.041 mm2 is below the minimum of 0.05 mm2; {Words}");
    }

    [Fact]
    public void CollectProfile_ReasonsAndWhatCannotBeTrusted()
    {
        Result("r/a", "A1.svs", (100, 2, 1));
        Refused().ShouldContain("no result has a distance profile");
        Profile("r/a", "A1", ("all", 0, 0, "no tumour on the slide"));
        CohortProfile.Collect([_folder["r"]], new CohortOptions { Patient = "P" })[1].Profile.Reason.ShouldBe("no tumour on the slide");
        File.AppendAllText(_folder["r/a/density-profile.csv"], "\r\n");
        Refused().ShouldContain("density-profile.csv is not the one that done.json marks");
        File.WriteAllText(_folder["r/a/density-profile.csv"], "slide,count\r\n");
        Mark("r/a", "density-profile.csv");
        Refused().ShouldContain("its columns are not those of schema version 3");

        string Refused() => Should.Throw<PathologyException>(() => CohortProfile.Collect([_folder["r"]], new CohortOptions())).Message;
    }

    private string Refused(CohortOptions? options = null) => Should.Throw<PathologyException>(() => Cohort.Collect([_folder["r"]], options ?? new CohortOptions())).Message;

    private void Result(string folder, string slide, params (long Count, double Gross, double Net)[] zones) => Result(folder, slide, s => s, zones);

    /// <summary>A slide of one row: all cells of the tumour's stroma, of which immune cells cover so much.</summary>
    private void Stroma(string folder, string slide, double netMm2, double? immuneMm2) => Result(folder, slide, s => s with
    {
        Density = [DensityTable.WithTil(DensityTable.RowOf(s.Slide.Name, "H&E", "tumour stroma", "all", 10, netMm2, netMm2, new()), immuneMm2)],
    });

    /// <summary>Rows of class <c>all</c>: the first of all tissue, the second of the tumour.</summary>
    private void Result(string folder, string slide, Func<SummaryJson, SummaryJson> change, params (long Count, double Gross, double Net)[] zones)
    {
        string name = Path.GetFileNameWithoutExtension(slide), path = _folder[folder];
        Directory.CreateDirectory(path);
        SummaryJson sample = SummaryJsonTests.Sample();
        change(sample with
        {
            Slide = sample.Slide with { File = slide, Name = name, Hash = $"sha256:{name}" },
            Density = [.. zones.Select((z, i) => DensityTable.RowOf(name, "H&E", i == 0 ? "tissue" : "tumour", "all", z.Count, z.Gross, z.Net, new()))],
        }).Write(path);
        Mark(folder, slide);
    }

    /// <summary>The profile's band from -50 to 0 µm.</summary>
    private void Profile(string folder, string slide, params (string Class, long Count, double Net, string? WhyNot)[] rows)
    {
        DensityFiles.WriteCsv(_folder[$"{folder}/{DensityFiles.ProfileName}"], [.. rows.Select(r => DistanceProfile.RowOf(slide, "H&E", -50, r.Class, r.Count, r.Net, r.WhyNot))]);
        Mark(folder, $"{slide}.svs");
    }

    private void Mark(string folder, string slide)
    {
        string path = _folder[folder];
        SummaryJson sample = SummaryJsonTests.Sample();
        new DoneJson
        {
            Status = "ok",
            InputFile = slide,
            InputBytes = 1,
            InputHash = "",
            ParameterHash = "",
            RequestHash = "",
            Models = [],
            Versions = sample.Versions,
            EngineVersion = "0.1.0",
            Files = DoneJson.FilesIn(path, Directory.GetFiles(path).Select(f => Path.GetFileName(f))),
        }.Write(path);
    }
}
