using HccPathology.Cohorts;
using HccPathology.Density;
using HccPathology.Subtypes;

namespace HccPathology.Tests.Cohorts;

public sealed class CohortCompositionTests : IDisposable
{
    private static readonly CohortOptions OfP = new() { Patient = "P" };

    private readonly FinishedResults _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void Of_PatientIsTheSumOfAreasOverTheSumOfZones()
    {
        Add("A1", FinishedResults.Fat("tissue", 300, 0.25, 1));
        Add("A2", FinishedResults.Fat("tissue", 20, 0.05, 3));
        IReadOnlyList<JoinedRow<CompositionRow>> rows = CohortComposition.Of(_results.Read(OfP));
        rows.Select(r => (r.Level, r.Patient, r.Slides, r.SlideHash)).ShouldBe(
            [("slide", "P", 1, "sha256:A1"), ("slide", "P", 1, "sha256:A2"), ("patient", "P", 2, null)]);
        CompositionRow patient = rows[2].Row;
        (patient.Count, patient.ZoneAreaMm2, patient.Status, patient.Reason).ShouldBe((320L, 4.0, "ok", null));
        patient.AreaMm2!.Value.ShouldBe(0.3, 1e-12);
        patient.Fraction!.Value.ShouldBe(0.075, 1e-12, "no mean of 25 and 1.7 %");

        JoinedTable.Write(_results["c.csv"], rows);
        string[] lines = File.ReadAllText(_results["c.csv"]).Split("\r\n");
        lines[0].ShouldBe("level,patient,slides,slide_hash,schema_version,slide,stain,marker,zone,component,count,area_mm2,zone_area_mm2,fraction,status,reason");
        lines[3].ShouldStartWith("patient,P,2,,3,,H&E,,tissue,fat,320,0.3,4,0.07");
    }

    /// <summary>One piece of glass may be analysed for two markers, and each of the results has its tumour: together they had twice the fibrosis.</summary>
    [Fact]
    public void Of_TwoMarkers_AreTwoRowsOfThePatient()
    {
        foreach (string marker in (string[])["CD3", "CD8"])
        {
            CompositionRow fibrosis = FinishedResults.Fat("tumour", 0, 0.2, 2) with { Slide = "A1", Stain = "H-DAB", Component = "fibrosis", Count = null };
            _results.Add($"r/{marker}", "A1.svs", s => s with
            {
                Composition = new([fibrosis], null, null),
                Density = [.. s.Density.Select(r => r with { Stain = "H-DAB", Marker = marker })],
            }, (100, 2, 1), (50, 1, 1));
        }

        CohortComposition.Of(_results.Read(OfP)).Select(r => (r.Level, r.Slides, r.Row.Marker, r.Row.AreaMm2, r.Row.Reason)).ShouldBe(
        [
            ("slide", 1, "CD3", 0.2, null), ("slide", 1, "CD8", 0.2, null), ("patient", 1, "CD3", 0.2, null), ("patient", 1, "CD8", 0.2, null),
        ]);
    }

    [Fact]
    public void Of_SlideThatWasNotMeasured_IsInNeitherArea()
    {
        Add("A1", FinishedResults.Fat("tissue", 300, 0.25, 1));
        Add("A2", FinishedResults.Fat("tissue", 0, 0, 3, "fat is looked for at 0.2-0.7 um/px"));
        JoinedRow<CompositionRow> patient = CohortComposition.Of(_results.Read(OfP))[^1];
        (patient.Slides, patient.Row.AreaMm2, patient.Row.ZoneAreaMm2, patient.Row.Fraction).ShouldBe((1, 0.25, 1.0, 0.25));
        patient.Row.Reason.ShouldBe("not measured on 1 of the 2 slides with the zone, which are not in the row");
    }

    /// <summary>A pattern that the regions of one slide have a class for is no row of the other's, whose tumour is not in its share.</summary>
    [Fact]
    public void Of_ComponentThatOneSlideHasNoRowOf_SaysSo()
    {
        CompositionRow pattern = FinishedResults.Fat("tumour", 0, 0.5, 1) with { Component = "pattern: macrotrabecular", Count = null };
        Add("A1", FinishedResults.Fat("tumour", 1, 0.01, 1), pattern);
        Add("A2", FinishedResults.Fat("tumour", 1, 0.01, 1));
        Add("A3", FinishedResults.Fat("tumour", 0, 0, 0));
        JoinedRow<CompositionRow>[] patient = [.. CohortComposition.Of(_results.Read(OfP)).Where(r => r.Level == "patient")];
        patient.Select(r => (r.Row.Component, r.Slides, r.Row.Count, r.Row.Reason)).ShouldBe(
        [
            ("fat", 2, 2L, null),
            ("pattern: macrotrabecular", 1, null, "not measured on 1 of the 2 slides with the zone, which are not in the row"),
        ]);
    }

    [Fact]
    public void Of_NothingMeasured_GivesTheReasonAndNoZero()
    {
        Add("A1", FinishedResults.Fat("tissue", 0, 0, 1, "fat vacuoles were measured on H&E only"));
        Add("A2", FinishedResults.Fat("tissue", 0, 0, 2, "fat vacuoles were measured on H&E only"));
        CompositionRow patient = CohortComposition.Of(_results.Read(OfP))[^1].Row;
        (patient.Count, patient.AreaMm2, patient.Fraction, patient.Status, patient.Reason)
            .ShouldBe((null, null, null, "not evaluable", "fat vacuoles were measured on H&E only"));
    }

    [Fact]
    public void Of_ZonesTooSmallByThemselves_AreEnoughTogether()
    {
        Add("A1", FinishedResults.Fat("tumour", 2, 0.003, 0.015));
        Add("A2", FinishedResults.Fat("tumour", 1, 0.003, 0.015));
        IReadOnlyList<JoinedRow<CompositionRow>> rows = CohortComposition.Of(_results.Read(OfP));
        rows[0].Row.Fraction.ShouldBeNull();
        rows[2].Row.Fraction!.Value.ShouldBe(0.2, 1e-12);
    }

    [Fact]
    public void Of_LeastZone_IsTheLargestOfTheSlides()
    {
        Add("A1", [("composition.MinZoneMm2", "0.02")], FinishedResults.Fat("tumour", 2, 0.005, 0.02));
        Add("A2", [("composition.MinZoneMm2", "0.05")], FinishedResults.Fat("tumour", 1, 0.005, 0.02));
        CompositionRow patient = CohortComposition.Of(_results.Read(OfP with { AllowsMixed = true }))[^1].Row;
        (patient.ZoneAreaMm2, patient.Fraction, patient.Status).ShouldBe((0.04, null, "not evaluable"));
    }

    [Fact]
    public void Of_MixedSettings_AreNamedInTheSumsThatTheyAreIn()
    {
        Add("A1", [("x", "1")], FinishedResults.Fat("tissue", 1, 0.01, 1), FinishedResults.Fat("tumour", 1, 0.01, 1));
        Add("A2", [("x", "2")], FinishedResults.Fat("tissue", 1, 0.01, 1), FinishedResults.Fat("tumour", 0, 0, 1, "fat is looked for at 0.2-0.7 um/px"));
        CohortComposition.Of(_results.Read(OfP with { AllowsMixed = true })).Where(r => r.Level == "patient").Select(r => r.Row.Reason).ShouldBe(
        [
            "the slides were analysed with different settings: x",
            "not measured on 1 of the 2 slides with the zone, which are not in the row",
        ]);
    }

    [Fact]
    public void Of_SlideOfTheManifestWithoutResult_IsSaidToBeLacking()
    {
        Add("A1", FinishedResults.Fat("tissue", 300, 0.25, 1));
        File.WriteAllText(_results["m.csv"], "slide,patient\nA1.svs,P\nA2.svs,P\n");
        CohortComposition.Of(_results.Read(new CohortOptions { ManifestPath = _results["m.csv"] }))[^1].Row.Reason
            .ShouldBe("no result of 1 of the patient's 2 slides in the manifest");
    }

    [Fact]
    public void Of_SlideWithoutRegions_IsSaidToBeInNoZone()
    {
        Add("A1", FinishedResults.Fat("tissue", 1, 0.01, 1), FinishedResults.Fat("tumour", 1, 0.01, 1));
        _results.Add("r/A2", "A2.svs", s => s with { Composition = new([FinishedResults.Fat("tissue", 1, 0.01, 1) with { Slide = "A2" }], null, null) }, (100, 2, 1));
        CohortComposition.Of(_results.Read(OfP)).Where(r => r.Level == "patient").Select(r => r.Row.Reason)
            .ShouldBe([null, "no regions on 1 of the patient's 2 slides, which are in none of the zones"]);
    }

    /// <summary>On the slide whose portal tracts nobody told, they are in the parenchyma; one whose fat was not measured is in no row.</summary>
    [Theory]
    [InlineData(null, "portal tracts and septa are not told apart on 1 of the 2 slides, and what of them was not drawn is in the row there")]
    [InlineData("fat vacuoles were measured on H&E only", "not measured on 1 of the 2 slides with the zone, which are not in the row")]
    public void Of_ParenchymaThatHasPortalTractsOnOneSlide_SaysSo(string? whyNot, string reason)
    {
        AddLiver("A1", null, null);
        AddLiver("A2", "no class of portal tracts or stroma is known", whyNot);
        CohortComposition.Of(_results.Read(OfP)).Where(r => r.Level == "patient").Select(r => (r.Row.Zone, r.Row.Reason)).ShouldBe([("parenchyma", reason)]);

        void AddLiver(string slide, string? untold, string? fat) => _results.Add($"r/{slide}", $"{slide}.svs", s => s with
        {
            Composition = new([FinishedResults.Fat("parenchyma", 3, 0.1, 1, fat) with { Slide = slide }], null, null),
            Density = [.. new[] { ("non-tumour tissue", (string?)null), ("parenchyma", null), ("portal tracts and septa", untold) }
                .Select(z => DensityTable.RowOf(slide, "H&E", z.Item1, "all", 5, 1, z.Item2 is null ? 1 : 0, new(), z.Item2))],
        });
    }

    [Fact]
    public void Of_SlideOfADemonstration_MakesThePatientOne()
    {
        const string Words = "DEMONSTRATION: zones by tissue-demo";
        Add("A1", FinishedResults.Fat("tumour", 300, 0.25, 1) with { Reason = Words });
        Add("A2", FinishedResults.Fat("tumour", 20, 0.05, 3));
        CohortComposition.Of(_results.Read(OfP))[^1].Row.Reason.ShouldBe(Words);
    }

    private void Add(string slide, params CompositionRow[] rows) => Add(slide, [], rows);

    private void Add(string slide, (string Key, string Value)[] settings, params CompositionRow[] rows) =>
        _results.Add($"r/{slide}", $"{slide}.svs", s => s with
        {
            Composition = new([.. rows.Select(r => r with { Slide = slide })], null, null),
            Analysis = s.Analysis with { Parameters = new(settings.ToDictionary(p => p.Key, p => p.Value), StringComparer.Ordinal) },
        }, (100, 2, 1), (50, 1, 1));
}
