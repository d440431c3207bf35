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
        foreach (MixturePlane plane in (MixturePlane[])[default, new(0.09f, 0)]) // drawn slides, the CD3 and CD8 crops
        {
            Hues(r, g, b, plane).ShouldAllBe(found => found == kind);
        }
    }

    // What is grey and pale is dirt on the glass or an edge; what is black has no less haematoxylin than half of its DAB.
    [Theory]
    [InlineData(60, 60, 62, PigmentKind.Black)]
    [InlineData(150, 150, 152, PigmentKind.None)]
    public void Of_Grey_IsBlackPigmentOnlyWhereItIsDark(int r, int g, int b, PigmentKind kind) => Hues(r, g, b, default).ShouldAllBe(found => found == kind);

    [Theory]
    [InlineData(170, 120, 60, PigmentKind.YellowBrown)]
    [InlineData(140, 90, 40, PigmentKind.YellowBrown)]
    [InlineData(150, 130, 50, PigmentKind.YellowBrown)]
    [InlineData(60, 60, 62, PigmentKind.Black)]
    public void Of_PigmentBesideTheYellowestDabThatItIsToldFrom_StaysPigment(int r, int g, int b, PigmentKind kind) =>
        Hues(r, g, b, new MixturePlane(0, 0.03f)).ShouldAllBe(found => found == kind);

    [Fact]
    public void Of_YellowDabOverBlueHaematoxylin_IsNoPigmentInItsOwnPlane()
    {
        // DAB (0.20, 0.50, 0.84) of 0.5 OD over haematoxylin (0.75, 0.60, 0.27) of 0.4
        Hues(97, 79, 72, new MixturePlane(0.12f, 0.024f)).ShouldAllBe(found => found == PigmentKind.None);
        Hues(97, 79, 72, default).ShouldAllBe(found => found == PigmentKind.Black);
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(0.5)]
    [InlineData(0.3)]
    public void Of_DabOverVeryBlueHaematoxylin_IsBlackOnlyToTheReference(double haematoxylinOd)
    {
        StainVector h = new StainVector(0.80, 0.57, 0.17).Normalised(), d = new StainVector(0.35, 0.60, 0.72).Normalised();
        int r = Byte(h.R, d.R), g = Byte(h.G, d.G), b = Byte(h.B, d.B);
        Hues(r, g, b, new MixturePlane(0.126f, 0)).ShouldAllBe(found => found == PigmentKind.None);
        if (haematoxylinOd > 0.4)
        {
            Hues(r, g, b, default).ShouldAllBe(found => found == PigmentKind.Black);
        }

        int Byte(double inHaematoxylin, double inDab) => (int)Math.Round(245 * Math.Pow(10, -(haematoxylinOd * inHaematoxylin + 0.5 * inDab)));
    }

    // Amounts in the reference's stains; how far out of the slide's own plane is the share of the whole density's length, in R, G, B.
    [Theory]
    [InlineData(-0.16, 1, 0.024, 0, 0, PigmentKind.None)]           // yellow DAB (0.20, 0.50, 0.84)
    [InlineData(-0.21, 1, 0, 0, 0, PigmentKind.None)]
    [InlineData(-0.23, 1, 0, 0, 0, PigmentKind.YellowBrown)]        // beyond it, within the plane
    [InlineData(0.14, 1, 0.07, 0, 0, PigmentKind.YellowBrown)]      // lipofuscin over pale cytoplasm
    [InlineData(0.16, 1, 0.07, 0, 0, PigmentKind.None)]             // a nucleus beneath: not told by being yellow
    [InlineData(0.10, 1, 0.044, 0, 0, PigmentKind.None)]
    [InlineData(0.10, 1, 0.046, 0, 0, PigmentKind.YellowBrown)]
    [InlineData(0, 1, 0, 0, 0.07, PigmentKind.None)]                // a yellow DAB in its own plane
    [InlineData(0.48, 1, 0.10, 0, 0, PigmentKind.None)]             // browner than carbon is
    [InlineData(0.52, 1, 0.10, 0, 0, PigmentKind.Black)]
    [InlineData(0.192, 0.32, 0.10, 0, 0, PigmentKind.None)]         // 0.49 OD: too pale to be black
    [InlineData(0.204, 0.34, 0.10, 0, 0, PigmentKind.Black)]        // 0.52
    [InlineData(0.60, 1, 0.069, 0, 0, PigmentKind.None)]            // grey lies 0.128 out: 0.55 of the way is 0.070
    [InlineData(0.60, 1, 0.072, 0, 0, PigmentKind.Black)]
    [InlineData(1, 1, 0.034, 0.20, 0, PigmentKind.None)]            // real pixels stray by 0.03-0.04
    [InlineData(1, 1, 0.036, 0.20, 0, PigmentKind.Black)]
    [InlineData(1, 1, 0.050, 0, 0.12, PigmentKind.Black)]           // grey lies 0.070 out of this plane: from 0.039 on
    [InlineData(1, 1, 0.050, 0, 0, PigmentKind.None)]
    [InlineData(0.5, 1, -0.11, 0, 0, PigmentKind.None)]
    [InlineData(0.5, 1, -0.151, 0, 0, PigmentKind.None)]            // 0.149 of the length with the residual
    [InlineData(0.5, 1, -0.153, 0, 0, PigmentKind.Red)]
    public void Of_AmountsOfTheReferencesStains_IsToldByTheAngleToTheSlidesPlane(double h, double d, double outOfPlane,
        double planeH, double planeD, PigmentKind kind)
    {
        StainVectors reference = StainVectors.Default(StainKind.HaematoxylinDab, (245, 245, 245));
        StainVector blue = reference.Haematoxylin, brown = reference.Counterstain;
        double length = new StainVector(h * blue.R + d * brown.R, h * blue.G + d * brown.G, h * blue.B + d * brown.B).Length;
        double r = outOfPlane * length + planeH * h + planeD * d;
        StainVector red = reference.Residual;
        StainVector od = new(h * blue.R + d * brown.R + r * red.R, h * blue.G + d * brown.G + r * red.G, h * blue.B + d * brown.B + r * red.B);
        // The same pixel in the reference's stains, and in those of a slide with others.
        foreach (StainVectors slide in (StainVectors[])[reference,
            reference with { Haematoxylin = new StainVector(0.80, 0.57, 0.17).Normalised(), Counterstain = new StainVector(0.20, 0.50, 0.84).Normalised() }])
        {
            (double ofH, double ofD, double ofR) = StainVectors.Amounts(slide.Unmixing(), od);
            new PigmentHue(slide, new MixturePlane((float)planeH, (float)planeD)).Of((float)ofH, (float)ofD, (float)ofR, 1).ShouldBe(kind);
        }
    }

    private static IEnumerable<PigmentKind> Hues(int r, int g, int b, MixturePlane plane)
    {
        foreach (StainVectors vectors in (StainVectors[])[StainVectors.Default(StainKind.HaematoxylinDab, (245, 245, 245)),
            new(StainKind.HaematoxylinDab, new StainVector(0.7, 0.66, 0.27).Normalised(), new StainVector(0.25, 0.55, 0.8).Normalised(), (245, 245, 245))])
        {
            short[] h = new short[1], d = new short[1], residual = new short[1];
            StainUnmixing unmixing = new(vectors);
            unmixing.Row([0xFF000000 | (uint)(r << 16 | g << 8 | b)], h, d);
            unmixing.ResidualOfLastRow(residual);
            yield return new PigmentHue(vectors, plane).Of(h[0], d[0], residual[0], StainUnmixing.UnitsPerOd);
        }
    }
}
