using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using HccPathology.Geometry;

namespace HccPathology.Slides;

/// <summary>
/// Stored tiles that more than one planned read needs: the borders of analysis tiles, where halos overlap. The first read
/// decodes such a tile and leaves the pixels here for the others; the last one gives the memory back. Without it a 2048 px
/// tile with its halo decodes 2560 x 2560 px, 1.56 times its own.
/// </summary>
/// <remarks>
/// Tiles are worked in rows, so that what is held at a time is the border below one row: two stored rows of the slide's
/// width. Beyond the limit tiles are decoded again, which costs time and changes nothing.
/// </remarks>
internal sealed unsafe class SharedTiles : IDisposable
{
    /// <summary>64 MiB: two rows of 256 px tiles on a slide of 32,000 px, and half of the borders on one of 64,000 px.</summary>
    public const long MaxBytes = 64 << 20;

    private readonly Dictionary<LevelRect, Entry> _entries = [];
    private readonly ConcurrentBag<nint> _idle = [];
    private readonly nuint _tileBytes;
    private readonly int _mostHeld;
    private int _held;

    /// <param name="uses">Every stored tile of every planned read, as often as it is needed.</param>
    /// <param name="maxBytes">What may be held at a time.</param>
    public SharedTiles(IEnumerable<LevelRect> uses, long maxBytes)
    {
        Dictionary<LevelRect, Entry> all = [];
        foreach (LevelRect tile in uses)
        {
            ref Entry? entry = ref CollectionsMarshal.GetValueRefOrAddDefault(all, tile, out _);
            (entry ??= new Entry()).UsesLeft++;
            _tileBytes = Math.Max(_tileBytes, (nuint)tile.Width * (nuint)tile.Height * sizeof(uint));
        }

        foreach ((LevelRect tile, Entry entry) in all.Where(e => e.Value.UsesLeft > 1))
        {
            _entries.Add(tile, entry);
        }

        _mostHeld = _tileBytes == 0 ? 0 : (int)((nuint)maxBytes / _tileBytes);
    }

    /// <summary>Called once, when the plan ends.</summary>
    public Action? Disposed { get; set; }

    /// <summary>The entry of a shared tile; null for all others. Lock it while working on it.</summary>
    public Entry? Find(LevelRect tile) => _entries.GetValueOrDefault(tile);

    /// <summary>Room for the pixels of one tile, rows without padding; null when the limit is reached.</summary>
    public uint* Rent()
    {
        if (Interlocked.Increment(ref _held) > _mostHeld)
        {
            Interlocked.Decrement(ref _held);
            return null;
        }

        return (uint*)(_idle.TryTake(out nint idle) ? idle : (nint)NativeMemory.Alloc(_tileBytes));
    }

    /// <summary>Gives room back.</summary>
    public void Return(uint* pixels)
    {
        _idle.Add((nint)pixels);
        Interlocked.Decrement(ref _held);
    }

    /// <summary>No read that uses the plan may be under way.</summary>
    public void Dispose()
    {
        Disposed?.Invoke();
        foreach (Entry entry in _entries.Values)
        {
            NativeMemory.Free(entry.Pixels);
            entry.Pixels = null;
        }

        while (_idle.TryTake(out nint idle))
        {
            NativeMemory.Free((void*)idle);
        }
    }

    /// <summary>A tile that will be, is or was held.</summary>
    internal sealed class Entry
    {
        public int UsesLeft { get; set; }

        /// <summary>The decoded tile; null while it is not held.</summary>
        public uint* Pixels { get; set; }
    }
}
