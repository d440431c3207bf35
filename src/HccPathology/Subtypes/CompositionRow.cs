namespace HccPathology.Subtypes;

/// <summary>
/// How much of a zone one component makes up. The fraction is null, never 0, when it could not be measured; then
/// <see cref="Status"/> is <c>not evaluable</c> and <see cref="Reason"/> says why.
/// </summary>
public sealed record CompositionRow
{
    public const string Ok = "ok", NotEvaluable = "not evaluable";

    public required string Slide { get; init; }
    public required string Stain { get; init; }

    /// <summary>What the slide is stained for; null on H&amp;E.</summary>
    public string? Marker { get; init; }

    public required string Zone { get; init; }
    public required string Component { get; init; }

    /// <summary>Objects of which the component is the sum (fat vacuoles); null when it is an area.</summary>
    public required long? Count { get; init; }

    public required double? AreaMm2 { get; init; }

    /// <summary>What the fraction is of: analysed area of the zone, for fibrosis nests and stroma, for necrosis tumour and necrosis.</summary>
    public required double ZoneAreaMm2 { get; init; }

    /// <summary>Area of the component / <see cref="ZoneAreaMm2"/>.</summary>
    public required double? Fraction { get; init; }

    public required string Status { get; init; }

    /// <summary>Why there is no fraction, and what else people must know; null for nothing.</summary>
    public required string? Reason { get; init; }
}
