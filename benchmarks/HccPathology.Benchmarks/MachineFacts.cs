namespace HccPathology.Benchmarks;

/// <summary>What a number means nothing without.</summary>
internal static class MachineFacts
{
    /// <summary>The processor's name with its family and model, because virtual machines often hide the name.</summary>
    public static string Processor
    {
        get
        {
            const string file = "/proc/cpuinfo";
            string[] lines = File.Exists(file) ? File.ReadAllLines(file) : [];
            return $"{Of("model name")} (family {Of("cpu family")}, model {Of("model")})";

            string Of(string key) => lines.FirstOrDefault(l => l.Split(':')[0].Trim() == key)?.Split(':')[1].Trim() ?? "unknown";
        }
    }
}
