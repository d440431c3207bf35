using System.Text.Json;

namespace HccPathology.Models;

/// <summary>
/// What a card of any kind may tell people, in any form: the engine reads none of it. Any other field that a card's kind does not have is
/// refused, since <c>Stain</c> for <c>stain</c> would else leave the model as if nothing had been said.
/// </summary>
public abstract record CardForPeople
{
    /// <summary>What the model is for.</summary>
    public JsonElement? Task { get; init; }

    public JsonElement? TrainingData { get; init; }

    /// <summary>What was measured, and on what.</summary>
    public JsonElement? Accuracy { get; init; }

    /// <summary>What the model cannot do.</summary>
    public JsonElement? Limits { get; init; }

    /// <summary>How many weights there are.</summary>
    public JsonElement? Parameters { get; init; }

    /// <summary>How long it was trained.</summary>
    public JsonElement? Steps { get; init; }

    /// <summary>How it is built.</summary>
    public JsonElement? Network { get; init; }

    /// <summary>What numbers it computes in.</summary>
    public JsonElement? Arithmetic { get; init; }

    /// <summary>Anything else: authors, references, remarks.</summary>
    public JsonElement? Notes { get; init; }
}
