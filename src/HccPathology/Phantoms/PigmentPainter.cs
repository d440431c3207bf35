namespace HccPathology.Phantoms;

/// <summary>A round clump of pigment grains; place and radius in µm.</summary>
internal readonly record struct PigmentClump(float X, float Y, float Radius, float Od, bool IsCarbon, uint Grains);

/// <summary>Clumps of pigment grains in liver and tumour: what looks like DAB and is none.</summary>
internal sealed class PigmentPainter(PhantomScene scene, TileCanvas canvas)
{
    private const float SpacingUm = 55f, ReachUm = 6f;

    private readonly uint _seed = FieldNoise.Hash(scene.Options.Seed, 131, 7);

    public void Paint(TissuePatch patch)
    {
        foreach (PigmentClump clump in Clumps(patch, patch.Rect.Grow(ReachUm)))
        {
            PaintClump(clump, clump.IsCarbon ? canvas.Carbon : canvas.Lipofuscin);
        }
    }

    /// <summary>
    /// The clumps whose lattice points lie in a rectangle of the patch. Each is a macrophage full of grains: round, 5-8 µm, as large and as dark as
    /// a small positive cell.
    /// </summary>
    public List<PigmentClump> Clumps(TissuePatch patch, UmRect rect)
    {
        List<PigmentClump> clumps = [];
        foreach ((int i, int j) in rect.Lattice(SpacingUm))
        {
            Dice dice = new(_seed, i, j);
            float x = (i + dice.Between(0.2f, 0.8f)) * SpacingUm, y = (j + dice.Between(0.2f, 0.8f)) * SpacingUm;
            if (dice.Chance(0.6f) && patch.GroundAt(x, y) is Ground.Parenchyma or Ground.Tumour)
            {
                bool isCarbon = dice.Chance(0.33f);
                clumps.Add(new PigmentClump(x, y, dice.Between(2.4f, 4f), dice.Between(0.8f, 1.3f), isCarbon, dice.Next()));
            }
        }

        return clumps;
    }

    private void PaintClump(in PigmentClump clump, float[] pigment)
    {
        (int left, int right) = canvas.Columns(clump.X, clump.Radius + 0.6f);
        (int top, int bottom) = canvas.Rows(clump.Y, clump.Radius + 0.6f);
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column++)
            {
                float dx = canvas.UmX(column) - clump.X, dy = canvas.UmY(row) - clump.Y, d = MathF.Sqrt(dx * dx + dy * dy);
                float grain = 0.85f + 0.4f * FieldNoise.At(clump.Grains, dx / 0.9f, dy / 0.9f);
                int at = row * canvas.Side + column;
                pigment[at] = MathF.Max(pigment[at], clump.Od * grain * FieldNoise.Step(clump.Radius + 0.5f, clump.Radius - 0.5f, d));
            }
        }
    }
}
