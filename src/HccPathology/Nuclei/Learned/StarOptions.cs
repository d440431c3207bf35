using HccPathology.Models;

namespace HccPathology.Nuclei.Learned;

/// <summary>Which stars are nuclei. The values come from the model's card, where they belong to the weights.</summary>
public sealed record StarOptions
{
    /// <summary>A cell of the grid is a candidate from this probability; StarDist's <c>prob_thresh</c>.</summary>
    public required double ProbabilityThreshold { get; init; }

    /// <summary>A candidate goes when it shares more than this part of the smaller one's area with a better one; StarDist's <c>nms_thresh</c>.</summary>
    public required double OverlapThreshold { get; init; }

    /// <summary>Smallest nucleus kept.</summary>
    public required double MinAreaUm2 { get; init; }

    /// <summary>Largest nucleus kept.</summary>
    public double MaxAreaUm2 { get; init; } = 400;

    /// <summary>
    /// How far the fate of a star reaches beyond the network's own halo: three stars of the largest nucleus (radius 11 µm) in
    /// a chain, each of which decides about the next.
    /// </summary>
    private const double ReachUm = 36;

    /// <summary>Px that tiles need around their core: a multiple of the network's step, so that its grid is the slide's.</summary>
    public static int HaloPx(ModelCard card, int morePx = 0) => card.RoundUp(card.HaloPx + (int)Math.Ceiling(ReachUm / card.InputMpp) + morePx);

    /// <exception cref="PathologyException">The card lacks a setting or a map, or gives one that cannot be or that there is not.</exception>
    public static StarOptions Of(ModelCardFile file)
    {
        ModelCard card = file.Card;
        if (card.Outputs is not [{ Name: "probability", Channels: 1 }, { Name: "distances", Channels: >= 8 and <= StarShape.MaxRays }])
        {
            throw ModelCardFile.Unfit(file.Path, "outputs", $"probability (1 channel), then distances (8 to {StarShape.MaxRays} channels, the rays)",
                string.Join(", ", card.Outputs.Select(o => $"{o.Name} ({o.Channels})")));
        }

        if (card.Classes.Count > 0)
        {
            throw ModelCardFile.Unfit(file.Path, "classes", "none, as classes of stars are not read", $"{card.Classes.Count}");
        }

        StarOptions options = new()
        {
            ProbabilityThreshold = file.Setting("probabilityThreshold", 0.01, 0.99),
            OverlapThreshold = file.Setting("overlapThreshold", 0, 1),
            MinAreaUm2 = file.Setting("minAreaUm2", 0.5, 400),
        };
        file.RequireAllSettingsRead();
        return options;
    }
}
