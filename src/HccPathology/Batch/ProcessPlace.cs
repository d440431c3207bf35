using System.Runtime.InteropServices;

namespace HccPathology.Batch;

/// <summary>
/// Where a process runs, so that another can tell whether it still does. A process id means something only under the same kernel, since
/// the same boot, among the same processes (containers have their own).
/// </summary>
/// <param name="Host">Name of the machine, for people.</param>
/// <param name="Kernel">Boot id and process namespace; empty where the system does not tell.</param>
/// <param name="Pid">Process id.</param>
/// <param name="Started">When it started in clock ticks since boot, so that a later process with the same id is told apart.</param>
public sealed partial record ProcessPlace(string Host, string Kernel, int Pid, long Started)
{
    public static ProcessPlace Own { get; } = new(Environment.MachineName, KernelId(), Environment.ProcessId, StartOf(Environment.ProcessId) ?? 0);

    /// <summary>True when it certainly runs no more; false when it runs, or nobody here can know.</summary>
    public bool IsGone() => Kernel.Length > 0 && Kernel == Own.Kernel && (StartOf(Pid) is { } started ? started != Started : IsNone(Pid));

    // Where users do not see each other's processes (/proc mounted with hidepid) a living one has no start. Signal 0 asks whether there is one, and sends nothing.
    private static bool IsNone(int pid)
    {
        const int NoSuchProcess = 3;
        return Kill(pid, signal: 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    private static string KernelId()
    {
        try
        {
            return $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()} {new FileInfo("/proc/self/ns/pid").LinkTarget}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // The 22nd field of /proc/PID/stat; the second, the name in parentheses, may hold anything. A zombie does nothing any more.
    private static long? StartOf(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? -1 : long.Parse(fields[19], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
