using System.Runtime.CompilerServices;

namespace HccPathology.Phantoms;

/// <summary>
/// Smooth noise as a pure function of seed and place: no state and no tables, so that a tile can be drawn anywhere, in any
/// order, and meets its neighbours exactly.
/// </summary>
internal static class FieldNoise
{
    /// <summary>A well mixed 32-bit hash of a lattice point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Hash(uint seed, int x, int y)
    {
        uint h = seed + (uint)x * 0x9E3779B1u;
        h = (h ^ (h >> 15)) * 0x85EBCA77u;
        h += (uint)y * 0xC2B2AE3Du;
        h = (h ^ (h >> 13)) * 0x27D4EB2Fu;
        h = (h ^ (h >> 16)) * 0x165667B1u;
        return h ^ (h >> 15);
    }

    /// <summary>A hash as a number in [0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Unit(uint hash) => (hash >> 8) * (1f / (1 << 24));

    /// <summary>Value noise in [-1, 1] with features about one unit apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float At(uint seed, float x, float y)
    {
        float floorX = MathF.Floor(x), floorY = MathF.Floor(y);
        int ix = (int)floorX, iy = (int)floorY;
        float u = Ease(x - floorX), v = Ease(y - floorY);
        float top = Lerp(Corner(seed, ix, iy), Corner(seed, ix + 1, iy), u);
        float low = Lerp(Corner(seed, ix, iy + 1), Corner(seed, ix + 1, iy + 1), u);
        return Lerp(top, low, v);
    }

    /// <summary>Two octaves of value noise, still within [-1, 1]: less boxy where the noise itself makes an outline.</summary>
    public static float Rough(uint seed, float x, float y) =>
        (At(seed, x, y) + 0.5f * At(seed ^ 0x5bd1e995u, 0.8f * x * 2.1f - 0.6f * y * 2.1f, 0.6f * x * 2.1f + 0.8f * y * 2.1f)) / 1.5f;

    /// <summary>Value noise in [-1, 1] over three coordinates: fibres are this, drawn out along the lines of equal <paramref name="z"/>.</summary>
    public static float At(uint seed, float x, float y, float z)
    {
        float floorZ = MathF.Floor(z);
        int iz = (int)floorZ;
        float near = At(seed + (uint)iz * 0x68E31DA4u, x, y);
        float far = At(seed + (uint)(iz + 1) * 0x68E31DA4u, x, y);
        return Lerp(near, far, Ease(z - floorZ));
    }

    /// <summary>0 at or below <paramref name="from"/>, 1 at or above <paramref name="to"/>, smooth between.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Step(float from, float to, float value) => Ease(Math.Clamp((value - from) / (to - from), 0f, 1f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Lerp(float a, float b, float t) => a + (b - a) * t;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Ease(float t) => t * t * (3f - 2f * t);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Corner(uint seed, int x, int y) => (int)Hash(seed, x, y) * (1f / 2147483648f);
}

/// <summary>The throws of one object: a short random sequence that starts at the object's own lattice point.</summary>
internal struct Dice(uint state)
{
    private uint _state = state | 1u;

    public Dice(uint seed, int x, int y) : this(FieldNoise.Hash(seed, x, y)) { }

    public uint Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return _state * 0x9E3779B1u;
    }

    /// <summary>In [0, 1).</summary>
    public float Unit() => FieldNoise.Unit(Next());

    public float Between(float low, float high) => low + (high - low) * Unit();

    /// <summary>Bell-shaped within ±3 standard deviations: the sum of twelve throws costs more than it adds over four.</summary>
    public float Normal() => (Unit() + Unit() + Unit() + Unit() - 2f) * 1.732f;

    public bool Chance(float probability) => Unit() < probability;
}
