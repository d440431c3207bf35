using System.Security.Cryptography;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tiles;
using HccPathology.Tissue;

namespace HccPathology.Analysis;

/// <summary>The tissue model of an analysis and the pixels it is shown. Owns the model.</summary>
internal sealed class TissueSelection : IDisposable
{
    private TissueSelection(TissueModel model, AnalysisFrame frame) => (Model, Frame) = (model, frame);

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
            return model.Card.Stain is null || model.Card.Stain == stain ? new TissueSelection(model, model.FrameOf(facts, mpp))
                : throw new PathologyException(FailureKind.BadCommand, $"--tissue-model: {model.Card.Name} is for stain {model.Card.Stain}, and the slide is {stain}; use another model, or none");
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Hashes of the network and of what describes it; null when no model was asked for.</summary>
    /// <exception cref="PathologyException">The model is not there or damaged.</exception>
    public static string? OnOffer(AnalysisOptions options) => options.TissueModelFolder is { } folder
        ? string.Join(' ', [TissueCardFile.Read(folder).Sha256, .. TissueCardFile.FilesIn(folder).Select(f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))))])
        : null;

    /// <summary>Which patches belong to which tile.</summary>
    public PatchGrid Grid(AnalysisFrame analysis, TissueMask mask) => new(Model.Card, Frame, analysis, mask);

    public TissueMap MakeMap() => new(Model.Card, Frame);

    public void Dispose() => Model.Dispose();
}
