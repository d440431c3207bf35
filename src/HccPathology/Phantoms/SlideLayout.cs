namespace HccPathology.Phantoms;

/// <summary>
/// Signed distances in µm at one place, positive inside: where the place lies in the tissue at large. <see cref="Capsule"/>
/// and <see cref="Septum"/> are collagen; a nodule's capsule lies outside its border. <see cref="Scar"/> is collagen in the liver.
/// </summary>
internal readonly record struct Place(float Tissue, float Tumour, float Capsule, float Necrosis, float Septum, float SeptumFibre, float Scar)
{
    public static Place Lerp(in Place a, in Place b, float t) => new(
        FieldNoise.Lerp(a.Tissue, b.Tissue, t),
        FieldNoise.Lerp(a.Tumour, b.Tumour, t),
        FieldNoise.Lerp(a.Capsule, b.Capsule, t),
        FieldNoise.Lerp(a.Necrosis, b.Necrosis, t),
        FieldNoise.Lerp(a.Septum, b.Septum, t),
        FieldNoise.Lerp(a.SeptumFibre, b.SeptumFibre, t),
        FieldNoise.Lerp(a.Scar, b.Scar, t));
}

/// <summary>The slide at arm's length: outline of the tissue, the nodule with capsule, septa and necrosis, and the pen mark.</summary>
internal sealed class SlideLayout
{
    /// <summary>Middle and radius in µm.</summary>
    private readonly record struct Nodule(float X, float Y, float Radius, uint Seed);

    /// <summary>Distance to what is nowhere on the slide.</summary>
    private const float Nowhere = -1000f;

    private readonly uint _seed;
    private readonly float _width, _height, _side, _detail, _necrosis, _capsule, _septa, _scar, _bands;
    private readonly Nodule[] _nodules;

    public SlideLayout(PhantomOptions options)
    {
        _seed = FieldNoise.Hash(options.Seed, 11, 7);
        (_width, _height) = ((float)options.WidthUm, (float)options.HeightUm);
        _side = MathF.Min(_width, _height);
        _detail = MathF.Min(1f, _side / 3000f);
        Dice dice = new(_seed, 1, 1);
        (float x, float y, PhantomTissue tissue) = (dice.Between(0.54f, 0.60f), dice.Between(0.50f, 0.56f), options.Tissue);
        _nodules = tissue.Nodules is null
            ? [new(_width * x, _height * y, 0.33f * _side, _seed)]
            : [.. tissue.Nodules.Select((n, i) => new Nodule(_width * (float)n.X, _height * (float)n.Y, (float)n.Radius * _side, _seed + (uint)i * 0x1000193u))];
        (_necrosis, _capsule, _septa) = ((float)tissue.Necrosis, (float)tissue.Capsule, (float)tissue.SeptaUm);
        (_scar, _bands) = ((float)tissue.Scar, (float)tissue.BandsUm);
    }

    /// <summary>All distances at a place in µm.</summary>
    public Place At(float x, float y)
    {
        (float tissue, float inNodule, float necrosis) = (Tissue(x, y), Nowhere, Nowhere);
        foreach (Nodule nodule in _nodules)
        {
            inNodule = MathF.Max(inNodule, Tumour(nodule, x, y));
            necrosis = MathF.Max(necrosis, Necrosis(nodule, x, y));
        }

        float tumour = MathF.Min(inNodule, tissue + 30f);
        (float septum, float fibre) = tumour > -60f ? Septum(x, y) : (-60f, 0f);
        (float scar, float scarFibre) = Scar(x, y);
        scar = MathF.Min(scar, -tumour);
        return new Place(tissue, tumour, MathF.Min(-tumour, tumour + CapsuleWidth(x, y)), MathF.Min(necrosis, tumour - 40f * _detail),
            MathF.Min(septum, tumour + 5f), scar > -60f ? scarFibre : fibre, scar);
    }

    /// <summary>Distance into the pen stroke: a marker line that comes in over the slide's left edge, runs over glass and crosses the tissue's edge.</summary>
    public float Pen(float x, float y)
    {
        const float Length = 0.265f;
        float t = Math.Clamp((x / _width + 0.05f) / Length, 0f, 1f);
        float lineX = _width * (Length * t - 0.05f), lineY = _height * (0.1f + 0.12f * MathF.Sqrt(t) + 0.05f * t * t);
        float slope = _height * (0.06f / MathF.Sqrt(t + 0.05f) + 0.1f * t) / (_width * Length);
        float across = (y - lineY) / MathF.Sqrt(1f + slope * slope), along = x - lineX;
        float halfWidth = Math.Clamp(0.02f * _side, 4f, 250f);
        float uneven = 1f + 0.12f * FieldNoise.Rough(_seed ^ 0x91u, x / (2f * halfWidth), y / (2f * halfWidth));
        return halfWidth * uneven - MathF.Sqrt(across * across + along * along);
    }

    private float Tissue(float x, float y)
    {
        float a = 0.45f * _width, b = 0.44f * _height;
        float u = MathF.Abs(x - 0.5f * _width) / a, v = MathF.Abs(y - 0.5f * _height) / b;
        float inside = (1f - MathF.Cbrt(u * u * u + v * v * v)) * MathF.Min(a, b);
        float wave = 0.05f * _side * FieldNoise.At(_seed ^ 0x21u, x / (0.22f * _side), y / (0.22f * _side));
        return inside + wave + _detail * (22f * FieldNoise.Rough(_seed ^ 0x22u, x / 130f, y / 130f) + 6f * FieldNoise.Rough(_seed ^ 0x23u, x / 22f, y / 22f));
    }

    private float Tumour(in Nodule nodule, float x, float y)
    {
        float dx = x - nodule.X, dy = y - nodule.Y, r = nodule.Radius;
        float wave = 0.14f * r * FieldNoise.Rough(nodule.Seed ^ 0x31u, x / (0.75f * r), y / (0.75f * r));
        return r - MathF.Sqrt(dx * dx + dy * dy) + wave
            + _detail * (34f * FieldNoise.Rough(_seed ^ 0x32u, x / 160f, y / 160f) + 5f * FieldNoise.At(_seed ^ 0x33u, x / 35f, y / 35f));
    }

    private float Necrosis(in Nodule nodule, float x, float y)
    {
        if (_necrosis <= 0f)
        {
            return Nowhere;
        }

        float r = _necrosis * nodule.Radius, dx = x - nodule.X - 0.30f * nodule.Radius, dy = y - nodule.Y - 0.22f * nodule.Radius;
        return r - MathF.Sqrt(dx * dx * 0.6f + dy * dy * 1.3f) + 0.45f * r * FieldNoise.Rough(_seed ^ 0x41u, x / (0.6f * r), y / (0.6f * r))
            + _detail * 14f * FieldNoise.Rough(_seed ^ 0x42u, x / 45f, y / 45f);
    }

    /// <summary>Scar in fields and in bands, and the lines that its fibres follow.</summary>
    private (float Inside, float Fibre) Scar(float x, float y)
    {
        if (_scar <= 0f && _bands <= 0f)
        {
            return (Nowhere, 0f);
        }

        float field = _scar > 0f
            ? 170f * (FieldNoise.Rough(_seed ^ 0x71u, x / 380f, y / 380f) + _scar - 1f) + 6f * FieldNoise.At(_seed ^ 0x72u, x / 30f, y / 30f)
            : Nowhere;
        (float band, float across) = _bands > 0f
            ? Along(_seed ^ 0x73u, 640f, x, y, _bands * (1f + 0.4f * FieldNoise.At(_seed ^ 0x74u, x / 210f, y / 210f)))
            : (Nowhere, 0f);
        return band > field ? (band, across) : (field, 150f * FieldNoise.Rough(_seed ^ 0x75u, x / 230f, y / 230f));
    }

    private float CapsuleWidth(float x, float y) =>
        _capsule <= 0f ? 0f : _capsule * _detail * (62f + 34f * FieldNoise.Rough(_seed ^ 0x51u, x / 260f, y / 260f));

    /// <summary>Septa follow the zero line of a slow noise; value over slope is the distance to it. They thin out and end.</summary>
    private (float Inside, float Fibre) Septum(float x, float y)
    {
        float scale = Math.Clamp(0.15f * _side, 50f, 520f);
        return Along(_seed ^ 0x62u, scale, x, y, _detail * (12f + _septa + 22f * FieldNoise.At(_seed ^ 0x61u, x / 330f, y / 330f)));
    }

    private static (float Inside, float Fibre) Along(uint seed, float scale, float x, float y, float halfWidth)
    {
        float step = 0.02f * scale;
        float at = Line(x, y), dx = (Line(x + step, y) - at) / step, dy = (Line(x, y + step) - at) / step;
        float distance = Math.Clamp(at / MathF.Max(MathF.Sqrt(dx * dx + dy * dy), 0.35f / scale), -200f, 200f);
        return (halfWidth - MathF.Abs(distance), distance);

        float Line(float px, float py) => FieldNoise.Rough(seed, px / scale, py / scale);
    }
}
