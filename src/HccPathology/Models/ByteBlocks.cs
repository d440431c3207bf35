using System.Runtime.CompilerServices;

namespace HccPathology.Models;

/// <summary>
/// A network's input as bytes, the slide's own: blocks of two by two px side by side, each its upper left px, upper right, lower left and lower right,
/// a px three channels in the network's order. Three channels alone are too few for the kernels that compute with whole numbers.
/// </summary>
public sealed unsafe class ByteBlocks
{
    /// <summary>Bytes of a block, and of a px.</summary>
    public const int BlockBytes = 4 * PxBytes, PxBytes = 3;

    private readonly byte* _blocks;
    private int _widthBlocks;

    internal ByteBlocks(byte* blocks) => _blocks = blocks;

    /// <summary>The blocks that a row of px lies in.</summary>
    public Span<byte> Row(int y) => new(_blocks + (long)(y >> 1) * _widthBlocks * BlockBytes, _widthBlocks * BlockBytes);

    /// <summary>The three bytes of a px.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Px(int x, int y) => new(_blocks + ((long)(y >> 1) * _widthBlocks + (x >> 1)) * BlockBytes + PxBytes * (2 * (y & 1) + (x & 1)), PxBytes);

    internal void Resize(int widthPx) => _widthBlocks = widthPx / 2;
}
