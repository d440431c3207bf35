using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Outputs;
using static System.FormattableString;

namespace HccPathology.Batch;

/// <summary>How to start an analysis: a program and what comes before <c>analyze</c>.</summary>
public sealed record ChildProgram(string File, IReadOnlyList<string> FirstArguments);

/// <summary>What one slide's process may use.</summary>
/// <param name="MemoryBytes">Resident memory.</param>
/// <param name="Time">Wall time.</param>
/// <param name="Stall">Wall time without a line of progress.</param>
public sealed record ChildLimits(long MemoryBytes, TimeSpan Time, TimeSpan Stall);

/// <summary>How a process ended.</summary>
/// <param name="Failure">Why it failed, the error in one line; null when it ended well.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="PeakMemoryBytes">Largest resident memory, as sampled four times a second.</param>
internal sealed record ChildEnd((ErrorClass Class, string Error)? Failure, double Seconds, long PeakMemoryBytes);

/// <summary>
/// Runs one analysis as a process of its own: a crash in native code, a hang or the kernel's kill costs this slide and no other. It reads
/// the progress, ends the process at its limits, and closes its stdin when it is to stop.
/// </summary>
public sealed class ChildRun
{
    /// <summary>Between two looks at memory and clock.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>A process that was asked to stop has this long to do so: within the 30 s that Kubernetes gives, with room for the rest.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(18);

    private readonly ChildLimits _limits;
    private readonly Action<AnalysisProgress> _report;
    private string _lastError = "";
    private long _lastProgress = Stopwatch.GetTimestamp();
    private long _peak;

    internal ChildRun(ChildLimits limits, Action<AnalysisProgress> report) => (_limits, _report) = (limits, report);

    /// <exception cref="OperationCanceledException">The token was cancelled; the process has ended.</exception>
    internal async Task<ChildEnd> RunAsync(ChildProgram program, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        Process process;
        try
        {
            process = Start(program, arguments);
        }
        catch (Win32Exception e)
        {
            // No memory or no place for another process, or the program is being replaced: it may pass, and ends no batch.
            return new ChildEnd((ErrorClass.Temporary, $"{program.File} cannot be started: {e.Message.ReplaceLineEndings(" ")}"),
                Stopwatch.GetElapsedTime(start).TotalSeconds, 0);
        }

        using Process own = process;
        Task lines = Task.WhenAll(ReadProgress(process.StandardOutput), ReadErrors(process.StandardError));
        (ErrorClass, string)? excess = await Watch(process, start, stop);
        await Task.WhenAny(lines, Task.Delay(Look * 4, CancellationToken.None)); // a grandchild may hold the pipe
        ChildEnd end = new(excess ?? FailureOf(process.ExitCode), Stopwatch.GetElapsedTime(start).TotalSeconds, _peak);
        if (end.Failure is not null)
        {
            stop.ThrowIfCancellationRequested();
        }

        return end;
    }

    private static Process Start(ChildProgram program, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(program.File, [.. program.FirstArguments, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // No sockets of the runtime's in TMPDIR: a killed process would leave them there.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start)!;
    }

    private async Task<(ErrorClass, string)?> Watch(Process process, long start, CancellationToken stop)
    {
        Task exit = process.WaitForExitAsync(CancellationToken.None);
        while (true)
        {
            await Task.WhenAny(exit, Task.Delay(Look, stop));
            if (exit.IsCompleted)
            {
                return null;
            }

            if (stop.IsCancellationRequested)
            {
                await End(process, exit);
                return null;
            }

            if (Excess(process, start) is { } excess)
            {
                process.Kill(entireProcessTree: true);
                await exit;
                return excess;
            }
        }
    }

    private static async Task End(Process process, Task exit)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended in between.
        }

        if (await Task.WhenAny(exit, Task.Delay(Grace, CancellationToken.None)) != exit)
        {
            process.Kill(entireProcessTree: true);
            await exit;
        }
    }

    private (ErrorClass, string)? Excess(Process process, long start)
    {
        (long now, long peak) = ProcessMemory.Of(process.Id);
        _peak = Math.Max(_peak, peak);
        const double MiB = 1 << 20;
        return now > _limits.MemoryBytes
            ? (ErrorClass.Memory, Invariant($"used {now / MiB:0} MiB of memory, more than the {_limits.MemoryBytes / MiB:0} MiB allowed (--memory, --jobs)"))
            : Stopwatch.GetElapsedTime(start) > _limits.Time
                ? (ErrorClass.Time, Invariant($"took longer than {_limits.Time.TotalMinutes:0.##} min (--time-limit)"))
            : Stopwatch.GetElapsedTime(Volatile.Read(ref _lastProgress)) > _limits.Stall
                ? (ErrorClass.Stalled, Invariant($"made no progress for {_limits.Stall.TotalMinutes:0.##} min (--stall-limit)"))
            : null;
    }

    private (ErrorClass, string)? FailureOf(int exitCode) => exitCode == 0 ? null
        : (ErrorClassRules.OfExitCode(exitCode), _lastError.Length > 0 && exitCode < 128 ? _lastError
            : Invariant($"the process ended with code {exitCode}{(exitCode > 128 ? $", signal {exitCode - 128}" : "")}{(_lastError.Length > 0 ? $"; its last words: {_lastError}" : "")}"));

    private async Task ReadProgress(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            Volatile.Write(ref _lastProgress, Stopwatch.GetTimestamp());
            try
            {
                _report(JsonSerializer.Deserialize<AnalysisProgress>(line, JsonFile.OneLine));
            }
            catch (JsonException)
            {
                // A native library may print; it is a sign of life all the same.
            }
        }
    }

    // The last line is the one that names the failure; what is before it may be a library's talk.
    private async Task ReadErrors(StreamReader lines)
    {
        const string Name = "hccpath: ";
        while (await lines.ReadLineAsync() is { } line)
        {
            bool isOwn = line.StartsWith(Name, StringComparison.Ordinal);
            _lastError = isOwn ? line[Name.Length..] : line.Length > 0 ? line : _lastError;
        }
    }
}
