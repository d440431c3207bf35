using System.Globalization;
using System.Text.Json;

namespace HccPathology.Outputs.Summaries;

/// <summary>
/// A stain set as the text that QuPath's <c>setColorDeconvolutionStains</c> takes: pasted into a script there, it shows the
/// channels that were measured here.
/// </summary>
public static class QuPathStains
{
    /// <param name="name">Name of the set; an apostrophe would end the script's string and is dropped.</param>
    /// <param name="secondStain"><c>Eosin</c> or <c>DAB</c>.</param>
    /// <param name="haematoxylin">Unit OD vector, R G B.</param>
    /// <param name="second">Unit OD vector, R G B.</param>
    /// <param name="background">White point, R G B, 0-255.</param>
    public static string Text(string name, string secondStain, double[] haematoxylin, double[] second, double[] background)
    {
        Dictionary<string, string> set = new()
        {
            ["Name"] = name.Replace("'", "", StringComparison.Ordinal),
            ["Stain 1"] = "Hematoxylin",
            ["Values 1"] = Values(haematoxylin, 5),
            ["Stain 2"] = secondStain,
            ["Values 2"] = Values(second, 5),
            ["Background"] = Values(background, 2),
        };
        return JsonSerializer.Serialize(set, JsonFile.OneLine);
    }

    /// <summary>With as many places as QuPath itself writes: five for vectors, two for the background.</summary>
    private static string Values(double[] values, int decimals) =>
        string.Join(' ', values.Select(v => Math.Round(v, decimals).ToString(CultureInfo.InvariantCulture)));
}
