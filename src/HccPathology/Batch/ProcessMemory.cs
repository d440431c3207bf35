using System.Globalization;

namespace HccPathology.Batch;

/// <summary>Resident memory of a process, from <c>/proc/PID/status</c>.</summary>
internal static class ProcessMemory
{
    /// <summary>Bytes now and at most so far; 0 when the process has ended or the system does not tell.</summary>
    public static (long Now, long Peak) Of(int pid)
    {
        try
        {
            string[] lines = File.ReadAllLines($"/proc/{pid}/status");
            return (Value("VmRSS:"), Value("VmHWM:"));

            long Value(string name) => lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line
                ? 1024 * long.Parse(line.AsSpan(name.Length, line.Length - name.Length - "kB".Length), NumberStyles.Integer, CultureInfo.InvariantCulture)
                : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (0, 0);
        }
    }
}
