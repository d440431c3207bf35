using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HccPathology.Models;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Nuclei.Learned;

/// <summary>
/// A tile's pixels to the three channels of a network: their bytes, or by tables of 256 floats. Beyond the tile the input is white, beyond the slide mirrored.
/// </summary>
internal sealed class NetworkInput
{
    private readonly float[][] _tables;
    private readonly int[] _shifts;
    private readonly Vector128<byte> _blockOrder;               // of the bytes of two px and the two below them: those of a block, and four that the next block overwrites
    private readonly int _slideWidth, _slideHeight;
    private readonly Restaining? _restaining;
    private uint[] _upper = [], _lower = [];                     // rows as they are shown, where they are restained

    /// <param name="card">Says how pixels become numbers; with percentiles settled (<see cref="InputRange"/>).</param>
    /// <param name="frame">Says where the slide ends.</param>
    /// <param name="restaining">Of a slide that is paler or darker than what the network knows; null shows its own pixels.</param>
    public NetworkInput(ModelCard card, AnalysisFrame frame, Restaining? restaining = null)
    {
        _restaining = restaining;
        (_tables, _shifts) = (card.Normalisation.Tables(), ModelCard.ShiftsOf(card.ChannelOrder));
        _blockOrder = Vector128.Create((byte[])[.. from px in Enumerable.Range(0, 4) from shift in _shifts select (byte)(4 * px + shift / 8), 3, 7, 11, 15]);
        (_slideWidth, _slideHeight) = (frame.Width, frame.Height);
    }

    public EdgeMirror Columns(TileSpec tile) => EdgeMirror.Of(tile.ReadX, tile.ReadWidth, _slideWidth);

    public EdgeMirror Rows(TileSpec tile) => EdgeMirror.Of(tile.ReadY, tile.ReadHeight, _slideHeight);

    /// <summary>Chooses the network's size and writes its whole input.</summary>
    public void Fill(TileBuffer pixels, TileSpec tile, NetworkRun network)
    {
        network.Resize(tile.ReadWidth, tile.ReadHeight);
        NetworkImage image = network.Image;
        EdgeMirror rows = Rows(tile), columns = Columns(tile);
        for (int y = 0; y < image.Height; y += image.Blocks is null ? 1 : 2)
        {
            if (image.Blocks is { } blocks)
            {
                Bytes(RowAt(y, ref _upper), RowAt(y + 1, ref _lower), columns, blocks, y);
            }
            else
            {
                Floats(RowAt(y, ref _upper), columns, image, y);
            }
        }

        ReadOnlySpan<uint> RowAt(int y, ref uint[] shown) =>
            y < tile.ReadHeight ? Shown(pixels.Row(rows.At(y))[..tile.ReadWidth], ref shown) : [];
    }

    private ReadOnlySpan<uint> Shown(ReadOnlySpan<uint> row, ref uint[] shown)
    {
        if (_restaining is null)
        {
            return row;
        }

        shown = shown.Length < row.Length ? new uint[row.Length] : shown;
        _restaining.Row(row, shown);
        return shown.AsSpan(0, row.Length);
    }

    /// <summary>Writes row <paramref name="y"/> of all channels; an empty row is all white.</summary>
    private void Floats(ReadOnlySpan<uint> pixels, EdgeMirror columns, NetworkImage image, int y)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            Span<float> to = image.Row(channel, y);
            float[] table = _tables[channel];
            int shift = _shifts[channel];
            for (int x = 0; x < pixels.Length; x++)
            {
                to[x] = table[(byte)(pixels[x] >> shift)];
            }

            for (int x = 0; x < columns.Start && x < pixels.Length; x++)
            {
                to[x] = to[columns.At(x)];
            }

            for (int x = columns.End; x < pixels.Length; x++)
            {
                to[x] = to[columns.At(x)];
            }

            to[pixels.Length..].Fill(table[255]);
        }
    }

    /// <summary>Writes the blocks of rows <paramref name="y"/> and y + 1; an empty row is all white.</summary>
    private void Bytes(ReadOnlySpan<uint> upper, ReadOnlySpan<uint> lower, EdgeMirror columns, ByteBlocks blocks, int y)
    {
        Span<byte> to = blocks.Row(y);
        int whole = Blocks(upper, lower, to), rest = Math.Max(columns.Start, Math.Min(whole, columns.End));
        to[(whole / 2 * ByteBlocks.BlockBytes)..].Fill(255);
        Place(upper, 0, columns.Start, columns, blocks, y);
        Place(upper, rest, upper.Length, columns, blocks, y);
        Place(lower, 0, columns.Start, columns, blocks, y + 1);
        Place(lower, rest, lower.Length, columns, blocks, y + 1);
    }

    // A block at once; returns the first px that is left. The last block is, since four bytes too many are written.
    private int Blocks(ReadOnlySpan<uint> upper, ReadOnlySpan<uint> lower, Span<byte> to)
    {
        ReadOnlySpan<ulong> above = MemoryMarshal.Cast<uint, ulong>(upper), below = MemoryMarshal.Cast<uint, ulong>(lower);
        int blocks = Math.Max(0, Math.Min(Math.Min(above.Length, below.Length), to.Length / ByteBlocks.BlockBytes - 1));
        ref byte target = ref MemoryMarshal.GetReference(to);
        Vector128<byte> order = _blockOrder;                    // not the field, and Native as all places are below 16: together a third of the time
        for (int i = 0; i < blocks; i++)
        {
            Vector128.ShuffleNative(Vector128.Create(above[i], below[i]).AsByte(), order).StoreUnsafe(ref target, (nuint)(ByteBlocks.BlockBytes * i));
        }

        return 2 * blocks;
    }

    // Px by px from one place to before another, mirrored where they lie beyond the slide.
    private void Place(ReadOnlySpan<uint> pixels, int from, int to, EdgeMirror columns, ByteBlocks blocks, int y)
    {
        for (int x = from; x < Math.Min(to, pixels.Length); x++)
        {
            Span<byte> px = blocks.Px(x, y);
            uint pixel = pixels[columns.At(x)];
            for (int channel = 0; channel < px.Length; channel++)
            {
                px[channel] = (byte)(pixel >> _shifts[channel]);
            }
        }
    }
}
