using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HccPathology.Cli;

/// <summary>What <c>--json</c> prints: one indented object, non-ASCII names left readable.</summary>
internal static class JsonOutput
{
    internal static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        output.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
    }
}
