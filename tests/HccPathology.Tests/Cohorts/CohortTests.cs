using System.Text;
using HccPathology.Cohorts;
using HccPathology.Density;
using HccPathology.Outputs.Tables;
using Parquet;

namespace HccPathology.Tests.Cohorts;

public sealed class CohortTests : IDisposable
{
    private readonly FinishedResults _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void Collect_PatientIsTheSumOfCountsOverTheSumOfAreas()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1), (30, 2, 1));
        _results.Add("r/b", "A2.svs", (900, 4, 3), (3, 4, 0.2));
        _results.Add("r/c", "B1.svs", (50, 1, 0.4));
        File.WriteAllText(_results["m.csv"], "Slide,note,Patient\n/scans/A1.svs,\"x, y\",P1\nA2.svs,,P1\nB1,,P2\n");
        IReadOnlyList<JoinedRow<DensityRow>> rows = CohortDensity.Of(_results.Read(new CohortOptions { ManifestPath = _results["m.csv"] }));
        rows.Select(r => (r.Level, r.Patient, r.Row.Slide, r.Row.Zone, r.Slides)).ShouldBe(
        [
            ("slide", "P1", "A1", "tissue", 1), ("slide", "P1", "A1", "tumour", 1), ("slide", "P1", "A2", "tissue", 1), ("slide", "P1", "A2", "tumour", 1),
            ("slide", "P2", "B1", "tissue", 1), ("patient", "P1", "", "tissue", 2), ("patient", "P1", "", "tumour", 2), ("patient", "P2", "", "tissue", 1),
        ]);
        DensityRow tissue = rows[5].Row, tumour = rows[6].Row, other = rows[7].Row;
        (tissue.Count, tissue.NetAreaMm2, tissue.GrossAreaMm2, tissue.DensityPerMm2).ShouldBe((1000, 4, 6, 250));
        (tissue.CiLowPerMm2, tissue.CiHighPerMm2).ShouldBe((PoissonInterval.Of(1000).Low / 4, PoissonInterval.Of(1000).High / 4));
        tumour.DensityPerMm2!.Value.ShouldBe(33 / 1.2, 1e-9, "a slide that is too small by itself still adds to its patient");
        other.Status.ShouldBe("not evaluable");
    }

    [Fact]
    public async Task Write_GivesTheSameBytesHoweverFoldersAreGiven()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        _results.Add("r/b", "A2.svs", (900, 4, 3));
        CohortOptions options = new() { Patient = "P" };
        JoinedTable.Write(_results["1.csv"], CohortDensity.Of(_results.Read(options)));
        JoinedTable.Write(_results["2.csv"], CohortDensity.Of(CohortSlides.Read([_results["r/b"], _results["r/a"], _results["r"]], options)));
        File.ReadAllBytes(_results["2.csv"]).ShouldBe(File.ReadAllBytes(_results["1.csv"]));
        string[] lines = Encoding.UTF8.GetString(File.ReadAllBytes(_results["1.csv"])).Split("\r\n");
        lines[0].ShouldStartWith("level,patient,slides,slide_hash,schema_version,slide,stain,marker,zone,cell_class,count");
        lines[3].ShouldStartWith("patient,P,2,,3,,H&E,,tissue,all,1000,6,4,250,");
        JoinedTable.Write(_results["1.parquet"], CohortDensity.Of(_results.Read(options)));
        await using ParquetReader reader = await ParquetReader.CreateAsync(_results["1.parquet"]);
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
        _results.AddStroma("r/a", "A1.svs", netA, immuneA);
        _results.AddStroma("r/b", "A2.svs", netB, immuneB);
        DensityRow patient = CohortDensity.Of(_results.Read(new CohortOptions { Patient = "P" }))[2].Row;
        patient.StromalImmuneAreaMm2!.Value.ShouldBe(immuneA + immuneB, 1e-12);
        (patient.StromalTilPercent is null, patient.Status == "ok").ShouldBe((expected is null, expected is not null));
        (patient.StromalTilPercent ?? -1).ShouldBe(expected ?? -1, 1e-9);
    }

    [Fact]
    public void Collect_StromalPercent_IsMissingWhereASlideHasNoClassOfImmuneCells()
    {
        _results.AddStroma("r/a", "A1.svs", 1, 0.02);
        _results.AddStroma("r/b", "A2.svs", 1, null);
        DensityRow patient = CohortDensity.Of(_results.Read(new CohortOptions { Patient = "P" }))[2].Row;
        (patient.Status, patient.StromalTilPercent, patient.StromalImmuneAreaMm2).ShouldBe(("ok", null, null));
        patient.Reason.ShouldBe("no stromal percentage: the area of immune cells is missing for 1 of the slides");
    }

    [Fact]
    public void Collect_StromalPercent_OfSlidesThatAllLackImmuneCells_SaysSo()
    {
        _results.AddStroma("r/a", "A1.svs", 1, null);
        DensityRow patient = CohortDensity.Of(_results.Read(new CohortOptions { Patient = "P" }))[1].Row;
        (patient.Status, patient.StromalTilPercent).ShouldBe(("ok", null));
        patient.Reason.ShouldBe("no stromal percentage: the area of immune cells is missing for 1 of the slides");
    }

    [Fact]
    public void Collect_MarkersTypedInTwoWays_AreNamed()
    {
        foreach ((string slide, string marker) in new[] { ("A1", "CD45"), ("A2", "cd 45"), ("A3", "CD44") })
        {
            _results.Add($"r/{slide}", $"{slide}.svs", s => s with
            {
                Density = [DensityTable.RowOf(slide, "H-DAB", "tissue", "all", 10, 1, 1, new()) with { Marker = marker }],
            });
        }

        List<string> warnings = [];
        CohortDensity.Of(_results.Read(new CohortOptions { Patient = "P" }, warnings)).Count.ShouldBe(6);
        warnings.ShouldHaveSingleItem().ShouldEndWith("are joined as different ones: 'CD45' and 'cd 45'");
    }

    /// <summary>One of two slides was analysed with a smaller least area, and the patient's row takes the larger.</summary>
    [Fact]
    public void Collect_PatientBelowTheLeastArea_HasNoHotspot()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1), (4, 0.1, 0.1));
        _results.Add("r/b", "A2.svs", s => s with
        {
            Analysis = s.Analysis with { Parameters = new(StringComparer.Ordinal) { ["density.MinNetAreaMm2"] = "0.05" } },
            Density = [DensityTable.RowOf("A2", "H&E", "tumour", "all", 20, 0.2, 0.2, new() { MinNetAreaMm2 = 0.05 }) with { HotspotPerMm2 = 150 }],
        });
        DensityRow patient = CohortDensity.Of(_results.Read(new CohortOptions { AllowsMixed = true, Patient = "P" }))
            .Single(r => r.Level == "patient" && r.Row.Zone == "tumour").Row;
        (patient.Count, patient.Status, patient.HotspotPerMm2, patient.Reason!.Contains("hotspot")).ShouldBe((24L, "not evaluable", null, false));
    }

    [Fact]
    public void Collect_WithoutPatients_GivesTheSlidesAlone()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        CohortDensity.Of(_results.Read()).ShouldHaveSingleItem().Patient.ShouldBeNull();
    }

    [Fact]
    public void Collect_OtherSettingsOrEngine_IsRefusedUnlessAskedFor()
    {
        _results.Add("r/a", "A1.svs", s => s, (100, 2, 1));
        _results.Add("r/b", "A2.svs",
            s => s with { Analysis = s.Analysis with { Parameters = new(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "3", ["regions"] = "own" } } },
            (100, 2, 1));
        _results.Refused().ShouldContain("b 2 and 3");
        CohortDensity.Of(_results.Read(new CohortOptions { AllowsMixed = true })).Count.ShouldBe(2);
        _results.Add("r/b", "A2.svs", s => s with { Versions = s.Versions with { Engine = "0.2.0" } }, (100, 2, 1));
        _results.Refused().ShouldContain("engine 0.1.0 and 0.2.0");
        _results.Add("r/b", "A2.svs",
            s => s with { Analysis = s.Analysis with { Parameters = new(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2", ["regions"] = "own" } } },
            (100, 2, 1));
        CohortDensity.Of(_results.Read()).Count.ShouldBe(2);
    }

    [Fact]
    public void Collect_AClassThatOneSlideAloneTells_IsAShareOfTheCellsOfThatSlide()
    {
        _results.Add("r/a", "A1.svs",
            s => s with { Density = [Row("A1", "all", 100, 1), Row("A1", "Inflammatory", 20, 1), Row("A1", "Pigment*", 300, 1)] }, (100, 1, 1));
        _results.Add("r/b", "A2.svs", (300, 2, 2));
        DensityRow[] patient = [.. CohortDensity.Of(_results.Read(new CohortOptions { Patient = "P" })).Where(r => r.Level == "patient")
            .Select(r => r.Row)];
        patient.Select(r => (r.CellClass, r.Count, r.NetAreaMm2, r.FractionOfAll))
            .ShouldBe([("all", 400L, 3.0, 1.0), ("Inflammatory", 20L, 1.0, 0.2), ("Pigment*", 300L, 1.0, null)]);
        const string Partly = "the class is not told on 1 of the 2 slides, which are not in the row";
        patient.Select(r => r.Reason).ShouldBe([null, Partly, Partly]);

        static DensityRow Row(string slide, string cells, long count, double mm2) => DensityTable.RowOf(slide, "H&E", "tissue", cells, count, mm2, mm2, new());
    }

    // A core deeper than 500 um and one deeper than 200 have one name.
    [Fact]
    public void Collect_MixedSettings_AreNamedInTheSumsThatTheyAreIn()
    {
        Said("r/a", "A1.svs", ("a", "1"), ("regions", "own"), ("zones", "core 500"));
        Said("r/b", "A2.svs", ("a", "1"), ("regions", "another"), ("zones", "core 200"));
        Reasons().ShouldBe([null, null, "the slides were analysed with different settings: zones"]);
        Said("r/b", "A2.svs", ("a", "2"));
        Reasons().ShouldBe([null, null, "the slides were analysed with different settings: a"]);
        Said("r/b", "A2.svs", ("a", "1"), ("regions", "another"), ("cellOverlay", "None"));
        Reasons().ShouldBe([null, null, null]);

        void Said(string folder, string slide, params (string Key, string Value)[] settings)
        {
            _results.Add(folder, slide,
                s => s with { Analysis = s.Analysis with { Parameters = new(settings.ToDictionary(p => p.Key, p => p.Value), StringComparer.Ordinal) } },
                (100, 2, 1));
            _results.AddProfile(folder, Path.GetFileNameWithoutExtension(slide), ("all", 10, 0.1, null));
        }

        string?[] Reasons()
        {
            CohortOptions options = new() { AllowsMixed = true, Patient = "P" };
            string?[] reasons = [.. CohortDensity.Of(_results.Read(options)).Select(r => r.Row.Reason)];
            CohortProfile.Of(_results.Read(options)).Select(r => r.Row.Density.Reason).ShouldBe(reasons);
            return reasons;
        }
    }

    // A slide without regions has no bands, and each has its own bag of vectors.
    [Fact]
    public void Collect_SlidesWithAndWithoutRegions_AreAlikeWhereBothSaySomething()
    {
        Said("r/a", "A1.svs", ("a", "1"), ("slideModel", "bag of A1"));
        Said("r/b", "A2.svs", ("a", "1"), ("regions", "own"), ("zones", "500 um"), ("slideModel", "bag of A2"));
        Said("r/c", "A3.svs", ("a", "1"), ("regions", "none"), ("zones", "500 um"));
        CohortDensity.Of(_results.Read()).Count.ShouldBe(3);
        Said("r/c", "A3.svs", ("a", "1"), ("regions", "own"), ("zones", "360 um"));
        _results.Refused().ShouldContain($"{Path.Combine("r", "c")}: was not analysed as {_results["r/b"]}: zones 500 um and 360 um");

        void Said(string folder, string slide, params (string Key, string Value)[] settings) => _results.Add(
            folder, slide, s => s with
            {
                Analysis = s.Analysis with
                {
                    Parameters = new(settings.ToDictionary(p => p.Key, p => p.Value),
                StringComparer.Ordinal)
                }
            }, (100, 2, 1));
    }

    [Fact]
    public void Collect_WhatCannotBeTrusted_IsRefused()
    {
        _results.Refused().ShouldContain("no such folder");
        Directory.CreateDirectory(_results["r"]);
        _results.Refused().ShouldContain("no finished result");
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        _results.Add("r/b", "A1.svs", (100, 2, 1));
        _results.Refused().ShouldContain("count twice");
        Directory.Delete(_results["r/b"], recursive: true);
        File.WriteAllText(_results["m.csv"], "slide,patient\nA2.svs,P1\n");
        _results.Refused(new CohortOptions { ManifestPath = _results["m.csv"] }).ShouldContain("A1.svs");
        _results.Refused(new CohortOptions { ManifestPath = _results["m.csv"], PatientColumn = "case" }).ShouldContain("no column 'case'");
        _results.Refused(new CohortOptions { ManifestPath = _results["m.csv"], Patient = "P" }).ShouldContain("exclude each other");
        File.WriteAllText(_results["m.csv"], "slide,patient,Patient\nA1.svs,P1,P2\n");
        _results.Refused(new CohortOptions { ManifestPath = _results["m.csv"] }).ShouldContain("the column 'patient' is there twice");
        File.WriteAllText(_results["m.csv"], "\n,,\n");
        _results.Refused(new CohortOptions { ManifestPath = _results["m.csv"] }).ShouldContain("is empty");
        File.AppendAllText(_results["r/a/summary.json"], " ");
        _results.Refused().ShouldContain("done.json");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(23)]
    public void Collect_SlidesWithWarnings_AreNamedTwentyAtMostAndCounted(int doubtful)
    {
        for (int i = 0; i < doubtful + 1; i++)
        {
            string[] own = i == 0 ? [] : i == 1 ? ["too pale"] : ["no nuclei\nat all", "blurred"];
            _results.Add($"r/{i:00}", $"S{i:00}.svs", s => s with { Warnings = own }, (100, 2, 1));
        }

        List<string> warnings = [];
        CohortDensity.Of(_results.Read(new CohortOptions(), warnings));
        int named = Math.Min(20, doubtful);
        warnings.Count.ShouldBe(named + 1);
        warnings[..2].ShouldBe(["S01: 1 warning: too pale", "S02: 2 warnings, the first: no nuclei at all"]);
        warnings[^1].ShouldBe($"{doubtful} of the {doubtful + 1} slides have warnings{(doubtful > 20 ? ", 3 more than are named" : "")}; all are in their summary.json");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    public void Collect_DamagedMark_IsNamedAndNotTheSummary(string text)
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        File.WriteAllText(_results["r/a/done.json"], text);
        Should.Throw<PathologyException>(() => CohortDensity.Of(_results.Read())).Message.ShouldStartWith(_results["r/a/done.json"]);
    }

    [Theory]
    [InlineData("\"schemaVersion\": \"1\"", "\"schemaVersion\": \"2\"")]
    [InlineData("\"files\": [", "\"files\": null, \"others\": [")]
    [InlineData("\"files\": [", "\"files\": [null,")]
    public void Collect_MarkOfAnotherSchemaOrWithHoles_IsNamed(string good, string bad)
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        string mark = File.ReadAllText(_results["r/a/done.json"]);
        mark.ShouldContain(good);
        File.WriteAllText(_results["r/a/done.json"], mark.Replace(good, bad, StringComparison.Ordinal));
        _results.Refused().ShouldStartWith(_results["r/a/done.json"]);
    }

    // A folder under the summary's name is refused as a file without rights is, also to who may read all.
    [Fact]
    public void Collect_SummaryThatMayNotBeRead_IsTriedAgain()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        File.Delete(_results["r/a/summary.json"]);
        Directory.CreateDirectory(_results["r/a/summary.json"]);
        PathologyException fault = Should.Throw<PathologyException>(() => CohortDensity.Of(_results.Read()));
        (fault.Kind, fault.Message).ShouldBe((FailureKind.Temporary, $"{_results["r/a/summary.json"]}: cannot be read: {fault.InnerException!.Message}"));
    }

    [Fact]
    public void Collect_SlideOfADemonstration_MakesThePatientOne()
    {
        const string Words = "DEMONSTRATION: zones by tissue-demo";
        _results.Add("r/a", "A1.svs", s => s with { Density = [.. s.Density.Select(r => r with { Reason = Words })] }, (100, 2, 1));
        _results.Add("r/b", "A2.svs", (900, 4, 3));
        CohortDensity.Of(_results.Read(new CohortOptions { Patient = "P" }))[2].Row.Reason.ShouldBe(Words);
        _results.AddProfile("r/b", "A2", ("all", 5, 0.04, null));
        DensityFiles.WriteCsv(_results["r/a/density-profile.csv"],
            [new ProfileRow(-50, DistanceProfile.RowOf("A1", "H&E", "all", 1, 0.001) with { Reason = $"too small; {Words}" })]);
        _results.Mark("r/a", "A1.svs");
        CohortProfile.Of(_results.Read(new CohortOptions { Patient = "P" }))[2].Row.Density.Reason.ShouldBe($"net area 0.041 mm2 is below the minimum of 0.05 mm2; {Words}");
    }
}
