namespace HccPathology.Phantoms;

/// <summary>
/// The optical densities of one tile with a margin for the blur, reused from tile to tile by one worker. Pixel (0, 0) lies at
/// (<see cref="OriginX"/>, <see cref="OriginY"/>) in level-0 px.
/// </summary>
internal sealed class TileCanvas
{
    /// <summary>Side of a stored tile in px: what scanners write, and 16 x 16 JPEG blocks of 4:2:0.</summary>
    public const int TilePx = 256;

    public TileCanvas(double mpp)
    {
        MppUm = (float)mpp;
        BlurSigmaPx = 0.25f / MppUm;
        Margin = (int)MathF.Ceiling(3f * BlurSigmaPx);
        Side = TilePx + 2 * Margin;
        Haematoxylin = new float[Side * Side];
        Eosin = new float[Side * Side];
        Dab = new float[Side * Side];
        Lipofuscin = new float[Side * Side];
        Carbon = new float[Side * Side];
        SinusoidUm = new float[Side * Side];
        Bgr = new byte[TilePx * TilePx * 3];
    }

    public float MppUm { get; }

    /// <summary>A 20x objective of NA 0.75 spreads a point by about 0.25 µm.</summary>
    public float BlurSigmaPx { get; }

    public int Margin { get; }
    public int Side { get; }
    public long OriginX { get; private set; }
    public long OriginY { get; private set; }
    public float[] Haematoxylin { get; }
    public float[] Eosin { get; }
    public float[] Dab { get; }

    /// <summary>Pigments that are no DAB.</summary>
    public float[] Lipofuscin { get; }

    public float[] Carbon { get; }

    /// <summary>Distance to the nearest blood space by pixel.</summary>
    public float[] SinusoidUm { get; }

    /// <summary>The finished tile, blue first: the order the JPEG encoder takes.</summary>
    public byte[] Bgr { get; }

    public void MoveTo(int tileX, int tileY)
    {
        OriginX = (long)tileX * TilePx - Margin;
        OriginY = (long)tileY * TilePx - Margin;
        Array.Clear(Haematoxylin);
        Array.Clear(Eosin);
        Array.Clear(Dab);
        Array.Clear(Lipofuscin);
        Array.Clear(Carbon);
        Array.Fill(SinusoidUm, 30f);
    }

    public float UmX(int column) => (OriginX + column + 0.5f) * MppUm;

    public float UmY(int row) => (OriginY + row + 0.5f) * MppUm;

    /// <summary>Half-open range of columns within a distance of a place, clipped to the canvas.</summary>
    public (int From, int To) Columns(float um, float reachUm) => Span(um, reachUm, OriginX);

    /// <summary>Half-open range of rows within a distance of a place, clipped to the canvas.</summary>
    public (int From, int To) Rows(float um, float reachUm) => Span(um, reachUm, OriginY);

    private (int From, int To) Span(float um, float reachUm, long origin) => (
        Math.Max(0, (int)Math.Floor((um - reachUm) / MppUm - origin)),
        Math.Min(Side, (int)Math.Ceiling((um + reachUm) / MppUm - origin) + 1));
}
