namespace HccPathology.Ihc;

/// <summary>What is fixed for a slide before its first tile: how brown its background is, and from where on a cell is positive.</summary>
/// <param name="HazeOd">DAB of the background; taken off every density before it is graded.</param>
/// <param name="ThresholdsOd">Above the haze: 1+ (or Positive), 2+, 3+.</param>
/// <param name="IsAutomatic">The thresholds were found on the slide, not taken from the registry.</param>
/// <param name="Reason">Why these numbers; for people.</param>
public sealed record DabLevels(double HazeOd, IReadOnlyList<double> ThresholdsOd, bool IsAutomatic, string Reason)
{
    /// <summary>What <see cref="HazeOd"/> was before it was cut to what is believed.</summary>
    public double BackgroundOd { get; init; } = HazeOd;
}
