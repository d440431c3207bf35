using HccPathology.Cohorts;
using HccPathology.Density;

namespace HccPathology.Tests.Cohorts;

public sealed class CohortProfileTests : IDisposable
{
    private readonly FinishedResults _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void Collect_PatientIsTheSumOfCountsOverTheSumOfAreasInEachBand()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        _results.Add("r/b", "A2.svs", (100, 2, 1));
        _results.Add("r/c", "A3.svs", (100, 2, 1));
        _results.AddProfile("r/a", "A1", ("all", 4, 0.03125, null), ("Immune, \"T\"", 3, 0.03125, null));
        _results.AddProfile("r/b", "A2", ("all", 50, 0.25, null), ("Immune, \"T\"", 9, 0.25, null));
        IReadOnlyList<JoinedRow<ProfileRow>> rows = CohortProfile.Of(_results.Read(new CohortOptions { Patient = "P" }));

        rows.Select(r => (r.Level, r.Row.Density.Slide, r.Row.Density.CellClass, r.Slides)).ShouldBe(
            [("slide", "A1", "all", 1), ("slide", "A1", "Immune, \"T\"", 1), ("slide", "A2", "all", 1), ("slide", "A2", "Immune, \"T\"", 1),
                ("patient", "", "all", 2), ("patient", "", "Immune, \"T\"", 2)],
            "A3 has no regions");
        ProfileRow all = rows[4].Row;
        (all.FromUm, all.ToUm, all.Density.Count, all.Density.NetAreaMm2, all.Density.Status).ShouldBe((-50, 0, 54, 0.28125, "ok"));
        all.Density.DensityPerMm2!.Value.ShouldBe(54 / 0.28125, 1e-9, "a band that is too small by itself still adds to its patient");
        rows[0].Row.Density.DensityPerMm2.ShouldBeNull();
        rows[2].Row.Density.CiHighPerMm2.ShouldBe(PoissonInterval.Of(50).High / 0.25);

        JoinedTable.Write(_results["p.csv"], rows);
        string[] lines = File.ReadAllText(_results["p.csv"]).Split("\r\n");
        lines[0].ShouldStartWith("level,patient,slides,slide_hash,schema_version,slide,stain,marker,from_um,to_um,cell_class,count,net_area_mm2");
        lines[1].ShouldStartWith("slide,P,1,sha256:A1,3,A1,H&E,,-50,0,all,4,");
        lines[5].ShouldStartWith("patient,P,2,,3,,H&E,,-50,0,all,54,0.28125,192,");
    }

    [Fact]
    public void Collect_ClassThatOneSlideTells_SaysHowManyDoNot()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        _results.Add("r/b", "A2.svs", (100, 2, 1));
        _results.AddProfile("r/a", "A1", ("all", 40, 0.25, null), ("Immune", 30, 0.25, null));
        _results.AddProfile("r/b", "A2", ("all", 50, 0.25, null), ("Nucleus", 50, 0.25, null));
        JoinedRow<ProfileRow>[] rows = [.. CohortProfile.Of(_results.Read(new CohortOptions { Patient = "P" })).Where(r => r.Level == "patient")];
        const string Partly = "the class is not told on 1 of the 2 slides, which are not in the row";
        rows.Select(r => (r.Row.Density.CellClass, r.Slides, r.Row.Density.Count, r.Row.Density.Reason))
            .ShouldBe([("all", 2, 90, null), ("Immune", 1, 30, Partly), ("Nucleus", 1, 50, Partly)]);
    }

    [Fact]
    public void Collect_ResultThatLosesItsMarkMeanwhile_IsNoSlideWithoutBands()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        _results.Add("r/b", "A2.svs", (100, 2, 1));
        _results.AddProfile("r/a", "A1", ("all", 40, 0.25, null));
        _results.AddProfile("r/b", "A2", ("all", 50, 0.25, null));
        CohortSlides slides = _results.Read();
        File.Delete(_results["r/b/done.json"]);
        Should.Throw<PathologyException>(() => CohortProfile.Of(slides)).Message.ShouldContain(_results["r/b"]);
    }

    [Fact]
    public void Collect_ReasonsAndWhatCannotBeTrusted()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        Refused().ShouldContain("no result has a distance profile");
        _results.AddProfile("r/a", "A1", ("all", 0, 0, "no tumour on the slide"));
        CohortProfile.Of(_results.Read(new CohortOptions { Patient = "P" }))[1].Row.Density.Reason.ShouldBe("no tumour on the slide");
        File.AppendAllText(_results["r/a/density-profile.csv"], "\r\n");
        Refused().ShouldContain("density-profile.csv is not the one that done.json marks");
        File.WriteAllText(_results["r/a/density-profile.csv"], "slide,count\r\n");
        _results.Mark("r/a", "density-profile.csv");
        Refused().ShouldContain("its columns are not those of schema version 3");
        File.Delete(_results["r/a/density-profile.csv"]);
        Refused().ShouldContain("density-profile.csv is missing");

        string Refused() => Should.Throw<PathologyException>(() => CohortProfile.Of(_results.Read())).Message;
    }
}
