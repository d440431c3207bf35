using HccPathology.Nuclei;
using HccPathology.Stains;
using HccPathology.Tests.Stains;

namespace HccPathology.Tests.Nuclei;

public sealed class GranuleHueTests
{
    private static readonly StainVectors He = StainVectors.Default(StainKind.HaematoxylinEosin, (245, 245, 245));

    [Theory]
    [InlineData(0.0, 0.0, false)]        // nothing
    [InlineData(0.6, 0.0, false)]
    [InlineData(0.5, 0.3, false)]
    [InlineData(1.5, 0.5, false)]
    [InlineData(0.05, 0.6, false)]       // eosin alone
    public void IsGranule_MixturesOfBothStains_AreNone(double haematoxylin, double eosin, bool expected) =>
        IsGranule(He, StainPixels.Colour(He, haematoxylin, eosin)).ShouldBe(expected);

    [Theory]
    [InlineData(60, 60, 60)]            // carbon
    [InlineData(30, 22, 20)]            // formalin pigment
    [InlineData(150, 130, 50)]          // bile
    [InlineData(20, 90, 80)]            // green ink over haematoxylin
    public void IsGranule_WhatTakesUpAsMuchBlueAsGreen_IsOne(byte red, byte green, byte blue) => IsGranule(He, (red, green, blue)).ShouldBeTrue();

    /// <summary>All is seen through a yellow light that was taken for white: the slide's eosin has as much blue as green, and so may its nuclei.</summary>
    [Fact]
    public void IsGranule_SlideWhoseOwnEosinIsAsYellow_IsJudgedByThat()
    {
        StainVector yellow = new StainVector(0.2, 0.7, 0.65).Normalised();
        (byte, byte, byte) nucleus = (90, 100, 98);
        IsGranule(He, nucleus).ShouldBeTrue();
        IsGranule(He with { Counterstain = yellow }, nucleus).ShouldBeFalse();
        IsGranule(He with { Haematoxylin = yellow }, nucleus).ShouldBeFalse("whichever of the two it is");
    }

    /// <summary>Carbon over strongly stained tissue has the tissue's own green, too: 0.84 of blue for 1 of it where pure carbon has 1.</summary>
    [Fact]
    public void IsGranule_CarbonOverDarkTissue_IsToldByTheSlidesOwnStains()
    {
        StainVectors dark = He with { Haematoxylin = new StainVector(0.66, 0.66, 0.36).Normalised(), Counterstain = new StainVector(0.09, 0.86, 0.50).Normalised() };
        (byte R, byte G, byte B) tissue = StainPixels.Colour(dark, 0.5, 0.3);
        IsGranule(dark, tissue).ShouldBeFalse();
        IsGranule(dark, (Under(tissue.R), Under(tissue.G), Under(tissue.B))).ShouldBeTrue();

        static byte Under(byte level) => (byte)(level / 6);          // 0.78 of carbon
    }

    /// <summary>Where eosin was found among haematoxylins both stains have little blue, and nuclei with 0.6 of it are none the less nuclei.</summary>
    [Fact]
    public void IsGranule_StainsFoundWithLittleBlue_LeaveNucleiAlone() =>
        IsGranule(He with { Haematoxylin = new StainVector(0.62, 0.78, 0.13).Normalised(), Counterstain = new StainVector(0.3, 0.94, 0.15).Normalised() },
            StainPixels.Colour(He, 0.4, 0.4)).ShouldBeFalse();

    // Half of the pixels are at the nucleus's rim, twice as bright.
    private static bool IsGranule(StainVectors vectors, (byte R, byte G, byte B) colour) => GranuleHue.For(vectors)!.IsGranule(
        [StainPixels.Pack(colour), StainPixels.Pack(colour), StainPixels.Pack(((byte)((colour.R + 245) / 2), (byte)((colour.G + 245) / 2), (byte)((colour.B + 245) / 2)))]);
}
