using HccPathology.Density;
using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Outputs;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Subtypes;
using HccPathology.Tiles;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Analysis;

/// <summary>Everything that one analysis is told. What can change a number is in <see cref="AnalysisParameters"/>; the rest is not.</summary>
public sealed record AnalysisOptions
{
    /// <summary>Pixel size of level 0; null takes the slide's own.</summary>
    public Mpp? Mpp { get; init; }

    public ReaderChoice Reader { get; init; }

    public StainKind Stain { get; init; } = StainKind.HaematoxylinEosin;

    /// <summary>What DAB marks; null on H&amp;E, and on H-DAB for nuclei without grades.</summary>
    public Marker? Marker { get; init; }

    /// <summary>Look for the threshold of positivity on the slide, and not in the registry.</summary>
    public bool FindsDabThreshold { get; init; }

    /// <summary>How far a cell reaches beyond its nucleus where no neighbour is nearer, µm. IHC only.</summary>
    public double CellExpansionUm { get; init; } = CellStaining.DefaultExpansionUm;

    /// <summary>Analyse a slide that looks stained with something else than <see cref="Stain"/>.</summary>
    public bool ForcesStain { get; init; }

    /// <summary>Options that were given and that the stain has no use for, as written; an error would do wrong to settings that
    /// stand for slides of several stains.</summary>
    public IReadOnlyList<string> Unheeded { get; init; } = [];

    /// <summary>Estimate stain vectors on the slide, or use the documented default.</summary>
    public bool EstimatesStains { get; init; } = true;

    /// <summary>Pixel size that the analysis runs at, µm; null is what the detector is for.</summary>
    public double? AnalysisMppUm { get; init; }

    public DetectorChoice Detector { get; init; }

    public DetectorQuality Quality { get; init; }

    /// <summary>Folder of another model than the engine's own; null is the own one.</summary>
    public string? ModelFolder { get; init; }

    public ModelDevice Device { get; init; }

    /// <summary>Hash of the network that was used; null when none was. Set by the analysis, for provenance.</summary>
    public string? ModelSha256 { get; init; }

    /// <summary>Hash of its card, null for the engine's own. Set by the analysis, for provenance.</summary>
    public string? ModelCardSha256 { get; init; }

    /// <summary>Folder of the model that tells tissues apart; null is none.</summary>
    public string? TissueModelFolder { get; init; }

    /// <summary>Hash of its network. Set by the analysis, for provenance.</summary>
    public string? TissueModelSha256 { get; init; }

    /// <summary>Hashes of the files that describe it, null for the engine's own. Set by the analysis, for provenance.</summary>
    public string? TissueModelCardSha256 { get; init; }

    /// <summary>How the tissue model's map becomes regions.</summary>
    public MapPaintingOptions TissueMap { get; init; } = new();

    /// <summary>File of regions that a person drew; null for none.</summary>
    public string? RegionsPath { get; init; }

    /// <summary>Hash of that file. Set by the analysis, for provenance.</summary>
    public string? RegionsSha256 { get; init; }

    /// <summary>Entries NAME=ROLE that go before the table of class names, see <see cref="HccPathology.Regions.RegionRoles"/>.</summary>
    public IReadOnlyList<string> RegionRoles { get; init; } = [];

    /// <summary>What tissue is that lies in no region and that no model classified; null: not known.</summary>
    public TissueRole? UnannotatedRole { get; init; }

    /// <summary>How zones are made where regions are known.</summary>
    public ZoneOptions Zones { get; init; } = new();

    /// <summary>Settings of the classical detector.</summary>
    public NucleusOptions Nuclei { get; init; } = new();

    /// <summary>Smallest and largest nucleus in µm² that a person asked for; null leaves it to the detector or its model.</summary>
    public double? MinAreaUm2 { get; init; }

    public double? MaxAreaUm2 { get; init; }
    public TissueOptions Tissue { get; init; } = new();
    public DensityOptions Density { get; init; } = new();
    public FatOptions Fat { get; init; } = new();
    public CompositionOptions Composition { get; init; } = new();

    public SubtypeRules SubtypeRules { get; init; } = SubtypeRules.Own;

    /// <summary>Model that gives a second opinion of the whole slide, with the bag that it is shown; null for none.</summary>
    public SlideModelRequest? SlideModel { get; init; }

    /// <summary>Analyse a slide that does not look like brightfield.</summary>
    public bool AllowsAnyLight { get; init; }

    /// <summary>
    /// Share of stored tiles, 0-1, that may be damaged: they are looked for first, by reading all, and left out of the analysed
    /// area. 0: nothing is looked for, and a damaged tile fails the slide when it is met.
    /// </summary>
    public double MostBadTiles { get; init; }

    public GeoJsonOrigin GeoJsonOrigin { get; init; } = GeoJsonOrigin.Bounds;

    public CellOverlay CellOverlay { get; init; }

    /// <summary>Workers; by default one for each processor that the process may use (control groups are respected;
    /// the commands take less where Slurm has given less).</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Side of a tile in analysis px, or 0 to choose: 2048 with up to four workers (the halo is then 15 % more pixels), 1024
    /// with more (30 %), because a worker's planes are 26 bytes a pixel and the memory budget is 1.5 GiB. The engine's own learned detector
    /// needs 80 bytes a pixel and a wider halo: 2048 with up to two workers (23 % more pixels), 1536 with four (31 %), 1024 with more (48 %). With
    /// <see cref="DetectorQuality.High"/> the halo is twice as wide: 1536 with up to two; with <see cref="DetectorQuality.Best"/> mirror images are kept
    /// besides: 1024. Networks of others may compute in floats, and a tissue model needs memory besides.
    /// </summary>
    public int TilePx { get; init; }

    public int TilePxChosen => TilePx > 0 ? TilePx : (Threads, ModelSha256, Quality, ModelFolder ?? TissueModelFolder) switch
    {
        ( <= 4, null, _, _) or ( <= 2, not null, DetectorQuality.Standard, null) => 2048,
        ( <= 4, not null, DetectorQuality.Standard, _) or ( <= 2, not null, DetectorQuality.High, null) => 1536,
        _ => 1024,
    };

    /// <summary>Settings of the classical detector with the areas that were asked for.</summary>
    public NucleusOptions ClassicOptions =>
        Nuclei with
        {
            DabShare = Marker?.NuclearDabShare ?? Nuclei.DabShare,
            MinAreaUm2 = MinAreaUm2 ?? Nuclei.MinAreaUm2,
            MaxAreaUm2 = MaxAreaUm2 ?? Nuclei.MaxAreaUm2,
        };

    /// <exception cref="PathologyException">A setting is out of its range.</exception>
    public void Validate()
    {
        RequireAreas();
        if (Threads is < 1 or > 1024)
        {
            throw new PathologyException(FailureKind.BadCommand, $"--threads {Threads}: give 1 to 1024");
        }

        if (Detector == DetectorChoice.Classic && NotForClassic() is { } words)
        {
            throw new PathologyException(FailureKind.BadCommand, $"{words}; leave it out with --detector classic");
        }

        // Checked here as well as where tiles are planned, because a minute of overview may lie between.
        if (TilePx != 0)
        {
            TileGrid.Require(TilePx);
        }

        if (!(Density.MinNetAreaMm2 is >= 0 and <= 10_000))
        {
            throw new PathologyException(FailureKind.BadCommand, $"--min-net-area {Density.MinNetAreaMm2}: give 0 to 10000 mm2");
        }

        if (!(CellExpansionUm is >= 0 and <= 20))
        {
            throw new PathologyException(FailureKind.BadCommand, $"--cell-expansion {CellExpansionUm}: give 0 to 20 um");
        }

        // Without that much cytoplasm no cell would be positive, whatever its stain.
        if (Marker is { Compartment: Ihc.Compartment.Cytoplasm or Ihc.Compartment.Cell } marker && CellExpansionUm < CellStaining.NearUm)
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"--cell-expansion {CellExpansionUm}: {marker.Name} is graded by the {CellStaining.NearUm} um of cytoplasm next to the nucleus; give {CellStaining.NearUm} to 20 um");
        }

        // Taken without a word they would look as if they had been heeded. Roles are of drawn regions only.
        if (RegionsPath is null && RegionRoles.Count > 0)
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"--region-role {RegionRoles[0]}: there are no drawn regions to which it could apply; give them with --regions");
        }

        if (RegionsPath is null && TissueModelFolder is null && (UnannotatedRole is not null || Zones != new ZoneOptions()))
        {
            string option = UnannotatedRole is { } rest ? $"--unannotated {RoleNames.NameOf(rest)}" : $"--zones {Zones.BandsText}";
            throw new PathologyException(FailureKind.BadCommand,
                $"{option}: there are no regions to which it could apply; give them with --regions, or a --tissue-model");
        }

        if (AnalysisMppUm is { } wanted && !(wanted is >= 0.1 and <= AnalysisFrame.CoarsestMppUm))
        {
            throw new PathologyException(FailureKind.BadCommand, $"--analysis-mpp {wanted}: give 0.1 to {AnalysisFrame.CoarsestMppUm} um/px");
        }
    }

    private string? NotForClassic() =>
        Quality != DetectorQuality.Standard ? $"--quality {Quality.ToString().ToLowerInvariant()}: is for the learned detector"
        : ModelFolder is not null ? $"--nuclei-model {ModelFolder}: is for the learned detector"
        : Device != ModelDevice.Cpu && TissueModelFolder is null ? $"--device {Device.ToString().ToLowerInvariant()}: nothing learned would run there"
        : null;

    // Every detector's largest nucleus is 400 µm² by default; a model's smallest is known when the detector is chosen.
    private void RequireAreas()
    {
        double most = ClassicOptions.MaxAreaUm2;
        bool isLeastKnown = MinAreaUm2 is not null || Detector == DetectorChoice.Classic;
        NucleusOptions.RequireAreas(isLeastKnown ? ClassicOptions.MinAreaUm2 : Math.Min(1, most / 2), most);
    }
}
