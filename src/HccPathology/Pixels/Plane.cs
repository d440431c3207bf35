using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HccPathology.Pixels;

/// <summary>
/// A two-dimensional array of one kind of number in native memory: rows start on 64-byte boundaries, so that a row kernel
/// never splits a cache line. Owned by one worker and reused for every tile.
/// </summary>
public sealed unsafe class Plane<T> : IDisposable
    where T : unmanaged
{
    private T* _data;

    public Plane(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        int perLine = 64 / sizeof(T);
        (Width, Height, Stride) = (width, height, (width + perLine - 1) / perLine * perLine);
        _data = (T*)NativeMemory.AlignedAlloc((nuint)sizeof(T) * (nuint)Stride * (nuint)height, 64);
        NativeMemory.Clear(_data, (nuint)sizeof(T) * (nuint)Stride * (nuint)height);
    }

    public int Width { get; }
    public int Height { get; }

    /// <summary>Elements from one row to the next.</summary>
    public int Stride { get; }

    public T this[int x, int y]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _data[(long)y * Stride + x];
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => _data[(long)y * Stride + x] = value;
    }

    /// <summary>The <see cref="Width"/> elements of row <paramref name="y"/>.</summary>
    public Span<T> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        return new Span<T>(_data + (long)y * Stride, Width);
    }

    /// <summary>Every element, padding included; index of (x, y) is y * <see cref="Stride"/> + x.</summary>
    public Span<T> Elements() => new(_data, checked(Stride * Height));

    public void Dispose()
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
    }
}
