namespace HccPathology.Phantoms;

/// <summary>One stretch of a blood space between plates, or (short and wide) the lumen of a pseudogland. Sizes in µm.</summary>
internal readonly record struct Sinusoid(float X, float Y, float DirectionX, float DirectionY, float HalfLength, float HalfWidth, uint Seed)
{
    /// <summary>Distance to the surface at a place already warped by <see cref="Sinusoids.Warp"/>; negative inside. Ends taper to a third.</summary>
    public float Distance(float x, float y)
    {
        float dx = x - X, dy = y - Y;
        float along = dx * DirectionX + dy * DirectionY, across = dy * DirectionX - dx * DirectionY;
        float on = Math.Clamp(along, -HalfLength, HalfLength), share = on / (HalfLength + 12f), beyond = along - on;
        return MathF.Sqrt(beyond * beyond + across * across) - HalfWidth * (1f - 1.1f * share * share);
    }
}

/// <summary>
/// The blood spaces that cut liver tissue into plates. Parenchyma: stretches along the lobule's radius, about 40 µm apart,
/// which leaves plates one to two cells thick. Nodule: farther apart, along a slowly turning direction, which leaves
/// trabeculae of three to six cells, with pseudogland lumens in places.
/// </summary>
internal sealed class Sinusoids(PhantomOptions options, SlideLayout layout, Lobules lobules, FatVacuoles fat)
{
    /// <summary>Longest half length plus width, warp and lattice offset: how far a stretch acts from its lattice cell.</summary>
    public const float ReachUm = 116f;

    /// <summary>How far <see cref="Warp"/> moves a place at most.</summary>
    public const float WarpUm = 10f;

    private const float ParenchymaSpacingUm = 38f;

    private readonly uint _seed = FieldNoise.Hash(options.Seed, 31, 3);

    /// <summary>Bends places so that straight stretches get organic outlines.</summary>
    public (float X, float Y) Warp(float x, float y) => (
        x + 8f * FieldNoise.At(_seed ^ 1u, x / 27f, y / 27f) + 1.7f * FieldNoise.At(_seed ^ 2u, x / 6.5f, y / 6.5f),
        y + 8f * FieldNoise.At(_seed ^ 3u, x / 27f, y / 27f) + 1.7f * FieldNoise.At(_seed ^ 4u, x / 6.5f, y / 6.5f));

    public void Gather(in UmRect rect, List<Sinusoid> to)
    {
        UmRect wide = rect.Grow(ReachUm);
        GatherGrid(wide, ParenchymaSpacingUm, false, to);
        GatherGrid(wide, (float)options.Tissue.TrabeculaUm, true, to);
    }

    private void GatherGrid(in UmRect wide, float spacing, bool inTumour, List<Sinusoid> to)
    {
        foreach ((int i, int j) in wide.Lattice(spacing))
        {
            Dice dice = new(_seed ^ (inTumour ? 0x505u : 0x303u), i, j);
            float x = (i + 0.5f + 0.5f * (j & 1) + dice.Between(-0.38f, 0.38f)) * spacing, y = (j + dice.Between(0.12f, 0.88f)) * spacing;
            Place place = layout.At(x, y);
            if (place.Tissue > 5f && (inTumour ? place.Tumour > 12f && place.Necrosis < 0f : place.Tumour < -75f && place.Scar < -8f))
            {
                to.Add(inTumour ? InTumour(x, y, ref dice) : InParenchyma(x, y, ref dice));
            }
        }
    }

    private Sinusoid InParenchyma(float x, float y, ref Dice dice)
    {
        (float ox, float oy) = lobules.Outward(x, y);
        bool crosses = dice.Chance(0.14f);
        float turn = MathF.Atan2(oy, ox) + (crosses ? 1.3f : 0f) + 0.4f * dice.Normal();
        float congestion = (1f + 0.5f * FieldNoise.At(_seed ^ 0x71u, x / 300f, y / 300f)) * (1f - 0.55f * fat.Zone(x, y));
        float halfWidth = (dice.Chance(0.12f) ? dice.Between(3.5f, 6f) : dice.Between(1.1f, 3.4f)) * congestion;
        float halfLength = crosses ? dice.Between(8f, 16f) : dice.Between(14f, 42f);
        return new Sinusoid(x, y, MathF.Cos(turn), MathF.Sin(turn), halfLength, halfWidth, dice.Next());
    }

    private Sinusoid InTumour(float x, float y, ref Dice dice)
    {
        float turn = 5f * FieldNoise.Rough(_seed ^ 0x81u, x / 420f, y / 420f) + 0.25f * dice.Normal();
        bool gland = dice.Chance(0.28f + 0.5f * FieldNoise.At(_seed ^ 0x82u, x / 420f, y / 420f));
        return gland
            ? new Sinusoid(x, y, MathF.Cos(turn), MathF.Sin(turn), dice.Between(0f, 7f), dice.Between(5f, 13f), dice.Next() | 1u)
            : new Sinusoid(x, y, MathF.Cos(turn), MathF.Sin(turn), dice.Between(26f, 60f), dice.Between(0.6f, 2.5f), dice.Next() & ~1u);
    }
}
