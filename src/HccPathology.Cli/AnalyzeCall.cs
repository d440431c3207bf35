using HccPathology.Analysis;

namespace HccPathology.Cli;

/// <summary>What <c>hccpath analyze</c> was told.</summary>
internal sealed record AnalyzeCall
{
    public required string Slide { get; init; }
    public required string Out { get; init; }
    public required AnalysisOptions Options { get; init; }
    public required bool IsJson { get; init; }
    public required bool IsQuiet { get; init; }

    /// <summary>A batch runs this process: see <see cref="ChildLink"/>.</summary>
    public required bool IsChild { get; init; }

    public required TextWriter Output { get; init; }
    public required TextWriter Error { get; init; }
    public required CancellationToken Stop { get; init; }
}
