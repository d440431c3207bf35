using System.Text.Json;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Cohorts;

/// <summary>What a slide's <c>summary.json</c> says of the slide as a whole.</summary>
/// <param name="Status">Of the analysis: <see cref="SummaryJson.StatusOk"/> or <see cref="SummaryJson.StatusNoTissue"/>.</param>
/// <param name="MppX">Pixel size of level 0, µm/px.</param>
/// <param name="MppY">The same along y.</param>
/// <param name="ParameterHash">Of all settings, the slide's own among them.</param>
/// <param name="Detector"><c>classic</c> or <c>learned</c>.</param>
/// <param name="NucleusModelSha256">Null without a network.</param>
/// <param name="TissueModel">Name and version; null without one.</param>
/// <param name="Demonstration">Its caution when it is one of demonstration, or that of the file of regions, which one made; else null.</param>
/// <param name="RegionsSha256">Null when nobody drew any.</param>
/// <param name="ExcludedMm2">Pen, blur, folds and damaged tiles.</param>
/// <param name="Nodules">Null without regions and tissue model.</param>
/// <param name="LargestNoduleMm2">Gross area; null without a nodule.</param>
/// <param name="Subtype">Subtype, pattern and immune phenotype.</param>
internal sealed record SlideFindings(string Status, double MppX, double MppY, string ParameterHash, string Detector, string? NucleusModelSha256,
    string? TissueModel, string? Demonstration, string? RegionsSha256, double ExcludedMm2, int? Nodules, double? LargestNoduleMm2, SubtypeSummary Subtype)
{
    /// <param name="summary">The slide's <c>summary.json</c>.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="caution">What its densities say of a demonstration: in 0.18.0 they alone had that of a file of regions.</param>
    /// <exception cref="JsonException">A part is missing or of another kind; so for the other exceptions of <see cref="JsonElement"/>.</exception>
    public static SlideFindings Of(JsonElement summary, JsonSerializerOptions options, string? caution)
    {
        JsonElement slide = summary.GetProperty("slide"), analysis = summary.GetProperty("analysis"), areas = summary.GetProperty("areas");
        JsonElement? tissue = Part(summary, "tissue"), regions = Part(summary, "regions");
        double[]? nodules = regions is { } drawn ? [.. drawn.GetProperty("nodules").EnumerateArray().Select(n => n.GetProperty("grossAreaMm2").GetDouble())] : null;
        return new SlideFindings(
            SlideResult.Text(summary, "status"), slide.GetProperty("mppX").GetDouble(), slide.GetProperty("mppY").GetDouble(),
            SlideResult.Text(analysis, "parameterHash"), SlideResult.Text(analysis, "detector"), analysis.GetProperty("modelSha256").GetString(),
            tissue is { } model ? $"{SlideResult.Text(model, "name")} {SlideResult.Text(model, "version")}" : null,
            tissue?.GetProperty("demonstration").GetString() ?? (regions is { } of ? Part(of, "demonstration")?.GetString() : null) ?? caution, regions?.GetProperty("fileSha256").GetString(),
            new[] { "penMm2", "blurMm2", "foldMm2", "damagedMm2" }.Sum(name => areas.GetProperty(name).GetDouble()),
            nodules?.Length, nodules is { Length: > 0 } ? nodules.Max() : null,
            summary.GetProperty("subtype").Deserialize<SubtypeSummary>(options) ?? throw new JsonException("subtype is null"));
    }

    private static JsonElement? Part(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement part) && part.ValueKind != JsonValueKind.Null ? part : null;
}
