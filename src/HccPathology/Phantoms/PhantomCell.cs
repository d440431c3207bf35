namespace HccPathology.Phantoms;

/// <summary>What a nucleus belongs to. Where two would overlap the earlier kind stays.</summary>
internal enum CellKind : byte
{
    Hepatocyte,
    BileDuct,
    Tumour,
    Endothelium,
    Fibroblast,
    Kupffer,
    Lymphocyte,
}

/// <summary>
/// A nucleus: an ellipse with a gently uneven outline. Places and half axes in µm. Painter and truth use the same
/// <see cref="Radius"/>, so the outline written is the outline drawn.
/// </summary>
internal readonly record struct PhantomCell
{
    public required CellKind Kind { get; init; }
    public required float X { get; init; }
    public required float Y { get; init; }
    public required float HalfLength { get; init; }
    public required float HalfWidth { get; init; }
    public required float Cos { get; init; }
    public required float Sin { get; init; }

    /// <summary>Relative amplitude of the outline's unevenness: 0.02 in a lymphocyte, 0.08 in a tumour nucleus.</summary>
    public required float Unevenness { get; init; }

    public required uint Seed { get; init; }

    /// <summary>OD of the marker where it lies; 0 is negative.</summary>
    public float DabOd { get; init; }

    /// <summary>0 for negative cells, 1-3 for 1+, 2+, 3+; 1 for every positive one where the marker has no grades.</summary>
    public byte Grade { get; init; }

    public float Reach => HalfLength * (1f + 2f * Unevenness);

    /// <summary>Distance from centre to outline along a unit direction on the slide.</summary>
    public float Radius(float dx, float dy)
    {
        float c = dx * Cos + dy * Sin, s = dy * Cos - dx * Sin;
        float ellipse = HalfLength * HalfWidth / MathF.Sqrt(HalfWidth * HalfWidth * c * c + HalfLength * HalfLength * s * s);
        float cos3 = c * (4f * c * c - 3f), sin3 = s * (3f - 4f * s * s);
        float cos2 = 2f * c * c - 1f, sin2 = 2f * s * c;
        float cos4 = 2f * cos2 * cos2 - 1f, sin4 = 2f * sin2 * cos2;
        float p = (Seed & 255) * (1f / 128f) - 1f, q = (Seed >> 8 & 255) * (1f / 128f) - 1f;
        float r = (Seed >> 16 & 255) * (1f / 128f) - 1f, t = (Seed >> 24) * (1f / 128f) - 1f;
        return ellipse * (1f + Unevenness * (p * cos3 + q * sin3 + 0.7f * (r * cos4 + t * sin4)));
    }

    /// <summary>True when the outlines of two nuclei reach into each other by more than a touch.</summary>
    public bool Crowds(in PhantomCell other)
    {
        float dx = other.X - X, dy = other.Y - Y, d2 = dx * dx + dy * dy, reach = Reach + other.Reach;
        if (d2 >= reach * reach)
        {
            return false;
        }

        float d = MathF.Sqrt(d2) + 1e-4f;
        return d < 0.97f * (Radius(dx / d, dy / d) + other.Radius(-dx / d, -dy / d)) || d < 0.6f * MathF.Max(HalfLength, other.HalfLength);
    }

    /// <summary>A strict order that does not depend on who asks: kind, then the throw of the dice, then place.</summary>
    public static int Compare(PhantomCell a, PhantomCell b)
    {
        int order = a.Kind.CompareTo(b.Kind);
        order = order != 0 ? order : a.Seed.CompareTo(b.Seed);
        order = order != 0 ? order : a.Y.CompareTo(b.Y);
        return order != 0 ? order : a.X.CompareTo(b.X);
    }
}
