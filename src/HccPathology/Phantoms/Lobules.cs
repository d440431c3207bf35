namespace HccPathology.Phantoms;

/// <summary>What a round, hollow structure is.</summary>
internal enum VesselKind
{
    CentralVein,
    PortalVein,
    Artery,
    BileDuct,
}

/// <summary>A vessel or duct cut across: lumen radius and wall width in µm.</summary>
internal readonly record struct Vessel(VesselKind Kind, float X, float Y, float Lumen, float Wall, uint Seed)
{
    public float Reach => 1.35f * Lumen + Wall + 6f;

    /// <summary>Distance outward from the lumen's surface: negative in the lumen, 0 to <see cref="Wall"/> in the wall.</summary>
    public float Outward(float x, float y)
    {
        float dx = x - X, dy = y - Y, scale = MathF.Max(Lumen, 8f);
        float bulge = Kind is VesselKind.CentralVein or VesselKind.PortalVein ? 0.3f : 0.12f;
        return MathF.Sqrt(dx * dx + dy * dy) - Lumen * (1f + bulge * FieldNoise.At(Seed, x / scale, y / scale));
    }
}

/// <summary>A portal tract: collagen with a vein, an artery and a bile duct.</summary>
internal readonly record struct PortalTract(float X, float Y, float Radius, uint Seed)
{
    public float Reach => 1.5f * Radius + 60f;

    /// <summary>Signed distance in µm, positive inside.</summary>
    public float Inside(float x, float y)
    {
        float dx = x - X, dy = y - Y;
        return Radius - MathF.Sqrt(dx * dx + dy * dy)
            + 0.45f * Radius * FieldNoise.Rough(Seed, x / (0.8f * Radius), y / (0.8f * Radius)) + 4f * FieldNoise.At(Seed ^ 9u, x / 13f, y / 13f);
    }

    /// <summary>Vein, artery and duct side by side, well inside the tract.</summary>
    public void AddVessels(List<Vessel> to)
    {
        PortalTract self = this;
        Dice dice = new(Seed ^ 0x77u);
        float turn = dice.Between(0f, 6.283f), r = Radius;
        Add(VesselKind.PortalVein, turn, 0.22f * r, 0.36f * r, 3f);
        Add(VesselKind.Artery, turn + 2.3f, 0.62f * r, dice.Between(4f, 6.5f), dice.Between(5f, 8f));
        Add(VesselKind.BileDuct, turn + 3.9f, 0.62f * r, dice.Between(5.5f, 10f), 9f);

        void Add(VesselKind kind, float angle, float away, float lumen, float wall) =>
            to.Add(new Vessel(kind, self.X + away * MathF.Cos(angle), self.Y + away * MathF.Sin(angle), lumen, wall, self.Seed + (uint)kind));
    }
}

/// <summary>
/// Lobules of about a millimetre on a jittered hexagonal lattice: a central vein in each, portal tracts at the corners.
/// </summary>
internal sealed class Lobules(PhantomOptions options, SlideLayout layout)
{
    /// <summary>Distance between neighbouring central veins; lobules are 0.8-1.2 mm across.</summary>
    private const float SpacingUm = 860f;

    private const float RowUm = SpacingUm * 0.866f;

    private readonly uint _seed = FieldNoise.Hash(options.Seed, 23, 5);

    /// <summary>Unit vector from a place's central vein: plates and sinusoids run along it.</summary>
    public (float X, float Y) Outward(float x, float y)
    {
        int row = (int)MathF.Floor(y / RowUm), column = (int)MathF.Floor(x / SpacingUm);
        float best = float.MaxValue, bestX = 1f, bestY = 0f;
        for (int j = row - 1; j <= row + 1; j++)
        {
            for (int i = column - 1; i <= column + 1; i++)
            {
                (float cx, float cy) = Centre(i, j);
                float dx = x - cx, dy = y - cy, d = dx * dx + dy * dy;
                (best, bestX, bestY) = d < best ? (d, dx, dy) : (best, bestX, bestY);
            }
        }

        float length = MathF.Sqrt(best) + 1e-3f;
        return (bestX / length, bestY / length);
    }

    /// <summary>Everything whose reach touches the rectangle.</summary>
    public void Gather(in UmRect rect, List<Vessel> vessels, List<PortalTract> tracts)
    {
        UmRect wide = rect.Grow(260f + SpacingUm);
        for (int j = (int)MathF.Floor(wide.Y0 / RowUm); j <= (int)MathF.Floor(wide.Y1 / RowUm); j++)
        {
            for (int i = (int)MathF.Floor(wide.X0 / SpacingUm) - 1; i <= (int)MathF.Floor(wide.X1 / SpacingUm); i++)
            {
                AddVein(i, j, rect, vessels);
                AddTract(i, j, 0, rect, vessels, tracts);
                AddTract(i, j, 1, rect, vessels, tracts);
            }
        }
    }

    private (float X, float Y) Centre(int i, int j)
    {
        Dice dice = new(_seed, i, j);
        return ((i + 0.5f + 0.5f * (j & 1) + dice.Between(-0.13f, 0.13f)) * SpacingUm, (j + 0.5f + dice.Between(-0.13f, 0.13f)) * RowUm);
    }

    private void AddVein(int i, int j, in UmRect rect, List<Vessel> vessels)
    {
        (float x, float y) = Centre(i, j);
        Dice dice = new(_seed ^ 0x17u, i, j);
        Vessel vein = new(VesselKind.CentralVein, x, y, dice.Between(18f, 38f), 2.5f, dice.Next());
        if (rect.Grow(vein.Reach).Contains(x, y) && IsFree(x, y, vein.Reach))
        {
            vessels.Add(vein);
        }
    }

    private void AddTract(int i, int j, int corner, in UmRect rect, List<Vessel> vessels, List<PortalTract> tracts)
    {
        Dice dice = new(_seed ^ (0x29u + (uint)corner), i, j);
        float x = (i + 0.5f + 0.5f * (j & 1) + dice.Between(-0.1f, 0.1f)) * SpacingUm;
        float y = (j + 0.5f) * RowUm + ((corner == 0 ? 0.577f : -0.577f) + dice.Between(-0.08f, 0.08f)) * SpacingUm;
        PortalTract tract = new(x, y, dice.Between(58f, 120f), dice.Next());
        if (rect.Grow(tract.Reach).Contains(x, y) && IsFree(x, y, tract.Radius + 40f))
        {
            tracts.Add(tract);
            tract.AddVessels(vessels);
        }
    }

    /// <summary>Lobular structures stand in tissue, away from its edge and from the nodule that pushes them aside.</summary>
    private bool IsFree(float x, float y, float radius)
    {
        Place place = layout.At(x, y);
        return place.Tissue > radius && place.Tumour < -radius - 90f && place.Scar < -radius;
    }
}
