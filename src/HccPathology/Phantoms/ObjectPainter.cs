namespace HccPathology.Phantoms;

/// <summary>Round things that are no nuclei: vacuoles, erythrocytes, ghosts and dust in necrosis. They are not in the truth.</summary>
internal sealed class ObjectPainter(PhantomScene scene, TileCanvas canvas)
{
    private const float ErythrocyteSpacingUm = 7f;
    private const float GhostSpacingUm = 15f;
    private const float DustSpacingUm = 8f;

    private readonly uint _seed = FieldNoise.Hash(scene.Options.Seed, 91, 8);

    public void Paint(TissuePatch patch)
    {
        foreach (Vacuole vacuole in patch.Vacuoles)
        {
            PaintVacuole(vacuole);
        }

        UmRect reach = patch.Rect.Grow(8f);
        Scatter(reach, ErythrocyteSpacingUm, 1u, patch, PaintErythrocyte);
        UmRect middle = patch.Rect;
        if (scene.Layout.At(0.5f * (middle.X0 + middle.X1), 0.5f * (middle.Y0 + middle.Y1)).Necrosis > -400f)
        {
            Scatter(reach, GhostSpacingUm, 2u, patch, PaintGhost);
            Scatter(reach, DustSpacingUm, 3u, patch, PaintDust);
        }
    }

    private void Scatter(in UmRect rect, float spacing, uint kind, TissuePatch patch, Action<float, float, Dice, TissuePatch> paint)
    {
        foreach ((int i, int j) in rect.Lattice(spacing))
        {
            Dice dice = new(_seed ^ kind, i, j);
            paint((i + dice.Between(0.1f, 0.9f)) * spacing, (j + dice.Between(0.1f, 0.9f)) * spacing, dice, patch);
        }
    }

    private void PaintVacuole(in Vacuole vacuole)
    {
        float radius = vacuole.Radius, x = vacuole.X, y = vacuole.Y;
        Disc(x, y, radius + 1.6f, (at, d) =>
        {
            float open = FieldNoise.Step(radius + 0.35f, radius - 0.35f, d), rim = MathF.Exp(-(d - radius - 0.5f) * (d - radius - 0.5f) / 0.35f);
            canvas.Haematoxylin[at] = canvas.Haematoxylin[at] * (1f - open) + 0.02f * rim;
            canvas.Eosin[at] = canvas.Eosin[at] * (1f - open) + 0.09f * rim * (1f - open) + 0.008f * open;
        });
    }

    /// <summary>Biconcave discs of 6-7.5 µm, strongly eosinophilic, in groups within blood spaces and veins.</summary>
    private void PaintErythrocyte(float x, float y, Dice dice, TissuePatch patch)
    {
        if (!dice.Chance(0.75f * FieldNoise.Step(-0.1f, 0.6f, FieldNoise.At(_seed ^ 7u, x / 60f, y / 60f))))
        {
            return;
        }

        float radius = dice.Between(2.6f, 3.3f), flat = dice.Between(0.6f, 1f), turn = dice.Between(0f, 3.14f), c = MathF.Cos(turn), s = MathF.Sin(turn);
        bool inVein = patch.Vessels.Exists(v => v.Kind != VesselKind.BileDuct && v.Outward(x, y) < -radius);
        bool inSinusoid = !inVein && patch.SinusoidDistance(x, y) < -1.3f && patch.GroundAt(x, y) is Ground.Parenchyma;
        if (!inVein && !inSinusoid)
        {
            return;
        }

        Disc(x, y, radius + 0.5f, (at, _) =>
        {
            float dx = canvas.UmX(at % canvas.Side) - x, dy = canvas.UmY(at / canvas.Side) - y;
            float u = dx * c + dy * s, v = (dy * c - dx * s) / flat, d = MathF.Sqrt(u * u + v * v);
            float cover = FieldNoise.Step(radius + 0.3f, radius - 0.4f, d);
            canvas.Haematoxylin[at] *= 1f - cover;
            canvas.Eosin[at] = FieldNoise.Lerp(canvas.Eosin[at], 0.58f - 0.14f * MathF.Exp(-d * d / 1.6f), cover);
        });
    }

    /// <summary>A dead cell whose nucleus faded: an outline one can guess.</summary>
    private void PaintGhost(float x, float y, Dice dice, TissuePatch patch)
    {
        if (!dice.Chance(0.5f) || patch.GroundAt(x, y) != Ground.Necrosis)
        {
            return;
        }

        float radius = dice.Between(2.6f, 4.4f), od = dice.Between(0.03f, 0.15f);
        Disc(x, y, radius + 1f, (at, d) => canvas.Haematoxylin[at] += od * FieldNoise.Step(radius + 0.9f, radius - 0.9f, d));
    }

    /// <summary>Karyorrhexis: dark grains below 10 µm², the smallest area that is called a nucleus.</summary>
    private void PaintDust(float x, float y, Dice dice, TissuePatch patch)
    {
        float cloud = FieldNoise.Step(-0.1f, 0.7f, FieldNoise.At(_seed ^ 9u, x / 70f, y / 70f));
        if (!dice.Chance(0.03f + 0.4f * cloud) || patch.GroundAt(x, y) != Ground.Necrosis)
        {
            return;
        }

        float radius = dice.Between(0.4f, 1.25f), od = dice.Between(0.3f, 0.7f);
        Disc(x, y, radius + 0.5f, (at, d) => canvas.Haematoxylin[at] += od * FieldNoise.Step(radius + 0.4f, radius - 0.4f, d));
    }

    private void Disc(float x, float y, float reach, Action<int, float> paint)
    {
        (int left, int right) = canvas.Columns(x, reach);
        (int top, int bottom) = canvas.Rows(y, reach);
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column++)
            {
                float dx = canvas.UmX(column) - x, dy = canvas.UmY(row) - y, d = MathF.Sqrt(dx * dx + dy * dy);
                if (d < reach)
                {
                    paint(row * canvas.Side + column, d);
                }
            }
        }
    }
}
