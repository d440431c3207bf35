using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using HccPathology.Batch;
using HccPathology.Interop;
using HccPathology.Models;
using HccPathology.Pixels;
using static System.FormattableString;
using ArmSimd = System.Runtime.Intrinsics.Arm.AdvSimd;

namespace HccPathology.Cli;

internal enum HealthState
{
    Ok,
    Warn,
    Fail,
}

/// <summary>One line of <c>hccpath doctor</c>.</summary>
/// <param name="Name">What was looked at, one word.</param>
/// <param name="State">Whether an analysis can run with it.</param>
/// <param name="Found">What is there.</param>
/// <param name="Advice">What to do; null when all is well.</param>
/// <param name="IsLibrary">A failure of it cannot be cured by trying again (exit code 69).</param>
internal sealed record HealthCheck(string Name, HealthState State, string Found, string? Advice = null, bool IsLibrary = false)
{
    private const double GiB = 1L << 30;

    /// <summary>Memory that is enough for any analysis.</summary>
    internal const double NeededGiB = MachineBudget.UsualBytes / GiB;

    /// <summary>Addresses with which an analysis on a few threads was never short of them: with 2 GiB libraries could not be loaded, with 3 it ran.</summary>
    private const double EnoughAddressGiB = 8;

    /// <summary>The one folder that an analysis makes where it is not there.</summary>
    private const string Results = "results";

    internal static IReadOnlyList<HealthCheck> All(string? resultFolder)
    {
        List<HealthCheck> checks = [Engine(), DotNet(), OpenSlide(), JpegReader(), OpenCv(), OnnxRuntime(), Parquet(), Sqlite(), Processor(), Memory(), Scratch()];
        if (resultFolder is not null)
        {
            checks.Add(Folder(Results, resultFolder));
        }

        return checks;
    }

    /// <summary>Write access and free space of a folder, or of the nearest parent that is there when it has yet to be made.</summary>
    internal static HealthCheck Folder(string name, string folder)
    {
        const double EnoughGiB = BatchOptions.UsualLeastFreeBytes / GiB;
        string existing = Path.GetFullPath(folder), advice = $"choose another folder ({(name == Results ? "--out" : "TMPDIR")})";
        while (name == Results && !Path.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        try
        {
            string probe = Path.Combine(existing, $".hccpath-doctor-{Environment.ProcessId}");
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
            }

            double freeGiB = new DriveInfo(existing).AvailableFreeSpace / GiB;
            string found = Invariant($"{folder} can be written, {freeGiB:0.0} GiB free");
            return freeGiB >= EnoughGiB
                ? new HealthCheck(name, HealthState.Ok, found)
                : new HealthCheck(name, HealthState.Warn, found,
                    Invariant($"a large slide needs {EnoughGiB:0} GiB: free some or {advice}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new HealthCheck(name, HealthState.Fail, $"{folder} cannot be written: {e.Message}", advice);
        }
    }

    // Of a folder for temporary files that nobody has chosen no use is made.
    private static HealthCheck Scratch() => AnalyzeCommand.ChosenScratch is { } chosen
        ? Folder("temporary", chosen)
        : new HealthCheck("temporary", HealthState.Ok, "beside the results; TMPDIR is not set");

    private static HealthCheck Engine() => new("engine", HealthState.Ok,
        $"hccpath {typeof(HealthCheck).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}");

    private static HealthCheck DotNet() => new("dotnet", HealthState.Ok,
        $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");

    private static HealthCheck OpenSlide() => NativeLibraries.OpenSlideVersion is { } version
        ? new HealthCheck("openslide", HealthState.Ok,
            $"{version} ({NativeLibraries.OpenSlideName}{(NativeLibraries.HasOpenSlideIccProfiles ? ", ICC profiles" : "")}{(NativeLibraries.HasOpenSlideSharedCache ? ", shared cache" : "")})",
            IsLibrary: true)
        : NativeLibraries.OpenSlideFault is { } fault
        ? new HealthCheck("openslide", HealthState.Fail, fault, "it is there and cannot be loaded: allow this process more addresses (ulimit -v), or install it again", IsLibrary: true)
        : new HealthCheck("openslide", HealthState.Fail, "not found", NativeLibraries.OpenSlideHint, IsLibrary: true);

    // A warning, not a failure: OpenSlide reads everything that this would, several times slower.
    private static HealthCheck JpegReader() => NativeLibraries.JpegLibrary is { } library
        ? new HealthCheck("direct", HealthState.Ok, $"{library} ({Path.GetFileName(NativeLibraries.HccNativeNote)})", IsLibrary: true)
        : new HealthCheck("direct", HealthState.Warn, NativeLibraries.HccNativeNote,
            "slides of JPEG tiles are read several times slower; install cmake, gcc and libjpeg62-turbo-dev, and build again", IsLibrary: true);

    private static HealthCheck OpenCv() => Native("opencv", () => ImageFile.OpenCvVersion, HealthState.Fail,
        $"its native part comes with hccpath for Linux x64: {MissingPart.Advice}, and the system libraries it is linked with: apt-get install libgtk-3-0 libdrm2 libatomic1");

    private static HealthCheck OnnxRuntime() => Native("onnx", () => $"ONNX Runtime {OnnxNetwork.RuntimeVersion}", HealthState.Fail, MissingPart.Advice);

    // A warning: a batch keeps its ledger with it, which decides nothing.
    private static HealthCheck Sqlite() =>
        Native("sqlite", () => $"SQLite {Ledger.SqliteVersion}", HealthState.Warn, $"batches go on without a ledger; {MissingPart.Advice}");

    private static HealthCheck Native(string name, Func<string> version, HealthState otherwise, string advice)
    {
        try
        {
            return new HealthCheck(name, HealthState.Ok, version(), IsLibrary: true);
        }
        catch (Exception e) when (e is TypeInitializationException || MissingPart.Is(e))
        {
            return new HealthCheck(name, otherwise, MissingPart.CauseOf(e), advice, IsLibrary: true);
        }
    }

    // Managed code, so that only the presence of the assembly can fail; loading it is the check.
    private static HealthCheck Parquet()
    {
        try
        {
            return new HealthCheck("parquet", HealthState.Ok, $"Parquet.Net {ParquetVersion()}", IsLibrary: true);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or TypeLoadException)
        {
            return new HealthCheck("parquet", HealthState.Fail, e.Message.ReplaceLineEndings(" "), "install hccpath again: its files are incomplete", IsLibrary: true);
        }
    }

    private static string ParquetVersion() => typeof(Parquet.ParquetWriter).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    private static HealthCheck Processor()
    {
        (string Name, bool Has)[] features = [("AVX2", Avx2.IsSupported), ("AVX-512", Avx512F.IsSupported), ("Neon", ArmSimd.IsSupported)];
        string found = $"{Environment.ProcessorCount} cores, {string.Join(" ", features.Where(f => f.Has).Select(f => f.Name))}, vectors of {Vector<byte>.Count * 8} bits";
        return Vector.IsHardwareAccelerated
            ? new HealthCheck("processor", HealthState.Ok, found)
            : new HealthCheck("processor", HealthState.Warn, found, "no vector instructions: results are the same, several times slower");
    }

    // Null without a limit.
    private static double? AddressGiB() => OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max address space", StringComparison.Ordinal)) is { } limit
        && limit["Max address space".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
        && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes / GiB : null;

    // Both numbers respect a container's limits.
    private static HealthCheck Memory()
    {
        double availableGiB = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / GiB;
        string found = Invariant($"{availableGiB:0.0} GiB for this process");
        return AddressGiB() is { } addresses && addresses < EnoughAddressGiB
            ? new HealthCheck("memory", HealthState.Warn, Invariant($"{found}, of {addresses:0.0} GiB of addresses (ulimit -v)"),
                Invariant($"libraries and stacks take addresses, and no memory: limit memory otherwise, or allow {EnoughAddressGiB:0} GiB of them"))
            : availableGiB >= NeededGiB
            ? new HealthCheck("memory", HealthState.Ok, found)
            : new HealthCheck("memory", HealthState.Warn, found,
                Invariant($"an analysis needs up to {NeededGiB:0} GiB: raise the limit (three quarters of a container's count), or use --threads 1"));
    }
}
