namespace HccPathology.Subtypes;

/// <summary>What a slide model says: a second opinion beside the rules, which it never overrides.</summary>
public sealed record SlideOpinion
{
    /// <summary>Name, version and licence.</summary>
    public required string Model { get; init; }

    public required string ModelSha256 { get; init; }

    /// <summary>Why the model must not be believed; null when it is more than a demonstration.</summary>
    public required string? Demonstration { get; init; }

    public required int Patches { get; init; }

    /// <summary>Classes with their probabilities (or scores, when the model's card names no activation), in the card's order.</summary>
    public required IReadOnlyList<ClassProbability> Classes { get; init; }

    /// <summary>The class with the greatest; null when two are equal.</summary>
    public required string? Foremost { get; init; }

    /// <summary>1 / Σ a² of attention that sums to 1: how many patches the opinion rests on.</summary>
    public required double EffectivePatches { get; init; }
}

/// <summary>A class and its probability.</summary>
public sealed record ClassProbability(string Name, double Probability);

/// <summary>Attention of a patch: <paramref name="Share"/> sums to 1 over the slide, <paramref name="Rank"/> is the share of patches with less.</summary>
public readonly record struct PatchAttention(BagPatch Patch, double Share, double Rank);
