namespace HccPathology.Phantoms;

/// <summary>Clumps of pigment grains in liver and tumour: what looks like DAB and is none.</summary>
internal sealed class PigmentPainter(PhantomScene scene, TileCanvas canvas)
{
    private const float SpacingUm = 55f, ReachUm = 6f;

    private readonly uint _seed = FieldNoise.Hash(scene.Options.Seed, 131, 7);

    public void Paint(TissuePatch patch)
    {
        UmRect rect = patch.Rect.Grow(ReachUm);
        for (int j = (int)MathF.Floor(rect.Y0 / SpacingUm); j <= (int)MathF.Floor(rect.Y1 / SpacingUm); j++)
        {
            for (int i = (int)MathF.Floor(rect.X0 / SpacingUm); i <= (int)MathF.Floor(rect.X1 / SpacingUm); i++)
            {
                Dice dice = new(_seed, i, j);
                float x = (i + dice.Between(0.2f, 0.8f)) * SpacingUm, y = (j + dice.Between(0.2f, 0.8f)) * SpacingUm;
                if (dice.Chance(0.6f) && patch.GroundAt(x, y) is Ground.Parenchyma or Ground.Tumour)
                {
                    PaintClump(x, y, dice.Chance(0.33f) ? canvas.Carbon : canvas.Lipofuscin, ref dice);
                }
            }
        }
    }

    // A macrophage full of grains: round, 5-8 µm, as large and as dark as a small positive cell.
    private void PaintClump(float x, float y, float[] pigment, ref Dice dice)
    {
        float radius = dice.Between(2.4f, 4f), od = dice.Between(0.8f, 1.3f);
        uint grains = dice.Next();
        (int left, int right) = canvas.Columns(x, radius + 0.6f);
        (int top, int bottom) = canvas.Rows(y, radius + 0.6f);
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column++)
            {
                float dx = canvas.UmX(column) - x, dy = canvas.UmY(row) - y, d = MathF.Sqrt(dx * dx + dy * dy);
                float grain = 0.85f + 0.4f * FieldNoise.At(grains, dx / 0.9f, dy / 0.9f);
                int at = row * canvas.Side + column;
                pigment[at] = MathF.Max(pigment[at], od * grain * FieldNoise.Step(radius + 0.5f, radius - 0.5f, d));
            }
        }
    }
}
