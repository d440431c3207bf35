using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace HccPathology.Cli;

/// <summary>An option that takes a number of bytes as <c>512M</c> or <c>16G</c> (powers of 1024).</summary>
internal static class SizeOption
{
    internal static Option<long?> Create(string name, string description) =>
        new(name) { Description = description, HelpName = "SIZE", CustomParser = result => Parse(name, result) };

    private static long? Parse(string name, ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        int shift = text.Length > 0 ? char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 } : 0;
        if (shift > 0
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value * (1L << shift) <= 1L << 50)
        {
            return (long)(value * (1L << shift));
        }

        result.AddError($"{name} {text}: expected a size such as 512M or 16G.");
        return null;
    }
}
