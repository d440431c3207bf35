using System.CommandLine;
using HccPathology.Analysis;
using HccPathology.Models;
using HccPathology.Tissue;

namespace HccPathology.Cli;

/// <summary>The options that say what finds the nuclei and tells tissues apart.</summary>
internal sealed class ModelOptions
{
    private const string None = "none";

    private readonly Option<string> _detector = ChoiceOption.Create("--detector", "Nucleus detector", "auto", "classic", "learned");
    private readonly Option<string> _quality = ChoiceOption.Create(
        "--quality",
        "Learned detector: standard is the small network; high a finer one, five times slower; best that one's mean over four mirror images, three times slower again",
        "standard", "high", "best");

    private readonly Option<string?> _nuclei = new("--nuclei-model")
    {
        Description = "Folder of another model (model.json and the network) for the learned detector; none: no network, the classical detector",
        HelpName = "DIR|none",
    };

    private readonly Option<string> _tissue = new("--tissue-model")
    {
        Description = "Folder of a model that tells tissues apart, demo (drawn slides only), or none",
        DefaultValueFactory = _ => None,
        HelpName = "DIR|demo|none",
    };

    private readonly Option<string> _device = ChoiceOption.Create("--device", "Where a learned model runs", "cpu", "cuda");

    public IReadOnlyList<Option> All => [_detector, _quality, _nuclei, _tissue, _device];

    /// <exception cref="PathologyException">The learned detector is asked for without a model.</exception>
    public AnalysisOptions Apply(ParseResult parsed, AnalysisOptions options) => options with
    {
        Detector = DetectorOf(parsed.GetValue(_detector), parsed.GetValue(_nuclei)),
        Quality = Enum.Parse<DetectorQuality>(parsed.GetValue(_quality)!, ignoreCase: true),
        ModelFolder = parsed.GetValue(_nuclei) is None ? null : parsed.GetValue(_nuclei),
        TissueModelFolder = parsed.GetValue(_tissue) switch
        {
            None or null => null,
            "demo" => ModelCardFile.OwnFolder(TissueCardFile.Demonstration),
            string folder => folder,
        },
        Device = parsed.GetValue(_device) == "cuda" ? ModelDevice.Cuda : ModelDevice.Cpu,
    };

    private static DetectorChoice DetectorOf(string? detector, string? model) => (detector, model) switch
    {
        ("learned", None) => throw new PathologyException(FailureKind.BadCommand, "--nuclei-model none: --detector learned needs a model"),
        ("classic", _) or (_, None) => DetectorChoice.Classic,
        ("learned", _) => DetectorChoice.Learned,
        _ => DetectorChoice.Auto,
    };
}
