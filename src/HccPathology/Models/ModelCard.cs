namespace HccPathology.Models;

/// <summary>What one map of a network means, and the tensor that holds it; maps of one tensor stand in the order of the card.</summary>
public sealed record ModelOutput(string Name, string Tensor, string Kind, string Meaning);

/// <summary>A class that a network tells apart: its name, the output channel with its score, and the colour QuPath shows it in.</summary>
public sealed record ModelClass(string Name, string Output, IReadOnlyList<int> Color);

/// <summary>(byte * Scale - Mean) / Sd, a channel at a time, in the order of <see cref="ModelCard.ChannelOrder"/>.</summary>
public sealed record ModelNormalisation(double Scale, IReadOnlyList<double> Mean, IReadOnlyList<double> Std);

/// <summary>
/// <c>model.json</c>: everything the engine must know of a network before it may run it, and what people must know before
/// they believe it (training data, licence, accuracy). <see cref="ModelCardFile"/> reads and checks it.
/// </summary>
public sealed record ModelCard
{
    /// <summary>Kind that <see cref="ModelCardFile"/> knows: maps of nuclei from which nuclei are put together.</summary>
    public const string NucleusMaps = "nucleus-maps";

    public required string Kind { get; init; }
    public required string Name { get; init; }
    public required string Version { get; init; }

    /// <summary>Pixel size in µm that the network was trained at.</summary>
    public required double InputMpp { get; init; }

    /// <summary><c>RGB</c> or <c>BGR</c>.</summary>
    public required string ChannelOrder { get; init; }

    /// <summary>Name of the input tensor: float, 1 x 3 x height x width.</summary>
    public required string Input { get; init; }

    /// <summary>
    /// Maps have the input's size, and a tensor holds a pixel of theirs as so many by so many channels of a smaller picture (1 or
    /// 2): laying them out as pixels inside the network would cost three passes over its largest tensors, a fifth of its time.
    /// </summary>
    public required int Subpixels { get; init; }

    public required ModelNormalisation Normalisation { get; init; }

    /// <summary>Height and width of the input must be multiples of this, and tiles must start at multiples of it.</summary>
    public required int SizeMultiple { get; init; }

    /// <summary>How far in px an input pixel can change the output.</summary>
    public required int HaloPx { get; init; }

    public required IReadOnlyList<ModelOutput> Outputs { get; init; }
    public required IReadOnlyList<ModelClass> Classes { get; init; }

    /// <summary>Settings of what is done with the outputs, by name.</summary>
    public required IReadOnlyDictionary<string, double> PostProcessing { get; init; }

    /// <summary>File of the network beside the card.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 in hex of <see cref="File"/>.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What the weights may be used for.</summary>
    public required string Licence { get; init; }
}
