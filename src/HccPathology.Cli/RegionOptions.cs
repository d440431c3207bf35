using System.CommandLine;
using HccPathology.Analysis;
using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Cli;

/// <summary>The options that say where tumour and liver lie, and which zones follow.</summary>
internal sealed class RegionOptions
{
    private readonly Option<string?> _regions = new("--regions")
    {
        Description = "Regions that a person drew: GeoJSON of QuPath (.gz, .zip too), XML of ImageScope, HALO or ASAP, NDPA; gives zones and their densities",
        HelpName = "FILE",
    };
    private readonly Option<string[]> _roles = new("--region-role")
    {
        Description = "What a class of regions is, as NAME=ROLE; may be given several times",
        HelpName = "NAME=ROLE",
    };
    private readonly Option<string?> _unannotated = new("--unannotated")
    {
        Description = "Role of tissue in no region, such as parenchyma [default: not known]",
        HelpName = "ROLE",
    };
    private readonly Option<string?> _zones = new("--zones")
    {
        Description = "Bands of distance to the tumour border in um, negative inside [default: inner margin=-500:0,outer margin=0:500,peritumour=500:2000]",
        HelpName = "NAME=FROM:TO,...",
    };

    public IReadOnlyList<Option> All => [_regions, _roles, _unannotated, _zones];

    /// <exception cref="PathologyException">There is no such role, or a band cannot be read.</exception>
    public AnalysisOptions Apply(ParseResult parsed, AnalysisOptions options) => options with
    {
        RegionsPath = parsed.GetValue(_regions),
        RegionRoles = Readable(parsed.GetValue(_roles) ?? []),
        UnannotatedRole = parsed.GetValue(_unannotated) is { } word ? RoleOf(word) : null,
        Zones = parsed.GetValue(_zones) is { } bands ? new ZoneOptions { Bands = ZoneOptions.ParseBands(bands) } : new ZoneOptions(),
    };

    // Here already, so that a batch tells it before anything starts.
    private static string[] Readable(string[] roles)
    {
        _ = new RegionRoles(roles);
        return roles;
    }

    private static TissueRole RoleOf(string word) => RoleNames.Of(word)
        ?? throw new PathologyException(FailureKind.BadCommand, $"--unannotated {word}: give one of {RoleNames.All}");
}
