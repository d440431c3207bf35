using System.Text.Json;
using System.Text.Json.Serialization;

namespace HccPathology.Models;

/// <summary>
/// A card of any kind may tell people more than the engine reads, at its top level: training data, accuracy, authors, notes. What is all but one of
/// the card's own fields is refused, since <c>Stain</c> for <c>stain</c> would else leave the model as if nothing had been said.
/// </summary>
public abstract record CardForPeople
{
    /// <summary>Fields that are none of the engine's, in any form.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> ForPeople { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
}
