namespace HccPathology.Phantoms;

/// <summary>Half-open rectangle in µm from the slide's upper left corner.</summary>
internal readonly record struct UmRect(float X0, float Y0, float X1, float Y1)
{
    public UmRect Grow(float by) => new(X0 - by, Y0 - by, X1 + by, Y1 + by);

    /// <summary>The points of a square lattice from the slide's corner whose squares the rectangle meets, row by row.</summary>
    public IEnumerable<(int Column, int Row)> Lattice(float spacingUm)
    {
        for (int row = (int)MathF.Floor(Y0 / spacingUm); row <= (int)MathF.Floor(Y1 / spacingUm); row++)
        {
            for (int column = (int)MathF.Floor(X0 / spacingUm); column <= (int)MathF.Floor(X1 / spacingUm); column++)
            {
                yield return (column, row);
            }
        }
    }

    public bool Contains(float x, float y) => x >= X0 && x < X1 && y >= Y0 && y < Y1;
}
