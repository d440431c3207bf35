using HccPathology.Models;

namespace HccPathology.Subtypes;

/// <summary>
/// The card of a network that looks at a whole slide (kind <c>attention-mil</c>): it takes a bag of patch vectors and gives a score a class
/// and an attention a patch (Ilse, Tomczak, Welling 2018).
/// </summary>
public sealed record SlideModelCard : CardForPeople
{
    public const string KindName = "attention-mil";

    public required string Kind { get; init; }
    public required string Name { get; init; }
    public required string Version { get; init; }
    public required string Licence { get; init; }

    /// <summary>Why the model must not be believed, in words; null when it is more than a demonstration.</summary>
    public string? Demonstration { get; init; }

    /// <summary>File of the network in the card's folder.</summary>
    public required string File { get; init; }

    /// <summary>Of the network, hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Numbers in a patch's vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>Which network makes the vectors, with its patch size and µm/px: for people, and for whoever makes the bag.</summary>
    public required string Embedding { get; init; }

    /// <summary>Name of the input, patches x <see cref="Dimension"/>, or 1 x patches x dimension.</summary>
    public required string Input { get; init; }

    /// <summary>Name of the output with a number a class.</summary>
    public required string Scores { get; init; }

    /// <summary>Name of the output with a number a patch.</summary>
    public required string Attention { get; init; }

    /// <summary>What turns scores into probabilities: <c>softmax</c>, <c>sigmoid</c> or <c>none</c>.</summary>
    public required string Activation { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    /// <exception cref="PathologyException">The folder, the card or the network is not there, or does not fit.</exception>
    public static (SlideModelCard Card, string Path, string NetworkPath) Read(string folder)
    {
        string path = Path.Combine(folder, ModelCardFile.FileName);
        if (!InputFile.Exists(path))
        {
            throw new PathologyException(FailureKind.Unavailable,
                $"{path}: no such file; a slide model is a folder with {ModelCardFile.FileName} and the network it names");
        }

        SlideModelCard card = ModelCardFile.Parse<SlideModelCard>(path, KindName);
        Require("dimension", "1 to 16384", $"{card.Dimension}", card.Dimension is >= 1 and <= 16384);
        Require("activation", "softmax, sigmoid or none", card.Activation, card.Activation is "softmax" or "sigmoid" or "none");
        Require("classes", "names that are all there and differ", string.Join(", ", card.Classes),
            card.Classes.Count > 0 && card.Classes.All(c => c?.Length > 0) && card.Classes.Distinct().Count() == card.Classes.Count);
        Require("activation", "sigmoid or none for a single class, since a softmax of one is always 1", card.Activation,
            card.Classes.Count > 1 || card.Activation != "softmax");
        Require("classes", "no class of vascular invasion, which is never called", string.Join(", ", card.Classes), !card.Classes.Any(SubtypeRules.IsInvasion));
        return (card, path, NetworkFile.Beside(path, card.File, card.Sha256).Path);

        void Require(string field, string expected, string found, bool fits)
        {
            if (!fits)
            {
                throw ModelCardFile.Unfit(path, field, expected, found);
            }
        }
    }
}
