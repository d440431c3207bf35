using HccPathology.Models;

namespace HccPathology.Tissue;

/// <summary>How a network's scores become probabilities.</summary>
public enum ScoreActivation
{
    /// <summary>They are probabilities already, of one class a place.</summary>
    None,

    /// <summary>One class a place.</summary>
    Softmax,

    /// <summary>Each class by itself; where none reaches one half the place is <see cref="TissueModelCard.OtherClass"/>.</summary>
    Sigmoid,

    /// <summary>The same of a network that has its sigmoid itself: of a card with <see cref="None"/> whose network's probabilities do not sum up to 1.</summary>
    OwnSigmoid,
}

/// <summary>A stored input of the network and the output that belongs to it: float arrays as NumPy writes them.</summary>
/// <param name="InputPath">1 x 3 x height x width.</param>
/// <param name="OutputPath">What the network gave where it was made.</param>
/// <param name="Tolerance">Greatest difference allowed, as a share of the greatest expected value.</param>
/// <param name="IsWhole">Input before normalisation and output after activation; else as the network itself takes and gives them.</param>
public sealed record SelfTestPair(string InputPath, string OutputPath, double Tolerance, bool IsWhole);

/// <summary>
/// What the engine knows of a tissue network, whatever file said it: the engine's own <c>model.json</c>, WSInfer's JSON or
/// bioimage.io's <c>rdf.yaml</c>. Sizes are in px of <see cref="Mpp"/> unless said otherwise.
/// </summary>
public sealed record TissueModelCard
{
    /// <summary>Stands for places at which a sigmoid network says no to all of its classes.</summary>
    public static readonly TissueClass OtherClass = new("Other", TissueRole.Other, (255, 200, 0));

    /// <summary>Smallest cell of the map, µm: finer ones cost memory and say nothing more at the resolution of tissue.</summary>
    public const double LeastCellUm = 8;

    /// <summary>The file that says all this.</summary>
    public required string Path { get; init; }

    /// <summary><c>model.json</c>, <c>WSInfer</c> or <c>bioimage.io</c>.</summary>
    public required string Format { get; init; }

    public required string Name { get; init; }
    public required string Version { get; init; }
    public required string Licence { get; init; }
    public required string NetworkPath { get; init; }

    /// <summary>SHA-256 in hex of the network; the card's, where it gives one, was compared.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Pixel size in µm that a patch is cut at.</summary>
    public required double Mpp { get; init; }

    /// <summary>Side of the square that the network sees of the slide.</summary>
    public required int PatchPx { get; init; }

    /// <summary>Side of the network's input; more than <see cref="PatchPx"/> when patches are enlarged.</summary>
    public required int InputPx { get; init; }

    /// <summary>Side of a cell of the map: for patches the way from one to the next.</summary>
    public required int CellPx { get; init; }

    /// <summary>Side of the middle of a patch that answers are taken from, a multiple of <see cref="CellPx"/>; patches are that far apart.</summary>
    public required int CorePx { get; init; }

    /// <summary>Segmentation: px of the input for one place of the output. 0 for patches.</summary>
    public required int OutputStep { get; init; }

    /// <summary>One answer for the whole patch, taken for its middle, one stride wide; else (a segmentation) one for each of a grid of places in it.</summary>
    public bool IsOfPatches => OutputStep == 0;

    /// <summary><c>RGB</c> or <c>BGR</c>.</summary>
    public required string ChannelOrder { get; init; }

    public required ModelNormalisation Normalisation { get; init; }

    /// <summary>How strongly stained slides may be to be shown as they are; null shows every slide as it is.</summary>
    public ModelDensity? OpticalDensity { get; init; }

    /// <summary>Name of the input tensor; null for the network's only one.</summary>
    public string? Input { get; init; }

    public string? Output { get; init; }

    /// <summary>Name of the output tensor with the patch's vector for a slide model; null when the network gives none.</summary>
    public string? Embedding { get; init; }
    public required ScoreActivation Activation { get; init; }

    /// <summary>Classes of the map: those of the network, and for sigmoids <see cref="OtherClass"/> at the end.</summary>
    public required IReadOnlyList<TissueClass> Classes { get; init; }

    /// <summary>Channels of the network's output.</summary>
    public int NetworkClasses => Activation is ScoreActivation.Sigmoid or ScoreActivation.OwnSigmoid ? Classes.Count - 1 : Classes.Count;

    public SelfTestPair? SelfTest { get; init; }

    /// <summary>A warning that goes with every result of a model that is no more than a demonstration; null for others.</summary>
    public string? Demonstration { get; init; }

    /// <summary>Stain that the network is for, <c>he</c> or <c>hdab</c>; null when the card does not say.</summary>
    public string? Stain { get; init; }

    /// <summary>What was taken for granted in reading the card, in sentences for people.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
