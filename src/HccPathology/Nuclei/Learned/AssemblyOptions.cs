using HccPathology.Models;

namespace HccPathology.Nuclei.Learned;

/// <summary>
/// How nuclei are put together from a network's maps. The values come from the model's card, where they were chosen with the
/// weights; lengths are in px of the model's input.
/// </summary>
public sealed record AssemblyOptions
{
    /// <summary>A pixel belongs to a nucleus from this probability, and the outline runs where it is crossed.</summary>
    public required double NucleusThreshold { get; init; }

    /// <summary>A summit starts a nucleus from this height, 0-1.</summary>
    public required double SeedThreshold { get; init; }

    /// <summary>A summit with a higher pixel within this radius is part of that one.</summary>
    public required int AbsorbRadius { get; init; }

    /// <summary>Share of an offset that a pixel jumps before it climbs.</summary>
    public required double JumpShare { get; init; }

    /// <summary>Longest jump.</summary>
    public required int MaxJump { get; init; }

    /// <summary>How often the centre map is smoothed.</summary>
    public required int Smoothings { get; init; }

    /// <summary>Most steps of a climb.</summary>
    public required int ClimbSteps { get; init; }

    /// <summary>Smallest nucleus kept.</summary>
    public required double MinAreaUm2 { get; init; }

    /// <summary>Largest nucleus kept.</summary>
    public double MaxAreaUm2 { get; init; } = 400;

    /// <summary>Nuclei whose mean probability is below are dropped.</summary>
    public required double MinMeanProbability { get; init; }

    /// <summary>How far the fate of a nucleus reaches beyond the network's own halo: a nucleus of 400 µm² (11 µm) and the smoothing.</summary>
    private const double ReachUm = 16;

    private const double MarginUm = 8;

    /// <summary>
    /// What is longer or higher is dropped: no nucleus, and it would neither be whole in every tile that may own it nor fit into the 128 px that an
    /// outline is traced in at 0.25 µm/px.
    /// </summary>
    public const double LongestUm = 30;

    /// <summary>Px that tiles need around their core: a multiple of the network's step, so that its grid is the slide's.</summary>
    public static int HaloPx(ModelCard card, int morePx = 0) => card.RoundUp(card.HaloPx + ReachPx(card) + morePx);

    private static int ReachPx(ModelCard card) => (int)Math.Ceiling(ReachUm / card.InputMpp);

    /// <summary>
    /// How much of a tile's halo is left out when nuclei are put together: what only the network needs, less 8 µm, so that a long
    /// nucleus is whole that reaches farther than most. Even, for maps of 2 x 2 sub-pixels.
    /// </summary>
    public static int InsetPx(ModelCard card, int tileHaloPx) =>
        Math.Max(0, Math.Min(tileHaloPx - ReachPx(card), card.HaloPx) - (int)Math.Ceiling(MarginUm / card.InputMpp)) & ~1;

    /// <exception cref="PathologyException">The card lacks a setting, or gives one that cannot be or that there is not.</exception>
    public static AssemblyOptions Of(ModelCardFile file)
    {
        AssemblyOptions options = new()
        {
            NucleusThreshold = file.Setting("nucleusThreshold", 0.05, 0.95),
            SeedThreshold = file.Setting("seedThreshold", 0, 1),
            AbsorbRadius = file.WholeSetting("absorbRadius", 1, 8),
            JumpShare = file.Setting("jumpShare", 0, 1),
            Smoothings = file.WholeSetting("smoothings", 0, CentreHeight.MaxSmoothings),
            MaxJump = file.WholeSetting("maxJump", 0, ReachPx(file.Card)),
            ClimbSteps = file.WholeSetting("climbSteps", 1, 64),
            MinAreaUm2 = file.Setting("minAreaUm2", 0.5, 400),
            MinMeanProbability = file.Setting("minMeanProbability", 0, 1),
        };
        file.RequireAllSettingsRead();
        return options;
    }
}
