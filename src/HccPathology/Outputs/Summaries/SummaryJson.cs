using HccPathology.Density;
using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Outputs.Tables;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Subtypes;

namespace HccPathology.Outputs.Summaries;

/// <summary>Which slide it was: enough to recognise it again anywhere, hence no path of this machine.</summary>
public sealed record SlideIdentity
{
    public required string File { get; init; }
    public required string Name { get; init; }
    public required long FileBytes { get; init; }

    /// <summary><see cref="SlideHash.QuickOf"/>.</summary>
    public required string Hash { get; init; }

    public required string Vendor { get; init; }
    public required long WidthPx { get; init; }
    public required long HeightPx { get; init; }
    public required double MppX { get; init; }
    public required double MppY { get; init; }
    public required MppSource MppSource { get; init; }
    public required string MppNote { get; init; }
    public double? ObjectivePower { get; init; }

    /// <summary>From what the engine knows of an opened slide; its pixel size must be known.</summary>
    public static SlideIdentity Of(SlideFacts facts, Mpp mpp, long fileBytes, string hash) => new()
    {
        File = Path.GetFileName(facts.Path),
        Name = facts.Name,
        FileBytes = fileBytes,
        Hash = hash,
        Vendor = facts.Vendor,
        WidthPx = facts.Width,
        HeightPx = facts.Height,
        MppX = mpp.X,
        MppY = mpp.Y,
        MppSource = facts.MppSource,
        MppNote = facts.MppNote,
        ObjectivePower = facts.ObjectivePower,
    };
}

/// <summary>Which pixels were read: those of a level, decoded at 1/<paramref name="Reduction"/> of its size.</summary>
public sealed record DecodedLevel(int Level, int Reduction);

/// <summary>What ran and with which settings.</summary>
public sealed record AnalysisSummary
{
    /// <summary>The reader and its version.</summary>
    public required string Reader { get; init; }

    /// <summary>Why this reader, and what it left to another.</summary>
    public required string ReaderNote { get; init; }

    /// <summary>The level that nuclei were looked for on, and the fraction of its size at which it was decoded (1, 2, 4 or 8 for 1/1 to 1/8).</summary>
    public required DecodedLevel Decoded { get; init; }

    /// <summary><c>classic</c> or <c>learned</c>.</summary>
    public required string Detector { get; init; }

    /// <summary>Why this detector, and which model with which licence.</summary>
    public required string DetectorNote { get; init; }

    /// <summary>Hash of the network that found the nuclei; null when none did.</summary>
    public required string? ModelSha256 { get; init; }

    /// <summary>Pixel size at which nuclei were looked for.</summary>
    public required double AnalysisMpp { get; init; }

    /// <summary>Every setting that decides the result, by name; written in ordinal order.</summary>
    public required SortedDictionary<string, string> Parameters { get; init; }

    public required string ParameterHash { get; init; }
    public required GeoJsonFrame GeoJsonFrame { get; init; }
}

/// <summary>Who told tissues apart.</summary>
public sealed record TissueModelSummary
{
    public required string Name { get; init; }
    public required string Version { get; init; }

    /// <summary>Which kind of card described it: <c>model.json</c>, <c>WSInfer</c> or <c>bioimage.io</c>.</summary>
    public required string Format { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>Model, licence, and what was taken for granted.</summary>
    public required string Note { get; init; }

    /// <summary>How many times as dense the model was shown the slide; 1 as it is.</summary>
    public required double ShownTimes { get; init; }

    /// <summary>The warning that goes with a demonstration model; null for others.</summary>
    public required string? Demonstration { get; init; }

    /// <summary>Classes with their roles and areas.</summary>
    public required IReadOnlyList<TissueClassSummary> Classes { get; init; }
}

/// <summary>One class of tissue; the area in mm², the share of all classified tissue.</summary>
public sealed record TissueClassSummary(string Class, string Role, string? Pattern, double AreaMm2, double Share);

/// <summary>The stain vectors that were used and why.</summary>
public sealed record StainSummary
{
    /// <summary><c>H&amp;E</c> or <c>H-DAB</c>.</summary>
    public required string Stain { get; init; }

    /// <summary><c>estimate</c> or <c>default</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Why the default was used, or what the estimate rests on.</summary>
    public required string Reason { get; init; }

    public required double[] Haematoxylin { get; init; }
    public required double[] Counterstain { get; init; }

    /// <summary>Colour of empty glass, R G B, 0-255.</summary>
    public required double[] WhitePoint { get; init; }

    /// <summary>Optical density, mean of the channels, that a hundredth of the sampled tissue reaches, where the rest bears
    /// it out: <see cref="TissueDarkness"/>.</summary>
    public required double DarkOd { get; init; }

    /// <summary>How many times as dense the network for nuclei was shown the slide; 1 as it is.</summary>
    public required double ShownTimes { get; init; }

    /// <summary>See <see cref="QuPathStains"/>.</summary>
    public required string QuPath { get; init; }
}

/// <summary>Area in mm² by mask class.</summary>
public sealed record AreaSummary
{
    public required double TissueMm2 { get; init; }
    public required double PenMm2 { get; init; }
    public required double BlurMm2 { get; init; }
    public required double FoldMm2 { get; init; }

    /// <summary>Area of stored tiles that cannot be read, tissue or not.</summary>
    public required double DamagedMm2 { get; init; }
    public required double GlassMm2 { get; init; }

    public static AreaSummary Of(TissueMask mask) => new()
    {
        TissueMm2 = mask.AreaMm2(MaskClass.Tissue),
        PenMm2 = mask.AreaMm2(MaskClass.Pen),
        BlurMm2 = mask.AreaMm2(MaskClass.Blur),
        FoldMm2 = mask.AreaMm2(MaskClass.Fold),
        DamagedMm2 = mask.AreaMm2(MaskClass.Damaged),
        GlassMm2 = mask.AreaMm2(MaskClass.Glass),
    };
}

/// <summary>How many nuclei, and what had to be mended to write them.</summary>
public sealed record CountSummary
{
    public required long Nuclei { get; init; }

    /// <summary>The same by class: their sum is <see cref="Nuclei"/>, whatever a person excluded.</summary>
    public required SortedDictionary<string, long> NucleiByClass { get; init; }
    public required long RingsReplacedBySquare { get; init; }
    public required long RingsReplacedByHull { get; init; }

    /// <summary>Stored tiles, of all levels, that were left out because they cannot be read.</summary>
    public required int DamagedTiles { get; init; }
}

/// <summary>What the slide is made of.</summary>
/// <param name="Rows">Those of <c>composition.csv</c>.</param>
/// <param name="Vacuoles">Sizes of the fat vacuoles; null when they were not looked for.</param>
/// <param name="ClearLevel">Green above which a pixel was clear; null when vacuoles were not looked for.</param>
public sealed record CompositionSummary(IReadOnlyList<CompositionRow> Rows, VacuoleSizes? Vacuoles, ClearLevel? ClearLevel);

/// <summary>The readable end of <c>subtype.json</c>: the answers without the evidence. Engines before 0.21.0 gave no <see cref="ImmuneConfidence"/>.</summary>
public sealed record SubtypeSummary(string Status, string? Subtype, Confidence? Confidence, string Reason, string? PredominantPattern, string ImmunePhenotype,
    string ImmuneReason, string? SecondOpinion, Confidence? ImmuneConfidence = null)
{
    public static SubtypeSummary Of(SubtypeJson full) => new(
        full.Call.Status, full.Call.Subtype, full.Call.Confidence, full.Call.Reason, full.Call.PredominantPattern, full.ImmunePhenotype.Phenotype,
        full.ImmunePhenotype.Reason, full.SecondOpinion?.Foremost, full.ImmunePhenotype.Confidence);
}

/// <summary>Versions of everything that can change a number; <c>none</c> for what is not there, or did nothing.</summary>
public sealed record VersionSummary
{
    public const string None = "none";

    public required string Engine { get; init; }
    public required string DotNet { get; init; }
    public required string OpenSlide { get; init; }
    public required string OpenCv { get; init; }

    /// <summary>Of the direct reader, with its name; marks of earlier engines have neither this nor the next.</summary>
    public string JpegLibrary { get; init; } = None;

    /// <summary>Where a network was run.</summary>
    public string OnnxRuntime { get; init; } = None;
}

/// <summary>
/// <c>summary.json</c>: what was done to which slide, with what, and what came out. It holds no time and no machine, so that two
/// runs can be compared byte by byte; times are in <c>timings.json</c>.
/// </summary>
public sealed record SummaryJson
{
    public const string FileName = "summary.json";
    public const string StatusOk = "ok";

    /// <summary>A result, not a failure: the mask found nothing to analyse.</summary>
    public const string StatusNoTissue = "no tissue";

    public string SchemaVersion { get; } = TableFormat.SchemaVersion;
    /// <summary>Of the rows in <see cref="Density"/>.</summary>
    public string DensitySchemaVersion { get; } = DensityFiles.SchemaVersion;

    public required string Status { get; init; }
    public required SlideIdentity Slide { get; init; }
    public required AnalysisSummary Analysis { get; init; }

    /// <summary>Null when there was no tissue to estimate or measure on.</summary>
    public required StainSummary? Stains { get; init; }

    /// <summary>Null without a tissue model, and without tissue.</summary>
    public TissueModelSummary? Tissue { get; init; }

    /// <summary>Null on H&amp;E.</summary>
    public IhcSummary? Ihc { get; init; }

    public required AreaSummary Areas { get; init; }
    public required CountSummary Counts { get; init; }

    /// <summary>Null when neither a person nor a model said what is where.</summary>
    public RegionSummary? Regions { get; init; }

    public required IReadOnlyList<DensityRow> Density { get; init; }
    public required CompositionSummary Composition { get; init; }
    public required SubtypeSummary Subtype { get; init; }
    public required VersionSummary Versions { get; init; }
    public required IReadOnlyList<string> Warnings { get; init; }

    public void Write(string folder) => JsonFile.Write(Path.Combine(folder, FileName), this);
}
