using System.Globalization;
using HccPathology.Models;
using YamlDotNet.RepresentationModel;

namespace HccPathology.Tissue;

/// <summary>
/// bioimage.io's <c>data</c> of an input: what the tensor holds before its preprocessing. The engine has bytes. A network whose picture is said to
/// be 0 to 1, with nothing in the preprocessing that makes it so, would be shown one that is white 255 times over.
/// </summary>
internal static class BioimageData
{
    private static readonly string[] NoEnd = ["", "~", "null", "inf", "-inf", ".inf", "-.inf"];

    /// <exception cref="PathologyException">Type or range is another one.</exception>
    public static void RequireBytes(string path, YamlMappingNode input, ModelNormalisation shown)
    {
        // One for all channels, or one for each.
        IEnumerable<YamlMappingNode> all = YamlFields.Map(input, "data") is { } one ? [one] : YamlFields.Maps(path, "inputs.data", input, "data");
        foreach (YamlMappingNode data in all)
        {
            YamlFields.RequireSpelling(path, "inputs.data", data, "type", "range", "values", "unit", "scale", "offset");
            string type = data.Children.ContainsKey("type") ? YamlFields.Text(data, "type") ?? "no text" : "float32";
            ModelCardFile.Require(path, "inputs.data.type", "uint8 or float32", type, type is "uint8" or "float32");
            string[] range = data.Children.ContainsKey("range") ? YamlFields.Texts(data, "range") : ["", ""];
            ModelCardFile.Require(path, "inputs.data.range", "0 to 255, as the slide's bytes before preprocessing (or what preprocessing makes of them)",
                range.Length == 0 ? "no list" : string.Join(" to ", range), range.Length == 2 && Suits(range, shown));
        }
    }

    // Some say what the network is shown, after it.
    private static bool Suits(string[] range, ModelNormalisation shown) =>
        (Is(range[0], 0) && Is(range[1], 255)) || Enumerable.Range(0, 3).Any(channel => Is(range[0], shown.Of(0, channel)) && Is(range[1], shown.Of(255, channel)));

    private static bool Is(string end, double level) => NoEnd.Contains(end.ToLowerInvariant())
        || (double.TryParse(end, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && Math.Abs(number - level) <= 1e-3);
}
