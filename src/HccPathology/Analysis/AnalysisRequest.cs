using HccPathology.Regions;
using HccPathology.Slides;

namespace HccPathology.Analysis;

/// <summary>
/// Everything but the slide's own pixels that decides a result, known before the slide is opened: the settings as asked for, the models
/// that they may use, and a pixel size written beside the slide. The same slide, request and engine give the same result.
/// </summary>
public sealed class AnalysisRequest
{
    private readonly string _text;
    private readonly bool _hasMpp;

    private AnalysisRequest(string text, bool hasMpp, IReadOnlyDictionary<string, string> settings) => (_text, _hasMpp, Settings) = (text, hasMpp, settings);

    /// <summary>The settings in words, as a result's summary has them, without those that stand there by the hash of a network.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <exception cref="PathologyException">A setting is out of its range, or a model or file of regions that was asked for is not there.</exception>
    public static AnalysisRequest Of(AnalysisOptions options)
    {
        options.Validate();
        string? regions = options.RegionsPath is { } path ? AnnotationFile.HashOf(path) : null;
        SortedDictionary<string, string> all = AnalysisParameters.Of(options with { ModelSha256 = null, TissueModelSha256 = null, RegionsSha256 = regions });
        IEnumerable<string> lines = all.Select(p => $"{p.Key}={p.Value}")
            .Concat(DetectorSelection.ModelsOnOffer(options).Select((hashes, i) => $"model nuclei {i + 1}={hashes}"))
            .Concat(TissueSelection.OnOffer(options) is { } tissue ? [$"model tissue={tissue}"] : []);
        string? tissueByHash = options.TissueModelFolder is null ? null : "tissueModel";
        return new AnalysisRequest(string.Join('\n', lines), options.Mpp is not null, all.Where(p => p.Key != "model" && p.Key != tissueByHash).ToDictionary());
    }

    /// <summary>SHA-256 in hex.</summary>
    public string HashFor(string slidePath)
    {
        string? sidecar = _hasMpp ? null : MppSearch.SidecarPaths(slidePath).FirstOrDefault(File.Exists);
        // One that cannot be read is told by the analysis: a slide's, and not a whole batch's.
        string said = sidecar is not null && InputFile.HasContent(sidecar) ? File.ReadAllText(sidecar) : "";
        return HexHash.Of(sidecar is null ? _text : $"{_text}\nsidecar={said}");
    }
}
