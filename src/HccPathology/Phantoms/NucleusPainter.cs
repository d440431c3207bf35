namespace HccPathology.Phantoms;

/// <summary>How the chromatin of a kind of nucleus looks, in optical density of haematoxylin.</summary>
internal readonly record struct Chromatin(float Od, float Spread, float Rim, float Clump, float ClumpUm, float NucleolusChance, float NucleolusUm)
{
    public static Chromatin Of(CellKind kind) => kind switch
    {
        CellKind.Hepatocyte => new(0.50f, 0.10f, 0.17f, 0.20f, 1.1f, 0.75f, 0.75f),
        CellKind.BileDuct => new(0.70f, 0.08f, 0.10f, 0.16f, 1.0f, 0f, 0f),
        CellKind.Tumour => new(0.62f, 0.20f, 0.17f, 0.26f, 1.3f, 0.6f, 1.0f),
        CellKind.Endothelium => new(0.68f, 0.10f, 0f, 0.10f, 1.0f, 0f, 0f),
        CellKind.Fibroblast => new(0.62f, 0.12f, 0.04f, 0.12f, 1.1f, 0f, 0f),
        CellKind.Kupffer => new(0.66f, 0.10f, 0.04f, 0.14f, 1.0f, 0f, 0f),
        _ => new(0.92f, 0.10f, 0.04f, 0.20f, 1.3f, 0f, 0f),
    };
}

/// <summary>Draws nuclei, and on H-DAB the stained membrane round those that carry the marker.</summary>
internal sealed class NucleusPainter(PhantomScene scene, TileCanvas canvas)
{
    /// <summary>Eosin that shows through a nucleus.</summary>
    private const float EosinOd = 0.19f;

    /// <summary>Half width of the outline's ramp: a 4 µm section seldom cuts a nucleus with an upright edge.</summary>
    private const float EdgeUm = 0.55f;

    private readonly uint _seed = FieldNoise.Hash(scene.Options.Seed, 101, 2);

    public void Paint(TissuePatch patch)
    {
        for (int i = patch.Cells.Count - 1; i >= 0; i--)
        {
            PaintNucleus(patch.Cells[i]);
        }

        foreach (PhantomCell cell in patch.Cells)
        {
            if (cell.DabOd > 0f && scene.Options.Dab.Pattern == DabPattern.Membrane)
            {
                PaintMembrane(cell);
            }
        }
    }

    private void PaintNucleus(in PhantomCell cell)
    {
        Chromatin chromatin = Chromatin.Of(cell.Kind);
        Dice dice = new(cell.Seed);
        float od = chromatin.Od + chromatin.Spread * dice.Normal() * 0.6f;
        Nucleolus first = NucleolusOf(cell, chromatin, ref dice), second = NucleolusOf(cell, chromatin, ref dice);
        (int left, int right) = canvas.Columns(cell.X, cell.Reach + EdgeUm);
        (int top, int bottom) = canvas.Rows(cell.Y, cell.Reach + EdgeUm);
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column++)
            {
                float dx = canvas.UmX(column) - cell.X, dy = canvas.UmY(row) - cell.Y, d = MathF.Sqrt(dx * dx + dy * dy) + 1e-4f;
                float radius = cell.Radius(dx / d, dy / d), cover = FieldNoise.Step(radius + EdgeUm, radius - EdgeUm, d);
                if (cover > 0f)
                {
                    float clump = FieldNoise.At(_seed ^ cell.Seed, dx / chromatin.ClumpUm, dy / chromatin.ClumpUm);
                    float h = od * (1f + chromatin.Clump * 1.6f * clump) + chromatin.Rim * FieldNoise.Step(0.62f, 0.95f, d / radius)
                        + first.Od(dx, dy) + second.Od(dx, dy);
                    int at = row * canvas.Side + column;
                    canvas.Haematoxylin[at] = FieldNoise.Lerp(canvas.Haematoxylin[at], h, cover);
                    canvas.Eosin[at] = FieldNoise.Lerp(canvas.Eosin[at], EosinOd, cover);
                    canvas.Dab[at] = DabIn(cell, canvas.Dab[at], cover, clump);
                }
            }
        }
    }

    // Cytoplasm above and below veils a nucleus by a fifth of its brown.
    private float DabIn(in PhantomCell cell, float under, float cover, float clump) => scene.Options.Dab.Pattern switch
    {
        DabPattern.Nucleus => under + cover * cell.DabOd * (1f + 0.15f * clump),
        DabPattern.Cell when cell.Grade > 0 => FieldNoise.Lerp(under, (float)scene.Options.Dab.HazeOd + cell.DabOd, cover),
        DabPattern.Cytoplasm or DabPattern.Cell => FieldNoise.Lerp(under, 0.2f * under, cover),
        _ => under,
    };

    private static Nucleolus NucleolusOf(in PhantomCell cell, in Chromatin chromatin, ref Dice dice)
    {
        bool exists = dice.Chance(chromatin.NucleolusChance);
        float turn = dice.Between(0f, 6.283f), away = 0.45f * cell.HalfWidth * dice.Unit();
        float radius = chromatin.NucleolusUm * dice.Between(0.75f, 1.2f);
        return new Nucleolus(away * MathF.Cos(turn), away * MathF.Sin(turn), radius, exists ? 0.32f : 0f);
    }

    /// <summary>A ring of 1.4 µm on the membrane just outside the nucleus; the cut membrane above and below veils the nucleus.</summary>
    private void PaintMembrane(in PhantomCell cell)
    {
        const float Ring = 0.9f, HalfWidth = 1.0f, Veil = 0.22f;
        (int left, int right) = canvas.Columns(cell.X, cell.Reach + Ring + 3f * HalfWidth);
        (int top, int bottom) = canvas.Rows(cell.Y, cell.Reach + Ring + 3f * HalfWidth);
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column++)
            {
                float dx = canvas.UmX(column) - cell.X, dy = canvas.UmY(row) - cell.Y, d = MathF.Sqrt(dx * dx + dy * dy) + 1e-4f;
                float outside = d - cell.Radius(dx / d, dy / d) - Ring;
                float ring = MathF.Exp(-outside * outside / (HalfWidth * HalfWidth));
                float patchy = 0.8f + 0.35f * FieldNoise.At(_seed ^ cell.Seed ^ 5u, dx / 2f, dy / 2f);
                float od = cell.DabOd * patchy * MathF.Max(ring, outside < 0f ? Veil : 0f);
                int at = row * canvas.Side + column;
                canvas.Dab[at] = MathF.Max(canvas.Dab[at], od);
            }
        }
    }

    private readonly record struct Nucleolus(float X, float Y, float Radius, float Density)
    {
        public float Od(float x, float y)
        {
            float dx = x - X, dy = y - Y;
            return Density == 0f ? 0f : Density * MathF.Exp(-(dx * dx + dy * dy) / (Radius * Radius));
        }
    }
}
