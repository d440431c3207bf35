using HccPathology.Subtypes;

namespace HccPathology.Outputs.Summaries;

/// <summary><c>subtype.json</c>: what can be said of the tumour's subtype, growth pattern and immune phenotype, with all evidence.</summary>
public sealed record SubtypeJson
{
    public const string FileName = "subtype.json";

    public string SchemaVersion { get; } = TableFormat.SchemaVersion;

    /// <summary>So that nobody who finds this file alone mistakes it.</summary>
    public string Use { get; } = "Research output: rules over measured fractions. Not a diagnosis. Vascular invasion is never called.";

    public required string Slide { get; init; }

    /// <summary>SHA-256 of the table of rules.</summary>
    public required string RulesSha256 { get; init; }

    /// <summary>The warning of a demonstration model that told tumour from tissue; null for others.</summary>
    public required string? Demonstration { get; init; }

    public required SubtypeCall Call { get; init; }

    /// <summary>What a slide model says, beside the rules; null when none was asked for. It never overrides them.</summary>
    public required SlideOpinion? SecondOpinion { get; init; }

    public required ImmunePhenotype ImmunePhenotype { get; init; }

    /// <summary>Everything that the rules asked about and more, by name: the value, or why there is none.</summary>
    public required IReadOnlyDictionary<string, Measure> Measures { get; init; }

    public void Write(string path) => JsonFile.Write(path, this);
}
