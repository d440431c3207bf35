using HccPathology.Analysis;
using HccPathology.Foreground;
using HccPathology.Stains;
using HccPathology.Tests.Stains;

namespace HccPathology.Tests.Analysis;

public sealed class SlideStainingTests
{
    // Light of 160, 140 and 110 is glass of no correct exposure. By a white of 245 all of the slide is brown.
    [Theory]
    [InlineData(WhitePointSource.Default, true)]
    [InlineData(WhitePointSource.Glass, false)]
    public void RequireStain_UnderDimWarmLight_SaysThatTheLightIsNotKnown(WhitePointSource source, bool saysSo)
    {
        using ScratchFolder folder = new();
        StainVectors dim = StainVectors.Default(StainKind.HaematoxylinEosin, (160, 140, 110));
        using TissueSample sample = StainPixels.Sample(folder, StainPixels.Picture(256, dim, r => (r.NextDouble() < 0.2 ? 0.8 : 0.05, 0.3 * r.NextDouble())));
        WhitePoint white = new(245, 245, 245, source, "3 of 4096 overview cells look like glass");
        string refusal = Should.Throw<PathologyException>(() =>
            SlideStaining.RequireStain("a.svs", new AnalysisOptions(), sample, white, TissueDarkness.OdOf(sample, white), [])).Message;
        refusal.ShouldStartWith("a.svs: looks stained with H-DAB, not H&E");
        refusal.Contains("(by a white of 245, 245, 245, since its own was not found: 3 of 4096 overview cells look like glass; glass darker than 180 is not taken for glass)",
            StringComparison.Ordinal).ShouldBe(saysSo);

        List<string> warnings = [];
        WhitePoint own = new(160, 140, 110, WhitePointSource.Glass, "");
        SlideStaining.RequireStain("a.svs", new AnalysisOptions(), sample, own, TissueDarkness.OdOf(sample, own), warnings);
        warnings.ShouldBeEmpty();
    }
}
