namespace HccPathology.Geometry;

/// <summary>Integer, half-open rectangle in level-0 pixels.</summary>
public readonly record struct SlideRect(long X, long Y, long Width, long Height)
{
    public long XEnd => X + Width;
    public long YEnd => Y + Height;

    public override string ToString() => $"x {X} y {Y} w {Width} h {Height}";
}

/// <summary>Integer, half-open rectangle in the pixels of one level, or of that level decoded at a fraction of its size.</summary>
/// <param name="Level">Index of the level.</param>
/// <param name="X">Left side, in level px / Reduction.</param>
/// <param name="Y">Upper side, in level px / Reduction.</param>
/// <param name="Width">Width in level px / Reduction.</param>
/// <param name="Height">Height in level px / Reduction.</param>
/// <param name="Reduction">1, 2, 4 or 8: the JPEG decoder gives one pixel for so many by so many stored ones.</param>
public readonly record struct LevelRect(int Level, long X, long Y, int Width, int Height, int Reduction = 1)
{
    public long XEnd => X + Width;
    public long YEnd => Y + Height;

    /// <summary>The cells that it touches of a grid from the level's upper left corner, whole, row after row.</summary>
    /// <param name="width">Of a cell, in level px / Reduction.</param>
    /// <param name="height">The same.</param>
    public IEnumerable<LevelRect> Cells(int width, int height)
    {
        for (long y = Y / height * height; y < YEnd; y += height)
        {
            for (long x = X / width * width; x < XEnd; x += width)
            {
                yield return this with { X = x, Y = y, Width = width, Height = height };
            }
        }
    }

    /// <summary>The part that is in another one as well, which it must touch.</summary>
    public LevelRect And(LevelRect other)
    {
        long x = Math.Max(X, other.X), y = Math.Max(Y, other.Y);
        return this with { X = x, Y = y, Width = (int)(Math.Min(XEnd, other.XEnd) - x), Height = (int)(Math.Min(YEnd, other.YEnd) - y) };
    }

    public override string ToString() => $"level {Level} x {X} y {Y} w {Width} h {Height}{(Reduction == 1 ? "" : $" at 1/{Reduction}")}";
}
