using HccPathology.Models;
using YamlDotNet.RepresentationModel;
using static HccPathology.Tissue.YamlFields;

namespace HccPathology.Tissue;

/// <summary>
/// bioimage.io's <c>rdf.yaml</c>, format 0.5: one input with axes batch, channel, y, x and one output whose channels are the
/// classes; with space axes it is a segmentation, without a patch classifier. Read are those operations that do the same to
/// every picture; what depends on the picture's own grey values is refused, because then neighbours would decide.
/// </summary>
internal sealed class BioimageCard
{
    /// <summary>Of a free size the least that is allowed from here on: smaller ones are mostly halo.</summary>
    private const int WantedPx = 256;

    private static readonly string[] Colours = ["red", "green", "blue"];

    /// <summary>Fields of a tensor in format 0.5, with those that nothing here needs.</summary>
    private static readonly string[] OfTensor = ["id", "description", "axes", "test_tensor", "sample_tensor", "data"];

    /// <summary>Fields of an axis in format 0.5, of any type.</summary>
    private static readonly string[] OfAxis = ["id", "type", "description", "channel_names", "size", "scale", "unit", "concatenable", "halo"];

    private readonly string _path;
    private readonly SideFile _beside;
    private readonly YamlMappingNode _root, _input, _output;
    private readonly Dictionary<string, YamlMappingNode> _inAxes, _outAxes;

    private BioimageCard(string path, SideFile beside)
    {
        (_path, _beside, _root) = (path, beside, Root(path));
        string format = Text(_root, "format_version") ?? "nothing";
        Require("format_version", "0.5", format, format.StartsWith("0.5", StringComparison.Ordinal));
        Require("type", "model", Text(_root, "type") ?? "nothing", Text(_root, "type") == "model");
        (_input, _output) = (Only("inputs"), Only("outputs"));
        RequireSpelling(path, "inputs", _input, [.. OfTensor, "optional", "preprocessing"]);
        RequireSpelling(path, "outputs", _output, [.. OfTensor, "postprocessing"]);
        (_inAxes, _outAxes) = (Axes(_input), Axes(_output));
        Require("inputs.axes", "batch, channel, y, x", string.Join(", ", _inAxes.Keys), _inAxes.Keys.SequenceEqual(["batch", "channel", "y", "x"]));
        Require("outputs.axes", "batch, channel and, for a segmentation, y, x", string.Join(", ", _outAxes.Keys),
            _outAxes.Keys.SequenceEqual(IsSegmentation ? ["batch", "channel", "y", "x"] : ["batch", "channel"]));
    }

    private bool IsSegmentation => _outAxes.ContainsKey("y");

    /// <exception cref="PathologyException">The description or the network is not there, or does not fit.</exception>
    public static TissueModelCard Read(string path, SideFile beside) => new BioimageCard(path, beside).Card();

    private TissueModelCard Card()
    {
        int patch = SizeOf(_inAxes["x"]), step = IsSegmentation ? StepOf(patch) : 0, halo = IsSegmentation ? HaloPlaces() * step : 0;
        Require("inputs.axes.y", $"{patch}, as x", $"{SizeOf(_inAxes["y"])}", SizeOf(_inAxes["y"]) == patch);
        double mpp = Mpp();
        (ModelNormalisation normalisation, string order) = (BioimageOperations.Normalisation(_path, _input), ChannelOrder());
        BioimageData.RequireBytes(_path, _input, normalisation);
        (TissueClass[] classes, string[] notes) = _beside.ClassesOf(Texts(_outAxes["channel"], "channel_names"));
        (int cell, int core) = IsSegmentation
            ? TissueCardFile.CoreOf(_path, patch, halo, step, mpp)
            : (_beside.StridePx ?? patch, _beside.StridePx ?? patch);
        (string network, string hash) = Network();
        return TissueCardFile.Complete(new TissueModelCard
        {
            Path = _path,
            Format = "bioimage.io",
            Name = Text(_root, "name") ?? "unnamed",
            Version = Text(_root, "version") ?? "none given",
            Licence = Text(_root, "license") ?? "none given",
            NetworkPath = network,
            Sha256 = hash,
            Mpp = mpp,
            PatchPx = patch,
            InputPx = patch,
            CellPx = cell,
            CorePx = core,
            OutputStep = step,
            ChannelOrder = order,
            Normalisation = normalisation,
            Activation = BioimageOperations.Activation(_path, _output),
            Classes = classes,
            SelfTest = SelfTest(),
            Stain = _beside.Stain,
            Embedding = _beside.Embedding,
            Notes = notes,
        });
    }

    private YamlMappingNode Only(string field) =>
        _root.Children.TryGetValue(field, out YamlNode? list) && list is YamlSequenceNode { Children: [YamlMappingNode one] } ? one
        : throw Unfit(field, "one tensor", list is YamlSequenceNode s ? $"{s.Children.Count}" : "nothing");

    private Dictionary<string, YamlMappingNode> Axes(YamlMappingNode tensor)
    {
        IReadOnlyList<YamlMappingNode> axes = tensor.Children.TryGetValue("axes", out YamlNode? list)
            && list is YamlSequenceNode all
            && all.Children.All(a => a is YamlMappingNode)
            ? [.. all.Children.Cast<YamlMappingNode>()]
            : throw Unfit("axes", "a list of axes", "nothing");
        foreach (YamlMappingNode axis in axes)
        {
            RequireSpelling(_path, $"axes.{NameOf(axis)}", axis, OfAxis);
        }

        Require("axes", "axes of different ids", string.Join(", ", axes.Select(NameOf)), axes.DistinctBy(NameOf).Count() == axes.Count);
        return axes.ToDictionary(NameOf);
    }

    private static string NameOf(YamlMappingNode axis) => Text(axis, "id") ?? Text(axis, "type") ?? "none";

    private int SizeOf(YamlMappingNode axis)
    {
        if (Number(axis, "size") is { } whole)
        {
            Require("inputs.axes.size", "1 to 65,536", $"{whole}", whole is >= 1 and <= 65_536);
            return (int)whole;
        }

        YamlMappingNode free = Map(axis, "size") ?? throw Unfit("inputs.axes.size", "a number, or min and step", "nothing");
        (double min, double each) = (Number(free, "min") ?? 0, Number(free, "step") ?? 0);
        Require("inputs.axes.size", "min and step of at least 1", $"{min} and {each}", min >= 1 && each >= 1);
        return (int)(min + Math.Max(0, Math.Ceiling((WantedPx - min) / each)) * each);
    }

    /// <summary>Px of the input for a place of the output, whose size is a number, or refers to the input's, scaled as the axes' scales say.</summary>
    private int StepOf(int side)
    {
        double ratio = Number(_outAxes["x"], "size") is { } places
            ? side / places
            : (Number(_outAxes["x"], "scale") ?? 1) / (Number(_inAxes["x"], "scale") ?? 1);
        // Scales are decimals: 0.6 by 0.2 is 2.9999999999999996.
        double whole = Math.Round(ratio);
        Require("outputs.axes.x", "an output of the input's size, or a whole part of it", FormattableString.Invariant($"1/{ratio}"),
            whole >= 1 && Math.Abs(ratio - whole) <= 1e-6);
        // A network without padding gives the middle of its input px for px: taken for every second place its map was stretched to twice its size.
        bool isOfOneUnit = Text(_outAxes["x"], "unit") is var unit && (unit is null || unit == Text(_inAxes["x"], "unit"));
        if (isOfOneUnit && Number(_inAxes["x"], "scale") is > 0 and var inner && Number(_outAxes["x"], "scale") is { } outer)
        {
            Require("outputs.axes.x.scale", FormattableString.Invariant($"{whole} times that of the input, by the sizes of both (the middle of the input alone is not read)"),
                FormattableString.Invariant($"{outer} and {inner}"), Math.Abs(outer / inner - whole) <= 1e-6 * whole);
        }

        return (int)whole;
    }

    /// <summary>In places of the output.</summary>
    private int HaloPlaces() => Math.Max(HaloOf("x"), HaloOf("y"));

    // What is no number is not none: with too small a halo the edge of a patch would decide as if it had seen what is around.
    private int HaloOf(string axis)
    {
        if (!_outAxes[axis].Children.ContainsKey("halo"))
        {
            return 0;
        }

        double halo = Number(_outAxes[axis], "halo") ?? double.NaN;
        Require($"outputs.axes.{axis}.halo", "a whole number from 0 to 65,536", Text(_outAxes[axis], "halo") ?? "no number", halo is >= 0 and <= 65_536 && halo == Math.Floor(halo));
        return (int)halo;
    }

    private double Mpp()
    {
        (double? x, double? y) = (MppOf(_inAxes["x"]), MppOf(_inAxes["y"]));
        Require("inputs.axes.y.scale", $"that of x, {Micrometers(x)}, or mpp in {SideFile.FileName}", Micrometers(y), _beside.Mpp is not null || x is null || x == y);
        return _beside.Mpp ?? x ?? throw Unfit("inputs.axes.x.scale", "a pixel size with unit micrometer, or mpp in hccpath.json", "nothing");

        static double? MppOf(YamlMappingNode axis) => Text(axis, "unit") == "micrometer" ? Number(axis, "scale") : null;

        static string Micrometers(double? scale) => scale is null ? "no scale in micrometers" : FormattableString.Invariant($"{scale} micrometers");
    }

    private string ChannelOrder()
    {
        string[] channels = Texts(_inAxes["channel"], "channel_names");
        string names = string.Concat(channels.Select(LetterOf));
        return names is "RGB" or "BGR" ? names : throw Unfit("inputs.axes.channel_names", "red, green, blue", string.Join(", ", channels));

        // A name may say more (red_channel, R0); ruthenium, gold and barium begin with the same letters.
        static char LetterOf(string name) =>
            Colours.FirstOrDefault(c => name.StartsWith(c, StringComparison.OrdinalIgnoreCase)
                || string.Concat(name.TakeWhile(char.IsLetter)).Equals(c[..1], StringComparison.OrdinalIgnoreCase)) is { } colour
                ? char.ToUpperInvariant(colour[0]) : '-';
    }

    private (string Path, string Sha256) Network()
    {
        YamlMappingNode onnx = Map(Map(_root, "weights") ?? throw Missing("weights"), "onnx") ?? throw Missing("weights.onnx");
        return TissueCardFile.Network(_path, Text(onnx, "source") ?? throw Missing("weights.onnx.source"), Text(onnx, "sha256"));

        PathologyException Missing(string field) => Unfit(field, "an ONNX file", "nothing");
    }

    // One alone tests nothing, and nobody would know.
    private SelfTestPair? SelfTest()
    {
        (string? first, string? second) = (TestTensor(_input), TestTensor(_output));
        Require($"{(first is null ? "inputs" : "outputs")}.test_tensor.source", "a file, as the other tensor has one", "nothing", first is null == second is null);
        return first is null ? null : new SelfTestPair(first, second!, 1e-3, true);
    }

    private string? TestTensor(YamlMappingNode tensor) =>
        Map(tensor, "test_tensor") is { } test && Text(test, "source") is { } file ? Path.Combine(Path.GetDirectoryName(_path)!, file) : null;

    private PathologyException Unfit(string field, string expected, string found) => ModelCardFile.Unfit(_path, field, expected, found);

    private void Require(string field, string expected, string found, bool fits) => ModelCardFile.Require(_path, field, expected, found, fits);
}
