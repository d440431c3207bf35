namespace HccPathology.Slides;

/// <summary>One stored tile of a level at one reduction, and where its pixels lie: in level px / <paramref name="Reduction"/>.</summary>
internal readonly record struct TilePlace(int Level, int Reduction, int Index, long X, long Y, int Width, int Height)
{
    public long XEnd => X + Width;
    public long YEnd => Y + Height;
}
