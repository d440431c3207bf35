using HccPathology.Stains;

namespace HccPathology.Phantoms;

/// <summary>Lymphocytes: dense in portal tracts and in aggregates at the nodule's margin, single elsewhere.</summary>
internal sealed class Lymphocytes(PhantomOptions options)
{
    private const float SpacingUm = 7.3f;

    private readonly uint _seed = FieldNoise.Hash(options.Seed, 71, 4);
    private readonly float _infiltrate = (float)options.Tissue.Infiltrate, _aggregates = (float)options.Tissue.Aggregates,
        _follicles = (float)options.Tissue.Follicles;

    public void Propose(in UmRect rect, TissuePatch patch, List<PhantomCell> to)
    {
        const float S = SpacingUm;
        foreach ((int i, int j) in rect.Lattice(S))
        {
            Dice dice = new(_seed, i, j);
            float x = (i + 0.5f * (j & 1) + dice.Between(0.22f, 0.78f)) * S, y = (j + dice.Between(0.22f, 0.78f)) * S;
            if (dice.Chance(Density(x, y, patch))
                && patch.GroundAt(x, y) is not (Ground.Glass or Ground.Lumen or Ground.Wall)
                && Clearance.IsOffVacuoles(patch, x, y, 2.6f))
            {
                to.Add(Lymphocyte(x, y, ref dice));
            }
        }
    }

    /// <summary>How much of the round-cell crowd a place has, 0 to 1; the painter lets the ground follow.</summary>
    public float Aggregate(float x, float y, in Place place)
    {
        float follicle = _follicles > 0f && place.Tumour < 0f && place.Tissue > 20f
            ? FieldNoise.Step(0.66f, 0.78f, FieldNoise.Rough(_seed ^ 0x7u, x / 210f, y / 210f) + _follicles) : 0f;
        if (place.Tumour is < -190f or > 25f)
        {
            return follicle;
        }

        float patchy = FieldNoise.Step(0.22f, 0.5f, FieldNoise.Rough(_seed ^ 0x5u, x / 170f, y / 170f) + _aggregates);
        return MathF.Max(follicle, patchy * FieldNoise.Step(-190f, -110f, place.Tumour) * FieldNoise.Step(25f, -15f, place.Tumour));
    }

    /// <summary>Share of the 7.3 µm lattice (18,800 per mm²) that is taken: 0.005 in parenchyma is some 90 cells per mm².</summary>
    private float Density(float x, float y, TissuePatch patch)
    {
        Place place = patch.Scene.Layout.At(x, y);
        float portal = patch.PortalInside(x, y), patchy = FieldNoise.Step(-0.3f, 0.6f, FieldNoise.At(_seed ^ 0x6u, x / 45f, y / 45f));
        float inPortal = FieldNoise.Step(-14f, 8f, portal) * (0.08f + 0.72f * patchy);
        float single = place.Necrosis > 0f ? 0.003f
            : place.Capsule > 0f ? 0.05f + 0.1f * patchy
            : MathF.Max(place.Septum, place.Scar) > 0f ? 0.05f + 0.2f * patchy
            : place.Tumour > 0f ? _infiltrate * (_infiltrate > 0.05f ? 0.4f + 1.2f * patchy : 1f) : 0.006f;
        return MathF.Max(MathF.Max(single, inPortal), 0.9f * Aggregate(x, y, place));
    }

    /// <summary>Nucleus 5-6.5 µm, round. Two in five carry the marker, from faint to strong.</summary>
    private PhantomCell Lymphocyte(float x, float y, ref Dice dice)
    {
        float radius = dice.Between(2.45f, 3.2f), turn = dice.Between(0f, 6.283f), elongation = dice.Between(1f, 1.2f);
        float marker = dice.Chance(0.42f) ? dice.Between(0.35f, 1.15f) : 0f;
        bool isMarked = options.Stain == StainKind.HaematoxylinDab && options.Dab.Pattern == DabPattern.Membrane;
        return new PhantomCell
        {
            Kind = CellKind.Lymphocyte,
            X = x,
            Y = y,
            HalfLength = radius * MathF.Sqrt(elongation),
            HalfWidth = radius / MathF.Sqrt(elongation),
            Cos = MathF.Cos(turn),
            Sin = MathF.Sin(turn),
            Unevenness = 0.025f,
            Seed = dice.Next(),
            DabOd = isMarked ? marker * (float)options.Dab.Strength : 0f,
            Grade = isMarked && marker > 0f ? (byte)1 : (byte)0,
        };
    }
}
