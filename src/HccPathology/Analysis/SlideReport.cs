using HccPathology.Density;
using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Outputs.Summaries;
using HccPathology.Pixels;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Subtypes;
using HccPathology.Tiles;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Analysis;

/// <summary>Everything about one analysed slide: the only thing that its files are written from. Owns the nuclei and the contours.</summary>
public sealed record SlideReport : IDisposable
{
    public required SlideFacts Facts { get; init; }
    public required Mpp Mpp { get; init; }
    public required string SlideHash { get; init; }

    /// <summary>See <see cref="SlideHash.SampleOf"/>.</summary>
    public required string SlideSampleHash { get; init; }
    public required AnalysisOptions Options { get; init; }

    /// <summary>See <see cref="AnalysisRequest"/>; taken before the slide was opened, so that what changes meanwhile is seen later.</summary>
    public required string RequestHash { get; init; }

    /// <summary>Pixels that nuclei were looked for on, or would have been on a slide without tissue.</summary>
    public required AnalysisFrame Frame { get; init; }

    public required WhitePoint White { get; init; }
    public required TissueMask Mask { get; init; }

    /// <summary>Tiles that could not be read and were left out; null when that was not allowed, and then there were none.</summary>
    public required SlideDamage? Damage { get; init; }

    /// <summary>What reading cost; null when the reader cannot tell.</summary>
    public required ReadCounter? Read { get; init; }

    /// <summary>Null without tissue, as are the levels.</summary>
    public StainEstimate? Stains { get; init; }
    public NucleusLevels? Levels { get; init; }

    /// <summary><c>classic</c> or <c>learned</c>.</summary>
    public required string Detector { get; init; }

    /// <summary>Why this detector, and which model with which licence.</summary>
    public required string DetectorNote { get; init; }

    /// <summary>A network says how sure it is of a nucleus and its class; the classical detector does not.</summary>
    public bool HasProbabilities => Options.ModelSha256 is not null;

    /// <summary>The model that told tissues apart; null for none.</summary>
    public TissueModelCard? TissueCard { get; init; }

    /// <summary>Which model with which licence, and what was taken for granted.</summary>
    public string? TissueNote { get; init; }

    /// <summary>
    /// What everything that rests on regions must say when a demonstration model made them, in this run or in the one that wrote the file
    /// of regions; null for none.
    /// </summary>
    public string? RegionCaution { get; init; }

    /// <summary>What every place of the slide is; null when nobody said.</summary>
    public RegionRaster? Regions { get; init; }

    /// <summary>The detector's classes mean something on this stain.</summary>
    public required bool HasClassProbabilities { get; init; }

    /// <summary>What DAB was measured and graded by; null on H&amp;E.</summary>
    public IhcPanel? Panel { get; init; }

    /// <summary>How strongly the slide is stained, and how the network for nuclei is shown it; null without tissue.</summary>
    public StainStrength? Strength { get; init; }

    /// <summary>The same of the tissue model.</summary>
    public StainStrength? TissueStrength { get; init; }

    /// <summary>Where the slide is stained with DAB; null on H&amp;E.</summary>
    public StainedArea? StainedArea { get; init; }

    /// <summary>Scores by zone; empty on H&amp;E.</summary>
    public IReadOnlyList<IhcScoreRow> IhcScores { get; init; } = [];

    /// <summary>Null without <see cref="Regions"/>.</summary>
    public ZoneMap? Zones { get; init; }

    /// <summary>Density against the distance to the tumour border; empty without <see cref="Zones"/>.</summary>
    public IReadOnlyList<ProfileRow> Profile { get; init; } = [];

    /// <summary>Densities by nodule; empty without zones or nodules.</summary>
    public IReadOnlyList<NoduleRow> Nodules { get; init; } = [];

    public required NucleusTable Nuclei { get; init; }
    public required ContourSpool Contours { get; init; }
    public required IReadOnlyList<CellClass> Classes { get; init; }
    public IReadOnlyList<DensityRow> Density { get; init; } = [];
    public FatMeasurement Fat { get; init; } = FatMeasurement.None("no tissue was found");
    public IReadOnlyList<CompositionRow> Composition { get; init; } = [];

    /// <summary>What the rules of subtype and immune phenotype ask about.</summary>
    public SlideMeasures Measures { get; init; } = new();

    /// <summary>What a slide model says; null when none was asked for.</summary>
    public SlideOpinion? Opinion { get; init; }

    /// <summary>Attention of the patches that it was shown; empty without one.</summary>
    public IReadOnlyList<PatchAttention> Attention { get; init; } = [];

    public required RgbImage Thumbnail { get; init; }

    /// <summary><c>ok</c> or <c>no tissue</c>.</summary>
    public string Status { get; init; } = SummaryJson.StatusOk;

    public required IReadOnlyList<string> Warnings { get; init; }
    public required IReadOnlyList<StageTiming> Timings { get; init; }

    /// <summary>Analysis px of the tiles that were worked on, halo not counted.</summary>
    public double AnalysedMegapixels { get; init; }

    public void Dispose()
    {
        Nuclei.Dispose();
        Contours.Dispose();
    }
}
