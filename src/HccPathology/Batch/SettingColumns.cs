using HccPathology.Analysis;

namespace HccPathology.Batch;

/// <summary>The settings that a row may have: those of <c>hccpath analyze</c>, by their names without dashes. The command line knows them.</summary>
public sealed record SettingColumns
{
    /// <summary>All names.</summary>
    public required IReadOnlySet<string> Names { get; init; }

    /// <summary>True when the value of a setting (its name, its value) names a file or folder; a relative one is looked for beside the manifest.</summary>
    public required Func<string, string, bool> IsPath { get; init; }

    /// <summary>Options as <c>analyze</c> would take them; a <see cref="PathologyException"/> says what is wrong.</summary>
    public required Func<IReadOnlyDictionary<string, string>, AnalysisOptions> Read { get; init; }

    /// <summary>The same settings as arguments of <c>analyze</c>.</summary>
    public required Func<IReadOnlyDictionary<string, string>, IReadOnlyList<string>> Arguments { get; init; }
}
