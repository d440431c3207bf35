using System.Runtime.Intrinsics.X86;
using Microsoft.ML.OnnxRuntime;

namespace HccPathology.Models;

/// <summary>Where a network runs.</summary>
public enum ModelDevice
{
    Cpu,
    Cuda,
}

/// <summary>
/// A network that makes maps of an image, loaded once and run from any number of threads, each on one thread of its
/// own: tile workers own all parallelism.
/// </summary>
public sealed class OnnxNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly ModelCardFile _file;

    /// <param name="file">Card and network.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="averages">Average the maps over the four mirror images of the input: slower by as much, and better.</param>
    /// <exception cref="PathologyException">The network does not load, is not what its card says, or the device is not there.</exception>
    public OnnxNetwork(ModelCardFile file, ModelDevice device, bool averages = false)
    {
        (_file, Averages) = (file, averages);
        using SessionOptions options = Options(device, file.Card.FilterBits);
        _session = NetworkFile.Load(file.NetworkPath, options);
        try
        {
            CheckTensors();
            Probe();
            HaloProof.Require(_session, file);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    public ModelCard Card => _file.Card;

    /// <summary>SHA-256 in hex of the card.</summary>
    public string CardSha256 => _file.CardSha256;

    /// <summary>Maps are the mean of four mirror images.</summary>
    public bool Averages { get; }

    /// <summary>ONNX Runtime's version.</summary>
    public static string RuntimeVersion => OrtEnv.Instance().GetVersionString();

    /// <summary>Buffers for one thread. The network must outlive it.</summary>
    public NetworkRun MakeRun(int maxWidth, int maxHeight) => new(_session, Card, Averages, maxWidth, maxHeight);

    public void Dispose() => _session.Dispose();

    // Processors without VNNI add two products of bytes in 16 bits, which overflow unseen where filters have eight bits. The runtime's way
    // around takes 1.8 times as long (measured on one with AVX2 alone); where there is VNNI it would be as slow, and is not needed.
    private static bool SumsBytesExactly => AvxVnni.IsSupported || (Avx512F.IsSupported && (X86Base.CpuId(7, 0).Ecx & 1 << 11) != 0);

    private bool IsImageLast => Card.TakesBytes || Card.Layout == ModelCard.ChannelsLast;

    private bool AreMapsLast => (Card.OutputLayout ?? Card.Layout) == ModelCard.ChannelsLast;

    /// <summary>One thread a run, for every network of the engine; a device that was asked for and is not there is an error.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="filterBits">Bits of its filters, where they are whole numbers and it is known.</param>
    /// <exception cref="PathologyException">The device is not there.</exception>
    internal static SessionOptions Options(ModelDevice device, int filterBits = 8)
    {
        // Never half: a provider that was asked for and is not here is an error, not a slower run.
        if (device == ModelDevice.Cuda && !OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"))
        {
            throw new PathologyException(FailureKind.Unavailable,
                $"--device cuda: ONNX Runtime {RuntimeVersion} is here for {string.Join(", ", OrtEnv.Instance().GetAvailableProviders())} only; use --device cpu");
        }

        SessionOptions options = new()
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,     // errors are thrown here; the runtime prints them on stderr as well
        };
        if (filterBits > ModelCard.SafeFilterBits && !SumsBytesExactly)
        {
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
        }

        return device == ModelDevice.Cuda ? WithCuda(options) : options;
    }

    /// <summary>Of one run or many; what fails is thrown, and not printed on stderr as well.</summary>
    internal static RunOptions QuietRun() => new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    // The provider may be in the runtime and its libraries, a driver or the card itself may not be there.
    private static SessionOptions WithCuda(SessionOptions options)
    {
        try
        {
            options.AppendExecutionProvider_CUDA();
            return options;
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException)
        {
            options.Dispose();
            throw new PathologyException(FailureKind.Unavailable, $"--device cuda: {e.Message.ReplaceLineEndings(" ")}; use --device cpu", e);
        }
    }

    private void CheckTensors()
    {
        Check("input", _session.InputMetadata, Card.Input, Card.TakesBytes ? ByteBlocks.BlockBytes : 3, IsImageLast,
            Card.TakesBytes ? typeof(byte) : typeof(float));
        int[] all = _session.InputMetadata[Card.Input].Dimensions, size = IsImageLast ? all[1..3] : all[2..];
        if (size.Any(side => side != -1))
        {
            throw ModelCardFile.Unfit(_file.Path, $"input {Card.Input}", $"any height and width in layout {Card.InputLayout ?? Card.Layout}",
                $"{string.Join(" x ", size)} in the network");
        }

        foreach (IGrouping<string, ModelOutput> tensor in Card.Outputs.GroupBy(o => o.Tensor))
        {
            Check("outputs", _session.OutputMetadata, tensor.Key, ChannelsOf(tensor.Key), AreMapsLast, Card.OfBytes ? typeof(byte) : typeof(float));
        }
    }

    private int ChannelsOf(string tensor) => Card.Outputs.Where(o => o.Tensor == tensor).Sum(o => o.Channels) * Card.Subpixels * Card.Subpixels;

    private void Check(string field, IReadOnlyDictionary<string, NodeMetadata> tensors, string name, int channels, bool isChannelsLast, Type element)
    {
        if (!tensors.TryGetValue(name, out NodeMetadata? tensor))
        {
            throw ModelCardFile.Unfit(_file.Path, field, string.Join(" or ", tensors.Keys), name);
        }

        int at = isChannelsLast ? 3 : 1;
        if (!IsOf(element, tensor) || tensor.Dimensions.Length != 4
            || tensor.Dimensions[0] is not (1 or -1) || (tensor.Dimensions[at] != channels && tensor.Dimensions[at] != -1))
        {
            string of = element == typeof(byte) ? "bytes" : "float";
            throw ModelCardFile.Unfit(_file.Path, $"{field} {name}",
                isChannelsLast ? $"{of} 1 x height x width x {channels}" : $"{of} 1 x {channels} x height x width",
                WordsOf(tensor));
        }
    }

    /// <summary>Whether it is a tensor of such values; a network may also take and give sequences and maps, of which nothing else can be asked.</summary>
    internal static bool IsOf(Type element, NodeMetadata tensor) => tensor.IsTensor && tensor.ElementType == element;

    /// <summary>What the network says of an input or output, for a message.</summary>
    internal static string WordsOf(NodeMetadata tensor) =>
        tensor.IsTensor ? $"{tensor.ElementType.Name} {string.Join(" x ", tensor.Dimensions)} in the network" : "no tensor in the network";

    // The two smallest pictures of 64 px or more that the card allows and that are not square: a wrong grid or multiple would else be met on some slides
    // only, after minutes, and height in the place of width on no square tile.
    private void Probe()
    {
        int least = Card.RoundUp(64);
        string[] tensors = [.. Card.Outputs.Select(o => o.Tensor).Distinct()];
        using RunOptions options = QuietRun();
        foreach ((int height, int width) in ((int, int)[])[(least, least + Card.SizeMultiple), (least + Card.SizeMultiple, least)])
        {
            long[] of = NetworkImage.ShapeOf(Card, height, width);
            using OrtValue input = Card.TakesBytes
                ? OrtValue.CreateTensorValueFromMemory(new byte[3 * height * width], of)
                : OrtValue.CreateTensorValueFromMemory(new float[3 * height * width], of);
            try
            {
                using IDisposableReadOnlyCollection<OrtValue> found = _session.Run(options, [Card.Input], [input], tensors);
                int step = Card.Grid * Card.Subpixels;
                long[] cells = [height / step, width / step];
                foreach ((string name, OrtValue value) in tensors.Zip(found))
                {
                    long[] shape = value.GetTensorTypeAndShape().Shape, size = AreMapsLast ? shape[1..3] : shape[2..];
                    if (!size.SequenceEqual(cells))
                    {
                        throw ModelCardFile.Unfit(_file.Path, $"grid {Card.Grid}, subpixels {Card.Subpixels}: {name}",
                            $"{cells[0]} x {cells[1]} for an input of {height} x {width} px (height x width)", string.Join(" x ", size));
                    }

                    // A network need not say how many channels its outputs have.
                    if (shape[AreMapsLast ? 3 : 1] is var channels && channels != ChannelsOf(name))
                    {
                        throw ModelCardFile.Unfit(_file.Path, $"outputs {name}", $"{ChannelsOf(name)} channels", $"{channels}");
                    }
                }
            }
            catch (OnnxRuntimeException e)
            {
                throw OnnxFault.IsOfMemory(e.Message)
                    ? OnnxFault.Of(_file.NetworkPath, e)
                    : ModelCardFile.Unfit(_file.Path, "sizeMultiple", $"that the network runs on {height} x {width} px",
                        $"{Card.SizeMultiple}, and {e.Message.ReplaceLineEndings(" ")}");
            }
        }
    }
}
