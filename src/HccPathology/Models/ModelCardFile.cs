using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HccPathology.Models;

/// <summary>Reads a folder with <c>model.json</c> and a network, and refuses what does not fit, naming field, expected and found.</summary>
public sealed class ModelCardFile
{
    public const string FileName = "model.json";

    /// <summary>How cards of all kinds of models are read: what is missing, null or there twice is refused.</summary>
    internal static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Of the engine's own cards: within a field, what is not read is refused.</summary>
    private static readonly JsonSerializerOptions OwnFormat = new(Format) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

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
        if (!InputFile.Exists(path))
        {
            throw new PathologyException(FailureKind.Unavailable, $"{path}: no such file; a model is a folder with {FileName} and the network it names");
        }

        ModelCard card = Parse<ModelCard>(path, kinds);
        new ModelCardCheck(path, card).All();
        return new ModelCardFile(path, NetworkFile.Beside(path, card.File, card.Sha256).Path, card);
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
    internal static string HashOf(string path) => HexHash.Of(InputFile.Bytes(path));

    internal static PathologyException Unfit(string path, string field, string expected, string found) =>
        new(FailureKind.BadData, $"{path}: {field}: expected {expected}, found {found}");

    /// <exception cref="PathologyException">A field does not fit.</exception>
    internal static void Require(string path, string field, string expected, string found, bool fits)
    {
        if (!fits)
        {
            throw Unfit(path, field, expected, found);
        }
    }

    /// <summary>A card's UTF-8 without the mark that editors on Windows begin it with, which is no JSON.</summary>
    internal static ReadOnlySpan<byte> TextOf(string path)
    {
        ReadOnlySpan<byte> text = InputFile.Bytes(path);
        return text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
    }

    private sealed record KindOfCard(string? Kind = null);

    private static T WithoutMisspelling<T>(string path, T card)
        where T : CardForPeople
    {
        IReadOnlyList<string> fields = JsonFault.Fields(typeof(T));
        return card.ForPeople.Keys.FirstOrDefault(name => NearestName.Of(name, fields) is not null) is not { } misspelt ? card
            : throw new PathologyException(FailureKind.BadData, $"{path}: {JsonFault.NoField(misspelt, fields)}");
    }

    /// <summary>A card of one of some kinds, its fields not checked yet.</summary>
    /// <exception cref="PathologyException">It is of another kind, lacks a field or has one that is misspelt.</exception>
    internal static T Parse<T>(string path, params string[] kinds)
        where T : CardForPeople
    {
        try
        {
            ReadOnlySpan<byte> text = TextOf(path);
            // First, since a card of another kind lacks fields that this one needs, and has others.
            KindOfCard card = JsonSerializer.Deserialize<KindOfCard>(text, Format) ?? throw new JsonException("the card is null");
            return card.Kind is { } kind && kinds.Contains(kind)
                ? WithoutMisspelling(path, JsonSerializer.Deserialize<T>(text, OwnFormat)!)
                : throw Unfit(path, "kind", string.Join(" or ", kinds), card.Kind ?? "nothing");
        }
        catch (JsonException e)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: not a model card: {JsonFault.TextOf(e)}", e);
        }
    }
}
