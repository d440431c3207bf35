using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>Rows of the map, smoothed both ways; two neighbours are kept.</summary>
internal sealed class SmoothRows(TissueMap map)
{
    private readonly int _classes = map.Classes.Count;
    private readonly int[] _sums = new int[map.Width * map.Classes.Count];
    private readonly int[][] _kept = [new int[map.Width * map.Classes.Count], new int[map.Width * map.Classes.Count]];
    private readonly int[] _keptRow = [-1, -1];

    /// <summary>Sixteen times the probabilities; a row past the last is the last again.</summary>
    public ReadOnlySpan<int> Row(int y)
    {
        y = Math.Min(y, map.Height - 1);
        int slot = y & 1;
        if (_keptRow[slot] != y)
        {
            Smooth(y, _kept[slot]);
            _keptRow[slot] = y;
        }

        return _kept[slot];
    }

    private void Smooth(int y, int[] to)
    {
        int n = _sums.Length;
        if (!map.IsOfPatches)
        {
            for (int i = 0; i < n; i++)
            {
                to[i] = 16 * map.Shares[y * n + i];
            }

            return;
        }

        ReadOnlySpan<byte> above = Line(Math.Max(0, y - 1)), here = Line(y), below = Line(Math.Min(map.Height - 1, y + 1));
        for (int i = 0; i < n; i++)
        {
            _sums[i] = above[i] + 2 * here[i] + below[i];
        }

        for (int i = 0; i < n; i++)
        {
            int before = i >= _classes ? i - _classes : i, after = i + _classes < n ? i + _classes : i;
            to[i] = _sums[before] + 2 * _sums[i] + _sums[after];
        }

        ReadOnlySpan<byte> Line(int row) => map.Shares.AsSpan(row * n, n);
    }
}
