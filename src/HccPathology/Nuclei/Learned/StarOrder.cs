namespace HccPathology.Nuclei.Learned;

/// <summary>
/// Candidates as sort keys: the greatest probability first, of equal ones the first in reading order, which is the slide's in every tile.
/// A network's last bits depend on the size of its picture, and what is surely a nucleus is 1 but for just these: probabilities are equal
/// here when they round to the same 4096th. Rounded to the nearest, 1 lies in the middle of what goes with it, and not on the border.
/// </summary>
internal static class StarOrder
{
    /// <summary>Far more than the noise (1e-6), far fewer than what would tell a better star from a worse one.</summary>
    private const int Levels = 4096;

    public static ulong Key(float probability, int cell) => (ulong)(uint)(Levels - (int)Math.Min(Levels, probability * Levels + 0.5f)) << 32 | (uint)cell;

    public static int CellOf(ulong key) => (int)(uint)key;
}
