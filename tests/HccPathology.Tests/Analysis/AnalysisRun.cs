using System.Security.Cryptography;
using System.Text.Json;
using HccPathology.Analysis;

namespace HccPathology.Tests.Analysis;

/// <summary>An analysis from slide to files, in the order of steps that the command takes.</summary>
internal static class AnalysisRun
{
    public static JsonElement Run(string slide, string folder, AnalysisOptions options, Action<int>? stall = null, CancellationToken token = default)
    {
        using SlideFiles files = new(folder);
        files.Prepare();
        using SlideReport report = new SlideAnalysis(options) { Stall = stall }.Run(slide, folder, token);
        files.Write(report, token);
        return Summary(folder);
    }

    public static JsonElement Summary(string folder) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "summary.json"))).RootElement;

    /// <summary>SHA-256 of every file but the times.</summary>
    public static SortedDictionary<string, string> Hashes(string folder) => new(
        Directory.GetFiles(folder).Where(f => Path.GetFileName(f) != "timings.json")
            .ToDictionary(f => Path.GetFileName(f), f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))),
        StringComparer.Ordinal);

    public static double TissueMm2(JsonElement summary) => summary.GetProperty("areas").GetProperty("tissueMm2").GetDouble();

    public static long Nuclei(JsonElement summary) => summary.GetProperty("counts").GetProperty("nuclei").GetInt64();

    public static string[] Warnings(JsonElement summary) => [.. summary.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!)];
}
