using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HccPathology.Models;
using HccPathology.Pixels;
using HccPathology.Tiles;

namespace HccPathology.Nuclei;

/// <summary>A tile's pixels to the three channels of a network, by tables of 256 floats. Beyond the tile the input is white, beyond the slide mirrored.</summary>
internal sealed class NetworkInput
{
    private readonly float[][] _tables;
    private readonly (float Zero, float Unit)?[] _lines;        // of each channel: the table as (byte - Zero) / Unit, where that is the same to the bit
    private readonly int[] _shifts;
    private readonly int _slideWidth, _slideHeight;

    /// <param name="card">Says how pixels become numbers; with percentiles settled (<see cref="InputRange"/>).</param>
    /// <param name="frame">Says where the slide ends.</param>
    public NetworkInput(ModelCard card, AnalysisFrame frame)
    {
        ModelNormalisation n = card.Normalisation;
        _tables = [.. n.Mean.Zip(n.Std, (mean, std) => (float[])[.. Enumerable.Range(0, 256).Select(v => (float)((v * n.Scale - mean) / std))])];
        _lines = [.. n.Mean.Zip(n.Std, _tables).Select(c => LineOf((float)(c.First / n.Scale), (float)(c.Second / n.Scale), c.Third))];
        _shifts = card.ChannelOrder == "RGB" ? [16, 8, 0] : [0, 8, 16];
        (_slideWidth, _slideHeight) = (frame.Width, frame.Height);
    }

    public EdgeMirror Columns(TileSpec tile) => EdgeMirror.Of(tile.ReadX, tile.ReadWidth, _slideWidth);

    public EdgeMirror Rows(TileSpec tile) => EdgeMirror.Of(tile.ReadY, tile.ReadHeight, _slideHeight);

    /// <summary>Chooses the network's size and writes its whole input.</summary>
    public void Fill(TileBuffer pixels, TileSpec tile, NetworkRun network)
    {
        network.Resize(tile.ReadWidth, tile.ReadHeight);
        EdgeMirror rows = Rows(tile), columns = Columns(tile);
        for (int y = 0; y < network.Height; y++)
        {
            Row(y < tile.ReadHeight ? pixels.Row(rows.At(y))[..tile.ReadWidth] : [], columns, network, y);
        }
    }

    /// <summary>Writes row <paramref name="y"/> of all channels; an empty row is all white.</summary>
    private void Row(ReadOnlySpan<uint> pixels, EdgeMirror columns, NetworkRun network, int y)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            Span<float> to = network.Input(channel, y);
            float[] table = _tables[channel];
            int shift = _shifts[channel];
            for (int x = _lines[channel] is var (zero, unit) ? Along(zero, unit, pixels, shift, to) : 0; x < pixels.Length; x++)
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

    // Eight pixels at once; returns the first of the few that are left. A table takes a look-up for each.
    private static int Along(float zero, float unit, ReadOnlySpan<uint> pixels, int shift, Span<float> to)
    {
        ref uint from = ref MemoryMarshal.GetReference(pixels);
        ref float target = ref MemoryMarshal.GetReference(to[..pixels.Length]);
        Vector256<float> zeros = Vector256.Create(zero), units = Vector256.Create(unit);
        int x = 0;
        for (; x <= pixels.Length - Vector256<uint>.Count; x += Vector256<uint>.Count)
        {
            Vector256<uint> bytes = (Vector256.LoadUnsafe(ref from, (nuint)x) >>> shift) & Vector256.Create(0xFFu);
            ((Vector256.ConvertToSingle(bytes.AsInt32()) - zeros) / units).StoreUnsafe(ref target, (nuint)x);
        }

        return x;
    }

    private static (float Zero, float Unit)? LineOf(float zero, float unit, float[] table) =>
        Enumerable.Range(0, 256).All(v => BitConverter.SingleToInt32Bits((v - zero) / unit) == BitConverter.SingleToInt32Bits(table[v])) ? (zero, unit) : null;
}
