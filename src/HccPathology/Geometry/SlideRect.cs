namespace HccPathology.Geometry;

/// <summary>Integer, half-open rectangle in level-0 pixels.</summary>
public readonly record struct SlideRect(long X, long Y, long Width, long Height)
{
    public long XEnd => X + Width;
    public long YEnd => Y + Height;

    public bool Contains(double x, double y) => x >= X && x < XEnd && y >= Y && y < YEnd;

    public override string ToString() => $"x {X} y {Y} w {Width} h {Height}";
}

/// <summary>Integer, half-open rectangle in the pixels of one level.</summary>
public readonly record struct LevelRect(int Level, long X, long Y, int Width, int Height)
{
    public override string ToString() => $"level {Level} x {X} y {Y} w {Width} h {Height}";
}
