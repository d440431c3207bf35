using System.CommandLine.Parsing;
using System.Globalization;

namespace HccPathology.Cli;

/// <summary>
/// Reads the number of an option. The library's own reading passes over commas, as thousands: <c>0,5</c>, half in much of Europe, was 5.
/// </summary>
internal static class NumberOption
{
    internal static double Parse(ArgumentResult result) => ParseAny(result) ?? double.NaN;

    /// <summary>Null after an error, which names option and value.</summary>
    internal static double? ParseAny(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return number;
        }

        result.AddError($"{(result.Parent as OptionResult)?.Option.Name} {text}: expected a number with a decimal point, such as 0.5.");
        return null;
    }
}
