using System.CommandLine;
using HccPathology.Analysis;
using HccPathology.Ihc;
using HccPathology.Stains;

namespace HccPathology.Cli;

/// <summary>The options that say how a slide is stained and how DAB is graded.</summary>
internal sealed class StainOptions
{
    private readonly Option<string> _stain = new("--stain")
    {
        Description = "Stain of the slide: he, or for haematoxylin-DAB a marker such as CD8 or Ki-67, or hdab for one that is not in the registry",
        DefaultValueFactory = _ => "he",
        HelpName = "he|hdab|MARKER",
    };

    private readonly Option<string> _vectors = ChoiceOption.Create("--stain-vectors",
        "Estimate stain vectors on the slide, or take the documented default", "estimate", "default");
    private readonly Option<string?> _name = new("--marker") { Description = "With --stain hdab: the marker's name, for the tables", HelpName = "NAME" };
    private readonly Option<FileInfo?> _markers = new("--markers")
    {
        Description = "Marker registry of your own: its entries take the place of the engine's of the same name",
        HelpName = "FILE",
    };
    private readonly Option<string> _threshold = ChoiceOption.Create("--dab-threshold",
        "Threshold of positivity: the registry's, or found on the slide", "registry", "auto");
    private readonly Option<double> _expansion = NumberOption.Create("--cell-expansion",
        "How far a cell reaches beyond its nucleus in um (IHC)", CellStaining.DefaultExpansionUm, "UM");
    private readonly Option<bool> _force = new("--force-stain") { Description = "Analyse a slide that looks stained with something else." };

    public IReadOnlyList<Option> All => [_stain, _vectors, _name, _markers, _threshold, _expansion, _force];

    /// <exception cref="PathologyException">There is no such marker, or an option does not go with the stain.</exception>
    public AnalysisOptions Apply(ParseResult parsed, AnalysisOptions options)
    {
        string stain = parsed.GetRequiredValue(_stain);
        bool isHe = stain.ToLowerInvariant() is "he" or "h&e";
        string? name = parsed.GetValue(_name);
        if (isHe && name is not null)
        {
            throw new PathologyException(FailureKind.BadCommand, $"--marker {name}: goes with --stain {MarkerRegistry.Generic} only; H&E has no marker");
        }

        return options with
        {
            Stain = isHe ? StainKind.HaematoxylinEosin : StainKind.HaematoxylinDab,
            EstimatesStains = parsed.GetValue(_vectors) == "estimate",
            Marker = isHe ? null : MarkerOf(stain, name, parsed.GetValue(_markers)?.FullName),
            FindsDabThreshold = parsed.GetValue(_threshold) == "auto",
            CellExpansionUm = parsed.GetValue(_expansion),
            ForcesStain = parsed.GetValue(_force),
            Unheeded = isHe ? [.. new Option[] { _markers, _threshold, _expansion }.Where(o => parsed.GetResult(o) is { Implicit: false })
                .Select(o => o.Name)] : [],
        };
    }

    private static Marker MarkerOf(string stain, string? name, string? file)
    {
        MarkerRegistry registry = MarkerRegistry.Load(file);
        Marker marker = registry.Require(stain);
        return name is null ? marker
            : !MarkerRegistry.IsGeneric(marker)
                ? throw new PathologyException(FailureKind.BadCommand,
                    $"--marker {name}: goes with --stain {MarkerRegistry.Generic} only; --stain {stain} is {marker.Name}")
            : string.IsNullOrWhiteSpace(name) ? throw new PathologyException(FailureKind.BadCommand, $"--marker \"{name}\": is blank; give the marker's name")
            : registry.Find(name) is { } known && !MarkerRegistry.IsGeneric(known)
                ? throw new PathologyException(FailureKind.BadCommand,
                    $"--marker {name}: {known.Name} has compartment and thresholds of its own, which --stain {stain} would leave aside; give --stain {known.Name}")
            : marker with { Name = name };
    }
}
