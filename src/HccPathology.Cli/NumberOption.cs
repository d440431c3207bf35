using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace HccPathology.Cli;

/// <summary>
/// An option that takes a number. The library's own reading passes over commas, as thousands: <c>0,5</c>, half in much of Europe, was 5.
/// </summary>
internal static class NumberOption
{
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help, which adds the default.</param>
    /// <param name="otherwise">Default; null for 0, which the help does not show.</param>
    /// <param name="helpName">What the help has in the number's place, such as its unit.</param>
    internal static Option<double> Create(string name, string description, double? otherwise = null, string? helpName = null) => new(name)
    {
        CustomParser = result => Parse(result) ?? double.NaN,
        Description = description,
        DefaultValueFactory = otherwise is { } number ? _ => number : null,
        HelpName = helpName,
    };

    /// <summary>One that is null where it is not given.</summary>
    internal static Option<double?> CreateOptional(string name, string description, string? helpName = null) =>
        new(name) { CustomParser = Parse, Description = description, HelpName = helpName };

    // Null after an error, which names option and value.
    private static double? Parse(ArgumentResult result)
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
