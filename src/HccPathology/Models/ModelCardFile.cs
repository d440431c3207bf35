using System.Security.Cryptography;
using System.Text;
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

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private ModelCardFile(string path, string networkPath, ModelCard card) => (Path, NetworkPath, Card, CardSha256) = (path, networkPath, card, HashOf(path));

    /// <summary>The card.</summary>
    public string Path { get; }

    /// <summary>The network; its hash is the card's.</summary>
    public string NetworkPath { get; }

    public ModelCard Card { get; }

    /// <summary>SHA-256 in hex of the card, whose settings decide results as the network does.</summary>
    public string CardSha256 { get; }

    /// <summary>Where the engine's own models lie: beside its program.</summary>
    public static string OwnFolder(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "models", name);

    /// <exception cref="PathologyException">The folder, the card or the network is not there, or does not fit.</exception>
    public static ModelCardFile Read(string folder, params string[] kinds)
    {
        string path = System.IO.Path.Combine(folder, FileName);
        if (!ModelFiles.Exists(path))
        {
            throw new PathologyException(FailureKind.Unavailable, $"{path}: no such file; a model is a folder with {FileName} and the network it names");
        }

        ModelCard card = Parse(path, kinds);
        Check(path, card);
        string network = System.IO.Path.Combine(folder, card.File);
        if (!ModelFiles.Exists(network))
        {
            throw new PathologyException(FailureKind.Unavailable, $"{network}: no such file, but {FileName} names it");
        }

        string hash = NetworkFile.HashOf(network);
        return hash == card.Sha256.ToLowerInvariant()
            ? new ModelCardFile(path, network, card)
            : throw Unfit(path, "sha256", card.Sha256, $"{hash} of {card.File}");
    }

    /// <summary>A number of the card's <c>postProcessing</c>.</summary>
    /// <exception cref="PathologyException">It is missing or out of its range.</exception>
    public double Setting(string name, double least, double most)
    {
        _read.Add(name);
        return !Card.PostProcessing.TryGetValue(name, out double value) ? throw Unfit(Path, $"postProcessing.{name}", $"{least} to {most}", "nothing")
            : value >= least && value <= most ? value
            : throw Unfit(Path, $"postProcessing.{name}", $"{least} to {most}", $"{value}");
    }

    /// <summary>A whole number of the card's <c>postProcessing</c>.</summary>
    /// <exception cref="PathologyException">It is missing, out of its range or has a fraction.</exception>
    public int WholeSetting(string name, int least, int most) => Setting(name, least, most) is var value && value == Math.Floor(value)
        ? (int)value
        : throw Unfit(Path, $"postProcessing.{name}", $"a whole number, {least} to {most}", FormattableString.Invariant($"{value}"));

    /// <summary>When all settings have been asked for: one that nobody asked for would be given in vain, and unnoticed.</summary>
    /// <exception cref="PathologyException">There is such a setting.</exception>
    public void RequireAllSettingsRead()
    {
        if (Card.PostProcessing.Keys.FirstOrDefault(k => !_read.Contains(k)) is { } other)
        {
            throw Unfit(Path, "postProcessing", string.Join(", ", _read), other);
        }
    }

    /// <summary>SHA-256 in hex of a file that describes a network.</summary>
    internal static string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    internal static PathologyException Unfit(string path, string field, string expected, string found) =>
        new(FailureKind.BadData, $"{path}: {field}: expected {expected}, found {found}");

    /// <summary>A card's UTF-8 without the mark that editors on Windows begin it with, which is no JSON.</summary>
    internal static ReadOnlySpan<byte> TextOf(string path)
    {
        ReadOnlySpan<byte> text = File.ReadAllBytes(path);
        return text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
    }

    private sealed record KindOfCard(string? Kind = null);

    private static ModelCard Parse(string path, string[] kinds)
    {
        try
        {
            ReadOnlySpan<byte> text = TextOf(path);
            // First, since a card of another kind lacks fields that this one needs.
            string? kind = JsonSerializer.Deserialize<KindOfCard>(text, Format)?.Kind;
            return kind is not null && !kinds.Contains(kind)
                ? throw Unfit(path, "kind", string.Join(" or ", kinds), kind)
                : JsonSerializer.Deserialize<ModelCard>(text, Format) ?? throw new JsonException("the card is null");
        }
        catch (JsonException e)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: not a model card: {JsonFault.TextOf(e)}", e);
        }
    }

    private static void Check(string path, ModelCard card)
    {
        Require("channelOrder", "RGB or BGR", card.ChannelOrder, card.ChannelOrder is "RGB" or "BGR");
        // A round nucleus of 400 um2 is 113 px wide at 0.2. An outline is traced in 128 and a ray reaches 62: at 0.1 all above 12 um were lost.
        Require("inputMpp", "0.2 to 4 um/px", $"{card.InputMpp}", card.InputMpp is >= 0.2 and <= 4);
        Require("sizeMultiple", "1 to 512, a power of 2", $"{card.SizeMultiple}", card.SizeMultiple is >= 1 and <= 512 && int.IsPow2(card.SizeMultiple));
        Require("subpixels", "1 or 2", $"{card.Subpixels}", card.Subpixels is 1 or 2);
        Require("sizeMultiple", $"a multiple of {card.Subpixels}, the sub-pixels", $"{card.SizeMultiple}", card.SizeMultiple % card.Subpixels == 0);
        Require("filterBits", "2 to 8", $"{card.FilterBits}", card.FilterBits is >= 2 and <= 8);
        Require("haloPx", "0 to 1024", $"{card.HaloPx}", card.HaloPx is >= 0 and <= 1024);
        CheckNormalisation(card.Normalisation);
        Refuse(card.OpticalDensity?.Fault);
        Require("outputLayout", card.Kind == ModelCard.NucleusMaps ? "NCHW, or NHWC for bytes" : $"that of layout, {card.Layout}", $"{card.OutputLayout}",
            card.OutputLayout is null || card.OutputLayout == card.Layout || card.OfBytes);
        Require("inputLayout", card.Kind == ModelCard.NucleusMaps ? $"{card.Layout}, or {ModelCard.Blocks} for bytes" : $"that of layout, {card.Layout}", $"{card.InputLayout}",
            card.InputLayout is null || card.InputLayout == card.Layout || (card.TakesBytes && card.Kind == ModelCard.NucleusMaps));
        Require("outputs", "maps", "null", card.Outputs.All(o => o is not null));
        foreach (ModelOutput map in card.Outputs)
        {
            Require($"outputs.{map.Name}.step", "1e-6 to 1000", $"{map.Step}", map.Step is null or >= 1e-6 and <= 1000);
            Require($"outputs.{map.Name}.zero", "0 to 255", $"{map.Zero}", map.Zero is null or >= 0 and <= 255);
            Require($"outputs.{map.Name}", "step and zero, as maps with channels last are bytes", "nothing", !card.OfBytes || map is { Step: not null, Zero: not null });
            string? kind = KindOf(card, map.Name);
            Require($"outputs.{map.Name}.kind", $"{kind}", map.Kind, kind is null || map.Kind == kind);
        }

        Require("outputs", "1 to 256 channels each", string.Join(' ', card.Outputs.Select(o => o.Channels)), card.Outputs.All(o => o.Channels is >= 1 and <= 256));
        Require("layout", "NCHW or NHWC", card.Layout, card.Layout is ModelCard.ChannelsFirst or ModelCard.ChannelsLast);
        Require("grid", "1 or 2", $"{card.Grid}", card.Grid is 1 or 2);
        Require("sizeMultiple", $"a multiple of {card.Grid}, the grid", $"{card.SizeMultiple}", card.SizeMultiple % card.Grid == 0);
        if (card.Kind == ModelCard.NucleusMaps)
        {
            Require("layout", ModelCard.ChannelsFirst, card.Layout, card.Layout == ModelCard.ChannelsFirst);
            Require("grid", "1", $"{card.Grid}", card.Grid == 1);
            Require("outputs", "one tensor, as maps with channels last are bytes side by side", string.Join(' ', card.Outputs.Select(o => o.Tensor).Distinct()), !card.OfBytes || card.Outputs.DistinctBy(o => o.Tensor).Count() == 1);
            Require("subpixels", "2, as maps with channels last are bytes of two by two px", $"{card.Subpixels}", !card.OfBytes || card.Subpixels == 2);
            Require("normalisation.percentiles", "none", string.Join(' ', card.Normalisation.Percentiles ?? []), card.Normalisation.Percentiles is null);
            Require("normalisation", "scale 1, mean 0 and std 1, as blocks are the bytes themselves", card.Normalisation.Text(), !card.TakesBytes || card.Normalisation.IsNone);
            Require("sizeMultiple", "a multiple of 2, the side of a block", $"{card.SizeMultiple}", !card.TakesBytes || card.SizeMultiple % 2 == 0);
            Require("outputs", "1 channel each", string.Join(' ', card.Outputs.Select(o => o.Channels)), card.Outputs.All(o => o.Channels == 1));
        }
        else
        {
            Require("subpixels", "1", $"{card.Subpixels}", card.Subpixels == 1);
            Require("opticalDensity", "none beside normalisation.percentiles, which do the same", $"{card.OpticalDensity?.From} to {card.OpticalDensity?.To}", card.OpticalDensity is null || card.Normalisation.Percentiles is null);
        }

        Require("classes", "names that are all there and differ", string.Join(", ", card.Classes.Select(c => c?.Name)),
            card.Classes.All(c => !string.IsNullOrWhiteSpace(c?.Name)) && card.Classes.DistinctBy(c => c.Name.ToLowerInvariant()).Count() == card.Classes.Count);
        Require("classes.output", "another one for each class", string.Join(", ", card.Classes.Select(c => c.Output)), card.Classes.DistinctBy(c => c.Output).Count() == card.Classes.Count);
        foreach (ModelClass item in card.Classes)
        {
            Require($"classes.{item.Name}.output", $"a map of kind {ModelOutput.Score}: {string.Join(" or ", card.Outputs.Where(o => o.Kind == ModelOutput.Score).Select(o => o.Name))}", item.Output,
                card.Kind != ModelCard.NucleusMaps || card.Outputs.Any(o => o.Name == item.Output && o.Kind == ModelOutput.Score));
            Require($"classes.{item.Name}.color", "3 numbers from 0 to 255", string.Join(' ', item.Color), item.Color.Count == 3 && item.Color.All(c => c is >= 0 and <= 255));
        }

        // What the engine relies on: a mirror image turns the sign of an offset, and a probability is read as floats.
        static string? KindOf(ModelCard card, string map) => (card.Kind, map) switch
        {
            (ModelCard.NucleusMaps, "nucleus" or "centre") => card.OfBytes ? ModelOutput.Logit : ModelOutput.Probability,
            (ModelCard.StarDist, "probability") => ModelOutput.Probability,
            (ModelCard.NucleusMaps, "dy" or "dx") => ModelOutput.Offset,
            (ModelCard.StarDist, "distances") => ModelOutput.Distance,
            _ => null,
        };

        void CheckNormalisation(ModelNormalisation n)
        {
            if (n.Percentiles is { } p)
            {
                Require("normalisation.percentiles", "2 numbers from 0 to 100, the lower first", string.Join(' ', p), p is [>= 0, <= 100] && p[0] < p[1]);
                return;
            }

            Refuse(n.Fault);
        }

        void Refuse((string Field, string Expected, string Found)? fault)
        {
            if (fault is var (field, expected, found))
            {
                throw Unfit(path, field, expected, found);
            }
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
