using System.Text.Json;
using HccPathology.Models;

namespace HccPathology.Tissue;

/// <summary>
/// Reads a folder with a tissue network and the file that describes it: the engine's own <c>model.json</c>, WSInfer's JSON
/// (<c>config.json</c> or <c>model.json</c>) or bioimage.io's <c>rdf.yaml</c>. What does not fit is refused, naming field,
/// expected and found.
/// </summary>
public static class TissueCardFile
{
    /// <summary>Name of the engine's own demonstration model.</summary>
    public const string Demonstration = "tissue-demo";

    private static readonly string[] Names = [ModelCardFile.FileName, "config.json", "rdf.yaml", "rdf.yml", "bioimageio.yaml"];

    /// <exception cref="PathologyException">The folder, the card or the network is not there, or does not fit.</exception>
    public static TissueModelCard Read(string folder)
    {
        string path = Names.Select(n => Path.Combine(folder, n)).FirstOrDefault(InputFile.Exists)
            ?? throw new PathologyException(FailureKind.Unavailable,
                $"{folder}: no {string.Join(", ", Names)} there; a tissue model is a folder with one of them and the network");
        return path.EndsWith(".json", StringComparison.Ordinal) ? ReadJson(path, folder) : BioimageCard.Read(path, SideFile.Read(folder));
    }

    /// <summary>The card, and the file beside it that adds to it.</summary>
    public static IEnumerable<string> FilesIn(string folder) => Names.Append(SideFile.FileName).Select(n => Path.Combine(folder, n)).Where(InputFile.Exists);

    private static TissueModelCard ReadJson(string path, string folder)
    {
        JsonElement root = Parse<JsonElement>(path);
        bool isWsinfer = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("patch_size_pixels", out _);
        return isWsinfer ? WsinferCard.Read(path, root, SideFile.Read(folder)) : OwnTissueCard.Read(path);
    }

    internal static T Parse<T>(string path)
    {
        try
        {
            T card = JsonSerializer.Deserialize<T>(ModelCardFile.TextOf(path), ModelCardFile.Format) ?? throw new JsonException("the card is null");
            if (card is JsonElement fields)
            {
                JsonTexts.RequireReadable(fields);
            }

            return card;
        }
        catch (JsonException e)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: not a model card: {JsonFault.TextOf(e)}", e);
        }
    }

    /// <summary>The network that a card names, or the only one beside it; with its hash, which must be the card's where that gives one.</summary>
    internal static (string Path, string Sha256) Network(string cardPath, string? name, string? sha256)
    {
        if (name is not null)
        {
            return NetworkFile.Beside(cardPath, name, sha256);
        }

        string folder = Path.GetDirectoryName(cardPath)!;
        string[] networks = Directory.GetFiles(folder, "*.onnx");
        return networks is [var only] ? NetworkFile.Beside(cardPath, Path.GetFileName(only), sha256)
            : throw new PathologyException(FailureKind.Unavailable,
                $"{folder}: one .onnx file is wanted beside {Path.GetFileName(cardPath)}, found {networks.Length}");
    }

    /// <summary>
    /// The cell of the map and the core of a patch for a segmentation: the smallest cell of whole places that is not below
    /// <see cref="TissueModelCard.LeastCellUm"/>, and the largest core of whole cells that leaves the halo all round.
    /// </summary>
    internal static (int CellPx, int CorePx) CoreOf(string path, int patchPx, int haloPx, int step, double mpp)
    {
        ModelCardFile.Require(path, "outputStep", $"1 to 64, a divisor of {patchPx} px", $"{step}", step is >= 1 and <= 64 && patchPx % step == 0);
        int cell = step * Math.Max(1, (int)Math.Ceiling(TissueModelCard.LeastCellUm / (mpp * step) - 0.02));
        for (int margin = (haloPx + step - 1) / step * step; patchPx - 2 * margin >= cell; margin += step)
        {
            if ((patchPx - 2 * margin) % cell == 0)
            {
                return (cell, patchPx - 2 * margin);
            }
        }

        throw ModelCardFile.Unfit(path, "haloPx", $"less than half of the patch of {patchPx} px, with room for a cell of {cell} px", $"{haloPx}");
    }

    /// <summary>The card of a sigmoid with the class for places that are of none of its classes.</summary>
    internal static TissueModelCard WithOther(TissueModelCard card)
    {
        TissueClass other = TissueModelCard.OtherClass;
        ModelCardFile.Require(card.Path, "classes", $"none named {other.Name}, which a sigmoid adds for places below one half everywhere",
            string.Join(", ", card.Classes.Select(c => c.Name)), !card.Classes.Any(c => c.Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase)));
        return card with { Classes = [.. card.Classes, other] };
    }

    /// <summary>A card of any format with the classes of its network, checked; a sigmoid's get <see cref="TissueModelCard.OtherClass"/>.</summary>
    internal static TissueModelCard Complete(TissueModelCard card)
    {
        card = card.Activation == ScoreActivation.Sigmoid ? WithOther(card) : card;
        Check("inputMpp", "0.1 to 16 um/px", FormattableString.Invariant($"{card.Mpp:0.####}"), card.Mpp is >= 0.1 and <= 16);
        Check("patchPx", "16 to 2048", $"{card.PatchPx}", card.PatchPx is >= 16 and <= 2048);
        Check("the network's input", "16 to 2048 px", $"{card.InputPx}", card.InputPx is >= 16 and <= 2048);
        Check("stridePx", $"1 to {card.PatchPx}, the patch", $"{card.CellPx}",
            card.CellPx >= 1 && card.CorePx <= card.PatchPx && card.CorePx % card.CellPx == 0);
        Check("stridePx", "cells of at least 4 um", FormattableString.Invariant($"{card.CellPx * card.Mpp:0.##} um"), card.CellPx * card.Mpp >= 4);
        Check("channelOrder", "RGB or BGR", card.ChannelOrder, card.ChannelOrder is "RGB" or "BGR");
        Check("normalisation.percentiles", "none in a tissue model", string.Join(' ', card.Normalisation.Percentiles ?? []), card.Normalisation.Percentiles is null);
        if ((card.Normalisation.Fault ?? card.OpticalDensity?.Fault) is var (field, expected, found))
        {
            throw ModelCardFile.Unfit(card.Path, field, expected, found);
        }

        Check("classes", "1 to 64 names that are all there and differ", string.Join(", ", card.Classes.Select(c => c.Name)),
            card.NetworkClasses is >= 1 and <= 64
                && card.Classes.All(c => c.Name.Length > 0)
                && card.Classes.DistinctBy(c => c.Name.ToLowerInvariant()).Count() == card.Classes.Count);
        Check("classes", "none of vascular invasion, which is never called, nor a growth pattern of it",
            string.Join(", ", card.Classes.Select(c => c.Pattern is null ? c.Name : $"{c.Name} ({c.Pattern})")),
            !card.Classes.Any(c => RoleNames.IsInvasion(c.Name) || (c.Pattern is { } pattern && RoleNames.IsInvasion(pattern))));
        Check("activation", "sigmoid for a single class, or none", $"{card.Activation}", card.NetworkClasses > 1 || card.Activation != ScoreActivation.Softmax);
        return card;

        void Check(string field, string expected, string found, bool fits) => ModelCardFile.Require(card.Path, field, expected, found, fits);
    }
}
