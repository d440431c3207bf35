namespace HccPathology.Geometry;

/// <summary>Pixel size in micrometres per level-0 pixel, x and y kept apart: the only door between pixels and µm.</summary>
public readonly record struct Mpp(double X, double Y)
{
    /// <summary>Smallest plausible pixel size in µm/px; a 100x oil scan is about 0.06-0.1.</summary>
    public const double MinPlausible = 0.05;

    /// <summary>Largest plausible pixel size in µm/px; a 2x overview scan is about 5.</summary>
    public const double MaxPlausible = 5.0;

    /// <summary>Sides of real pixels differ by a few percent; farther apart one of them is wrong.</summary>
    public const double MostAspect = 1.5;

    public Mpp(double both) : this(both, both) { }

    /// <summary>True when both axes lie within 0.05-5 µm/px, neither more than 1.5 times the other; NaN and infinities do not.</summary>
    public bool IsPlausible => X is >= MinPlausible and <= MaxPlausible && Y is >= MinPlausible and <= MaxPlausible && IsNearlySquare;

    /// <summary>Neither side is more than 1.5 times the other.</summary>
    public bool IsNearlySquare => X <= MostAspect * Y && Y <= MostAspect * X;

    /// <summary>Area of one level-0 pixel in µm².</summary>
    public double PixelAreaUm2 => X * Y;

    /// <summary>Side in µm of a square of that area: one length for pixels that are nearly square.</summary>
    public double SideUm => Math.Sqrt(PixelAreaUm2);

    public override string ToString() =>
        X == Y ? $"{X:0.####} um/px" : $"{X:0.####} x {Y:0.####} um/px";
}
