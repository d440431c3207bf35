using System.Text.Json;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Batch;

/// <summary>The settings that a result says it was made with.</summary>
internal static class SummaryParameters
{
    /// <summary>Empty when there is no summary that can be read.</summary>
    public static Dictionary<string, string> Read(string folder)
    {
        try
        {
            using JsonDocument summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, SummaryJson.FileName)));
            return summary.RootElement.GetProperty("analysis").GetProperty("parameters").EnumerateObject()
                .ToDictionary(p => p.Name, p => p.Value.GetString() ?? "");
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }
}
