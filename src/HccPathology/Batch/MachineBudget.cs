using System.Globalization;

namespace HccPathology.Batch;

/// <summary>
/// Cores and memory that a command may use: what the runtime says (control groups are respected), or less when Slurm has given less.
/// </summary>
/// <param name="Cores">Processors.</param>
/// <param name="MemoryBytes">Memory of all slides together.</param>
public sealed record MachineBudget(int Cores, long MemoryBytes)
{
    /// <summary>An analysis stays below 1.5 GiB; with room for a peak.</summary>
    public const long UsualBytes = 2L << 30;

    /// <summary>Less than this is not enough for any slide.</summary>
    private const long LeastBytes = 512L << 20;

    /// <summary>With fewer workers a slide's serial steps leave the others waiting less.</summary>
    private const int CoresPerSlide = 4;

    public static MachineBudget Own { get; } = Of(Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.GetEnvironmentVariable);

    /// <summary>From the machine's figures and the environment (<c>SLURM_CPUS_PER_TASK</c>, <c>SLURM_MEM_PER_NODE</c>
    /// and <c>SLURM_MEM_PER_CPU</c> in MiB).</summary>
    internal static MachineBudget Of(int cores, long memoryBytes, Func<string, string?> variable)
    {
        int given = Number("SLURM_CPUS_PER_TASK") is > 0 and <= int.MaxValue and var cpus ? (int)Math.Min(cores, cpus) : cores;
        long memory = Number("SLURM_MEM_PER_NODE") is > 0 and var node ? node << 20
            : Number("SLURM_MEM_PER_CPU") is > 0 and var cpu ? (cpu << 20) * given : long.MaxValue;
        return new MachineBudget(given, Math.Min(memory, memoryBytes));

        long Number(string name) => long.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;
    }

    /// <summary>Slides at once when nobody says: 4 cores and 2 GiB each, at least one.</summary>
    public int UsualJobs => (int)Math.Max(1, Math.Min(Cores / CoresPerSlide, MemoryBytes / UsualBytes));

    /// <summary>Threads of each slide.</summary>
    public int ThreadsPerSlide(int jobs) => Math.Max(1, Cores / jobs);

    /// <exception cref="PathologyException">Too little for so many slides at once.</exception>
    public long MemoryPerSlide(int jobs) => MemoryBytes / jobs is >= LeastBytes and var bytes
        ? bytes
        : throw new PathologyException(FailureKind.BadCommand, jobs == 1
            ? FormattableString.Invariant($"{MemoryBytes / 1048576.0:0} MiB of memory is less than the {LeastBytes >> 20} MiB that a slide needs at least, and {UsualBytes >> 30} GiB are enough for any; raise the limit, or --memory")
            : FormattableString.Invariant($"--jobs {jobs}: {MemoryBytes / 1048576.0:0} MiB of memory for {jobs} slides at once is less than {LeastBytes >> 20} MiB each; give fewer --jobs or more --memory"));
}
