namespace HccPathology.Fat;

/// <summary>
/// What a fat vacuole is on H&amp;E. Shapes were measured on the expert masks of 120 tiles of human liver (docs/validation/tissue-and-zones.md):
/// of clear spaces larger than 10 µm², vacuoles have a roundness of 0.63-0.82 and a solidity of 0.89-0.96 (quartiles), sinusoids
/// 0.3-0.55 and 0.70-0.87.
/// </summary>
public sealed record FatOptions
{
    /// <summary>
    /// A pixel is clear when its green is brighter than the tissue's median by more than this share of the way to white. Half-way
    /// (0.5) is where an edge lies that the optics have blurred; the experts draw a little outside of it.
    /// </summary>
    public double ClearLevel { get; init; } = 0.45;

    /// <summary>Smaller clear spots are gaps in the cytoplasm and noise; 6 µm² is a droplet of 2.8 µm.</summary>
    public double MinAreaUm2 { get; init; } = 6;

    /// <summary>What is left of a part once shrunk must be at least this large: bulges of a crack are not vacuoles.</summary>
    public double MinShrunkUm2 { get; init; } = 15;

    /// <summary>Dark specks inside of a vacuole up to this size are part of it; a red cell in a sinusoid is 30-50 µm².</summary>
    public double SpeckUm2 { get; init; } = 10;

    /// <summary>
    /// Where most clear spaces are not round, a round one is a cut through the same channels, so more is asked of its shape than
    /// where most of them are vacuoles: the limits go from strict to loose as the round share of the clear area in the surround
    /// goes from <see cref="StrictShare"/> to <see cref="LooseShare"/>. Tiles with wide sinusoids have shares up to 0.2.
    /// </summary>
    public double StrictShare { get; init; } = 0.15;

    public double LooseShare { get; init; } = 0.3;

    /// <summary>Area of the largest inscribed circle / area: 1 for a disc, 1/2 for an ellipse twice as long as wide.</summary>
    public double StrictRoundness { get; init; } = 0.72;

    public double LooseRoundness { get; init; } = 0.5;

    /// <summary>Area / area of the convex hull.</summary>
    public double StrictSolidity { get; init; } = 0.92;

    public double LooseSolidity { get; init; } = 0.83;

    /// <summary>Clear spaces this round and solid are what the share counts.</summary>
    public double SureRoundness { get; init; } = 0.6;

    public double SureSolidity { get; init; } = 0.85;

    /// <summary>Touching vacuoles are parted, and vacuoles from the cracks they open into, only where the share is at least this.</summary>
    public double PartShare { get; init; } = 0.2;

    /// <summary>A part must be rounder and more solid than a vacuole that stands alone by these.</summary>
    public double PartRoundness { get; init; } = 0.05;

    public double PartSolidity { get; init; } = 0.02;

    /// <summary>
    /// Equivalent diameter from which a vacuole is large droplet (macrovesicular): one that displaces the nucleus of a cell of
    /// 20-30 µm. There is no agreed length; 15 µm is two nuclei.
    /// </summary>
    public double MacroDiameterUm { get; init; } = 15;
}
