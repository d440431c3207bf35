using HccPathology.Stains;

namespace HccPathology.Phantoms;

/// <summary>Stain of what lies between the nuclei: cell bodies, blood spaces, collagen, necrosis, vessel walls.</summary>
internal sealed class GroundPainter(PhantomScene scene, TileCanvas canvas)
{
    /// <summary>Distances to large structures are smooth: computed every 8 µm and interpolated.</summary>
    private const float NodeUm = 8f;

    private readonly uint _seed = FieldNoise.Hash(scene.Options.Seed, 81, 6);
    private Place[] _nodes = [];
    private int _nodeColumns, _firstColumn, _firstRow;

    /// <summary>Paints the ground; false when the whole canvas is glass.</summary>
    public bool Paint(TissuePatch patch)
    {
        SampleNodes();
        if (!Array.Exists(_nodes, node => node.Tissue > -12f))
        {
            return false;
        }

        foreach (Sinusoid sinusoid in patch.SinusoidList)
        {
            Carve(sinusoid);
        }

        for (int row = 0; row < canvas.Side; row++)
        {
            for (int column = 0; column < canvas.Side; column++)
            {
                PaintPixel(row * canvas.Side + column, canvas.UmX(column), canvas.UmY(row), patch);
            }
        }

        return true;
    }

    private void SampleNodes()
    {
        _firstColumn = (int)MathF.Floor(canvas.UmX(0) / NodeUm);
        _firstRow = (int)MathF.Floor(canvas.UmY(0) / NodeUm);
        _nodeColumns = (int)MathF.Floor(canvas.UmX(canvas.Side - 1) / NodeUm) - _firstColumn + 2;
        int rows = (int)MathF.Floor(canvas.UmY(canvas.Side - 1) / NodeUm) - _firstRow + 2;
        _nodes = _nodes.Length == rows * _nodeColumns ? _nodes : new Place[rows * _nodeColumns];
        for (int j = 0; j < rows; j++)
        {
            for (int i = 0; i < _nodeColumns; i++)
            {
                _nodes[j * _nodeColumns + i] = scene.Layout.At((_firstColumn + i) * NodeUm, (_firstRow + j) * NodeUm);
            }
        }
    }

    private Place PlaceAt(float x, float y)
    {
        float u = x / NodeUm - _firstColumn, v = y / NodeUm - _firstRow;
        int i = (int)u, j = (int)v, at = j * _nodeColumns + i;
        Place top = Place.Lerp(_nodes[at], _nodes[at + 1], u - i);
        Place low = Place.Lerp(_nodes[at + _nodeColumns], _nodes[at + _nodeColumns + 1], u - i);
        return Place.Lerp(top, low, v - j);
    }

    private void Carve(in Sinusoid sinusoid)
    {
        const float Reach = Sinusoids.WarpUm + 5f;
        (int left, int right) = canvas.Columns(sinusoid.X, MathF.Abs(sinusoid.DirectionX) * sinusoid.HalfLength + sinusoid.HalfWidth + Reach);
        (int top, int bottom) = canvas.Rows(sinusoid.Y, MathF.Abs(sinusoid.DirectionY) * sinusoid.HalfLength + sinusoid.HalfWidth + Reach);
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column++)
            {
                float x = canvas.UmX(column), y = canvas.UmY(row);
                if (sinusoid.Distance(x, y) < Reach)
                {
                    (float wx, float wy) = scene.Sinusoids.Warp(x, y);
                    ref float nearest = ref canvas.SinusoidUm[row * canvas.Side + column];
                    nearest = MathF.Min(nearest, sinusoid.Distance(wx, wy));
                }
            }
        }
    }

    private void PaintPixel(int at, float x, float y, TissuePatch patch)
    {
        Place place = PlaceAt(x, y);
        float ragged = place.Tissue + 1.5f * FieldNoise.At(_seed, x / 3.3f, y / 3.3f);
        if (ragged < -1f)
        {
            return;
        }

        Grain grain = GrainAt(x, y);
        float inTumour = FieldNoise.Step(-1.5f, 1.5f, place.Tumour);
        Dye dye = inTumour <= 0f ? Parenchyma(x, y, grain, canvas.SinusoidUm[at]) : TumourBody(x, y, grain, canvas.SinusoidUm[at]);
        dye = AddCollagen(dye, x, y, place, grain, patch);
        if (place.Necrosis > -20f)
        {
            float frayed = place.Necrosis + 9f * grain.Cloud + 2f * grain.Mottle;
            dye = Dye.Mix(dye, Necrosis(x, y, grain), FieldNoise.Step(-6f, 6f, frayed));
        }

        foreach (Vessel vessel in patch.Vessels)
        {
            dye = AddVessel(dye, vessel, x, y, grain);
        }

        float edge = 0.06f * FieldNoise.Step(26f, 0f, place.Tissue), cover = FieldNoise.Step(-1f, 1f, ragged);
        canvas.Haematoxylin[at] = MathF.Max(0f, cover * (dye.Haematoxylin + 0.3f * edge));
        canvas.Eosin[at] = MathF.Max(0f, cover * (dye.Eosin + edge));
        PhantomDab marker = scene.Options.Dab;
        canvas.Dab[at] = cover * (dye.Dab + (float)marker.HazeOd + (float)marker.EdgeOd * FieldNoise.Step(60f, 0f, place.Tissue));
    }

    private float DabOf(uint cell) => scene.Options is { Stain: StainKind.HaematoxylinDab, Dab: { Pattern: DabPattern.Cytoplasm or DabPattern.Cell } marker }
        ? PhantomDab.GradeOf(cell).Od * (float)marker.Strength : 0f;

    /// <summary>Lattices turned against the pixels and each other, so that no grid of theirs shows.</summary>
    private Grain GrainAt(float x, float y)
    {
        float u = 0.8f * x + 0.6f * y, v = 0.8f * y - 0.6f * x, s = 0.5f * x - 0.866f * y, t = 0.5f * y + 0.866f * x;
        return new Grain(
            FieldNoise.At(_seed ^ 1u, s / 0.9f, t / 0.9f),
            0.7f * FieldNoise.At(_seed ^ 2u, u / 2.6f, v / 2.6f) + 0.45f * FieldNoise.At(_seed ^ 12u, s / 1.9f, t / 1.9f),
            FieldNoise.Rough(_seed ^ 3u, u / 15f, v / 15f));
    }

    /// <summary>Granular eosinophilic cytoplasm with a basophilic hue, each cell its own shade, and thin pink borders.</summary>
    private Dye Parenchyma(float x, float y, in Grain grain, float sinusoid)
    {
        float bend = 1.2f * grain.Mottle;
        float border = scene.Population.HepatocyteMosaic.BorderDistance(x + bend, y - bend, out uint cell);
        float shade = FieldNoise.Unit(cell * 0x9E3779B1u), line = MathF.Exp(-border * border / 0.3f) * (0.75f + 0.5f * grain.Cloud);
        float pale = FieldNoise.Step(0.1f, 0.8f, grain.Mottle - 0.5f * grain.Fine);
        float eosin = (0.235f + 0.11f * shade) * (1f + 0.3f * grain.Fine + 0.12f * grain.Cloud - 0.3f * pale) + 0.12f * line;
        float haematoxylin = (0.085f + 0.055f * (1f - shade)) * (1f + 0.35f * grain.Fine - 0.35f * pale + 0.3f * grain.Cloud) + 0.02f * line;
        return OpenLumen(new Dye(haematoxylin, eosin, DabOf(cell)), sinusoid);
    }

    private Dye TumourBody(float x, float y, in Grain grain, float sinusoid)
    {
        float bend = 0.8f * grain.Mottle;
        float border = scene.Population.TumourMosaic.BorderDistance(x + bend, y - bend, out uint cell);
        float shade = FieldNoise.Unit(cell * 0x9E3779B1u), line = MathF.Exp(-border * border / 0.25f) * (0.7f + 0.6f * grain.Cloud);
        float pale = FieldNoise.Step(0.1f, 0.8f, grain.Mottle - 0.5f * grain.Fine), zone = FieldNoise.At(_seed ^ 9u, x / 330f, y / 330f);
        float eosin = (0.23f + 0.10f * shade - 0.04f * zone) * (1f + 0.25f * grain.Fine + 0.12f * grain.Cloud - 0.3f * pale) + 0.09f * line;
        float haematoxylin = (0.115f + 0.05f * (1f - shade) + 0.03f * zone) * (1f + 0.3f * grain.Fine - 0.35f * pale + 0.25f * grain.Cloud) + 0.02f * line;
        return OpenLumen(new Dye(haematoxylin, eosin, DabOf(cell)), sinusoid);
    }

    /// <summary>A blood space is empty but for a little plasma; the cell membrane along it stains a shade darker.</summary>
    private static Dye OpenLumen(in Dye body, float distance)
    {
        float open = FieldNoise.Step(0.6f, -0.6f, distance), rim = MathF.Exp(-(distance - 0.9f) * (distance - 0.9f) / 0.5f);
        return new Dye(body.Haematoxylin * (1f - open) + 0.02f * rim, body.Eosin * (1f - open) + 0.09f * rim + 0.025f * open, body.Dab * (1f - open));
    }

    private Dye AddCollagen(in Dye under, float x, float y, in Place place, in Grain grain, TissuePatch patch)
    {
        float jag = 2.5f * grain.Mottle + 3f * grain.Cloud;
        float portal = patch.Tracts.Count > 0 ? FieldNoise.Step(-2f, 2f, patch.PortalInside(x, y) + jag) : 0f;
        float capsule = FieldNoise.Step(-3f, 3f, place.Capsule + jag), septum = FieldNoise.Step(-3f, 3f, MathF.Max(place.Septum, place.Scar) + jag);
        float aggregate = scene.Lymphocytes.Aggregate(x, y, place);
        float weight = MathF.Max(MathF.Max(portal, aggregate), MathF.Max(capsule, septum));
        if (weight <= 0f)
        {
            return under;
        }

        Ground ground = portal >= MathF.Max(capsule, septum) && portal > 0f ? Ground.Portal : septum > capsule ? Ground.Septum : Ground.Capsule;
        return Dye.Mix(under, Collagen(x, y, patch.FibreCoordinate(x, y, ground, place), grain, MathF.Max(aggregate, 0.4f * portal)), weight);
    }

    /// <summary>Wavy bundles with pale clefts between them; looser and bluer where round cells lie.</summary>
    private Dye Collagen(float x, float y, float fibre, in Grain grain, float loose)
    {
        float bundle = FieldNoise.At(_seed ^ 4u, x / 26f, y / 26f, fibre / 3.2f), strand = FieldNoise.At(_seed ^ 5u, x / 15f, y / 15f, fibre / 1.1f);
        float cleft = FieldNoise.Step(0.42f - 0.3f * loose, 0.62f, bundle + 0.25f * strand);
        float eosin = (0.36f + 0.10f * strand + 0.07f * bundle + 0.04f * grain.Fine + 0.04f * grain.Cloud) * (1f - 0.3f * loose);
        return new Dye((0.045f + 0.06f * loose) * (1f - cleft), eosin * (1f - 0.82f * cleft));
    }

    /// <summary>Coagulated, smudgy, without borders; a bluish haze where nuclei went to dust.</summary>
    private Dye Necrosis(float x, float y, in Grain grain)
    {
        float border = scene.Population.TumourMosaic.BorderDistance(x + 3f * grain.Cloud, y + 2f * grain.Mottle, out uint cell);
        float smudge = FieldNoise.Rough(_seed ^ 6u, x / 60f, y / 60f),
            crack = FieldNoise.Step(0.4f, 0.62f, FieldNoise.Rough(_seed ^ 7u, x / 13f, y / 13f) - 0.25f * smudge);
        float gap = 0.24f * FieldNoise.Step(1.3f, 0.1f, border) * FieldNoise.Step(-0.2f, 0.5f, smudge + 0.5f * grain.Cloud);
        float eosin = 0.32f + 0.06f * smudge + 0.07f * (FieldNoise.Unit(cell) - 0.5f) + 0.06f * grain.Cloud + 0.09f * grain.Mottle + 0.07f * grain.Fine;
        float open = 1f - MathF.Max(0.85f * crack, gap);
        return new Dye((0.055f + 0.11f * MathF.Max(0f, -smudge) + 0.03f * grain.Mottle) * open, eosin * open);
    }

    private Dye AddVessel(in Dye under, in Vessel vessel, float x, float y, in Grain grain)
    {
        if (MathF.Abs(x - vessel.X) > vessel.Reach || MathF.Abs(y - vessel.Y) > vessel.Reach)
        {
            return under;
        }

        float outward = vessel.Outward(x, y);
        float strand = FieldNoise.At(_seed ^ 8u, x / 9f, y / 9f, outward / 1.3f);
        Dye wall = vessel.Kind == VesselKind.BileDuct
            ? new Dye(0.12f + 0.03f * grain.Mottle, 0.24f * (1f + 0.2f * grain.Fine))
            : new Dye(0.05f, 0.38f * (1f + 0.3f * strand));
        Dye dye = Dye.Mix(under, wall, FieldNoise.Step(vessel.Wall + 0.7f, vessel.Wall - 0.7f, outward));
        return Dye.Mix(dye, new Dye(0f, 0.02f + 0.012f * grain.Cloud), FieldNoise.Step(0.5f, -0.5f, outward));
    }
}

/// <summary>Texture at three scales at one place, each in [-1, 1]: granules, cytoplasm, groups of cells.</summary>
internal readonly record struct Grain(float Fine, float Mottle, float Cloud);

/// <summary>Optical densities of haematoxylin, eosin and DAB.</summary>
internal readonly record struct Dye(float Haematoxylin, float Eosin, float Dab = 0f)
{
    public static Dye Mix(in Dye a, in Dye b, float t) =>
        new(FieldNoise.Lerp(a.Haematoxylin, b.Haematoxylin, t), FieldNoise.Lerp(a.Eosin, b.Eosin, t), FieldNoise.Lerp(a.Dab, b.Dab, t));
}
