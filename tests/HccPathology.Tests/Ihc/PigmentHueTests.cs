using HccPathology.Ihc;
using HccPathology.Stains;

namespace HccPathology.Tests.Ihc;

public sealed class PigmentHueTests
{
    [Theory]
    [InlineData(170, 120, 60, PigmentKind.YellowBrown)]     // lipofuscin
    [InlineData(140, 90, 40, PigmentKind.YellowBrown)]      // haemosiderin
    [InlineData(150, 130, 50, PigmentKind.YellowBrown)]     // bile
    [InlineData(60, 60, 62, PigmentKind.Black)]             // carbon
    [InlineData(215, 45, 55, PigmentKind.Red)]              // red ink
    [InlineData(150, 105, 60, PigmentKind.YellowBrown)]
    [InlineData(66, 42, 45, PigmentKind.None)]              // DAB over haematoxylin, as in real positive cells
    [InlineData(98, 61, 57, PigmentKind.None)]
    [InlineData(165, 108, 70, PigmentKind.None)]            // DAB alone
    [InlineData(80, 85, 150, PigmentKind.None)]             // haematoxylin
    public void Of_UsualColours_TellsPigmentFromDab(int r, int g, int b, PigmentKind kind)
    {
        foreach (StainVectors vectors in (StainVectors[])[StainVectors.Default(StainKind.HaematoxylinDab, (245, 245, 245)),
            new(StainKind.HaematoxylinDab, new StainVector(0.7, 0.66, 0.27).Normalised(), new StainVector(0.25, 0.55, 0.8).Normalised(), (245, 245, 245))])
        {
            short[] h = new short[1], d = new short[1], residual = new short[1];
            StainUnmixing unmixing = new(vectors);
            unmixing.Row([0xFF000000 | (uint)(r << 16 | g << 8 | b)], h, d);
            unmixing.ResidualOfLastRow(residual);
            new PigmentHue(vectors).Of(h[0], d[0], residual[0], StainUnmixing.UnitsPerOd).ShouldBe(kind);
        }
    }
}
