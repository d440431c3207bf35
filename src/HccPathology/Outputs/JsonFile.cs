using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HccPathology.Outputs;

/// <summary>
/// How the small JSON files are written: camelCase, indented, with a newline at the end; µ and &amp; stay readable; numbers
/// that are not finite become strings, as JSON has none.
/// </summary>
public static class JsonFile
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The same on one line, of files and pipes that hold an object a line.</summary>
    public static JsonSerializerOptions OneLine { get; } = new(Options) { WriteIndented = false };

    public static void Write<T>(string path, T value) => AtomicFile.Write(path, stream =>
    {
        JsonSerializer.Serialize(stream, value, Options);
        stream.WriteByte((byte)'\n');
    });
}
