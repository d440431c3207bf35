namespace HccPathology.Foreground;

/// <summary>Optical densities of overview cells against the slide's white point, by table.</summary>
internal sealed class CellDensity
{
    private readonly OverviewScan _scan;
    private readonly float[] _r, _g, _b;

    public CellDensity(OverviewScan scan, WhitePoint white)
    {
        _scan = scan;
        (_r, _g, _b) = (Table(white.R), Table(white.G), Table(white.B));
    }

    public (float R, float G, float B) At(int cell) => (_r[_scan.Red[cell]], _g[_scan.Green[cell]], _b[_scan.Blue[cell]]);

    /// <summary>Density of the darkest channel: grey dirt, eosin, haematoxylin and DAB all show in it.</summary>
    public float Most(int cell)
    {
        (float r, float g, float b) = At(cell);
        return Math.Max(r, Math.Max(g, b));
    }

    /// <summary>A scanner's fill where it did not scan: exactly black without any noise.</summary>
    public bool IsUnscanned(int cell) => (_scan.Red[cell] | _scan.Green[cell] | _scan.Blue[cell] | _scan.Focus[cell]) == 0;

    private static float[] Table(byte white)
    {
        float[] table = new float[256];
        for (int v = 0; v < 256; v++)
        {
            // One level is added to both so that black stays finite (2.4) and white stays 0. Stains.OpticalDensity counts 0 as 1 instead, which gives up to
            // 0.003 more for what is half as bright as white: the thresholds of the tissue mask were chosen with this, and masks would change.
            table[v] = (float)Math.Max(0, -Math.Log10((v + 1.0) / (white + 1.0)));
        }

        return table;
    }
}
