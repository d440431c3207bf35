namespace HccPathology.Phantoms;

/// <summary>What a place is made of.</summary>
internal enum Ground : byte
{
    Glass,
    Lumen,
    Wall,
    Portal,
    Capsule,
    Septum,
    Necrosis,
    Tumour,
    Parenchyma,
}

/// <summary>
/// Everything that shows in one rectangle of the slide, gathered from the lattices around it. Whatever rectangle asks, the
/// same object has the same place and shape: that is what lets tiles be drawn in parallel and meet.
/// </summary>
internal sealed class TissuePatch
{
    /// <summary>Largest nucleus and its ring: how far outside a cell may lie and still show inside, in µm.</summary>
    public const float PaintReachUm = 14f;

    /// <summary>Nothing is placed so near the tissue's edge that it would hang over it.</summary>
    private const float EdgeUm = 5f;

    public TissuePatch(PhantomScene scene, in UmRect rect)
    {
        Scene = scene;
        Rect = rect;
        UmRect cellReach = rect.Grow(PaintReachUm + CellPopulation.CrowdReachUm + CellPopulation.MoveReachUm + 8f);
        UmRect reach = cellReach.Grow(FatVacuoles.MaxRadiusUm * 4f);
        scene.Lobules.Gather(reach, Vessels, Tracts);
        scene.Sinusoids.Gather(reach, SinusoidList);
        Vacuoles = scene.Fat.Gather(cellReach, this);
        Cells = scene.Population.Gather(rect.Grow(PaintReachUm), this);
    }

    public PhantomScene Scene { get; }
    public UmRect Rect { get; }
    public List<Vessel> Vessels { get; } = [];
    public List<PortalTract> Tracts { get; } = [];
    public List<Sinusoid> SinusoidList { get; } = [];
    public List<Vacuole> Vacuoles { get; }

    /// <summary>Nuclei with their centre within <see cref="PaintReachUm"/> of the rectangle, in a fixed order.</summary>
    public List<PhantomCell> Cells { get; }

    /// <summary>Distance to the nearest blood space, negative inside; 30 µm when none is near.</summary>
    public float SinusoidDistance(float x, float y)
    {
        (float wx, float wy) = Scene.Sinusoids.Warp(x, y);
        float nearest = 30f;
        foreach (Sinusoid one in SinusoidList)
        {
            nearest = MathF.Min(nearest, one.Distance(wx, wy));
        }

        return nearest;
    }

    /// <summary>Distance into the nearest portal tract, positive inside; -60 µm when none is near.</summary>
    public float PortalInside(float x, float y)
    {
        float inside = -60f;
        foreach (PortalTract tract in Tracts)
        {
            inside = MathF.Max(inside, tract.Inside(x, y));
        }

        return inside;
    }

    public Ground GroundAt(float x, float y)
    {
        Place place = Scene.Layout.At(x, y);
        if (place.Tissue < EdgeUm)
        {
            return Ground.Glass;
        }

        foreach (Vessel vessel in Vessels)
        {
            float outward = vessel.Outward(x, y);
            if (outward < vessel.Wall)
            {
                return outward < 0f ? Ground.Lumen : Ground.Wall;
            }
        }

        return PortalInside(x, y) > 0f ? Ground.Portal
            : place.Capsule > 0f || IsAggregate(x, y, place) ? Ground.Capsule
            : place.Necrosis > 0f ? Ground.Necrosis
            : place.Scar > 0f ? Ground.Septum
            : place.Tumour < 0f ? Ground.Parenchyma
            : place.Septum > 0f ? Ground.Septum : Ground.Tumour;
    }

    /// <summary>A lymphoid aggregate at the nodule's margin replaces the parenchyma it lies in.</summary>
    private bool IsAggregate(float x, float y, in Place place) => place.Tumour < 0f && Scene.Lymphocytes.Aggregate(x, y, place) > 0.5f;

    /// <summary>Collagen runs along the lines where this is constant: round tracts, along the capsule, along septa.</summary>
    public float FibreCoordinate(float x, float y, Ground ground, in Place place) => ground switch
    {
        Ground.Portal => PortalInside(x, y),
        Ground.Septum => place.SeptumFibre,
        _ => place.Tumour,
    } + 5f * FieldNoise.At(Scene.Seed ^ 0xF1u, x / 42f, y / 42f);
}
