using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tiles;
using HccPathology.Tissue;

namespace HccPathology.Analysis;

/// <summary>The tissue model of an analysis and the pixels it is shown. Owns the model.</summary>
internal sealed class TissueSelection : IDisposable
{
    private readonly string _folder;

    private TissueSelection(TissueModel model, AnalysisFrame frame, string folder) => (Model, Frame, _folder) = (model, frame, folder);

    public TissueModel Model { get; }

    /// <summary>Pixels at the model's size.</summary>
    public AnalysisFrame Frame { get; }

    /// <summary>Null when no model was asked for: there is none that is taken unasked, since tissue is named wrongly more easily than not.</summary>
    /// <exception cref="PathologyException">The model is not there, or fits neither its card nor the slide.</exception>
    public static TissueSelection? Choose(AnalysisOptions options, SlideFacts facts, Mpp mpp)
    {
        if (options.TissueModelFolder is not { } folder)
        {
            return null;
        }

        TissueModel model = TissueModel.Load(folder, options.Device);
        try
        {
            string stain = options.Stain == StainKind.HaematoxylinEosin ? "he" : "hdab";
            return model.Card.Stain is null || model.Card.Stain == stain ? new TissueSelection(model, model.FrameOf(facts, mpp), folder)
                : throw new PathologyException(FailureKind.BadCommand,
                    $"--tissue-model: {model.Card.Name} is for stain {model.Card.Stain}, and the slide is {stain}; use another model, or none");
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Hashes of the files that describe the model, null where it is the engine's own: two cards make two models of one network.</summary>
    public string? OtherCardSha256
    {
        get
        {
            string cards = HashesIn(_folder), own = ModelCardFile.OwnFolder(TissueCardFile.Demonstration);
            return Directory.Exists(own) && HashesIn(own) == cards ? null : cards;
        }
    }

    /// <summary>Hashes of the network and of what describes it; null when no model was asked for.</summary>
    /// <exception cref="PathologyException">The model is not there or damaged.</exception>
    public static string? OnOffer(AnalysisOptions options) => options.TissueModelFolder is { } folder
        ? $"{TissueCardFile.Read(folder).Sha256} {HashesIn(folder)}"
        : null;

    private static string HashesIn(string folder) => string.Join(' ', TissueCardFile.FilesIn(folder).Select(ModelCardFile.HashOf));

    /// <summary>Which patches belong to which tile.</summary>
    public PatchGrid Grid(AnalysisFrame analysis, TissueMask mask) => new(Model.Card, Frame, analysis, mask);

    public TissueMap MakeMap() => new(Model.Card, Frame);

    public void Dispose() => Model.Dispose();
}
