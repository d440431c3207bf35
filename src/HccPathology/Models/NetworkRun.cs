using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace HccPathology.Models;

/// <summary>
/// Input and maps of a network for one thread, in native memory that is kept from tile to tile. The largest image decides
/// the size; smaller ones use the front of it.
/// </summary>
public sealed unsafe class NetworkRun : IDisposable
{
    /// <summary>Of a probability, by which arithmetic of fewer bits may leave 0-1.</summary>
    private const float Rounding = 0.01f;

    private readonly InferenceSession _session;
    private readonly ModelCard _card;
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly long _maxPixels;
    private readonly bool _isChannelsLast;
    private readonly string[] _tensors;
    private readonly (int Tensor, int First)[] _maps;           // for each map its tensor and its first channel there
    private readonly int[] _channels;                           // of each tensor
    private readonly bool[][] _areProbabilities;                // of each tensor, a channel at a time
    private readonly bool[] _isBytes;                           // its elements, when they are read: averages are floats
    private readonly float[] _steps, _zeros;                    // of each map: what its bytes mean
    private readonly Dictionary<(int, int), (OrtValue Input, OrtValue[] Outputs, OrtValue[] Mirrored)> _values = [];
    private readonly nint[] _outputs, _mirrored, _bytes, _planes;   // tensors; those of a mirror image; bytes before they are averaged; and four for each map: where its sub-pixels lie
    private readonly MirrorImages? _mirrors;
    private int _shift, _planeWidth;
    private float* _input, _interleaved;                        // channel by channel; and pixel by pixel, where the network wants it so

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
        _maxPixels = (long)card.RoundUp(maxWidth) * card.RoundUp(maxHeight);
        _planes = new nint[4 * card.Outputs.Count];
        _input = (float*)Allocate(3 * _maxPixels);
        _interleaved = _isChannelsLast ? (float*)Allocate(3 * _maxPixels) : null;
        long cells = _maxPixels / planes / (card.Grid * card.Grid);
        bool[] isBytes = [.. _tensors.Select(t => session.OutputMetadata[t].ElementType == typeof(byte))];
        _isBytes = averages ? new bool[_tensors.Length] : isBytes;
        (_steps, _zeros) = ([.. card.Outputs.Select(o => (float)(o.Step ?? 1))], [.. card.Outputs.Select(o => (float)(o.Zero ?? 0))]);
        _outputs = [.. _channels.Select((c, i) => Allocate(c * cells / (_isBytes[i] ? sizeof(float) : 1)))];
        _mirrored = averages ? [.. _channels.Select(c => Allocate(c * cells))] : [];
        _bytes = [.. _channels.Select((c, i) => averages && isBytes[i] ? Allocate(c * cells / sizeof(float)) : 0)];
        _mirrors = averages ? new MirrorImages(card, _maps) : null;
    }

    ~NetworkRun() => Free();

    /// <summary>Width of the image in hand: the next multiple that the network takes.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Chooses the image's size; at least this wide and high.</summary>
    public void Resize(int width, int height)
    {
        (Width, Height) = (_card.RoundUp(width), _card.RoundUp(height));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)Width * Height, _maxPixels, nameof(width));
    }

    /// <summary>A row of an input channel, 0-2 in the network's order.</summary>
    public Span<float> Input(int channel, int y) => new(_input + ((long)channel * Height + y) * Width, Width);

    /// <summary>Fills the maps; where mirror images are averaged the input is another one afterwards.</summary>
    /// <exception cref="PathologyException">The network fails on this input, or its maps hold no numbers.</exception>
    public void Run()
    {
        (OrtValue input, OrtValue[] outputs, OrtValue[] mirrored) = Values();
        if (_isChannelsLast)
        {
            Interleave();
        }

        Infer(input, outputs);
        Widen(_outputs);
        for (int image = 1; image < MirrorImages.Count && _mirrors is not null; image++)
        {
            MirrorImages.TurnInput(this, image);
            Infer(input, mirrored);
            Widen(_mirrored);
            _mirrors.Add(_mirrored, _outputs, Width, Height, image);
        }

        RequireNumbers();
        (_shift, _planeWidth) = (_card.Subpixels / 2, Width / _card.Subpixels);
        for (int map = 0; map < _maps.Length; map++)
        {
            for (int part = 0; part < _card.Subpixels * _card.Subpixels; part++)
            {
                _planes[map * 4 + part] = (nint)Plane(map, part / _card.Subpixels, part % _card.Subpixels);
            }
        }
    }

    /// <summary>1, or 2 when a row of a map lies in two parts, its even and its odd pixels.</summary>
    public int PartsPerRow => _card.Subpixels;

    /// <summary>
    /// Every pixel, or every second one from <paramref name="part"/> on, of a row of a map after <see cref="Run"/>; a map of floats, as
    /// probabilities are.
    /// </summary>
    public ReadOnlySpan<float> RowPart(int map, int y, int part)
    {
        if (_isBytes[_maps[map].Tensor])
        {
            throw new InvalidOperationException($"map {_card.Outputs[map].Name} is not of floats");
        }

        int side = _card.Subpixels, width = Width / side;
        return new ReadOnlySpan<float>((float*)Plane(map, y % side, part) + (long)(y / side) * width, width);
    }

    /// <summary>Eight neighbours of such a row, of any map; what stands beyond its end means nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Eight(int map, int y, int part, int from)
    {
        nint plane = _planes[map * 4 + (y & _shift) * 2 + part];
        long cell = (long)(y >> _shift) * _planeWidth + from;
        int count = Math.Min(_planeWidth - from, Vector256<float>.Count);
        if (!_isBytes[_maps[map].Tensor])
        {
            return count == Vector256<float>.Count ? Vector256.Load((float*)plane + cell) : ByteMaps.Load((float*)plane + cell, count);
        }

        return (ByteMaps.Widen((byte*)plane + cell, count) - Vector256.Create(_zeros[map])) * _steps[map];
    }

    /// <summary>One pixel of a map after <see cref="Run"/>; maps with channels first and a grid of 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float At(int map, int x, int y) => IsOfBytes(map) ? Meaning(map, ByteAt(map, x, y)) : ((float*)PlaneOf(map, x, y))[CellOf(x, y)];

    /// <summary>Whether a map holds bytes and not floats, when it is read.</summary>
    public bool IsOfBytes(int map) => _isBytes[_maps[map].Tensor];

    /// <summary>What a byte of a map means.</summary>
    public float Meaning(int map, byte value) => (value - _zeros[map]) * _steps[map];

    /// <summary>The byte of one pixel of such a map; its place is as <see cref="At"/> has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ByteAt(int map, int x, int y) => ((byte*)PlaneOf(map, x, y))[CellOf(x, y)];

    // The shift is 1 with two by two sub-pixels, else 0: also the mask of what is odd.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint PlaneOf(int map, int x, int y) => _planes[map * 4 + (y & _shift) * 2 + (x & _shift)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long CellOf(int x, int y) => (long)(y >> _shift) * _planeWidth + (x >> _shift);

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
            throw new PathologyException(FailureKind.BadData, $"model {_card.Name}: it does not run on {Width} x {Height} px: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    // A network that has run over gives NaN, which is above no threshold: it would find nothing and look like empty tissue. Once
    // there, NaN spreads; a value in 4099 is enough to see it, and costs nothing. So it is with what a network exported without its last
    // layer, a sigmoid, gives in the place of probabilities: cut to 0-1 it would look like one that is sure of everything.
    private void RequireNumbers()
    {
        int step = _card.Subpixels * _card.Grid;
        for (int i = 0; i < _outputs.Length; i++)
        {
            string tensor = _tensors[i];
            long cells = (long)(Height / step) * (Width / step);
            for (long k = 0; k < _channels[i] * cells && !_isBytes[i]; k += 4099)
            {
                float value = ((float*)_outputs[i])[k];
                if (!float.IsFinite(value))
                {
                    throw new PathologyException(FailureKind.BadData, $"model {_card.Name}: its output {tensor} holds {value} instead of a number; check the card's normalisation");
                }

                if (_areProbabilities[i][_isChannelsLast ? k % _channels[i] : k / cells] && value is < -Rounding or > 1 + Rounding)
                {
                    throw new PathologyException(FailureKind.BadData, FormattableString.Invariant(
                        $"model {_card.Name}: its output {tensor} holds {value}, and probabilities are 0 to 1; export the network with its last layer, the sigmoid"));
                }
            }
        }
    }

    private void Interleave()
    {
        long pixels = (long)Width * Height;
        for (long i = 0; i < pixels; i++)
        {
            float* to = _interleaved + 3 * i;
            (to[0], to[1], to[2]) = (_input[i], _input[pixels + i], _input[2 * pixels + i]);
        }
    }

    private nint Plane(int map, int dy, int dx)
    {
        (int tensor, int first) = _maps[map];
        int side = _card.Subpixels;
        return _outputs[tensor] + (nint)((long)(first + dy * side + dx) * (Height / side) * (Width / side) * (_isBytes[tensor] ? 1 : sizeof(float)));
    }

    // Averages are floats: bytes that mean different things in different maps cannot be added.
    private void Widen(nint[] tensors)
    {
        int side = _card.Subpixels;
        long cells = (long)(Height / side) * (Width / side);
        for (int map = 0; map < _maps.Length; map++)
        {
            (int tensor, int first) = _maps[map];
            if (_bytes[tensor] != 0)
            {
                ByteMaps.Widen((byte*)_bytes[tensor] + first * cells, _zeros[map], _steps[map], (float*)tensors[tensor] + first * cells, side * side * cells);
            }
        }
    }

    private (OrtValue Input, OrtValue[] Outputs, OrtValue[] Mirrored) Values()
    {
        if (!_values.TryGetValue((Width, Height), out (OrtValue, OrtValue[], OrtValue[]) values))
        {
            values = (Over(_isChannelsLast ? (nint)_interleaved : (nint)_input, 3, Height, Width), Tensors(_outputs), Tensors(_mirrored));
            _values.Add((Width, Height), values);
        }

        return values;

        OrtValue[] Tensors(nint[] memory)
        {
            int step = _card.Subpixels * _card.Grid;
            return [.. memory.Select((m, i) => Over(_bytes[i] != 0 ? _bytes[i] : m, _channels[i], Height / step, Width / step, _isBytes[i] || _bytes[i] != 0))];
        }
    }

    private OrtValue Over(nint memory, int channels, int height, int width, bool isBytes = false) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, isBytes ? TensorElementType.UInt8 : TensorElementType.Float, _isChannelsLast ? [1, height, width, channels] : [1, channels, height, width],
        memory, (long)channels * height * width * (isBytes ? 1 : sizeof(float)));

    private static nint Allocate(long floats) => (nint)NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float)), 64);

    private void Free()
    {
        NativeMemory.AlignedFree(_input);
        NativeMemory.AlignedFree(_interleaved);
        _input = _interleaved = null;
        foreach (nint[] tensors in new[] { _outputs, _mirrored, _bytes })
        {
            for (int i = 0; i < tensors.Length; i++)
            {
                NativeMemory.AlignedFree((void*)tensors[i]);
                tensors[i] = 0;
            }
        }
    }
}
