namespace HccPathology.Phantoms;

/// <summary>Half-open rectangle in µm from the slide's upper left corner.</summary>
internal readonly record struct UmRect(float X0, float Y0, float X1, float Y1)
{
    public UmRect Grow(float by) => new(X0 - by, Y0 - by, X1 + by, Y1 + by);

    public bool Contains(float x, float y) => x >= X0 && x < X1 && y >= Y0 && y < Y1;
}
