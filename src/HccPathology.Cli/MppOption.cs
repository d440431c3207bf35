using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HccPathology.Geometry;

namespace HccPathology.Cli;

/// <summary>The option <c>--mpp</c> as every command that opens a slide has it: 0.25, or 0.25,0.26 for x and y.</summary>
internal static class MppOption
{
    internal static Option<Mpp?> Create() => new("--mpp")
    {
        Description = "Pixel size of level 0 in um/px, overriding the slide's own: 0.25, or 0.25,0.26 for x and y.",
        HelpName = "UM",
        CustomParser = Parse,
    };

    private static Mpp? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        double[] sizes = [.. text.Split(',')
            .Select(t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out double size) ? size : double.NaN)];
        Mpp mpp = sizes.Length switch { 1 => new Mpp(sizes[0]), 2 => new Mpp(sizes[0], sizes[1]), _ => new Mpp(double.NaN) };
        if (sizes.Length == 2 && sizes.All(double.IsFinite) && !mpp.IsNearlySquare)
        {
            // 1,2 is a German 1.2.
            result.AddError($"--mpp {text}: pixels of {mpp} are of no slide scanner; a decimal point is meant, not a comma?");
        }
        else if (!mpp.IsPlausible)
        {
            result.AddError($"--mpp {text}: expected um/px between {Mpp.MinPlausible} and {Mpp.MaxPlausible}, such as 0.25 or 0.25,0.26.");
        }

        return mpp;
    }
}
