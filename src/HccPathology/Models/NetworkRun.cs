using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace HccPathology.Models;

/// <summary>
/// Input and output of a network for one thread, in native memory that is kept from tile to tile. The largest image decides
/// the size; smaller ones use the front of it.
/// </summary>
public sealed unsafe class NetworkRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly ModelCard _card;
    private readonly RunOptions _options = new();
    private readonly long _maxPixels;
    private readonly Dictionary<(int, int), (OrtValue Input, OrtValue Output)> _tensors = [];
    private float* _input, _output;

    internal NetworkRun(InferenceSession session, ModelCard card, int maxWidth, int maxHeight)
    {
        (_session, _card) = (session, card);
        _maxPixels = (long)RoundUp(maxWidth) * RoundUp(maxHeight);
        _input = (float*)NativeMemory.AlignedAlloc((nuint)(_maxPixels * 3 * sizeof(float)), 64);
        _output = (float*)NativeMemory.AlignedAlloc((nuint)(_maxPixels * card.Outputs.Count * sizeof(float)), 64);
    }

    ~NetworkRun() => Free();

    /// <summary>Width of the image in hand: the next multiple that the network takes.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Chooses the image's size; at least this wide and high.</summary>
    public void Resize(int width, int height)
    {
        (Width, Height) = (RoundUp(width), RoundUp(height));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)Width * Height, _maxPixels, nameof(width));
    }

    /// <summary>A row of an input channel, 0-2 in the network's order.</summary>
    public Span<float> Input(int channel, int y) => new(_input + ((long)channel * Height + y) * Width, Width);

    /// <summary>A row of an output channel after <see cref="Run"/>.</summary>
    public ReadOnlySpan<float> Output(int channel, int y) => new(_output + ((long)channel * Height + y) * Width, Width);

    public void Run()
    {
        (OrtValue input, OrtValue output) = Tensors();
        _session.Run(_options, [_card.Input], [input], [_card.Output], [output]);
    }

    public void Dispose()
    {
        foreach ((OrtValue input, OrtValue output) in _tensors.Values)
        {
            input.Dispose();
            output.Dispose();
        }

        _options.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    private (OrtValue Input, OrtValue Output) Tensors()
    {
        if (!_tensors.TryGetValue((Width, Height), out (OrtValue, OrtValue) tensors))
        {
            tensors = _tensors[(Width, Height)] = (Over(_input, 3), Over(_output, _card.Outputs.Count));
        }

        return tensors;
    }

    private OrtValue Over(float* memory, int channels) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float, [1, channels, Height, Width], (nint)memory, (long)channels * Height * Width * sizeof(float));

    private int RoundUp(int side) => (side + _card.SizeMultiple - 1) / _card.SizeMultiple * _card.SizeMultiple;

    private void Free()
    {
        NativeMemory.AlignedFree(_input);
        NativeMemory.AlignedFree(_output);
        _input = _output = null;
    }
}
