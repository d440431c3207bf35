using System.Security.Cryptography;
using System.Text.Json;

namespace HccPathology.Models;

/// <summary>Reads a folder with <c>model.json</c> and a network, and refuses what does not fit, naming field, expected and found.</summary>
public sealed class ModelCardFile
{
    public const string FileName = "model.json";

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private ModelCardFile(string path, string networkPath, ModelCard card) => (Path, NetworkPath, Card) = (path, networkPath, card);

    /// <summary>The card.</summary>
    public string Path { get; }

    /// <summary>The network; its hash is the card's.</summary>
    public string NetworkPath { get; }

    public ModelCard Card { get; }

    /// <summary>Where the engine's own models lie: beside its program.</summary>
    public static string OwnFolder(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "models", name);

    /// <exception cref="PathologyException">The folder, the card or the network is not there, or does not fit.</exception>
    public static ModelCardFile Read(string folder, string kind)
    {
        string path = System.IO.Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new PathologyException(FailureKind.Unavailable, $"{path}: no such file; a model is a folder with {FileName} and the network it names");
        }

        ModelCard card = Parse(path);
        Check(path, card, kind);
        string network = System.IO.Path.Combine(folder, card.File);
        if (!File.Exists(network))
        {
            throw new PathologyException(FailureKind.Unavailable, $"{network}: no such file, but {FileName} names it");
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(network)));
        return hash == card.Sha256.ToLowerInvariant()
            ? new ModelCardFile(path, network, card)
            : throw Unfit(path, "sha256", card.Sha256, $"{hash} of {card.File}");
    }

    internal static PathologyException Unfit(string path, string field, string expected, string found) =>
        new(FailureKind.BadData, $"{path}: {field}: expected {expected}, found {found}");

    private static ModelCard Parse(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ModelCard>(File.ReadAllBytes(path), Format) ?? throw new JsonException("the card is null");
        }
        catch (JsonException e)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: not a model card: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static void Check(string path, ModelCard card, string kind)
    {
        Require("kind", kind, card.Kind, card.Kind == kind);
        Require("channelOrder", "RGB or BGR", card.ChannelOrder, card.ChannelOrder is "RGB" or "BGR");
        Require("inputMpp", "0.1 to 4 um/px", $"{card.InputMpp}", card.InputMpp is >= 0.1 and <= 4);
        Require("sizeMultiple", "1 to 512, a power of 2", $"{card.SizeMultiple}", card.SizeMultiple is >= 1 and <= 512 && int.IsPow2(card.SizeMultiple));
        Require("subpixels", "1 or 2", $"{card.Subpixels}", card.Subpixels is 1 or 2);
        Require("sizeMultiple", $"a multiple of {card.Subpixels}, the sub-pixels", $"{card.SizeMultiple}", card.SizeMultiple % card.Subpixels == 0);
        Require("haloPx", "0 to 1024", $"{card.HaloPx}", card.HaloPx is >= 0 and <= 1024);
        Require("normalisation.mean", "3 numbers", $"{card.Normalisation.Mean.Count}", card.Normalisation.Mean.Count == 3);
        Require("normalisation.std", "3 numbers above 0", string.Join(' ', card.Normalisation.Std), card.Normalisation.Std.Count == 3 && card.Normalisation.Std.All(s => s > 0));
        Require("outputs", "maps", "null", card.Outputs.All(o => o is not null));
        Require("classes", "names that are all there and differ", string.Join(", ", card.Classes.Select(c => c?.Name)),
            card.Classes.All(c => c?.Name.Length > 0) && card.Classes.DistinctBy(c => c.Name.ToLowerInvariant()).Count() == card.Classes.Count);
        foreach (ModelClass item in card.Classes)
        {
            Require($"classes.{item.Name}.output", string.Join(" or ", card.Outputs.Select(o => o.Name)), item.Output, card.Outputs.Any(o => o.Name == item.Output));
            Require($"classes.{item.Name}.color", "3 numbers from 0 to 255", string.Join(' ', item.Color), item.Color.Count == 3 && item.Color.All(c => c is >= 0 and <= 255));
        }

        void Require(string field, string expected, string found, bool fits)
        {
            if (!fits)
            {
                throw Unfit(path, field, expected, found);
            }
        }
    }
}
