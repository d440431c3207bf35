using System.Globalization;
using HccPathology.Models;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace HccPathology.Tissue;

/// <summary>
/// bioimage.io's <c>rdf.yaml</c>, format 0.5: one input with axes batch, channel, y, x and one output whose channels are the
/// classes; with space axes it is a segmentation, without a patch classifier. Read are those operations that do the same to
/// every picture; what depends on the picture's own grey values is refused, because then neighbours would decide.
/// </summary>
internal static class BioimageCard
{
    /// <summary>Of a free size the least that is allowed from here on: smaller ones are mostly halo.</summary>
    private const int WantedPx = 256;

    public static TissueModelCard Read(string path, SideFile beside)
    {
        YamlMappingNode root = Root(path);
        string format = Text(root, "format_version") ?? "nothing";
        Require("format_version", "0.5", format, format.StartsWith("0.5", StringComparison.Ordinal));
        Require("type", "model", Text(root, "type") ?? "nothing", Text(root, "type") == "model");
        YamlMappingNode input = Only(root, "inputs"), output = Only(root, "outputs");
        Dictionary<string, YamlMappingNode> inAxes = Axes(input), outAxes = Axes(output);
        Require("inputs.axes", "batch, channel, y, x", string.Join(", ", inAxes.Keys), inAxes.Keys.SequenceEqual(["batch", "channel", "y", "x"]));
        bool isSegmentation = outAxes.ContainsKey("y");
        Require("outputs.axes", "batch, channel and, for a segmentation, y, x", string.Join(", ", outAxes.Keys),
            outAxes.Keys.SequenceEqual(isSegmentation ? ["batch", "channel", "y", "x"] : ["batch", "channel"]));
        int patch = SizeOf(inAxes["x"]), step = isSegmentation ? StepOf(patch) : 0, halo = isSegmentation ? HaloOf() * step : 0;
        Require("inputs.axes.y", $"{patch}, as x", $"{SizeOf(inAxes["y"])}", SizeOf(inAxes["y"]) == patch);
        (double? mppX, double? mppY) = (MppOf(inAxes["x"]), MppOf(inAxes["y"]));
        Require("inputs.axes.y.scale", $"that of x, {Micrometers(mppX)}, or mpp in {SideFile.FileName}", Micrometers(mppY),
            beside.Mpp is not null || mppX is null || mppX == mppY);
        double mpp = beside.Mpp
            ?? mppX
            ?? throw ModelCardFile.Unfit(path, "inputs.axes.x.scale", "a pixel size with unit micrometer, or mpp in hccpath.json", "nothing");
        (ScoreActivation activation, string order) = (Activation(output), ChannelOrder(inAxes["channel"]));
        (List<TissueClass> classes, List<string> notes) = beside.ClassesOf(Texts(outAxes["channel"], "channel_names"));
        if (activation == ScoreActivation.Sigmoid)
        {
            classes.Add(TissueModelCard.OtherClass);
        }

        (int cell, int core) = isSegmentation ? TissueCardFile.CoreOf(path, patch, halo, step, mpp) : (beside.StridePx ?? patch, beside.StridePx ?? patch);
        YamlMappingNode onnx = Map(Map(root, "weights") ?? throw Missing("weights"), "onnx") ?? throw Missing("weights.onnx");
        (string network, string hash) = TissueCardFile.Network(path, Text(onnx, "source") ?? throw Missing("weights.onnx.source"), Text(onnx, "sha256"));
        return TissueCardFile.Checked(new TissueModelCard
        {
            Path = path,
            Format = "bioimage.io",
            Kind = isSegmentation ? TissueModelKind.Segmentation : TissueModelKind.Patches,
            Name = Text(root, "name") ?? "unnamed",
            Version = Text(root, "version") ?? "none given",
            Licence = Text(root, "license") ?? "none given",
            NetworkPath = network,
            Sha256 = hash,
            Mpp = mpp,
            PatchPx = patch,
            InputPx = patch,
            CellPx = cell,
            CorePx = core,
            OutputStep = step,
            ChannelOrder = order,
            Normalisation = BioimageOperations.Normalisation(path, Operations(input, "preprocessing")),
            Activation = activation,
            Classes = classes,
            SelfTest = SelfTest(),
            Stain = beside.Stain,
            Embedding = beside.Embedding,
            Notes = notes,
        });

        PathologyException Missing(string field) => ModelCardFile.Unfit(path, field, "an ONNX file", "nothing");

        void Require(string field, string expected, string found, bool fits) => TissueCardFile.Require(path, field, expected, found, fits);

        YamlMappingNode Only(YamlMappingNode node, string field) =>
            node.Children.TryGetValue(field, out YamlNode? list) && list is YamlSequenceNode { Children: [YamlMappingNode one] } ? one
            : throw ModelCardFile.Unfit(path, field, "one tensor", list is YamlSequenceNode s ? $"{s.Children.Count}" : "nothing");

        Dictionary<string, YamlMappingNode> Axes(YamlMappingNode tensor)
        {
            IReadOnlyList<YamlMappingNode> axes = tensor.Children.TryGetValue("axes", out YamlNode? list)
                && list is YamlSequenceNode all
                && all.Children.All(a => a is YamlMappingNode)
                ? [.. all.Children.Cast<YamlMappingNode>()]
                : throw ModelCardFile.Unfit(path, "axes", "a list of axes", "nothing");
            Require("axes", "axes of different ids", string.Join(", ", axes.Select(NameOf)), axes.DistinctBy(NameOf).Count() == axes.Count);
            return axes.ToDictionary(NameOf);
        }

        string NameOf(YamlMappingNode axis) => Text(axis, "id") ?? Text(axis, "type") ?? "none";

        int SizeOf(YamlMappingNode axis)
        {
            if (Number(axis, "size") is { } whole)
            {
                Require("inputs.axes.size", "1 to 65,536", $"{whole}", whole is >= 1 and <= 65_536);
                return (int)whole;
            }

            YamlMappingNode free = Map(axis, "size") ?? throw ModelCardFile.Unfit(path, "inputs.axes.size", "a number, or min and step", "nothing");
            (double min, double each) = (Number(free, "min") ?? 0, Number(free, "step") ?? 0);
            Require("inputs.axes.size", "min and step of at least 1", $"{min} and {each}", min >= 1 && each >= 1);
            return (int)(min + Math.Max(0, Math.Ceiling((WantedPx - min) / each)) * each);
        }

        int StepOf(int side)
        {
            // The output's size is a number, or refers to the input's, scaled as the axes' scales say.
            double ratio = Number(outAxes["x"], "size") is { } places
                ? side / places
                : (Number(outAxes["x"], "scale") ?? 1) / (Number(inAxes["x"], "scale") ?? 1);
            Require("outputs.axes.x", "an output of the input's size, or a whole part of it", FormattableString.Invariant($"1/{ratio}"),
                ratio >= 1 && ratio == Math.Round(ratio));
            return (int)ratio;
        }

        int HaloOf() => (int)Math.Max(Number(outAxes["x"], "halo") ?? 0, Number(outAxes["y"], "halo") ?? 0);

        double? MppOf(YamlMappingNode axis) => Text(axis, "unit") == "micrometer" ? Number(axis, "scale") : null;

        ScoreActivation Activation(YamlMappingNode tensor)
        {
            string[] operations = [.. Operations(tensor, "postprocessing").Select(o => Text(o, "id") ?? "nothing").Where(id => id != "ensure_dtype")];
            return operations switch
            {
                [] => ScoreActivation.None,
                ["softmax"] => ScoreActivation.Softmax,
                ["sigmoid"] => ScoreActivation.Sigmoid,
                _ => throw ModelCardFile.Unfit(path, "outputs.postprocessing", "softmax or sigmoid or none", string.Join(", ", operations)),
            };
        }

        string ChannelOrder(YamlMappingNode axis)
        {
            string names = string.Concat(Texts(axis, "channel_names").Select(n => n.Length == 0 ? "" : n[..1].ToUpperInvariant()));
            return names is "RGB" or "BGR"
                ? names
                : throw ModelCardFile.Unfit(path, "inputs.axes.channel_names", "red, green, blue", string.Join(", ", Texts(axis, "channel_names")));
        }

        // One alone tests nothing, and nobody would know.
        SelfTestPair? SelfTest()
        {
            (string? first, string? second) = (TestTensor(input), TestTensor(output));
            Require($"{(first is null ? "inputs" : "outputs")}.test_tensor.source", "a file, as the other tensor has one",
                "nothing", first is null == second is null);
            return first is null ? null : new SelfTestPair(first, second!, 1e-3, true);
        }

        static string Micrometers(double? scale) => scale is null ? "no scale in micrometers" : FormattableString.Invariant($"{scale} micrometers");

        string? TestTensor(YamlMappingNode tensor) =>
            Map(tensor, "test_tensor") is { } test && Text(test, "source") is { } file ? Path.Combine(Path.GetDirectoryName(path)!, file) : null;
    }

    private static YamlMappingNode Root(string path)
    {
        try
        {
            YamlStream yaml = [];
            using StringReader text = new(File.ReadAllText(path));
            yaml.Load(text);
            return yaml.Documents is [{ RootNode: YamlMappingNode root }]
                ? root
                : throw new PathologyException(FailureKind.BadData, $"{path}: not a model card: it has no fields");
        }
        // On some texts the parser gives up with what its own state throws.
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: not a model card: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static IEnumerable<YamlMappingNode> Operations(YamlMappingNode tensor, string field) =>
        tensor.Children.TryGetValue(field, out YamlNode? list) && list is YamlSequenceNode all ? all.Children.OfType<YamlMappingNode>() : [];

    internal static YamlMappingNode? Map(YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out YamlNode? value) ? value as YamlMappingNode : null;

    internal static string? Text(YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out YamlNode? value) ? (value as YamlScalarNode)?.Value : null;

    internal static double? Number(YamlMappingNode node, string field) =>
        double.TryParse(Text(node, field), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static string[] Texts(YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out YamlNode? list) && list is YamlSequenceNode all
            ? [.. all.Children.Select(v => (v as YamlScalarNode)?.Value ?? "")]
            : [];
}
