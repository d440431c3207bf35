using System.Globalization;

namespace HccPathology.Stains;

/// <summary>Which two stains are on the glass.</summary>
public enum StainKind
{
    HaematoxylinEosin,
    HaematoxylinDab,
}

/// <summary>A unit vector of optical density in R, G, B: the colour of a stain.</summary>
public readonly record struct StainVector(double R, double G, double B)
{
    public double Length => Math.Sqrt(R * R + G * G + B * B);

    public StainVector Normalised() => new(R / Length, G / Length, B / Length);

    public double Dot(StainVector other) => R * other.R + G * other.G + B * other.B;

    public double AngleDegreesTo(StainVector other) =>
        Math.Acos(Math.Clamp(Dot(other) / (Length * other.Length), -1, 1)) * (180 / Math.PI);

    public StainVector Cross(StainVector other) =>
        new(G * other.B - B * other.G, B * other.R - R * other.B, R * other.G - G * other.R);

    /// <summary>Three numbers with blanks between, as QuPath writes them.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{R:0.00000} {G:0.00000} {B:0.00000}");
}

/// <summary>
/// The stain colours of one slide, fixed before its first tile: haematoxylin, the counterstain (eosin or DAB), the residual
/// at right angles to both, and the white that densities are measured against.
/// </summary>
public sealed record StainVectors(StainKind Kind, StainVector Haematoxylin, StainVector Counterstain, (byte R, byte G, byte B) White)
{
    /// <summary>Unit vector orthogonal to both stains (Ruifrok and Johnston 2001).</summary>
    public StainVector Residual => Haematoxylin.Cross(Counterstain).Normalised();

    public string CounterstainName => Kind == StainKind.HaematoxylinEosin ? "Eosin" : "DAB";

    /// <summary>QuPath's own default vectors (0.5-0.7): Ruifrok's haematoxylin and DAB, QuPath's eosin.</summary>
    public static StainVectors Default(StainKind kind, (byte R, byte G, byte B) white) => new(
        kind,
        new StainVector(0.65, 0.70, 0.29).Normalised(),
        (kind == StainKind.HaematoxylinEosin ? new StainVector(0.2159, 0.8012, 0.5581) : new StainVector(0.27, 0.57, 0.78)).Normalised(),
        white);

    /// <summary>
    /// Rows H, counterstain, residual of the matrix that takes (R, G, B) density to stain density: the inverse of the
    /// matrix whose rows are the three vectors.
    /// </summary>
    public float[,] Unmixing()
    {
        StainVector h = Haematoxylin, s = Counterstain, r = Residual;
        StainVector a = s.Cross(r), b = r.Cross(h), c = h.Cross(s);
        double determinant = h.Dot(a);
        return new[,]
        {
            { (float)(a.R / determinant), (float)(a.G / determinant), (float)(a.B / determinant) },
            { (float)(b.R / determinant), (float)(b.G / determinant), (float)(b.B / determinant) },
            { (float)(c.R / determinant), (float)(c.G / determinant), (float)(c.B / determinant) },
        };
    }

    /// <summary>Amounts of the stains in one density, by the matrix of <see cref="Unmixing"/>.</summary>
    internal static (double Haematoxylin, double Counterstain, double Residual) Amounts(float[,] unmixing, StainVector od)
    {
        return (Of(0), Of(1), Of(2));

        double Of(int stain) => unmixing[stain, 0] * od.R + unmixing[stain, 1] * od.G + unmixing[stain, 2] * od.B;
    }
}

/// <summary>Vectors together with how they were come by: every output carries the reason.</summary>
/// <param name="Vectors">The vectors that the run uses.</param>
/// <param name="IsEstimated">False when the documented default stands in.</param>
/// <param name="Reason">Why these vectors: the estimate's figures, or the check that it failed.</param>
public sealed record StainEstimate(StainVectors Vectors, bool IsEstimated, string Reason);
