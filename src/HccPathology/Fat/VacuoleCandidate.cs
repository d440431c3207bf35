namespace HccPathology.Fat;

/// <summary>
/// A clear space that is a fat vacuole if its surround says so. A part of a larger clear space counts only where the whole
/// does not.
/// </summary>
internal sealed class VacuoleCandidate
{
    /// <summary>Centroid in level-0 px.</summary>
    public required double X { get; init; }

    public required double Y { get; init; }

    public required double AreaUm2 { get; init; }

    /// <summary>See <see cref="ClearShape.Roundness"/>.</summary>
    public required float Roundness { get; init; }

    public required float Solidity { get; init; }

    /// <summary>The clear space that this was parted from, when it might be a vacuole itself.</summary>
    public required VacuoleCandidate? Whole { get; init; }

    /// <summary>False for a clear space as it is, true for what was left of one when it was shrunk until it fell apart.</summary>
    public required bool IsPart { get; init; }

    /// <summary>See <see cref="ClearShape.Rays"/>; in half analysis px.</summary>
    public required byte[] Rays { get; init; }
}
