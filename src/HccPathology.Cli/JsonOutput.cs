using System.Text.Encodings.Web;
using System.Text.Json;

namespace HccPathology.Cli;

/// <summary>What <c>--json</c> prints: one indented object, non-ASCII names left readable.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="output">Where it goes.</param>
    /// <param name="value">Its properties are printed under their own names.</param>
    internal static void Write(TextWriter output, object value) => output.WriteLine(JsonSerializer.Serialize(value, Options));
}
