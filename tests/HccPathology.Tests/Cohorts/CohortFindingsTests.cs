using HccPathology.Cohorts;
using HccPathology.Ihc;
using HccPathology.Outputs.Summaries;
using HccPathology.Subtypes;

namespace HccPathology.Tests.Cohorts;

public sealed class CohortFindingsTests : IDisposable
{
    private readonly FinishedResults _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void Findings_AreARowASlideWithWhatWasSaidOfIt()
    {
        _results.Add("r/id-1", "A1.svs", s => s with
        {
            Slide = s.Slide with { File = "A1.svs", Name = "A1", Hash = "sha256:A1", MppX = 0.25, MppY = 0.26 },
            Analysis = s.Analysis with { Detector = "learned", ModelSha256 = "net", ParameterHash = "p1" },
            Tissue = new TissueModelSummary { Name = "ours", Version = "2.0", Format = "model.json", Sha256 = "t", Note = "", ShownTimes = 1, Demonstration = "no tissue", Classes = [] },
            Areas = s.Areas with { PenMm2 = 0.5, BlurMm2 = 0.25, FoldMm2 = 0.125, DamagedMm2 = 1 },
            Regions = new RegionSummary { FileSha256 = "drawn", Demonstration = null, Areas = [], Nodules = [new(1, 2.5, 2, 1, 1), new(2, 0.75, 1, 9, 9)], Bands = [], HasBorder = true },
            Subtype = new SubtypeSummary("called", "steatohepatitic", Confidence.Moderate, "the rule is met", "trabecular", "inflamed", "many", "scirrhous", Confidence.High),
            Warnings = ["first", "second"],
        }, (100, 2, 1.5));
        _results.Add("r/id-2", "A2.svs", (100, 2, 1));
        IReadOnlyList<CohortSlideRow> rows = CohortFindings.Of(_results.Read(new CohortOptions { Patient = "P" }));
        JoinedTable.Write(_results["f.csv"], rows);
        string[] lines = File.ReadAllText(_results["f.csv"]).TrimEnd().Split("\r\n");
        lines[0].ShouldBe("schema_version,patient,slide,slide_hash,folder,stain,marker,mpp_x,mpp_y,status,engine,parameter_hash,detector,nucleus_model_sha256,"
            + "tissue_model,demonstration,regions_sha256,tissue_mm2,excluded_mm2,nodules,largest_nodule_mm2,subtype_status,subtype,subtype_confidence,"
            + "subtype_reason,predominant_pattern,immune_phenotype,immune_confidence,immune_reason,second_opinion,warnings,first_warning");
        lines[1].ShouldBe("2,P,A1,sha256:A1,id-1,H&E,,0.25,0.26,ok,0.1.0,p1,learned,net,ours 2.0,no tissue,drawn,1.5,1.875,2,2.5,called,steatohepatitic,moderate,"
            + "the rule is met,trabecular,inflamed,high,many,scirrhous,2,first");
        lines[2].ShouldBe("2,P,A2,sha256:A2,id-2,H&E,,0.25,0.25,ok,0.1.0,sha256:11,classic,,,,,1,0,,,not evaluable,,,no tumour is known,,not evaluable,,"
            + "no tumour is known,,0,");
    }

    [Fact]
    public void Findings_OfRegionsThatADemonstrationOnceMade_SaySo()
    {
        RegionSummary regions = new() { FileSha256 = "file", Demonstration = "DEMONSTRATION: zones by demo", Areas = [], Nodules = [], Bands = [], HasBorder = true };
        _results.Add("r/a", "A1.svs", s => s with { Tissue = null, Regions = regions }, (100, 2, 1));
        _results.Add("r/b", "A2.svs", s => s with { Tissue = null, Regions = regions with { Demonstration = null } }, (100, 2, 1));
        CohortFindings.Of(_results.Read(new CohortOptions())).Select(r => r.Slide.Findings.Demonstration).ShouldBe(["DEMONSTRATION: zones by demo", null]);
    }

    [Fact]
    public void Scores_AreThoseOfEachSlideWithItsPatient()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        Should.Throw<PathologyException>(() => CohortScores.Of(_results.Read())).Message.ShouldContain("no result has scores");
        _results.Add("r/b", "A2.svs", s => s with
        {
            Ihc = Ihc(new IhcScoreRow
            {
                Slide = "A2",
                Marker = "Ki-67",
                Zone = "tissue",
                CellClass = "all",
                Score = "Ki-67 index",
                Value = 12.5,
                Unit = "%",
                Numerator = 5,
                Denominator = 40,
                Status = "ok",
                Reason = null,
            })
        }, (100, 2, 1));
        JoinedRow<IhcScoreRow> row = CohortScores.Of(_results.Read(new CohortOptions { Patient = "P" })).ShouldHaveSingleItem();
        (row.Level, row.Patient, row.Slides, row.SlideHash, row.Row.Value).ShouldBe(("slide", "P", 1, "sha256:A2", 12.5));
        JoinedTable.Write(_results["s.csv"], [row]);
        File.ReadAllText(_results["s.csv"]).ShouldEndWith("slide,P,1,sha256:A2,1,A2,Ki-67,tissue,all,Ki-67 index,12.5,%,5,40,ok,\r\n");
    }

    private static IhcSummary Ihc(IhcScoreRow score) => new()
    {
        Marker = score.Marker,
        Compartment = Compartment.Nucleus,
        HazeOd = 0,
        ThresholdsOd = [0.2],
        ThresholdFrom = "registry",
        Plane = default,
        Reason = "",
        Pitfalls = "",
        StainedMm2 = 0,
        PigmentMm2 = 0,
        PigmentObjects = 0,
        Fragments = 0,
        Scores = [score],
    };
}
