namespace HccPathology.Phantoms;

/// <summary>One row of tiles of a reduced level while it fills up with halved tiles of the level below it.</summary>
internal sealed class LevelStrip
{
    private const int T = TileCanvas.TilePx;
    private const byte Glass = 243;

    private readonly byte[] _bgr;
    private readonly int _tilesAcross;

    public LevelStrip(int tilesAcross)
    {
        _tilesAcross = tilesAcross;
        _bgr = new byte[(long)tilesAcross * T * T * 3];
        Clear();
    }

    public void Clear() => Array.Fill(_bgr, Glass);

    /// <summary>Copies one tile out.</summary>
    public void CopyTile(int column, byte[] to)
    {
        for (int row = 0; row < T; row++)
        {
            _bgr.AsSpan((row * _tilesAcross + column) * T * 3, T * 3).CopyTo(to.AsSpan(row * T * 3));
        }
    }

    /// <summary>Puts a tile of the finer level in its quarter, each pixel the mean of four. Different columns may do so at once.</summary>
    public void AddHalved(byte[] tile, int column, int row)
    {
        if (column / 2 >= _tilesAcross)
        {
            return;
        }

        for (int y = 0; y < T / 2; y++)
        {
            int to = (((row & 1) * T / 2 + y) * _tilesAcross * T + column * T / 2) * 3, from = 2 * y * T * 3;
            for (int x = 0; x < T / 2; x++, to += 3, from += 6)
            {
                for (int c = 0; c < 3; c++)
                {
                    int i = from + c;
                    _bgr[to + c] = (byte)((tile[i] + tile[i + 3] + tile[i + T * 3] + tile[i + T * 3 + 3] + 2) >> 2);
                }
            }
        }
    }
}
