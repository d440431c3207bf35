using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace HccPathology.Models;

/// <summary>
/// A network's input for one thread, in native memory that is kept from tile to tile; smaller images use the front of it.
/// As the card says: floats, a channel at a time, or bytes in <see cref="Blocks"/>.
/// </summary>
public sealed unsafe class NetworkImage
{
    private readonly ModelCard _card;
    private readonly long _maxPixels;
    private float* _channels, _interleaved;                     // channel by channel; and pixel by pixel, where the network wants it so
    private byte* _bytes;

    internal NetworkImage(ModelCard card, long maxPixels)
    {
        (_card, _maxPixels) = (card, maxPixels);
        if (card.TakesBytes)
        {
            _bytes = (byte*)NativeMemory.AlignedAlloc((nuint)(ByteBlocks.PxBytes * maxPixels), 64);
            Blocks = new ByteBlocks(_bytes);
            return;
        }

        _channels = Floats(maxPixels);
        _interleaved = card.Layout == ModelCard.ChannelsLast ? Floats(maxPixels) : null;
    }

    /// <summary>Width in px: a multiple that the network takes.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>The image where the network takes bytes; null where it takes floats.</summary>
    public ByteBlocks? Blocks { get; }

    /// <summary>A row of a channel of floats, 0-2 in the network's order.</summary>
    public Span<float> Row(int channel, int y) => new(_channels + ((long)channel * Height + y) * Width, Width);

    /// <summary>Writes a byte of one px, as the card's fixed numbers say; from 0 to 1 where it has percentiles.</summary>
    internal void Set(int channel, int x, int y, byte level)
    {
        if (Blocks is not null)
        {
            Blocks.Px(x, y)[channel] = level;
            return;
        }

        Row(channel, y)[x] = _card.Normalisation is { Percentiles: null } fixedNumbers ? fixedNumbers.Of(level, channel) : level / 255f;
    }

    /// <summary>Shape of the tensor for an image of so many px, both multiples that the network takes.</summary>
    internal static long[] ShapeOf(ModelCard card, int height, int width) =>
        card.TakesBytes ? [1, height / 2, width / 2, ByteBlocks.BlockBytes]
        : card.Layout == ModelCard.ChannelsLast ? [1, height, width, 3]
        : [1, 3, height, width];

    /// <summary>Chooses the size: the least that the network takes, at least this wide and high.</summary>
    internal void Resize(int width, int height)
    {
        (Width, Height) = (_card.RoundUp(width), _card.RoundUp(height));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)Width * Height, _maxPixels, nameof(width));
        Blocks?.Resize(Width);
    }

    /// <summary>The tensor of the size in hand; what is written afterwards is in it once <see cref="Lay"/> is called.</summary>
    internal OrtValue Tensor()
    {
        long values = 3L * Width * Height;
        long[] shape = ShapeOf(_card, Height, Width);
        return Blocks is not null ? OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.UInt8, shape, (nint)_bytes, values)
            : OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape,
                (nint)(_interleaved is null ? _channels : _interleaved), values * sizeof(float));
    }

    /// <summary>Lays the image out as the network takes it.</summary>
    internal void Lay()
    {
        long pixels = (long)Width * Height;
        for (long i = 0; i < pixels && _interleaved is not null; i++)
        {
            float* to = _interleaved + 3 * i;
            (to[0], to[1], to[2]) = (_channels[i], _channels[pixels + i], _channels[2 * pixels + i]);
        }
    }

    /// <summary>Left becomes right.</summary>
    internal void TurnX()
    {
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width / 2; x++)
            {
                Swap(x, y, Width - 1 - x, y);
            }
        }
    }

    /// <summary>Top becomes bottom.</summary>
    internal void TurnY()
    {
        for (int y = 0; y < Height / 2; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                Swap(x, y, x, Height - 1 - y);
            }
        }
    }

    internal void Free()
    {
        NativeMemory.AlignedFree(_channels);
        NativeMemory.AlignedFree(_interleaved);
        NativeMemory.AlignedFree(_bytes);
        _channels = _interleaved = null;
        _bytes = null;
    }

    private void Swap(int x, int y, int otherX, int otherY)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            if (Blocks is { } blocks)
            {
                (blocks.Px(x, y)[channel], blocks.Px(otherX, otherY)[channel]) = (blocks.Px(otherX, otherY)[channel], blocks.Px(x, y)[channel]);
            }
            else
            {
                (Row(channel, y)[x], Row(channel, otherY)[otherX]) = (Row(channel, otherY)[otherX], Row(channel, y)[x]);
            }
        }
    }

    private static float* Floats(long pixels) => (float*)NativeMemory.AlignedAlloc((nuint)(3 * pixels * sizeof(float)), 64);
}
