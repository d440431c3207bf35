using System.Text.Json;

namespace HccPathology.Regions;

/// <summary>Members, numbers and colours of annotation files in JSON, where anything may stand anywhere.</summary>
internal static class JsonValues
{
    /// <summary>A member of an object; undefined where it has none, or where it is no object.</summary>
    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement found) ? found : default;

    /// <exception cref="FormatException">There is no such member.</exception>
    public static JsonElement Required(JsonElement element, string name, string place) =>
        element.TryGetProperty(name, out JsonElement found) ? found : throw new FormatException($"{place}: has no {name}");

    /// <summary>The text of a member; null where it is empty or none.</summary>
    public static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>The whole number of a member; 0 where it is none.</summary>
    public static int Whole(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int whole) ? whole : 0;

    // JSON may hold 1e999, which is read as infinity: a region that reaches there would be painted anywhere.
    public static double Number(JsonElement value, string place) =>
        value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && double.IsFinite(number)
            ? number
            : throw new FormatException($"{place}: '{value.GetRawText()}' is no number");

    /// <summary>Three numbers 0-255, also with decimals, or one that packs them; null where the file gives none, or nulls.</summary>
    public static (byte R, byte G, byte B)? Colour(JsonElement of, string place)
    {
        if (Member(of, "color") is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } colour)
        {
            JsonElement[] parts = colour.ValueKind == JsonValueKind.Array ? [.. colour.EnumerateArray().Take(3)] : [];
            return parts.Any(p => p.ValueKind == JsonValueKind.Null) ? null
                : parts.Length == 3 && parts.All(p => p.ValueKind == JsonValueKind.Number && p.GetDouble() is >= 0 and <= 255) ? (Part(0), Part(1), Part(2))
                : throw new FormatException($"{place}: color {colour.GetRawText()} is not three numbers 0-255");

            byte Part(int i) => (byte)Math.Round(parts[i].GetDouble());
        }

        return Member(of, "colorRGB") is { ValueKind: JsonValueKind.Number } packed && packed.TryGetInt32(out int rgb)
            ? ((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : null;
    }
}
