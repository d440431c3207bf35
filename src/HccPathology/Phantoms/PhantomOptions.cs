using HccPathology.Stains;

namespace HccPathology.Phantoms;

/// <summary>What a phantom slide is made of. Equal options give equal bytes on any number of threads.</summary>
public sealed record PhantomOptions
{
    /// <summary>Smallest side: less than this does not hold one hepatocyte plate at 0.5 µm/px.</summary>
    public const int MinSidePx = 64;

    /// <summary>Largest side: coordinates are kept in float32, which resolves 0.012 px at 200,000 px.</summary>
    public const int MaxSidePx = 200_000;

    /// <summary>Finest pixel: below the resolution of an oil objective nothing is gained.</summary>
    public const double MinMpp = 0.1;

    /// <summary>Coarsest pixel: a lymphocyte nucleus is still 3 px wide.</summary>
    public const double MaxMpp = 2.0;

    /// <summary>Most haze or edge staining: 3 OD lets a thousandth of the light through, which a byte shows as black.</summary>
    private const double MaxOd = 3;

    /// <summary>Default 8192 px: 4 mm at 0.5 µm/px, room for a nodule of 1.35 mm radius, its margin and some ten lobules.</summary>
    public int WidthPx { get; init; } = 8192;

    public int HeightPx { get; init; } = 8192;

    /// <summary>µm per px, both axes. Default 0.5, a 20x scan: the resolution nuclei are analysed at.</summary>
    public double Mpp { get; init; } = 0.5;

    public uint Seed { get; init; } = 1;

    public StainKind Stain { get; init; } = StainKind.HaematoxylinEosin;

    /// <summary>The marker, on H-DAB.</summary>
    public PhantomDab Dab { get; init; } = new();

    /// <summary>What the slide shows.</summary>
    public PhantomTissue Tissue { get; init; } = new();

    public double WidthUm => WidthPx * Mpp;
    public double HeightUm => HeightPx * Mpp;

    /// <summary>Throws when a value cannot make a slide.</summary>
    public void Validate()
    {
        Require(WidthPx is >= MinSidePx and <= MaxSidePx, $"width {WidthPx} px is outside {MinSidePx}-{MaxSidePx} px");
        Require(HeightPx is >= MinSidePx and <= MaxSidePx, $"height {HeightPx} px is outside {MinSidePx}-{MaxSidePx} px");
        Require(Mpp is >= MinMpp and <= MaxMpp, $"pixel size {Mpp} um/px is outside {MinMpp}-{MaxMpp} um/px");
        Require(Dab.HazeOd is >= 0 and <= MaxOd, $"haze {Dab.HazeOd} OD is outside 0-{MaxOd} OD");
        Require(Dab.EdgeOd is >= 0 and <= MaxOd, $"edge staining {Dab.EdgeOd} OD is outside 0-{MaxOd} OD");
        Require(Dab.Strength is >= 0 and <= 10, $"strength {Dab.Strength} of the marker is outside 0-10");
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new PathologyException(FailureKind.BadCommand, $"phantom: {problem}; choose a value in that range");
        }
    }
}
