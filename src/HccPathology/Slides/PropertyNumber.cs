using System.Globalization;

namespace HccPathology.Slides;

/// <summary>Numbers among a slide's properties, which are text that any program may have written.</summary>
internal static class PropertyNumber
{
    /// <summary>Null where the property is missing, no number, or not finite.</summary>
    public static double? Of(IReadOnlyDictionary<string, string> properties, string name) =>
        double.TryParse(properties.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : null;
}
