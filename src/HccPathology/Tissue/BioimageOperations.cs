using System.Globalization;
using HccPathology.Models;
using YamlDotNet.RepresentationModel;

namespace HccPathology.Tissue;

/// <summary>
/// bioimage.io's preprocessing as one line, (byte * scale - mean) / std, as far as it is one, and its postprocessing. What is not read is refused:
/// a misspelt <c>gain</c> is none, and a network for 0 to 1 would be shown bytes.
/// </summary>
internal sealed class BioimageOperations(string path, string field)
{
    private const string Channel = "channel";

    public static ModelNormalisation Normalisation(string path, YamlMappingNode input) =>
        new BioimageOperations(path, "inputs.preprocessing").Line(YamlFields.Maps(path, "inputs.preprocessing", input, "preprocessing"));

    public static ScoreActivation Activation(string path, YamlMappingNode output) =>
        new BioimageOperations(path, "outputs.postprocessing").Last(YamlFields.Maps(path, "outputs.postprocessing", output, "postprocessing"));

    private ModelNormalisation Line(IEnumerable<YamlMappingNode> operations)
    {
        // Each channel is gain * byte + offset after every step so far.
        double[] gain = [1, 1, 1], offset = [0, 0, 0];
        foreach (YamlMappingNode operation in operations)
        {
            switch (YamlFields.Text(operation, "id"))
            {
                case "ensure_dtype":
                    RequireFloats(operation);
                    break;
                case "scale_linear":
                    YamlMappingNode scale = Arguments(operation, "gain", "offset", "axis");
                    Require("scale_linear.kwargs", "gain or offset", "neither", scale.Children.ContainsKey("gain") || scale.Children.ContainsKey("offset"));
                    Apply(Three(scale, "gain", "1"), Three(scale, "offset", "0"));
                    break;
                case "fixed_zero_mean_unit_variance":
                    YamlMappingNode spread = Arguments(operation, "mean", "std", "axis");
                    double[] mean = Three(spread, "mean"), std = Three(spread, "std");
                    Require("std", "above 0", string.Join(' ', std), std.All(s => s > 0));
                    Apply([.. std.Select(s => 1 / s)], [.. mean.Zip(std, (m, s) => -m / s)]);
                    break;
                case var other:
                    throw ModelCardFile.Unfit(path, field, "ensure_dtype, scale_linear, fixed_zero_mean_unit_variance", other ?? "nothing");
            }
        }

        // (byte * 1 - mean) / std: std is 1 / gain, and mean is what makes 0.
        Require("gain", "above 0", string.Join(' ', gain), gain.All(g => g > 0));
        return new ModelNormalisation(1, [.. offset.Zip(gain, (o, g) => -o / g)], [.. gain.Select(g => 1 / g)]);

        void Apply(double[] by, double[] plus)
        {
            for (int c = 0; c < 3; c++)
            {
                (gain[c], offset[c]) = (gain[c] * by[c], offset[c] * by[c] + plus[c]);
            }
        }
    }

    private ScoreActivation Last(IEnumerable<YamlMappingNode> operations)
    {
        List<string> others = [];
        foreach (YamlMappingNode operation in operations)
        {
            string id = YamlFields.Text(operation, "id") ?? "nothing";
            switch (id)
            {
                case "ensure_dtype":
                    RequireFloats(operation);
                    continue;
                case "softmax":
                    Arguments(operation, "axis");
                    break;
                case "sigmoid":
                    Arguments(operation);
                    break;
            }

            others.Add(id);
        }

        return others switch
        {
            [] => ScoreActivation.None,
            ["softmax"] => ScoreActivation.Softmax,
            ["sigmoid"] => ScoreActivation.Sigmoid,
            _ => throw ModelCardFile.Unfit(path, field, "softmax or sigmoid or none", string.Join(", ", others)),
        };
    }

    // It does nothing to what are floats already; whole numbers would lose their fractions.
    private void RequireFloats(YamlMappingNode operation)
    {
        string type = YamlFields.Text(Arguments(operation, "dtype"), "dtype") ?? "nothing";
        Require("ensure_dtype.dtype", "float32", type, type == "float32");
    }

    /// <summary>What an operation is given. Along an axis other than the channels' it would do something else to each place.</summary>
    private YamlMappingNode Arguments(YamlMappingNode operation, params string[] known)
    {
        string of = $"{field}.{YamlFields.Text(operation, "id")}";
        YamlFields.RequireOnly(path, of, operation, "id", "name", "kwargs");
        YamlMappingNode arguments = !operation.Children.TryGetValue("kwargs", out YamlNode? given) ? []
            : given as YamlMappingNode ?? throw ModelCardFile.Unfit(path, $"{of}.kwargs", "names with their values", "something else");
        YamlFields.RequireOnly(path, $"{of}.kwargs", arguments, known);
        string axis = arguments.Children.ContainsKey("axis") ? YamlFields.Text(arguments, "axis") ?? "no text" : Channel;
        ModelCardFile.Require(path, $"{of}.kwargs.axis", Channel, axis, axis == Channel);
        return arguments;
    }

    private double[] Three(YamlMappingNode arguments, string name, string? otherwise = null)
    {
        string[] given = arguments.Children.TryGetValue(name, out YamlNode? node)
            ? node is YamlSequenceNode list ? [.. list.Children.Select(v => (v as YamlScalarNode)?.Value ?? "")] : [(node as YamlScalarNode)?.Value ?? ""]
            : otherwise is null ? [] : [otherwise];
        double[] numbers = [.. given.Select(g => double.TryParse(g, NumberStyles.Float, CultureInfo.InvariantCulture, out double n) ? n : double.NaN)];
        Require(name, "1 or 3 numbers", given.Length == 0 ? "nothing" : string.Join(' ', given), numbers.Length is 1 or 3 && numbers.All(double.IsFinite));
        return numbers.Length == 3 ? numbers : [numbers[0], numbers[0], numbers[0]];
    }

    private void Require(string name, string expected, string found, bool fits) => ModelCardFile.Require(path, $"{field}.{name}", expected, found, fits);
}
