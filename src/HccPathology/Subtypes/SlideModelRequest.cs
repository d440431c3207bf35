using System.Security.Cryptography;
using HccPathology.Models;

namespace HccPathology.Subtypes;

/// <summary>A slide model and the bag that it is shown, known by their hashes before anything runs.</summary>
/// <param name="Folder">Of the model.</param>
/// <param name="BagPath">File of vectors, see <see cref="PatchBag"/>; null for those that the tissue model of the same analysis makes.</param>
/// <param name="Sha256">Of network, card and bag: whatever can change the opinion. A tissue model has a hash of its own among the parameters.</param>
public sealed record SlideModelRequest(string Folder, string? BagPath, string Sha256)
{
    /// <exception cref="PathologyException">The model or the bag is not there, or the card does not fit.</exception>
    public static SlideModelRequest Of(string folder, string? bagPath)
    {
        (SlideModelCard card, string path, _) = SlideModelCard.Read(folder);
        byte[] all = [.. Convert.FromHexString(card.Sha256), .. SHA256.HashData(File.ReadAllBytes(path)), .. PatchBag.FilesOf(bagPath).SelectMany(HashOf)];
        return new SlideModelRequest(folder, bagPath, HexHash.Of(all));

        static byte[] HashOf(string file)
        {
            using FileStream stream = File.OpenRead(file);
            return SHA256.HashData(stream);
        }
    }

    /// <summary>Called before the tiles: a tissue model whose vectors do not fit, or a slide model that is none, should cost no analysis.</summary>
    /// <param name="tissueModel">Its name; null without one.</param>
    /// <param name="vectorLength">Numbers of its vectors; 0 when its card names no embedding.</param>
    /// <exception cref="PathologyException">The vectors are to come from the tissue model, and it gives none or others; or the slide model does not load.</exception>
    public void RequireVectors(string? tissueModel, int vectorLength)
    {
        if (BagPath is not null)
        {
            return;
        }

        (SlideModelCard card, string path, _) = SlideModelCard.Read(Folder);
        if (vectorLength == 0)
        {
            throw new PathologyException(FailureKind.BadCommand, $"--slide-model {Folder}: give --bag with its patch vectors; "
                + (tissueModel is null ? "there is no --tissue-model to make them" : $"the card of tissue model {tissueModel} names no output in embedding"));
        }

        if (vectorLength != card.Dimension)
        {
            throw ModelCardFile.Unfit(path, "dimension", $"{card.Dimension} numbers a patch", $"{vectorLength} from tissue model {tissueModel}");
        }

        new SlideModel(Folder).Dispose();
    }

    /// <summary>The opinion on a bag that the analysis made, and the attention of its patches.</summary>
    /// <exception cref="PathologyException">The model or the bag does not fit.</exception>
    public (SlideOpinion Opinion, IReadOnlyList<PatchAttention> Attention) Show(PatchBag bag)
    {
        using SlideModel model = new(Folder);
        return model.Run(bag);
    }

    /// <summary>The opinion of the model on the bag's file, and the attention of its patches.</summary>
    /// <param name="widthPx">Of the slide at level 0: patches must meet it.</param>
    /// <param name="heightPx">Its height.</param>
    /// <exception cref="PathologyException">The model or the bag does not fit, or a patch lies outside of the slide.</exception>
    public (SlideOpinion Opinion, IReadOnlyList<PatchAttention> Attention) Run(long widthPx, long heightPx)
    {
        PatchBag bag = PatchBag.Read(BagPath!);
        foreach (BagPatch patch in bag.Patches)
        {
            if (!patch.MeetsSlide(widthPx, heightPx))
            {
                throw new PathologyException(FailureKind.BadData, FormattableString.Invariant(
                    $"{BagPath}: a patch at {patch.X}, {patch.Y} lies outside of the slide ({widthPx} x {heightPx} px): is it the bag of another slide, or of another level?"));
            }
        }

        return Show(bag);
    }
}
