using HccPathology.Outputs.Summaries;
using HccPathology.Outputs.Tables;
using HccPathology.Subtypes;

namespace HccPathology.Cohorts;

using Column = TableColumn<CohortSlideRow>;

/// <summary>One row a slide: what it is, how it was analysed, and what was said of it as a whole, which no row of a zone has room for.</summary>
public static class CohortFindings
{
    /// <summary>2: with the confidence of the immune phenotype.</summary>
    private const string SchemaVersion = "2";

    /// <summary>The rows, slides in the order of <see cref="CohortDensity.Of"/>.</summary>
    public static IReadOnlyList<CohortSlideRow> Of(CohortSlides slides) => [.. slides.All.Select(s => new CohortSlideRow(s.Patient, s.Slide))];

    internal static IReadOnlyList<Column> Columns { get; } =
    [
        Column.Version(SchemaVersion),
        Column.Text("patient", "from the manifest or the option; missing when nobody said", r => r.Patient, missing: true),
        Column.Text("slide", "file name without folder and extension", r => r.Slide.Name),
        Column.Text("slide_hash", "SHA-256 that tells the slide, as in the other joined tables", r => r.Slide.Hash),
        Column.Text("folder", "name of its result folder; in a batch the slide's id", r => Path.GetFileName(r.Slide.Folder)),
        Column.Text("stain", "H&E or H-DAB", r => r.Slide.Density[0].Stain),
        Column.Text("marker", "what DAB stains; missing on H&E", r => r.Slide.Density.Select(row => row.Marker).FirstOrDefault(m => m is not null), missing: true),
        Column.Number("mpp_x", "pixel size of level 0 along x, um/px", r => r.Slide.Findings.MppX),
        Column.Number("mpp_y", "pixel size of level 0 along y, um/px", r => r.Slide.Findings.MppY),
        Column.Text("status", "of the analysis", r => r.Slide.Findings.Status, oneOf: [SummaryJson.StatusOk, SummaryJson.StatusNoTissue]),
        Column.Text("engine", "version of the engine", r => r.Slide.Engine),
        Column.Text("parameter_hash", "of all settings, the slide's own (regions, pixel size) among them", r => r.Slide.Findings.ParameterHash),
        Column.Text("detector", "classic or learned", r => r.Slide.Findings.Detector),
        Column.Text("nucleus_model_sha256", "network that found the nuclei; missing when none did", r => r.Slide.Findings.NucleusModelSha256, missing: true),
        Column.Text("tissue_model", "name and version of what told tissues apart; missing when none did", r => r.Slide.Findings.TissueModel, missing: true),
        Column.Text("demonstration", "the caution of a demonstration model: zones and what follows from them mean nothing; missing for others",
            r => r.Slide.Findings.Demonstration, missing: true),
        Column.Text("regions_sha256", "file of drawn regions; missing when none was given", r => r.Slide.Findings.RegionsSha256, missing: true),
        Column.Number("tissue_mm2", "analysed tissue, mm2", r => r.Slide.TissueMm2),
        Column.Number("excluded_mm2", "pen, blur, folds and damaged tiles, mm2", r => r.Slide.Findings.ExcludedMm2),
        Column.Whole("nodules", "connected tumours of at least 0.05 mm2; missing without regions and tissue model", r => r.Slide.Findings.Nodules, missing: true),
        Column.Number("largest_nodule_mm2", "gross area of the largest of them, mm2", r => r.Slide.Findings.LargestNoduleMm2, missing: true),
        Column.Text("subtype_status", "whether the rules call a subtype", r => r.Slide.Findings.Subtype.Status,
            oneOf: [SubtypeCall.Called, SubtypeCall.Several, SubtypeCall.NoSubtype, SubtypeCall.NotEvaluable]),
        Column.Text("subtype", "the one subtype whose rule is met", r => r.Slide.Findings.Subtype.Subtype, missing: true),
        Column.Text("subtype_confidence", "high, moderate or low", r => r.Slide.Findings.Subtype.Confidence?.ToString().ToLowerInvariant(), missing: true),
        Column.Text("subtype_reason", "the status in words", r => r.Slide.Findings.Subtype.Reason),
        Column.Text("predominant_pattern", "growth pattern of at least half of the tumour, or mixed", r => r.Slide.Findings.Subtype.PredominantPattern, missing: true),
        Column.Text("immune_phenotype", "where immune cells are", r => r.Slide.Findings.Subtype.ImmunePhenotype,
            oneOf: [ImmunePhenotype.Inflamed, ImmunePhenotype.Excluded, ImmunePhenotype.Desert, ImmunePhenotype.NotEvaluable]),
        Column.Text("immune_confidence", "high, moderate or low; missing for results of engines before 0.21.0",
            r => r.Slide.Findings.Subtype.ImmuneConfidence?.ToString().ToLowerInvariant(), missing: true),
        Column.Text("immune_reason", "the phenotype in words", r => r.Slide.Findings.Subtype.ImmuneReason),
        Column.Text("second_opinion", "class that a slide model finds most likely; missing without one", r => r.Slide.Findings.Subtype.SecondOpinion, missing: true),
        Column.Whole("warnings", "how many warnings its summary.json has", r => r.Slide.Warnings.Count),
        Column.Text("first_warning", "the first of them; missing for none", r => r.Slide.Warnings.FirstOrDefault(), missing: true),
    ];
}
