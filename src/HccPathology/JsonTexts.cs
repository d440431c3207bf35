using System.Text.Json;

namespace HccPathology;

/// <summary>
/// Names and texts of JSON that is read field by field. What is no UTF-8 in them, or half a letter (<c>\ud800</c>), the library lets stand until
/// somebody asks for the text, and then calls it a fault of the program.
/// </summary>
internal static class JsonTexts
{
    /// <param name="element">Looked at with all that is in it.</param>
    /// <param name="path">Where it stands.</param>
    /// <exception cref="JsonException">A text in it cannot be read; the exception's path says where.</exception>
    public static void RequireReadable(JsonElement element, string path = "$")
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = Read(element, e => e.GetString()!, path);
                break;
            case JsonValueKind.Array:
                foreach ((int i, JsonElement entry) in element.EnumerateArray().Index())
                {
                    RequireReadable(entry, $"{path}[{i}]");
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty field in element.EnumerateObject())
                {
                    RequireReadable(field.Value, $"{path}['{Read(field, f => f.Name, path)}']");
                }

                break;
        }
    }

    private static string Read<T>(T from, Func<T, string> text, string path)
    {
        try
        {
            return text(from);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException(@"a text that is not UTF-8, or half a letter such as \ud800; save the file as UTF-8", path, null, null, e);
        }
    }
}
