using HccPathology.Cohorts;
using HccPathology.Density;

namespace HccPathology.Tests.Cohorts;

/// <summary>Which slide is whose, by the lines of a manifest.</summary>
public sealed class PatientsTests : IDisposable
{
    private readonly FinishedResults _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void Collect_SlideOfTheManifestWithoutResult_IsNamedAndItsPatientSaysSo()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        _results.Add("r/b", "B1.svs", (100, 2, 1));
        _results.AddProfile("r/a", "A1", ("all", 50, 0.25, null));
        File.WriteAllText(_results["m.csv"], "slide,patient\nA1.svs,P1\n/scans/A2.svs,P1\nA1.ndpi,P1\nB1,P2\nC1.svs,P3\nD1.svs,\nA2.svs,P1\n");
        CohortOptions options = new() { ManifestPath = _results["m.csv"] };
        List<string> warnings = [];
        IReadOnlyList<JoinedRow<DensityRow>> rows = CohortDensity.Of(_results.Read(options, warnings));
        rows.Select(r => (r.Level, r.Patient, r.Row.Status, r.Row.Reason)).ShouldBe(
        [
            ("slide", "P1", "ok", null), ("slide", "P2", "ok", null),
            ("patient", "P1", "ok", "no result of 2 of the patient's 3 slides in the manifest"), ("patient", "P2", "ok", null),
        ]);
        warnings.ShouldHaveSingleItem().ShouldEndWith(
            "m.csv: no result of 4 slide(s): A2.svs of P1, A1.ndpi of P1, C1.svs of P3, D1.svs; 1 patient(s) are therefore not in the table: P3");
        CohortProfile.Of(_results.Read(options))[1].Row.Density.Reason.ShouldBe("no result of 2 of the patient's 3 slides in the manifest");
        File.AppendAllText(_results["m.csv"], string.Concat(Enumerable.Range(1, 9).Select(i => $"E{i}.svs,P{i + 3}\n")));
        warnings.Clear();
        CohortDensity.Of(_results.Read(options, warnings));
        warnings[0].ShouldEndWith("D1.svs, E1.svs of P4 and 8 more; 10 patient(s) are therefore not in the table: P10, P11, P12, P3, P4 and 5 more");
        warnings.Clear();
        CohortDensity.Of(_results.Read(new CohortOptions { Patient = "P" }, warnings));
        warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Collect_ResultThatTheBatchDoesNotTakeForWhatWasAskedFor_IsLeftOutAndNamed()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        _results.Add("r/b", "A2.svs", (300, 2, 1));
        File.WriteAllText(_results["m.csv"], "id,slide,patient,state,error_class\na,A1.svs,P1,done,\nb,A2.svs,P1,queued,\n");
        CohortOptions options = new() { ManifestPath = _results["m.csv"] };
        List<string> warnings = [];
        CohortDensity.Of(_results.Read(options, warnings)).Select(r => (r.Level, r.Row.Count, r.Row.Reason)).ShouldBe(
            [("slide", 100, null), ("patient", 100, "no result of 1 of the patient's 2 slides in the manifest")]);
        warnings.ShouldHaveSingleItem().ShouldEndWith("m.csv: no result of 1 slide(s): A2.svs (queued) of P1");

        File.WriteAllText(_results["m.csv"], "id,slide,patient,state,error_class\na,A1.svs,P1,queued,\nb,A2.svs,P1,queued,\n");
        _results.Refused(options).ShouldContain("no slide is done by its column 'state'");

        // Two files of one name, one of them done: the result is of that one.
        File.WriteAllText(_results["m.csv"], "slide,patient,state,error_class\n1/A1.svs,P1,done,\n2/A1.svs,P1,queued,\nA2.svs,P1,queued,\n");
        CohortDensity.Of(_results.Read(options)).Select(r => (r.Level, r.Row.Count)).ShouldBe([("slide", 100), ("patient", 100)]);

        // A person's own column of that name is theirs.
        File.WriteAllText(_results["m.csv"], "slide,patient,state\nA1.svs,P1,Texas\nA2.svs,P1,queued\n");
        CohortDensity.Of(_results.Read(options))[^1].Row.Count.ShouldBe(400);
    }

    [Fact]
    public void Collect_SlideThatTheManifestNamesWithItsAccentsWrittenInAnotherWay_IsRefusedWithItsLine()
    {
        _results.Add("r/a", "Präparat.svs", (100, 2, 1));
        File.WriteAllText(_results["m.csv"], "slide,patient\nB1.svs,P\nPra\u0308parat.svs,P\n");
        _results.Refused(new CohortOptions { ManifestPath = _results["m.csv"] })
            .ShouldContain("is not in column 'slide' (line 3 has it with other accents, or with the same written in another way); name it");
    }

    [Fact]
    public void Collect_ManifestInJson_IsRefusedAsThat()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        File.WriteAllText(_results["m.json"], "[{\"slide\": \"A1.svs\", \"patient\": 7}]");
        _results.Refused(new CohortOptions { ManifestPath = _results["m.json"] }).ShouldStartWith($"{_results["m.json"]}: is JSON");
    }

    [Fact]
    public void Collect_SlidesOfOneFileName_AreToldApartByTheirFolders()
    {
        _results.Add("r/P1__scan", "scan.svs", (100, 2, 1));
        _results.Add("r/P2__scan", "scan.svs", s => s with { Slide = s.Slide with { Hash = "another" } }, (900, 4, 3));
        CohortOptions options = new() { ManifestPath = _results["m.csv"] };
        File.WriteAllText(_results["m.csv"], "id,slide,patient\nP1__scan,/a/P1/scan.svs,P1\nP2__scan,/a/P2/scan.svs,P2\nP2__b__scan,/a/P2/b/scan.svs,P2\n");
        CohortDensity.Of(_results.Read(options)).Where(r => r.Level == "patient").Select(r => (r.Patient, r.Row.Count, r.Row.Reason)).ShouldBe(
            [("P1", 100, null), ("P2", 900, "no result of 1 of the patient's 2 slides in the manifest")]);
        File.WriteAllText(_results["m.csv"], "slide,patient\nP1/scan.svs,P1\nP2/scan.svs,P2\n");
        _results.Refused(options).ShouldContain("line 3: slide scan.svs is given to 'P1' and to 'P2'");
        File.WriteAllText(_results["m.csv"], "slide,patient\nP1/scan.svs,P1\nP1/2/scan.svs,P1\nscan.ndpi,P2\n");
        Should.NotThrow(() => CohortDensity.Of(_results.Read(options)), "a whole name goes before one without extension");
    }

    /// <summary>A row was taken out of a batch's sheet, and its result was the other patient's, whose slide has the same file name.</summary>
    [Theory]
    [InlineData("id,slide,patient,state,error_class\nP1__scan,/a/P1/scan.svs,P1,done,\n", "P1__scan", "P2__scan")]
    [InlineData("id,slide,patient,state,error_class\nP1__scan,/a/P1/scan.svs,P1,done,\n", "P2__scan")]
    [InlineData("id,slide,patient\nP1__scan,/a/P1/scan.svs,P1\n", "P1__scan", "P2__scan")]
    [InlineData("id,slide,patient\nP1__scan,/a/P1/scan.svs,P1\nP2__scan,other.svs,P2\n", "P2__scan")]
    public void Collect_ResultWhoseFolderTheIdsDoNotName_IsNobodyElses(string manifest, params string[] folders)
    {
        foreach (string folder in folders)
        {
            _results.Add($"r/{folder}", "scan.svs", s => s with { Slide = s.Slide with { Hash = folder } }, (100, 2, 1));
        }

        File.WriteAllText(_results["m.csv"], manifest);
        _results.Refused(new CohortOptions { ManifestPath = _results["m.csv"] })
            .ShouldContain("r/P2__scan is not in column 'slide' with its folder's name as 'id' (line 2 has 'P1__scan'; ");
    }

    [Fact]
    public void Collect_FolderOfAnIdThatIsNotJoined_TellsThatIdsAreFolders()
    {
        _results.Add("r/P1__scan", "scan.svs", (100, 2, 1));
        _results.Add("r/P2__scan", "scan.svs", s => s with { Slide = s.Slide with { Hash = "two" } }, (100, 2, 1));
        File.WriteAllText(_results["m.csv"], "id,slide,patient\nP1__scan,scan.svs,P1\n");
        Should.Throw<PathologyException>(() => CohortSlides.Read([_results["r/P2__scan"]], new CohortOptions { ManifestPath = _results["m.csv"] }))
            .Message.ShouldContain("is not in column 'slide' with its folder's name as 'id'");
    }

    [Fact]
    public void Collect_FoldersOfOneNameAtTwoSites_AreNotBothTheLines()
    {
        _results.Add("r/1/a", "scan.svs", s => s with { Slide = s.Slide with { Hash = "one" } }, (100, 2, 1));
        _results.Add("r/2/a", "scan.svs", s => s with { Slide = s.Slide with { Hash = "two" } }, (100, 2, 1));
        File.WriteAllText(_results["m.csv"], "id,slide,patient\na,scan.svs,P1\n");
        _results.Refused(new CohortOptions { ManifestPath = _results["m.csv"] }).ShouldContain("are of two slides of that name; rename one of the folders");
        File.WriteAllText(_results["m.csv"], "slide,patient,block\nscan.svs,P1,A\nscan.svs,P1,B\n");
        CohortDensity.Of(_results.Read(new CohortOptions { ManifestPath = _results["m.csv"] }))[^1].Slides.ShouldBe(2, "there are two lines of that name");
    }

    [Fact]
    public void Collect_IdsOfAStudy_AreNoFolders()
    {
        _results.Add("r/P1__scan", "scan.svs", (100, 2, 1));
        File.WriteAllText(_results["m.csv"], "id,slide,patient\n1,scan.svs,P1\n2,other.svs,P2\n");
        CohortDensity.Of(_results.Read(new CohortOptions { ManifestPath = _results["m.csv"] }))[^1].Patient.ShouldBe("P1");
    }

    /// <summary>Numbers of a study, or names that the folders had once: each line was one slide of its own, and the result was that of all of them.</summary>
    [Theory]
    [InlineData("1,a/scan.svs,P1\n2,b/scan.svs,P1\n", "no result of 1 of the patient's 2 slides in the manifest")]
    [InlineData("1,a/scan.svs,P1\n2,a/scan.svs,P1\n", null)]
    public void Collect_SlideWithoutResultWhoseIdIsNoFolder_IsToldAsWithoutIds(string manifest, string? reason)
    {
        _results.Add("r/P1__scan", "scan.svs", (100, 2, 1));
        File.WriteAllText(_results["m.csv"], $"id,slide,patient\n{manifest}");
        CohortDensity.Of(_results.Read(new CohortOptions { ManifestPath = _results["m.csv"] }))[^1].Row.Reason.ShouldBe(reason);
    }

    [Fact]
    public void Collect_SlideGivenToTwoPatientsWithAndWithoutExtension_IsRefused()
    {
        _results.Add("r/a", "P01_a.tiff", (100, 2, 1));
        CohortOptions options = new() { ManifestPath = _results["m.csv"] };
        File.WriteAllText(_results["m.csv"], "slide,patient\nP01_a.tiff,P1\nP01_a,P9\n");
        _results.Refused(options)
            .ShouldEndWith("m.csv: line 3: slide P01_a.tiff is given to 'P1' (line 2), and 'P01_a' to 'P9'; if that is another slide, write its extension");
        _results.Add("r/b", "P01_a.svs", s => s with { Slide = s.Slide with { Hash = "two" } }, (100, 2, 1));
        CohortDensity.Of(_results.Read(options)).Where(r => r.Level == "patient").Select(r => r.Patient).ShouldBe(["P1", "P9"], "the line is another result's");
    }

    [Theory]
    [InlineData("A1.svs,A,b1\nA2.svs,A,b1\nB1.svs,B,b1\n", "m.csv: line 4: block 'b1' is of patient 'B', and of 'A' in line 2; their slides would be one row; "
        + "give each a name of its own ('A b1'), or take out the column 'patient'")]
    [InlineData("A1.svs,A,A b1\nA2.svs,A,A b2\nB1.svs,B,B b1\n", null)]
    [InlineData("A1.svs,A,b1\nA2.svs,,b1\nB1.svs,B,\n", null)]
    public void Collect_ColumnOfPatientsThatMakesOneOfTwo_IsRefused(string manifest, string? expected)
    {
        foreach (string slide in new[] { "A1", "A2", "B1" })
        {
            _results.Add($"r/{slide}", $"{slide}.svs", (100, 2, 1));
        }

        File.WriteAllText(_results["m.csv"], $"slide,Patient,block\n{manifest}");
        CohortOptions options = new() { ManifestPath = _results["m.csv"], PatientColumn = "block" };
        PathologyException? fault = Record.Exception(() => _results.Read(options)) as PathologyException;
        (fault?.Kind, fault?.Message.Split('/')[^1]).ShouldBe((expected is null ? null : FailureKind.BadData, expected));
    }

    [Fact]
    public void Collect_TwoSlidesOfANameThatIsThereOnce_AreRefused()
    {
        _results.Add("r/a", "scan.svs", s => s with { Slide = s.Slide with { Hash = "one" } }, (100, 2, 1));
        _results.Add("r/b", "scan.svs", s => s with { Slide = s.Slide with { Hash = "two" } }, (100, 2, 1));
        CohortOptions options = new() { ManifestPath = _results["m.csv"] };
        File.WriteAllText(_results["m.csv"], "slide,patient\nother.svs,P2\nscan,P1\n");
        _results.Refused(options).ShouldContain($"m.csv: line 3: {_results["r/a"]} and {_results["r/b"]} are of two slides of that name; a column 'id'");
        _results.Add("r/b", "scan.svs", s => s with
        {
            Slide = s.Slide with { Hash = "two" },
            Density = [.. s.Density.Select(r => r with { Stain = "H-DAB", Marker = "CD8" })],
        }, (100, 2, 1));
        _results.Read(options).Count.ShouldBe(2, "sections of two stains may lie in two folders under one name");
    }

    [Fact]
    public void Collect_LineOfTheManifest_NamesNoSlideWhoseNameItOnlyBegins()
    {
        _results.Add("r/a", "scan.tiff", (100, 2, 1));
        _results.Add("r/b", "scan.1.tiff", (900, 4, 3));
        CohortOptions options = new() { ManifestPath = _results["m.csv"] };
        File.WriteAllText(_results["m.csv"], "slide,patient\nscan.1,P1\nscan,P2\n");
        CohortDensity.Of(_results.Read(options)).Where(r => r.Level == "slide").Select(r => (r.Row.Slide, r.Patient))
            .ShouldBe([("scan.1", "P1"), ("scan", "P2")]);
        File.WriteAllText(_results["m.csv"], "slide,patient\nscan.1,P1\n");
        _results.Refused(options).ShouldContain("slide scan.tiff of", Case.Sensitive, "without its own line it was P1's");
    }

    [Theory]
    [InlineData("P1/CD3/scan.svs,P1\nP1/CD8/scan.svs,P1\nscan.svs,P1\n", "no result of 1 of the patient's 2 slides in the manifest")]
    [InlineData("P1/CD3/scan.svs,P1\nP1/CD3/scan.svs,P1\nscan.svs,P1\n", null)]
    public void Collect_TwoPathsOfOneNameAndPatient_AreTwoSlides(string manifest, string? reason)
    {
        _results.Add("r/a", "scan.svs", (100, 2, 1));
        File.WriteAllText(_results["m.csv"], $"slide,patient\n{manifest}");
        CohortDensity.Of(_results.Read(new CohortOptions { ManifestPath = _results["m.csv"] }))[1].Row.Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData("slide,note,patient\nA1.svs,looked at, twice,P1\n")]
    [InlineData("slide,patient,block,marker\nA1.svs,B7,CD8\n")]
    public void Collect_LineOfOtherFieldsThanTheHeader_IsRefusedAndGivesNobodyTheSlide(string manifest)
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        File.WriteAllText(_results["m.csv"], manifest);
        _results.Refused(new CohortOptions { ManifestPath = _results["m.csv"] }).ShouldContain("m.csv: line 2: ");
    }

    [Fact]
    public void Collect_EmptyPatient_LeavesTheSlideAlone()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        _results.Add("r/b", "A2.svs", (900, 4, 3));
        File.WriteAllText(_results["m.csv"], "slide,patient\nA1.svs,\nA2.svs,P1\n");
        CohortDensity.Of(_results.Read(new CohortOptions { ManifestPath = _results["m.csv"] })).Select(r => (r.Level, r.Patient, r.Row.Slide)).ShouldBe(
            [("slide", null, "A1"), ("slide", "P1", "A2"), ("patient", "P1", "")]);
    }

    [Theory]
    [InlineData("A1.svs,P1\nA2.svs,\nA3.svs,P2\n", "1 slide(s) have no patient, and are in no patient's sums: A2.svs")]
    [InlineData("A1.svs,P1\nA2.svs,\nA3.svs,\n", "2 slide(s) have no patient, and are in no patient's sums: A2.svs, A3.svs")]
    [InlineData("A1.svs,\nA2.svs,\nA3.svs,\n", null)]
    public void Collect_PatientThatIsLeftEmpty_IsToldWhereOthersAreNamed(string manifest, string? expected)
    {
        foreach (string slide in new[] { "A1", "A2", "A3" })
        {
            _results.Add($"r/{slide}", $"{slide}.svs", (100, 2, 1));
        }

        File.WriteAllText(_results["m.csv"], $"slide,patient\n{manifest}");
        List<string> warnings = [];
        _results.Read(new CohortOptions { ManifestPath = _results["m.csv"] }, warnings);
        warnings.ShouldBe(expected is null ? [] : [$"{_results["m.csv"]}: {expected}"]);
    }

    /// <summary>The last of them may be a slip of the pen for one that has a result, or the only ones that the manifest names.</summary>
    [Fact]
    public void Collect_PatientsOfSlidesWithoutResult_AreAmongThoseThatTheManifestNames()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        File.WriteAllText(_results["m.csv"], "slide,patient\nA1.svs,\nB1.svs,P1\nB2.svs,P1\nB3.svs,P1\nB4.svs,P1\nB5.svs,p1\n");
        List<string> warnings = [];
        _results.Read(new CohortOptions { ManifestPath = _results["m.csv"] }, warnings);
        warnings.ShouldBe(
        [
            $"{_results["m.csv"]}: no result of 5 slide(s): B1.svs of P1, B2.svs of P1, B3.svs of P1, B4.svs of P1, B5.svs of p1; "
                + "2 patient(s) are therefore not in the table: P1, p1",
            $"{_results["m.csv"]}: 1 slide(s) have no patient, and are in no patient's sums: A1.svs",
            "patients whose names differ in case, accents, blanks, leading zeros, dashes, width or unseen signs alone are joined as different ones: 'P1' and 'p1'",
        ]);
    }
}
