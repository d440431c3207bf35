using System.Runtime.InteropServices;
using HccPathology.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace HccPathology.Tissue;

/// <summary>Input and output of a tissue network for one thread, in native memory that is kept from batch to batch.</summary>
internal sealed unsafe class TissueRun : IDisposable
{
    private readonly TissueModel _model;
    private readonly string[] _inputNames, _outputNames;
    private readonly RunOptions _options = OnnxNetwork.QuietRun();
    private readonly OrtValue[] _inputs, _outputs;
    private readonly long _inputFloats, _outputFloats;
    private float* _input, _output, _vectors;

    /// <param name="model">The network; it must outlive this.</param>
    /// <param name="input">Name of its input.</param>
    /// <param name="output">Of its scores.</param>
    /// <param name="embedding">Of the patches' vectors; null for none.</param>
    public TissueRun(TissueModel model, string input, string output, string? embedding)
    {
        (_model, _inputNames, _outputNames) = (model, [input], embedding is null ? [output] : [output, embedding]);
        (int batch, int side) = (model.BatchSize, model.Card.InputPx);
        (_inputFloats, _outputFloats) = (3L * batch * side * side, model.OutputShape.Aggregate(1L, (product, s) => product * s));
        _input = Allocate(_inputFloats);
        _output = Allocate(_outputFloats);
        _inputs = [Over(_input, _inputFloats, [batch, 3, side, side])];
        _outputs = [Over(_output, _outputFloats, model.OutputShape)];
        if (embedding is not null)
        {
            long floats = (long)batch * model.EmbeddingLength;
            _vectors = Allocate(floats);
            _outputs = [_outputs[0], Over(_vectors, floats, model.EmbeddingShape)];
        }
    }

    ~TissueRun() => Free();

    /// <summary>One channel, 0-2 in the network's order, of one patch of the batch.</summary>
    public Span<float> Input(int patch, int channel)
    {
        int plane = _model.Card.InputPx * _model.Card.InputPx;
        return new Span<float>(_input + ((long)patch * 3 + channel) * plane, plane);
    }

    /// <summary>Scores of one patch, class by class, each a grid of <see cref="TissueModel.OutputSide"/> squared.</summary>
    public ReadOnlySpan<float> Output(int patch)
    {
        int size = (int)(_outputFloats / _model.BatchSize);
        return new ReadOnlySpan<float>(_output + (long)patch * size, size);
    }

    /// <summary>Vector of one patch; empty when the network gives none.</summary>
    public ReadOnlySpan<float> Vector(int patch) => new(_vectors + (long)patch * _model.EmbeddingLength, _model.EmbeddingLength);

    public void Run()
    {
        try
        {
            _model.Session.Run(_options, _inputNames, _inputs, _outputNames, _outputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxFault.Of($"tissue model {_model.Card.Name}: it does not run", e);
        }
    }

    public void Dispose()
    {
        _inputs[0].Dispose();
        Array.ForEach(_outputs, o => o.Dispose());
        _options.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    private static float* Allocate(long floats)
    {
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float)), 64);
        NativeMemory.Clear(memory, (nuint)(floats * sizeof(float)));
        return memory;
    }

    private static OrtValue Over(float* memory, long floats, long[] shape) =>
        OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, (nint)memory, floats * sizeof(float));

    private void Free()
    {
        NativeMemory.AlignedFree(_input);
        NativeMemory.AlignedFree(_output);
        NativeMemory.AlignedFree(_vectors);
        _input = null;
        _output = null;
        _vectors = null;
    }
}
