using HccPathology.Analysis;
using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Stains;
using HccPathology.Tests.Nuclei;
using HccPathology.Tiles;

namespace HccPathology.Tests.Analysis;

public sealed class DetectorSelectionTests
{
    [Theory]
    [InlineData(StainKind.HaematoxylinEosin, DetectorQuality.High, 0.12, 0.25)]
    [InlineData(StainKind.HaematoxylinEosin, DetectorQuality.High, 0.25, 0.25)]
    [InlineData(StainKind.HaematoxylinEosin, DetectorQuality.High, 0.4, 0.5)]
    [InlineData(StainKind.HaematoxylinEosin, DetectorQuality.Best, 0.25, 0.25)]
    [InlineData(StainKind.HaematoxylinEosin, DetectorQuality.Best, 0.5, 0.5)]
    [InlineData(StainKind.HaematoxylinEosin, DetectorQuality.Standard, 0.25, 0.5)]
    [InlineData(StainKind.HaematoxylinDab, DetectorQuality.High, 0.25, 0.5)]
    [InlineData(StainKind.HaematoxylinDab, DetectorQuality.Best, 0.25, 0.5)]
    public void Wanted_OwnModels_IsWhatTheModelOfStainAndQualityIsFor(StainKind stain, DetectorQuality quality, double slideMpp, double expected) =>
        DetectorSelection.Wanted(new AnalysisOptions { Stain = stain, Quality = quality }, new Mpp(slideMpp)).MppUm.ShouldBe(expected);

    /// <summary>Named by its folder the own network looked at DAB as if it were H&amp;E: 10 positive cells of 21, under the same hash of settings.</summary>
    [Fact]
    public void Choose_OwnModelByItsFolder_IsShownDabAsWithoutIt()
    {
        AnalysisOptions options = new() { Stain = StainKind.HaematoxylinDab, Threads = 1 };
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5));
        using DetectorSelection own = DetectorSelection.Choose(options, frame), named = DetectorSelection.Choose(options with { ModelFolder = ModelCardFile.OwnFolder("nuclei-he") }, frame);
        (own.HasClasses, named.HasClasses, named.OtherCardSha256).ShouldBe((false, false, null));
    }

    [Theory]
    [InlineData(DetectorChoice.Auto, 1.25)]
    [InlineData(DetectorChoice.Learned, 1.25)]
    [InlineData(DetectorChoice.Classic, 1)]
    public void Wanted_Enlargement_IsWhatTheNetworkServesAndNoneWithoutOne(DetectorChoice detector, double expected) =>
        DetectorSelection.Wanted(new AnalysisOptions { Detector = detector }, new Mpp(0.6)).MostEnlargement.ShouldBe(expected);
}
