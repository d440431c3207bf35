namespace HccPathology.Phantoms;

/// <summary>Nuclei of hepatocytes, of tumour cells and of bile ducts.</summary>
internal sealed class EpithelialCells(PhantomOptions options)
{
    /// <summary>Hepatocytes are 20-30 µm across.</summary>
    public CellMosaic Hepatocytes { get; } = new(FieldNoise.Hash(options.Seed, 51, 1), 22.5f);

    /// <summary>Tumour cells are smaller with larger nuclei: the raised nucleus to cytoplasm ratio of carcinoma.</summary>
    public CellMosaic Tumour { get; } = new(FieldNoise.Hash(options.Seed, 52, 1), 14f);

    public void Propose(in UmRect rect, TissuePatch patch, List<PhantomCell> to)
    {
        ProposeMosaic(Hepatocytes, Ground.Parenchyma, rect, patch, to);
        ProposeMosaic(Tumour, Ground.Tumour, rect, patch, to);
        foreach (Vessel vessel in patch.Vessels)
        {
            if (vessel.Kind == VesselKind.BileDuct)
            {
                ProposeDuct(vessel, to);
            }
        }
    }

    private static void ProposeMosaic(in CellMosaic mosaic, Ground ground, in UmRect rect, TissuePatch patch, List<PhantomCell> to)
    {
        int lastRow = mosaic.Row(rect.Y1);
        for (int row = mosaic.Row(rect.Y0); row <= lastRow; row++)
        {
            int last = mosaic.Column(rect.X1, row);
            for (int column = mosaic.Column(rect.X0, row); column <= last; column++)
            {
                (float x, float y, uint _) = mosaic.Centre(column, row);
                if (patch.GroundAt(x, y) != ground)
                {
                    continue;
                }

                Dice dice = mosaic.Dice(column, row);
                if (ground == Ground.Tumour)
                {
                    ProposeTumour(x, y, ref dice, patch, to);
                }
                else
                {
                    ProposeHepatocyte(x, y, ref dice, patch, to);
                }
            }
        }
    }

    /// <summary>Nuclei 6.5-9 µm, one in eight a tetraploid (26 % wider); one cell in twelve with two; one in seven cut beside its nucleus.</summary>
    private static void ProposeHepatocyte(float x, float y, ref Dice dice, TissuePatch patch, List<PhantomCell> to)
    {
        if (dice.Chance(0.15f))
        {
            return;
        }

        float radius = Math.Clamp(3.65f + 0.28f * dice.Normal(), 3.2f, 4.2f) * (dice.Chance(0.12f) ? 1.22f : 1f);
        x += 1.3f * dice.Normal();
        y += 1.3f * dice.Normal();
        if (dice.Chance(0.08f))
        {
            float turn = dice.Between(0f, 6.283f), away = radius + 0.5f;
            Place(x + away * MathF.Cos(turn), y + away * MathF.Sin(turn), 0.92f * radius, 1.08f, 0.02f, CellKind.Hepatocyte, ref dice, patch, to);
            Place(x - away * MathF.Cos(turn), y - away * MathF.Sin(turn), 0.92f * radius, 1.08f, 0.02f, CellKind.Hepatocyte, ref dice, patch, to);
            return;
        }

        Place(x, y, radius, dice.Between(1f, 1.16f), 0.02f, CellKind.Hepatocyte, ref dice, patch, to);
    }

    /// <summary>Pleomorphic: areas from 30 to 150 µm² with a few giants, oval, uneven.</summary>
    private static void ProposeTumour(float x, float y, ref Dice dice, TissuePatch patch, List<PhantomCell> to)
    {
        if (dice.Chance(0.05f))
        {
            return;
        }

        float radius = Math.Clamp(4.45f * MathF.Exp(0.16f * dice.Normal()), 3.2f, 6.4f) * (dice.Chance(0.025f) ? 1.3f : 1f);
        Place(x + dice.Normal(), y + dice.Normal(), radius, dice.Between(1.02f, 1.5f), 0.065f, CellKind.Tumour, ref dice, patch, to);
    }

    private static void ProposeDuct(in Vessel duct, List<PhantomCell> to)
    {
        Dice dice = new(duct.Seed ^ 0x55u);
        float ring = duct.Lumen + 0.5f * duct.Wall;
        int count = (int)(6.283f * ring / 5.6f);
        for (int i = 0; i < count; i++)
        {
            float turn = 6.283f * (i + dice.Between(-0.12f, 0.12f)) / count, c = MathF.Cos(turn), s = MathF.Sin(turn);
            float away = ring - (duct.Outward(duct.X + ring * c, duct.Y + ring * s) - 0.55f * duct.Wall);
            to.Add(Nucleus(CellKind.BileDuct, duct.X + away * c, duct.Y + away * s, dice.Between(2.4f, 2.9f),
                dice.Between(1.05f, 1.3f), c, s, 0.03f, ref dice));
        }
    }

    /// <summary>Moves a nucleus out of blood spaces and vacuoles, as both do in tissue, and proposes it unless it still overlaps one.</summary>
    private static void Place(float x, float y, float radius, float elongation, float unevenness, CellKind kind, ref Dice dice,
        TissuePatch patch, List<PhantomCell> to)
    {
        float turn = dice.Between(0f, 6.283f);
        PhantomCell cell = Nucleus(kind, x, y, radius, elongation, MathF.Cos(turn), MathF.Sin(turn), unevenness, ref dice);
        if (Clearance.TryMove(patch, ref x, ref y, radius))
        {
            to.Add(cell with { X = x, Y = y });
        }
    }

    private static PhantomCell Nucleus(CellKind kind, float x, float y, float radius, float elongation, float cos, float sin, float unevenness, ref Dice dice)
    {
        float root = MathF.Sqrt(elongation);
        return new PhantomCell
        {
            Kind = kind,
            X = x,
            Y = y,
            HalfLength = radius * root,
            HalfWidth = radius / root,
            Cos = cos,
            Sin = sin,
            Unevenness = unevenness,
            Seed = dice.Next(),
        };
    }
}
