namespace HccPathology.Geometry;

/// <summary>
/// Hilbert's curve through a square of 65,536 x 65,536 places (D. Hilbert, Über die stetige Abbildung einer Linie auf ein Flächenstück, Math. Ann. 38, 1891):
/// places that follow each other on it lie side by side, so that equal lengths of it are compact pieces of the plane.
/// </summary>
internal static class HilbertCurve
{
    private const int Side = 1 << 16;

    /// <summary>How far along the curve a place lies, from 0 at the upper left.</summary>
    /// <param name="x">0 to 65,535.</param>
    /// <param name="y">0 to 65,535.</param>
    public static long At(int x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Side, nameof(x));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Side, nameof(y));
        long along = 0;
        for (int half = Side / 2; half > 0; half /= 2)
        {
            // Quarters in the order upper left, lower left, lower right, upper right; the first and the last lie turned.
            bool isRight = (x & half) != 0, isLower = (y & half) != 0;
            along += (long)half * half * ((isRight ? 3 : 0) ^ (isLower ? 1 : 0));
            if (!isLower)
            {
                (x, y) = isRight ? (Side - 1 - y, Side - 1 - x) : (y, x);
            }
        }

        return along;
    }
}
