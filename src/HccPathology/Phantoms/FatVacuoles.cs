namespace HccPathology.Phantoms;

/// <summary>A fat vacuole: round and empty, since fat is dissolved when tissue is embedded.</summary>
internal readonly record struct Vacuole(float X, float Y, float Radius, uint Seed);

/// <summary>Steatosis: vacuoles in parts of the parenchyma, up to a third of the area where it is marked.</summary>
internal sealed class FatVacuoles(PhantomOptions options)
{
    /// <summary>Largest radius in µm; vacuoles larger than the hepatocyte (20-30 µm) merge from several and are not made.</summary>
    public const float MaxRadiusUm = 12.5f;

    private const float SpacingUm = 13f;

    private readonly uint _seed = FieldNoise.Hash(options.Seed, 41, 9);
    private readonly float _fat = (float)options.Tissue.Fat, _tumourFat = (float)options.Tissue.TumourFat;

    /// <summary>How fatty a place is, 0 to 0.85: the chance that a lattice point holds a vacuole.</summary>
    public float Zone(float x, float y) => Math.Clamp(2.6f * (FieldNoise.Rough(_seed ^ 0x3u, x / 520f, y / 520f) - 0.12f + _fat), 0.004f, 0.85f);

    /// <summary>The same within the tumour.</summary>
    private float TumourZone(float x, float y) => _tumourFat * Math.Clamp(0.75f + FieldNoise.Rough(_seed ^ 0x4u, x / 300f, y / 300f), 0f, 1f);

    /// <summary>All vacuoles that stay, for a rectangle with everything that could crowd them out.</summary>
    public List<Vacuole> Gather(in UmRect rect, TissuePatch patch)
    {
        List<Vacuole> all = [];
        UmRect wide = rect.Grow(3f * MaxRadiusUm);
        foreach ((int i, int j) in wide.Lattice(SpacingUm))
        {
            TryAdd(i, j, patch, all);
        }

        UmRect shown = rect.Grow(MaxRadiusUm);
        return all.FindAll(v => shown.Contains(v.X, v.Y) && !all.Exists(other => Beats(other, v)));
    }

    private void TryAdd(int i, int j, TissuePatch patch, List<Vacuole> to)
    {
        Dice dice = new(_seed, i, j);
        float x = (i + dice.Unit()) * SpacingUm, y = (j + dice.Unit()) * SpacingUm;
        bool inTumour = _tumourFat > 0f && patch.Scene.Layout.At(x, y).Tumour > 0f;
        float chance = inTumour ? TumourZone(x, y) : Zone(x, y), skew = dice.Unit(), radius = 1.6f + (MaxRadiusUm - 2f) * skew * skew * MathF.Sqrt(chance);
        if (dice.Chance(chance)
            && patch.GroundAt(x, y) == (inTumour ? Ground.Tumour : Ground.Parenchyma)
            && patch.Scene.Layout.At(x, y).Tissue > radius + 4f
            && patch.SinusoidDistance(x, y) > 0.35f * radius)
        {
            to.Add(new Vacuole(x, y, radius, dice.Next()));
        }
    }

    /// <summary>The larger one stays, so that fat-rich areas keep their big vacuoles with small ones between.</summary>
    private static bool Beats(in Vacuole other, in Vacuole one)
    {
        float dx = other.X - one.X, dy = other.Y - one.Y, apart = other.Radius + one.Radius + 0.5f;
        return dx * dx + dy * dy < apart * apart && (other.Radius > one.Radius || (other.Radius == one.Radius && other.Seed > one.Seed));
    }
}
