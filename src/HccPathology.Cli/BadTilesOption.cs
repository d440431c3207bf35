using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace HccPathology.Cli;

/// <summary>The option <c>--allow-bad-tiles</c>: a percentage, given with its sign so that 0.1 is not taken for a tenth of the slide.</summary>
internal static class BadTilesOption
{
    internal static Option<double> Create() => new("--allow-bad-tiles")
    {
        Description = "Look for damaged stored tiles first and leave them out, up to this share of all, such as 0.1%; without it a damaged tile fails the slide.",
        HelpName = "PERCENT",
        CustomParser = Parse,
    };

    private static double Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text.EndsWith('%')
            && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double percent)
            && percent is > 0 and <= 100)
        {
            return percent / 100;
        }

        result.AddError($"--allow-bad-tiles {text}: expected a percentage above 0% and up to 100%, such as 0.1%.");
        return 0;
    }
}
