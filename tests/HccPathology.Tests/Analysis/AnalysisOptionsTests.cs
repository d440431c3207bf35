using HccPathology.Analysis;
using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Outputs;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Subtypes;
using HccPathology.Tests.Ihc;
using HccPathology.Tests.Repository;
using HccPathology.Tissue;
using HccPathology.Zones;
using Compartment = HccPathology.Ihc.Compartment;

namespace HccPathology.Tests.Analysis;

public sealed class AnalysisOptionsTests
{
    [Theory]
    [InlineData(Compartment.Cytoplasm, 0)]
    [InlineData(Compartment.Cell, 0.3)]
    public void Validate_TooLittleCytoplasmForTheMarker_IsRefusedSinceAllCellsWouldBeNegative(Compartment compartment, double expansionUm)
    {
        PathologyException refused = Should.Throw<PathologyException>(Options(compartment, expansionUm).Validate);

        refused.Kind.ShouldBe(FailureKind.BadCommand);
        refused.Message.ShouldContain(FormattableString.Invariant($"--cell-expansion {expansionUm}: X is graded by the 1 um of cytoplasm"));
    }

    [Theory]
    [InlineData(Compartment.Cytoplasm, 1)]
    [InlineData(Compartment.Nucleus, 0)]
    [InlineData(Compartment.Membrane, 0)]
    [InlineData(Compartment.Area, 0)]
    public void Validate_ExpansionThatTheMarkerCanDoWith_IsTaken(Compartment compartment, double expansionUm) =>
        Should.NotThrow(Options(compartment, expansionUm).Validate);

    [Fact]
    public void Parameters_Device_IsOneWhereItIsNotTheProcessor()
    {
        AnalysisParameters.Of(new()).ShouldNotContainKey("device");
        AnalysisOptions cuda = new() { Device = ModelDevice.Cuda };
        AnalysisParameters.Of(cuda)["device"].ShouldBe("Cuda");
        AnalysisParameters.HashOf(cuda).ShouldNotBe(AnalysisParameters.HashOf(new()));
    }

    /// <summary>Settings that change no number, or stand among the parameters by the hash of what they name.</summary>
    private static readonly string[] NoParameters =
    [
        nameof(AnalysisOptions.Threads), nameof(AnalysisOptions.TilePx), nameof(AnalysisOptions.Unheeded), nameof(AnalysisOptions.ModelFolder),
        nameof(AnalysisOptions.TissueModelFolder), nameof(AnalysisOptions.RegionsPath),
    ];

    private static readonly Dictionary<string, Func<AnalysisOptions, AnalysisOptions>> Changes = new()
    {
        [nameof(AnalysisOptions.Mpp)] = o => o with { Mpp = new Mpp(0.4) },
        [nameof(AnalysisOptions.Reader)] = o => o with { Reader = ReaderChoice.OpenSlide },
        [nameof(AnalysisOptions.Stain)] = o => o with { Stain = StainKind.HaematoxylinEosin },
        [nameof(AnalysisOptions.Marker)] = o => o with { Marker = Markers.Of(Compartment.Nucleus, 3) },
        [nameof(AnalysisOptions.FindsDabThreshold)] = o => o with { FindsDabThreshold = true },
        [nameof(AnalysisOptions.CellExpansionUm)] = o => o with { CellExpansionUm = 7 },
        [nameof(AnalysisOptions.ForcesStain)] = o => o with { ForcesStain = true },
        [nameof(AnalysisOptions.EstimatesStains)] = o => o with { EstimatesStains = false },
        [nameof(AnalysisOptions.AnalysisMppUm)] = o => o with { AnalysisMppUm = 0.45 },
        [nameof(AnalysisOptions.Detector)] = o => o with { Detector = DetectorChoice.Classic },
        [nameof(AnalysisOptions.Quality)] = o => o with { Quality = DetectorQuality.High },
        [nameof(AnalysisOptions.Device)] = o => o with { Device = ModelDevice.Cuda },
        [nameof(AnalysisOptions.ModelSha256)] = o => o with { ModelSha256 = "other" },
        [nameof(AnalysisOptions.ModelCardSha256)] = o => o with { ModelCardSha256 = "other" },
        [nameof(AnalysisOptions.TissueModelSha256)] = o => o with { TissueModelSha256 = "other" },
        [nameof(AnalysisOptions.TissueModelCardSha256)] = o => o with { TissueModelCardSha256 = "other" },
        [nameof(AnalysisOptions.TissueMap)] = o => o with { TissueMap = o.TissueMap with { MinAreaUm2 = 1 } },
        [nameof(AnalysisOptions.RegionsSha256)] = o => o with { RegionsSha256 = "other" },
        [nameof(AnalysisOptions.RegionRoles)] = o => o with { RegionRoles = ["Krebs=tumour"] },
        [nameof(AnalysisOptions.UnannotatedRole)] = o => o with { UnannotatedRole = TissueRole.Parenchyma },
        [nameof(AnalysisOptions.Zones)] = o => o with { Zones = new ZoneOptions { Bands = ZoneOptions.ParseBands("in=-100:0,out=0:100") } },
        [nameof(AnalysisOptions.Nuclei)] = o => o with { Nuclei = o.Nuclei with { MinAreaUm2 = 1 } },
        [nameof(AnalysisOptions.MinAreaUm2)] = o => o with { MinAreaUm2 = 1 },
        [nameof(AnalysisOptions.MaxAreaUm2)] = o => o with { MaxAreaUm2 = 1 },
        [nameof(AnalysisOptions.Tissue)] = o => o with { Tissue = o.Tissue with { MinOd = 1 } },
        [nameof(AnalysisOptions.Density)] = o => o with { Density = o.Density with { MinNetAreaMm2 = 1 } },
        [nameof(AnalysisOptions.Fat)] = o => o with { Fat = o.Fat with { MacroDiameterUm = 1 } },
        [nameof(AnalysisOptions.Composition)] = o => o with { Composition = o.Composition with { MinZoneMm2 = 1 } },
        [nameof(AnalysisOptions.SubtypeRules)] = o => o with { SubtypeRules = OwnRules() },
        [nameof(AnalysisOptions.SlideModel)] = o => o with { SlideModel = new SlideModelRequest("f", null, "other") },
        [nameof(AnalysisOptions.AllowsAnyLight)] = o => o with { AllowsAnyLight = true },
        [nameof(AnalysisOptions.MostBadTiles)] = o => o with { MostBadTiles = 0.1 },
        [nameof(AnalysisOptions.GeoJsonOrigin)] = o => o with { GeoJsonOrigin = GeoJsonOrigin.Level0 },
        [nameof(AnalysisOptions.CellOverlay)] = o => o with { CellOverlay = CellOverlay.Points },
    };

    /// <summary>A setting that is no parameter has two results of different settings taken for the same: a batch says done, and a cohort adds them up.</summary>
    [Fact]
    public void HashOf_EverySetting_ChangesIt()
    {
        AnalysisOptions all = Options(Compartment.Cell, 5) with { ModelSha256 = "net", TissueModelSha256 = "tissue", TissueModelFolder = "folder", RegionsPath = "file" };
        typeof(AnalysisOptions).GetProperties().Where(p => p.CanWrite).Select(p => p.Name).Except(NoParameters).ShouldBe(Changes.Keys, ignoreOrder: true);
        Changes.Where(c => AnalysisParameters.HashOf(c.Value(all)) == AnalysisParameters.HashOf(all)).Select(c => c.Key).ShouldBeEmpty();
    }

    // The engine's own, with a blank more.
    private static SubtypeRules OwnRules()
    {
        using ScratchFolder folder = new();
        return SubtypeRules.Read(folder.Write("rules.json", File.ReadAllText(Path.Combine(SourceTree.Root, "src/HccPathology/Subtypes/subtype-rules.json")) + " "));
    }

    private static AnalysisOptions Options(Compartment compartment, double expansionUm) =>
        new() { Stain = StainKind.HaematoxylinDab, Marker = Markers.Of(compartment, 1), CellExpansionUm = expansionUm };
}
