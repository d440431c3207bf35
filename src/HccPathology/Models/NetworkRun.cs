using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace HccPathology.Models;

/// <summary>
/// A network for one thread: an image in, maps out, in native memory that is kept from tile to tile. The largest image decides
/// the size; smaller ones use the front of it.
/// </summary>
public sealed unsafe class NetworkRun : IDisposable
{
    /// <summary>Of a probability, by which arithmetic of fewer bits may leave 0-1.</summary>
    private const float Rounding = 0.01f;

    private readonly InferenceSession _session;
    private readonly ModelCard _card;
    private readonly RunOptions _options = OnnxNetwork.QuietRun();
    private readonly bool _isChannelsLast;
    private readonly string[] _tensors;
    private readonly (int Tensor, int First)[] _maps;           // for each map its tensor and its first channel there
    private readonly int[] _channels;                           // of each tensor
    private readonly bool[][] _areProbabilities;                // of each tensor, a channel at a time
    private readonly Dictionary<(int, int), (OrtValue Input, OrtValue[] Outputs, OrtValue[] Mirrored)> _values = [];
    private readonly nint[] _outputs, _mirrored, _planes;       // tensors of floats; those of a mirror image; and four for each map: where its sub-pixels lie
    private nint _cells;                                        // the tensor of bytes, where the network leaves one
    private readonly ByteMaps? _bytes;
    private readonly MirrorImages? _mirrors;
    private int _shift, _planeWidth;                            // 1 with two by two sub-pixels, else 0: also the mask of what is odd

    internal NetworkRun(InferenceSession session, ModelCard card, bool averages, int maxWidth, int maxHeight)
    {
        (_session, _card, _isChannelsLast) = (session, card, card.Layout == ModelCard.ChannelsLast);
        _tensors = [.. card.Outputs.Select(o => o.Tensor).Distinct()];
        int planes = card.Subpixels * card.Subpixels;
        _channels = new int[_tensors.Length];
        _maps = [.. card.Outputs.Select(o =>
        {
            int tensor = Array.IndexOf(_tensors, o.Tensor), first = _channels[tensor];
            _channels[tensor] += planes * o.Channels;
            return (tensor, first);
        })];
        _areProbabilities = [.. _tensors.Select(t => (bool[])[.. card.Outputs.Where(o => o.Tensor == t)
            .SelectMany(o => Enumerable.Repeat(o.Kind == ModelOutput.Probability, planes * o.Channels))])];
        long maxPixels = (long)card.RoundUp(maxWidth) * card.RoundUp(maxHeight);
        Image = new NetworkImage(card, maxPixels);
        _planes = new nint[4 * card.Outputs.Count];
        long cells = maxPixels / planes / (card.Grid * card.Grid);
        _bytes = card.OfBytes ? new ByteMaps(card) : null;
        _cells = _bytes is null ? 0 : (nint)NativeMemory.AlignedAlloc((nuint)(_bytes.CellBytes * (cells + 1)), 64);
        _outputs = card.OfBytes && !averages ? [] : [.. _channels.Select(c => Allocate(c * cells))];
        _mirrored = averages ? [.. _channels.Select(c => Allocate(c * cells))] : [];
        _mirrors = averages ? new MirrorImages(card, _maps) : null;
    }

    ~NetworkRun() => Free();

    /// <summary>What the network is shown.</summary>
    public NetworkImage Image { get; }

    /// <summary>Width of the image in hand: the next multiple that the network takes.</summary>
    public int Width => Image.Width;

    public int Height => Image.Height;

    /// <summary>Chooses the image's size; at least this wide and high.</summary>
    public void Resize(int width, int height) => Image.Resize(width, height);

    /// <summary>Fills the maps; where mirror images are averaged the input is another one afterwards.</summary>
    /// <exception cref="PathologyException">The network fails on this input, or its maps hold no numbers.</exception>
    public void Run()
    {
        (OrtValue input, OrtValue[] outputs, OrtValue[] mirrored) = Values();
        Image.Lay();
        Infer(input, outputs);
        Spread(_outputs);
        for (int image = 1; image < MirrorImages.Count && _mirrors is not null; image++)
        {
            MirrorImages.Turn(Image, image);
            Infer(input, mirrored);
            Spread(_mirrored);
            _mirrors.Add(_mirrored, _outputs, Width, Height, image);
        }

        if (Bytes is not null)
        {
            return;
        }

        RequireNumbers();
        (_shift, _planeWidth) = (_card.Subpixels / 2, Width / _card.Subpixels);
        for (int map = 0; map < _maps.Length; map++)
        {
            for (int part = 0; part < _card.Subpixels * _card.Subpixels; part++)
            {
                _planes[map * 4 + part] = Plane(map, part / _card.Subpixels, part % _card.Subpixels);
            }
        }
    }

    /// <summary>The maps after <see cref="Run"/>, where they are bytes; null where they are floats, as means of mirror images always are.</summary>
    public ByteMaps? Bytes => _mirrors is null ? _bytes : null;

    /// <summary>1, or 2 when a row of a map of floats lies in two parts, its even and its odd pixels.</summary>
    public int PartsPerRow => _card.Subpixels;

    /// <summary>Every pixel, or every second one from <paramref name="part"/> on, of a row of a map of floats after <see cref="Run"/>.</summary>
    public ReadOnlySpan<float> RowPart(int map, int y, int part) => new(RowAt(map, y, part), _planeWidth);

    /// <summary>Eight neighbours of such a row; what stands beyond its end is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Eight(int map, int y, int part, int from)
    {
        float* at = RowAt(map, y, part) + from;
        int count = Math.Min(_planeWidth - from, Vector256<float>.Count);
        return count == Vector256<float>.Count ? Vector256.Load(at) : Few(at, count);
    }

    /// <summary>One pixel of a map after <see cref="Run"/>; maps with a grid of 1 that are of bytes or have channels first.</summary>
    public float At(int map, int x, int y)
    {
        if (Bytes is { } bytes)
        {
            return bytes.Meaning(map, bytes.At(map, x, y));
        }

        return RowAt(map, y, x & _shift)[x >> _shift];
    }

    /// <summary>One channel of a map at a cell of the grid after <see cref="Run"/>; maps without sub-pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Cell(int map, int channel, int x, int y)
    {
        (int tensor, int first) = _maps[map];
        int width = Width / _card.Grid;
        long cell = (long)y * width + x, cells = (long)width * (Height / _card.Grid);
        return ((float*)_outputs[tensor])[_isChannelsLast ? cell * _channels[tensor] + first + channel : (first + channel) * cells + cell];
    }

    public void Dispose()
    {
        foreach ((OrtValue input, OrtValue[] outputs, OrtValue[] mirrored) in _values.Values)
        {
            input.Dispose();
            Array.ForEach([.. outputs, .. mirrored], o => o.Dispose());
        }

        _options.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    private void Infer(OrtValue input, OrtValue[] outputs)
    {
        try
        {
            _session.Run(_options, [_card.Input], [input], _tensors, outputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxFault.Of($"model {_card.Name}: it does not run on {Width} x {Height} px", e);
        }
    }

    // A network that has run over gives NaN, which is above no threshold and greater than no score: single nuclei would not be found, or be of
    // the first class. Where it comes from one colour it need not spread, so that every value is looked at. What a network exported without its
    // last layer, a sigmoid, gives in the place of probabilities is everywhere: of it one value in 4099 is. Cut to 0-1 it would look like one that
    // is sure of everything.
    private void RequireNumbers()
    {
        int step = _card.Subpixels * _card.Grid;
        for (int i = 0; i < _outputs.Length; i++)
        {
            string tensor = _tensors[i];
            long cells = (long)(Height / step) * (Width / step);
            if (FirstThatIsNoNumber((float*)_outputs[i], _channels[i] * cells) is { } fault)
            {
                throw new PathologyException(FailureKind.BadData,
                    $"model {_card.Name}: its output {tensor} holds {fault} instead of a number; check the card's normalisation");
            }

            for (long k = 0; k < _channels[i] * cells; k += 4099)
            {
                float value = ((float*)_outputs[i])[k];
                if (_areProbabilities[i][_isChannelsLast ? k % _channels[i] : k / cells] && value is < -Rounding or > 1 + Rounding)
                {
                    throw new PathologyException(FailureKind.BadData, FormattableString.Invariant(
                        $"model {_card.Name}: its output {tensor} holds {value}, and probabilities are 0 to 1; export the network with its last layer, the sigmoid"));
                }
            }
        }
    }

    // Zero times a number is zero, times an infinity or NaN it is NaN, and so is every sum that it is in.
    private static float? FirstThatIsNoNumber(float* values, long count)
    {
        Vector256<float> sum = default;
        long k = 0;
        for (; k <= count - Vector256<float>.Count; k += Vector256<float>.Count)
        {
            sum += Vector256.Load(values + k) * Vector256<float>.Zero;
        }

        // What is left over, or, to name the first fault, all.
        for (k = float.IsFinite(Vector256.Sum(sum)) ? k : 0; k < count; k++)
        {
            if (!float.IsFinite(values[k]))
            {
                return values[k];
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* RowAt(int map, int y, int part) => (float*)_planes[map * 4 + (y & _shift) * 2 + part] + (long)(y >> _shift) * _planeWidth;

    private nint Plane(int map, int dy, int dx)
    {
        (int tensor, int first) = _maps[map];
        int side = _card.Subpixels;
        return _outputs[tensor] + (nint)((long)(first + dy * side + dx) * (Height / side) * (Width / side) * sizeof(float));
    }

    private static Vector256<float> Few(float* from, int count)
    {
        Vector256<float> values = Vector256<float>.Zero;
        for (int i = 0; i < count; i++)
        {
            values = values.WithElement(i, from[i]);
        }

        return values;
    }

    // Averages are floats: bytes that mean different things in different maps cannot be added.
    private void Spread(nint[] tensors)
    {
        _bytes?.Take(_cells, Width);
        long cells = (long)(Height / _card.Subpixels) * (Width / _card.Subpixels);
        for (int i = 0; i < _maps.Length * ByteMaps.CellPx && _mirrors is not null && _bytes is not null; i++)
        {
            _bytes.Spread(i / ByteMaps.CellPx, i % ByteMaps.CellPx, (float*)tensors[0] + i * cells, cells);
        }
    }

    private (OrtValue Input, OrtValue[] Outputs, OrtValue[] Mirrored) Values()
    {
        if (!_values.TryGetValue((Width, Height), out (OrtValue, OrtValue[], OrtValue[]) values))
        {
            values = (Image.Tensor(), Tensors(_outputs), Tensors(_mirrored));
            _values.Add((Width, Height), values);
        }

        return values;

        OrtValue[] Tensors(nint[] memory)
        {
            int step = _card.Subpixels * _card.Grid;
            return _bytes is null ? [.. memory.Select((m, i) => Over(m, _channels[i], Height / step, Width / step, _isChannelsLast))]
                : [OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.UInt8, [1, Height / step, Width / step, _channels[0]],
                    _cells, (long)_channels[0] * (Height / step) * (Width / step))];
        }
    }

    private static OrtValue Over(nint memory, int channels, int height, int width, bool isChannelsLast) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, TensorElementType.Float, isChannelsLast ? [1, height, width, channels] : [1, channels, height, width],
        memory, (long)channels * height * width * sizeof(float));

    private static nint Allocate(long floats) => (nint)NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float)), 64);

    // Also after a constructor that found no memory, when what it did not come to is null: an exception out of a finalizer ends the process.
    private void Free()
    {
        Image?.Free();
        NativeMemory.AlignedFree((void*)_cells);
        _cells = 0;
        foreach (nint[] tensors in new[] { _outputs, _mirrored })
        {
            for (int i = 0; i < tensors?.Length; i++)
            {
                NativeMemory.AlignedFree((void*)tensors[i]);
                tensors[i] = 0;
            }
        }
    }
}
