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

    public override string ToString() => $"level {Level} x {X} y {Y} w {Width} h {Height}{(Reduction == 1 ? "" : $" at 1/{Reduction}")}";
}
