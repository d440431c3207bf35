using System.Security.Cryptography;

namespace HccPathology.Subtypes;

/// <summary>A slide model and the bag that it is shown, known by their hashes before anything runs.</summary>
/// <param name="Folder">Of the model.</param>
/// <param name="BagPath">Parquet file, see <see cref="PatchBag"/>.</param>
/// <param name="Sha256">Of network, card and bag: whatever can change the opinion.</param>
public sealed record SlideModelRequest(string Folder, string BagPath, string Sha256)
{
    /// <exception cref="PathologyException">The model or the bag is not there, or the card does not fit.</exception>
    public static SlideModelRequest Of(string folder, string bagPath)
    {
        (SlideModelCard card, string path, _) = SlideModelCard.Read(folder);
        if (!File.Exists(bagPath))
        {
            throw new PathologyException(FailureKind.NotFound, $"{bagPath}: no such file; --bag is a Parquet file of patch vectors");
        }

        using FileStream bag = File.OpenRead(bagPath);
        byte[] all = [.. Convert.FromHexString(card.Sha256), .. SHA256.HashData(File.ReadAllBytes(path)), .. SHA256.HashData(bag)];
        return new SlideModelRequest(folder, bagPath, Convert.ToHexStringLower(SHA256.HashData(all)));
    }

    /// <summary>The opinion of the model and the attention of the bag's patches.</summary>
    /// <param name="widthPx">Of the slide at level 0: patches must lie on it.</param>
    /// <param name="heightPx">Its height.</param>
    /// <exception cref="PathologyException">The model or the bag does not fit, or a patch lies outside of the slide.</exception>
    public (SlideOpinion Opinion, IReadOnlyList<PatchAttention> Attention) Run(long widthPx, long heightPx)
    {
        PatchBag bag = PatchBag.Read(BagPath);
        foreach (BagPatch patch in bag.Patches)
        {
            // Half a patch may reach past the slide on every side: grids are cut that way.
            double half = patch.SidePx / 2;
            if (patch.X < -half || patch.Y < -half || patch.X + half > widthPx || patch.Y + half > heightPx)
            {
                throw new PathologyException(FailureKind.BadData, FormattableString.Invariant(
                    $"{BagPath}: a patch at {patch.X}, {patch.Y} lies outside of the slide ({widthPx} x {heightPx} px): is it the bag of another slide, or of another level?"));
            }
        }

        using SlideModel model = new(Folder);
        return model.Run(bag);
    }
}
