namespace HccPathology.Phantoms;

/// <summary>Flat and spindle nuclei: fibroblasts along collagen, endothelium along blood spaces, Kupffer cells in them.</summary>
internal sealed class StromalCells(PhantomOptions options)
{
    private const float FibroblastSpacingUm = 13f;

    private readonly uint _seed = FieldNoise.Hash(options.Seed, 61, 2);

    public void Propose(in UmRect rect, TissuePatch patch, List<PhantomCell> to)
    {
        ProposeFibroblasts(rect, patch, to);
        foreach (Sinusoid sinusoid in patch.SinusoidList)
        {
            ProposeLining(sinusoid, patch, to);
        }

        foreach (Vessel vessel in patch.Vessels)
        {
            if (vessel.Kind != VesselKind.BileDuct)
            {
                ProposeLining(vessel, to);
            }
        }
    }

    private void ProposeFibroblasts(in UmRect rect, TissuePatch patch, List<PhantomCell> to)
    {
        const float S = FibroblastSpacingUm;
        foreach ((int i, int j) in rect.Lattice(S))
        {
            Dice dice = new(_seed, i, j);
            float x = (i + dice.Unit()) * S, y = (j + dice.Unit()) * S;
            Ground ground = dice.Chance(0.5f) ? patch.GroundAt(x, y) : Ground.Glass;
            if (ground is (Ground.Portal or Ground.Capsule or Ground.Septum) && Clearance.IsOffVacuoles(patch, x, y, 2f))
            {
                to.Add(Fibroblast(x, y, ground, patch, ref dice));
            }
        }
    }

    /// <summary>Spindle 8-13 µm long and 2-3 µm wide, along the fibres.</summary>
    private static PhantomCell Fibroblast(float x, float y, Ground ground, TissuePatch patch, ref Dice dice)
    {
        const float Step = 3f;
        SlideLayout layout = patch.Scene.Layout;
        float at = patch.FibreCoordinate(x, y, ground, layout.At(x, y));
        float dx = patch.FibreCoordinate(x + Step, y, ground, layout.At(x + Step, y)) - at;
        float dy = patch.FibreCoordinate(x, y + Step, ground, layout.At(x, y + Step)) - at;
        float turn = MathF.Atan2(dx, -dy) + 0.15f * dice.Normal();
        return Flat(CellKind.Fibroblast, x, y, dice.Between(4f, 6.5f), dice.Between(1.15f, 1.75f), MathF.Cos(turn), MathF.Sin(turn), ref dice);
    }

    /// <summary>Up to two flat nuclei on the wall of a stretch, and now and then a plump Kupffer cell within.</summary>
    private static void ProposeLining(in Sinusoid along, TissuePatch patch, List<PhantomCell> to)
    {
        Dice dice = new(along.Seed);
        int count = along.HalfLength < 8f ? 0 : 1 + (int)(along.HalfLength * dice.Unit() / 14f);
        for (int i = 0; i < count; i++)
        {
            bool kupffer = dice.Chance(0.2f) && along.HalfWidth > 1.8f;
            float t = dice.Between(-0.9f, 0.9f) * along.HalfLength, side = dice.Chance(0.5f) ? 1f : -1f;
            float across = side * (kupffer ? along.HalfWidth - 1f : along.HalfWidth + 0.3f);
            float x = along.X + t * along.DirectionX - across * along.DirectionY, y = along.Y + t * along.DirectionY + across * along.DirectionX;
            (float wx, float wy) = patch.Scene.Sinusoids.Warp(x, y);
            (x, y) = (x + x - wx, y + y - wy);
            float distance = patch.SinusoidDistance(x, y);
            PhantomCell cell = kupffer
                ? Flat(CellKind.Kupffer, x, y, dice.Between(2.8f, 3.8f), dice.Between(1.7f, 2.2f), along.DirectionX, along.DirectionY, ref dice)
                : Flat(CellKind.Endothelium, x, y, dice.Between(3f, 4.8f), dice.Between(1.1f, 1.5f), along.DirectionX, along.DirectionY, ref dice);
            if (distance is > -3f and < 2.5f && Clearance.IsOffVacuoles(patch, x, y, 1.5f) && patch.GroundAt(x, y) is Ground.Parenchyma or Ground.Tumour)
            {
                to.Add(cell);
            }
        }
    }

    private static void ProposeLining(in Vessel vessel, List<PhantomCell> to)
    {
        Dice dice = new(vessel.Seed ^ 0x99u);
        int count = (int)(6.283f * vessel.Lumen / (vessel.Kind == VesselKind.Artery ? 9f : 17f)) + 2;
        for (int i = 0; i < count; i++)
        {
            float turn = 6.283f * (i + dice.Between(-0.3f, 0.3f)) / count, c = MathF.Cos(turn), s = MathF.Sin(turn);
            float depth = vessel.Kind == VesselKind.Artery && dice.Chance(0.5f) ? dice.Between(2f, vessel.Wall) : 0.8f;
            float away = vessel.Lumen;
            away -= vessel.Outward(vessel.X + away * c, vessel.Y + away * s) - depth;
            away -= vessel.Outward(vessel.X + away * c, vessel.Y + away * s) - depth;
            to.Add(Flat(CellKind.Endothelium, vessel.X + away * c, vessel.Y + away * s, dice.Between(3f, 4.8f), dice.Between(1.1f, 1.5f), -s, c, ref dice));
        }
    }

    private static PhantomCell Flat(CellKind kind, float x, float y, float halfLength, float halfWidth, float cos, float sin, ref Dice dice) =>
        new() { Kind = kind, X = x, Y = y, HalfLength = halfLength, HalfWidth = halfWidth, Cos = cos, Sin = sin, Unevenness = 0.04f, Seed = dice.Next() };
}
