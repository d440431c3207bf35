namespace HccPathology.Fat;

/// <summary>What one tile says about fat: candidates whose centroid it owns, and the clear area of its core by surround cells.</summary>
public sealed class TileVacuoles
{
    internal List<VacuoleCandidate> Candidates { get; } = [];

    /// <summary>Clear px on tissue by cell of <see cref="VacuoleMap"/>.</summary>
    internal Dictionary<(int X, int Y), int> ClearPx { get; } = [];
}
