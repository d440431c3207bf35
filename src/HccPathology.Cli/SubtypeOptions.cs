using System.CommandLine;
using HccPathology.Analysis;
using HccPathology.Subtypes;

namespace HccPathology.Cli;

/// <summary>The options that say by which rules a subtype is called, and who gives a second opinion.</summary>
internal sealed class SubtypeOptions
{
    private readonly Option<string?> _rules = new("--subtype-rules")
    {
        Description = "Table of rules for subtypes and immune phenotype in place of the engine's own",
        HelpName = "FILE",
    };
    private readonly Option<string?> _model = new("--slide-model")
    {
        Description = "Folder of a slide model (kind attention-mil) for a second opinion of the subtype; with --bag or --tissue-model",
        HelpName = "DIR",
    };
    private readonly Option<string?> _bag = new("--bag")
    {
        Description = "Parquet file or NumPy array with the patch vectors that the slide model is shown [default: those of the tissue model]",
        HelpName = "FILE",
    };

    public IReadOnlyList<Option> All => [_rules, _model, _bag];

    /// <param name="parsed">The command line.</param>
    /// <param name="options">With the tissue model, whose vectors a slide model may be shown.</param>
    /// <exception cref="PathologyException">The rules cannot be read, or the slide model has nothing to be shown.</exception>
    public AnalysisOptions Apply(ParseResult parsed, AnalysisOptions options) => options with
    {
        SubtypeRules = parsed.GetValue(_rules) is { } table ? SubtypeRules.Read(table) : options.SubtypeRules,
        SlideModel = SecondOpinion(parsed.GetValue(_model), parsed.GetValue(_bag), options.TissueModelFolder is not null),
    };

    private static SlideModelRequest? SecondOpinion(string? folder, string? bag, bool hasTissueModel) => (folder, bag) switch
    {
        (null, null) => null,
        (null, _) => throw new PathologyException(FailureKind.BadCommand, $"--bag {bag}: there is no --slide-model to show it to"),
        (_, null) when !hasTissueModel => throw new PathologyException(FailureKind.BadCommand,
            $"--slide-model {folder}: give --bag with its patch vectors, or --tissue-model with a model whose card names them in embedding"),
        _ => SlideModelRequest.Of(folder, bag),
    };
}
