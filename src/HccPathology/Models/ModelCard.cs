namespace HccPathology.Models;

/// <summary>
/// What one map of a network means, and the tensor that holds it; maps of one tensor stand in the order of the card. A map of
/// several channels is one value for each ray or direction. Of bytes (<see cref="ModelCard.OfBytes"/>) a value is (byte - Zero) * Step, and both must be given.
/// </summary>
public sealed record ModelOutput(string Name, string Tensor, string Kind, string Meaning, int Channels = 1, double? Step = null, int? Zero = null)
{
    /// <summary>Values of <see cref="Kind"/>: 0-1, the same before its sigmoid (bytes only), px to the nucleus's centre, what a class
    /// gets before the softmax, px along rays.</summary>
    public const string Probability = "probability", Logit = "logit", Offset = "offset", Score = "score", Distance = "distance";
}

/// <summary>A class that a network tells apart: its name, the output channel with its score, and the colour QuPath shows it in.</summary>
public sealed record ModelClass(string Name, string Output, IReadOnlyList<int> Color);

/// <summary>
/// (byte * Scale - Mean) / Std, a channel at a time, in the order of <see cref="ModelCard.ChannelOrder"/>; or, where
/// <paramref name="Percentiles"/> names two, from the lower percentile at 0 to the higher at 1, of the slide's tissue.
/// </summary>
/// <param name="Scale">Factor of the byte; must be given with fixed numbers, since 1 for 1/255 turns a picture white.</param>
/// <param name="Mean">Of three channels.</param>
/// <param name="Std">Of three channels.</param>
/// <param name="Percentiles">Lower and higher, 0-100; null for fixed numbers.</param>
/// <param name="PerChannel">Percentiles of each channel alone, or of all together.</param>
public sealed record ModelNormalisation(
    double Scale = double.NaN, IReadOnlyList<double>? Mean = null, IReadOnlyList<double>? Std = null,
    IReadOnlyList<double>? Percentiles = null, bool PerChannel = false)
{
    public IReadOnlyList<double> Mean { get; init; } = Mean ?? [];
    public IReadOnlyList<double> Std { get; init; } = Std ?? [];

    /// <summary>What is wrong with it, or null. Where both were given one of them would be left out, and nobody would see which.</summary>
    internal (string Field, string Expected, string Found)? Fault =>
        Percentiles is not { } p ? FaultOfFixed
        : !double.IsNaN(Scale) || Mean.Count + Std.Count > 0 ? ("normalisation", "percentiles, or scale, mean and std", "fields of both")
        : p is not [>= 0, <= 100] || p[0] >= p[1] ? ("normalisation.percentiles", "2 numbers from 0 to 100, the lower first", Text(p))
        : null;

    private (string Field, string Expected, string Found)? FaultOfFixed =>
        PerChannel ? ("normalisation.perChannel", "none without percentiles", "true")
        : !(Scale > 0 && float.IsFinite((float)Scale)) ? ("normalisation.scale", "a number above 0", double.IsNaN(Scale) ? "nothing" : $"{Scale}")
        : Mean.Count != 3 || !Mean.All(m => float.IsFinite((float)m)) ? ("normalisation.mean", "3 numbers", Text(Mean))
        : Std.Count != 3 || !Std.All(s => s > 0 && float.IsFinite((float)s)) ? ("normalisation.std", "3 numbers above 0", Text(Std))
        : null;

    /// <summary>What a network is shown for a level, 0-255, of a channel.</summary>
    internal float Of(double level, int channel) => (float)((level * Scale - Mean[channel]) / Std[channel]);

    /// <summary>The same of each channel's 256 bytes.</summary>
    internal float[][] Tables() => [.. Mean.Select((_, channel) => (float[])[.. Enumerable.Range(0, 256).Select(level => Of(level, channel))])];

    /// <summary>The bytes are left as they are.</summary>
    internal bool IsNone => Scale == 1 && Mean.All(m => m == 0) && Std.All(s => s == 1) && Percentiles is null;

    internal string Text() => Percentiles is { } p ? $"percentiles {Text(p)}" : $"scale {Scale}, mean {Text(Mean)} and std {Text(Std)}";

    private static string Text(IReadOnlyList<double> numbers) => numbers.Count == 0 ? "nothing" : string.Join(' ', numbers);
}

/// <summary>
/// The staining that a network was trained on, in the measure of <see cref="Stains.TissueDarkness"/>. A slide
/// beyond it is shown with its densities times what brings it to the nearer end.
/// </summary>
/// <param name="From">Of the palest, above 0.</param>
/// <param name="To">Of the darkest, at most 3 OD.</param>
public sealed record ModelDensity(double From, double To)
{
    /// <summary>What is wrong with the range, or null.</summary>
    internal (string Field, string Expected, string Found)? Fault =>
        From > 0 && To <= 3 && From <= To ? null : ("opticalDensity", "from above 0 to 3 OD, the lower first", $"{From} to {To}");
}

/// <summary>
/// <c>model.json</c>: everything the engine must know of a network before it may run it, and what people must know before
/// they believe it (training data, licence, accuracy). <see cref="ModelCardFile"/> reads and checks it.
/// </summary>
public sealed record ModelCard : CardForPeople
{
    /// <summary>Kind that <see cref="ModelCardFile"/> knows: maps of nuclei from which nuclei are put together.</summary>
    public const string NucleusMaps = "nucleus-maps";

    /// <summary>A probability and distances along rays, from which nuclei are star-convex polygons (Schmidt, Weigert, Broaddus, Myers 2018).</summary>
    public const string StarDist = "stardist";

    /// <summary>Values of <see cref="Layout"/>.</summary>
    public const string ChannelsFirst = "NCHW", ChannelsLast = "NHWC";

    /// <summary>Value of <see cref="InputLayout"/>: 1 x height/2 x width/2 x 12 bytes, as <see cref="ByteBlocks"/> says.</summary>
    public const string Blocks = "blocks";

    public required string Kind { get; init; }
    public required string Name { get; init; }
    public required string Version { get; init; }

    /// <summary>Pixel size in µm that the network was trained at.</summary>
    public required double InputMpp { get; init; }

    /// <summary><c>RGB</c> or <c>BGR</c>.</summary>
    public required string ChannelOrder { get; init; }

    /// <summary>Where in a pixel, 0xFFRRGGBB, the bytes of the three channels begin, in bits.</summary>
    internal static int[] ShiftsOf(string channelOrder) => channelOrder == "RGB" ? [16, 8, 0] : [0, 8, 16];

    /// <summary>Name of the input tensor: float, 1 x 3 x height x width or 1 x height x width x 3; or bytes in <see cref="Blocks"/>.</summary>
    public required string Input { get; init; }

    /// <summary>Order of the dimensions of input and outputs where <see cref="InputLayout"/> and <see cref="OutputLayout"/> say nothing else.</summary>
    public string Layout { get; init; } = ChannelsFirst;

    /// <summary>Order of the dimensions of the input.</summary>
    public string? InputLayout { get; init; }

    /// <summary>
    /// The image goes in as the slide's own bytes: the first convolution then computes in whole numbers as the others do, which takes a tenth off the
    /// network's time and 107 MiB off a worker, and sums come out the same on every processor.
    /// </summary>
    internal bool TakesBytes => InputLayout == Blocks;

    /// <summary>Order of the dimensions of the outputs.</summary>
    public string? OutputLayout { get; init; }

    /// <summary>
    /// All maps leave in one tensor of bytes, those of a cell of two by two px side by side: as the last convolution writes them. Parting, turning and
    /// widening them inside the network takes 5 % of its time, and reading them a cell at a time is faster, too.
    /// </summary>
    internal bool OfBytes => Kind == NucleusMaps && OutputLayout == ChannelsLast;

    /// <summary>Px of the input for each px of the maps, both ways: 1 or 2. Cell (x, y) stands for input px (x * Grid, y * Grid).</summary>
    public int Grid { get; init; } = 1;

    /// <summary>
    /// Maps have the input's size, and a tensor holds a pixel of theirs as so many by so many channels of a smaller picture (1 or
    /// 2): laying them out as pixels inside the network would cost three passes over its largest tensors, a fifth of its time.
    /// </summary>
    public int Subpixels { get; init; } = 1;

    /// <summary>Two products of a byte and so many bits fit into the 16 bits that processors without VNNI add them in: 2 x 255 x 63 is 32,130.</summary>
    public const int SafeFilterBits = 7;

    /// <summary>Bits of filters that are whole numbers; above <see cref="SafeFilterBits"/> a processor without VNNI needs slower kernels.</summary>
    public int FilterBits { get; init; } = 8;

    public required ModelNormalisation Normalisation { get; init; }

    /// <summary>How strongly stained slides may be to be shown as they are; null shows every slide as it is.</summary>
    public ModelDensity? OpticalDensity { get; init; }

    /// <summary>Height and width of the input must be multiples of this, and tiles must start at multiples of it.</summary>
    public required int SizeMultiple { get; init; }

    /// <summary>The least number of px, from this one on, that the network takes.</summary>
    public int RoundUp(int px) => (px + SizeMultiple - 1) / SizeMultiple * SizeMultiple;

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
