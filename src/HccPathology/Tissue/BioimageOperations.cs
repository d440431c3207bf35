using System.Globalization;
using HccPathology.Models;
using YamlDotNet.RepresentationModel;

namespace HccPathology.Tissue;

/// <summary>bioimage.io's preprocessing as one line, (byte * scale - mean) / std: as far as it is one.</summary>
internal static class BioimageOperations
{
    /// <summary>Of <c>ensure_dtype</c>, which does nothing to what are floats already; whole numbers would lose their fractions.</summary>
    /// <exception cref="PathologyException">It wants another type than float32, or does not say which.</exception>
    public static void RequireFloats(string path, string field, YamlMappingNode operation)
    {
        string type = YamlFields.Text(YamlFields.Map(operation, "kwargs") ?? [], "dtype") ?? "nothing";
        ModelCardFile.Require(path, $"{field}.ensure_dtype.dtype", "float32", type, type == "float32");
    }

    public static ModelNormalisation Normalisation(string path, IEnumerable<YamlMappingNode> operations)
    {
        // Each channel is gain * byte + offset after every step so far.
        double[] gain = [1, 1, 1], offset = [0, 0, 0];
        foreach (YamlMappingNode operation in operations)
        {
            string id = YamlFields.Text(operation, "id") ?? "nothing";
            YamlMappingNode arguments = YamlFields.Map(operation, "kwargs") ?? [];
            switch (id)
            {
                case "ensure_dtype":
                    RequireFloats(path, "inputs.preprocessing", operation);
                    break;
                case "scale_linear":
                    Apply(Three(arguments, "gain", 1), Three(arguments, "offset", 0));
                    break;
                case "fixed_zero_mean_unit_variance":
                    double[] mean = Three(arguments, "mean", 0), std = Three(arguments, "std", 1);
                    ModelCardFile.Require(path, "preprocessing.std", "above 0", string.Join(' ', std), std.All(s => s > 0));
                    Apply([.. std.Select(s => 1 / s)], [.. mean.Zip(std, (m, s) => -m / s)]);
                    break;
                default:
                    throw ModelCardFile.Unfit(path, "inputs.preprocessing", "ensure_dtype, scale_linear, fixed_zero_mean_unit_variance", id);
            }
        }

        // (byte * 1 - mean) / std: std is 1 / gain, and mean is what makes 0.
        ModelCardFile.Require(path, "preprocessing.gain", "above 0", string.Join(' ', gain), gain.All(g => g > 0));
        return new ModelNormalisation(1, [.. offset.Zip(gain, (o, g) => -o / g)], [.. gain.Select(g => 1 / g)]);

        void Apply(double[] by, double[] plus)
        {
            for (int c = 0; c < 3; c++)
            {
                (gain[c], offset[c]) = (gain[c] * by[c], offset[c] * by[c] + plus[c]);
            }
        }

        double[] Three(YamlMappingNode arguments, string field, double otherwise)
        {
            string[] given = arguments.Children.TryGetValue(field, out YamlNode? node)
                ? node is YamlSequenceNode list ? [.. list.Children.Select(v => (v as YamlScalarNode)?.Value ?? "")] : [(node as YamlScalarNode)?.Value ?? ""]
                : [otherwise.ToString(CultureInfo.InvariantCulture)];
            double[] numbers = [.. given.Select(g => double.TryParse(g, NumberStyles.Float, CultureInfo.InvariantCulture, out double n) ? n : double.NaN)];
            ModelCardFile.Require(path, $"preprocessing.{field}", "1 or 3 numbers", string.Join(' ', given),
                numbers.Length is 1 or 3 && !numbers.Any(double.IsNaN));
            return numbers.Length == 3 ? numbers : [numbers[0], numbers[0], numbers[0]];
        }
    }
}
