using System.Runtime.CompilerServices;

namespace HccPathology.Phantoms;

/// <summary>
/// The polygonal cell bodies of an epithelium: the Voronoi cells of a jittered, staggered lattice. A cell and its nucleus come
/// from the same lattice point, so borders run between nuclei.
/// </summary>
internal readonly struct CellMosaic(uint seed, float spacingUm)
{
    private const float Jitter = 0.5f;
    private const float RowShare = 0.88f;

    public int Row(float y) => (int)MathF.Floor(y / (spacingUm * RowShare));

    public int Column(float x, int row) => (int)MathF.Floor(x / spacingUm - 0.5f * (row & 1));

    public Dice Dice(int column, int row) => new(seed ^ 0xABCDu, column, row);

    /// <summary>The lattice point of a cell, in µm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (float X, float Y, uint Hash) Centre(int column, int row)
    {
        uint hash = FieldNoise.Hash(seed, column, row);
        float jx = ((hash & 0xFFFF) * (1f / 65536f) - 0.5f) * Jitter, jy = ((hash >> 16) * (1f / 65536f) - 0.5f) * Jitter;
        return ((column + 0.5f + 0.5f * (row & 1) + jx) * spacingUm, (row + 0.5f + jy) * spacingUm * RowShare, hash);
    }

    /// <summary>Distance in µm to the border with the next cell (0 on it), and the cell's hash.</summary>
    public float BorderDistance(float x, float y, out uint cell)
    {
        float first = float.MaxValue, second = float.MaxValue;
        cell = 0;
        int row = Row(y);
        for (int j = row - 1; j <= row + 1; j++)
        {
            int column = Column(x, j);
            for (int i = column - 1; i <= column + 1; i++)
            {
                (float cx, float cy, uint hash) = Centre(i, j);
                float d = (cx - x) * (cx - x) + (cy - y) * (cy - y);
                if (d < first)
                {
                    (second, first, cell) = (first, d, hash);
                }
                else if (d < second)
                {
                    second = d;
                }
            }
        }

        return 0.5f * (MathF.Sqrt(second) - MathF.Sqrt(first));
    }
}
