using HccPathology.Foreground;
using HccPathology.Stains;

namespace HccPathology.Models;

/// <summary>
/// How strongly a slide is stained, and how many times as dense a network is shown it. Laboratories stain by a factor of four apart, and a network finds
/// little on what is far from anything it was trained on: at a quarter of the density F1 on CoNSeP falls from 0.80 to 0.60, of the finer
/// network from 0.82 to 0.53, and is 0.70 and 0.73 with this (docs/validation/nuclei.md). Measurements are always of the slide's own pixels.
/// </summary>
/// <param name="DarkOd"><see cref="TissueDarkness"/> of the slide; 0 without tissue.</param>
/// <param name="ShownTimes">Factor on all densities of what the network is shown; 1 leaves the pixels as they are.</param>
public sealed record StainStrength(double DarkOd, double ShownTimes)
{
    /// <summary>Most and least factor: at a tenth of the density 8 finds no less than 4 does, and beyond there was nothing to measure.</summary>
    public const double MostTimes = 8, LeastTimes = 0.125;

    /// <summary>
    /// Beyond it the warning comes: at 0.15 of the density nothing in the pixels tells some nuclei from their surroundings any more (CoNSeP: F1 0.76 for 0.80).
    /// </summary>
    private const double SureTimes = 3.5;

    /// <summary>
    /// Glass on brightfield scanners lies at 235-248 of 255, and networks were trained on that. On liver under a lamp of 200 of 255 a third of the nuclei was
    /// missed at half of the density (422 for 656), more than half at a quarter (270 for 624); on red glass of 222 a sixth.
    /// </summary>
    private const byte DimmestGlass = 235;

    /// <summary>Whether the network is shown dim or tinted glass as bright as usual; not where its card names no range, as such a
    /// network may have been trained on anything.</summary>
    public bool BrightensGlass { get; init; }

    /// <summary>The strength of a slide, and what brings it to the nearer end of the range that a model knows.</summary>
    /// <param name="darkOd"><see cref="TissueDarkness"/> of the slide.</param>
    /// <param name="known">The model's range; null where its card names none, or where pixels are drawn for it.</param>
    public static StainStrength Of(double darkOd, ModelDensity? known) => new(darkOd, known is null || darkOd <= 0 ? 1
        : Math.Clamp(Math.Clamp(darkOd, known.From, known.To) / darkOd, LeastTimes, MostTimes))
    {
        BrightensGlass = known is not null,
    };

    /// <summary>What makes the pixels that the network is shown; null where they are the slide's own.</summary>
    /// <param name="white">Colour of the slide's empty glass.</param>
    public Restaining? Restaining((byte R, byte G, byte B) white)
    {
        bool isDim = BrightensGlass && Math.Min(white.R, Math.Min(white.G, white.B)) < DimmestGlass;
        (byte, byte, byte) shown = isDim ? (Brightened(white.R), Brightened(white.G), Brightened(white.B)) : white;
        return ShownTimes == 1 && !isDim ? null : new Restaining(ShownTimes, white, shown);
    }

    private static byte Brightened(byte white) => Math.Max(white, WhitePoint.DefaultLevel);

    /// <summary>What people should know, or null.</summary>
    /// <param name="model">Name of the model.</param>
    public string? Warning(string model) => ShownTimes is < 1 / SureTimes or > SureTimes
        ? FormattableString.Invariant($"the staining is far {(ShownTimes > 1 ? "paler" : "darker")} than any that {model} knows ({DarkOd:0.00} OD in its darkest hundredth): it was shown {ShownTimes:0.0#} times as dense, and may miss what it would else find")
        : null;
}
