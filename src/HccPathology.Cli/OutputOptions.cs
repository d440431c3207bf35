using System.CommandLine;
using HccPathology.Analysis;
using HccPathology.Density;
using HccPathology.Outputs;

namespace HccPathology.Cli;

/// <summary>The options that say which nuclei and densities there are, and how overlays have them.</summary>
internal sealed class OutputOptions
{
    private readonly Option<double?> _minArea = NumberOption.CreateOptional("--min-area",
        "Smallest nucleus in um2 [default: 10 (classic), the model's (learned)]", "UM2");
    private readonly Option<double?> _maxArea = NumberOption.CreateOptional("--max-area", "Largest nucleus in um2 [default: 400]", "UM2");
    private readonly Option<double> _minNetArea = NumberOption.Create("--min-net-area",
        "Least analysed area in mm2 that a density is given for", new DensityOptions().MinNetAreaMm2, "MM2");
    private readonly Option<string> _origin = ChoiceOption.Create("--geojson-origin",
        "Where GeoJSON counts from: the slide's bounds as QuPath, or its upper left corner", "bounds", "level0");
    private readonly Option<string> _cells = ChoiceOption.Create("--cell-overlay",
        "What cells.geojson.gz has of each nucleus: outline and measurements, its centroid, or no such file; tables do not depend on it",
        "outlines", "points", "none");

    public IReadOnlyList<Option> All => [_minArea, _maxArea, _minNetArea, _origin, _cells];

    public AnalysisOptions Apply(ParseResult parsed, AnalysisOptions options) => options with
    {
        MinAreaUm2 = parsed.GetValue(_minArea),
        MaxAreaUm2 = parsed.GetValue(_maxArea),
        Density = new DensityOptions { MinNetAreaMm2 = parsed.GetValue(_minNetArea) },
        GeoJsonOrigin = parsed.GetValue(_origin) == "level0" ? GeoJsonOrigin.Level0 : GeoJsonOrigin.Bounds,
        CellOverlay = Enum.Parse<CellOverlay>(parsed.GetRequiredValue(_cells), ignoreCase: true),
    };
}
