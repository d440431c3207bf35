using System.Diagnostics;

namespace HccPathology.Tests.Cli;

/// <summary>The real program as a child process, for what only a process can show: signals and its exit code.</summary>
internal sealed class HccpathProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _sawLine = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _errors = [];

    /// <param name="waitFor">Start of the line on stderr that <see cref="SendAfterLine"/> waits for.</param>
    /// <param name="args">The command line.</param>
    internal HccpathProcess(string waitFor, params string[] args)
    {
        _process = new Process { StartInfo = StartOf(args) };
        _process.ErrorDataReceived += (_, line) => Note(line.Data, waitFor);
        _process.OutputDataReceived += (_, _) => { };
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    internal string Errors
    {
        get
        {
            lock (_errors)
            {
                return string.Join('\n', _errors);
            }
        }
    }

    /// <summary>Sends a signal by its name once the line has been seen, and returns the exit code.</summary>
    internal async Task<int> SendAfterLine(string signal)
    {
        // Generous: the point is the state afterwards, not how long a loaded machine takes.
        TimeSpan patience = TimeSpan.FromSeconds(60);
        await _sawLine.Task.WaitAsync(patience);
        using (Process kill = Process.Start("kill", ["-s", signal, $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().WaitAsync(patience);
        return _process.ExitCode;
    }

    /// <summary>Runs it to its end, started in a folder and with a home folder, as nobody's continuous integration; returns the exit code.</summary>
    internal static async Task<int> RunAt(string folder, string home, params string[] args)
    {
        ProcessStartInfo start = StartOf(args);
        start.WorkingDirectory = folder;
        start.Environment["HOME"] = home;
        Array.ForEach(["XDG_CACHE_HOME", "CI"], name => start.Environment.Remove(name));
        Array.ForEach([.. start.Environment.Keys.Where(name => name.StartsWith("ORT_", StringComparison.Ordinal))], name => start.Environment.Remove(name));
        using Process process = Process.Start(start)!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
        return process.ExitCode;
    }

    /// <summary>Runs it to its end by a line of shell in which <c>"$@"</c> is the command; returns the exit code and what was printed.</summary>
    internal static async Task<(int Code, string Output, string Errors)> RunBy(string shell, params string[] args)
    {
        ProcessStartInfo start = StartOf(args);
        string[] command = [start.FileName, .. start.ArgumentList];
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        Array.ForEach(["-c", shell, "sh", .. command], start.ArgumentList.Add);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await Task.WhenAll(output, errors, process.WaitForExitAsync());
        return (process.ExitCode, await output, await errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartOf(string[] args)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(typeof(HccPathology.Cli.CommandLine).Assembly.Location);
        Array.ForEach(args, start.ArgumentList.Add);
        start.Environment.Remove("TMPDIR");
        return start;
    }

    private void Note(string? line, string waitFor)
    {
        lock (_errors)
        {
            _errors.Add(line ?? "");
        }

        if (line is null || line.StartsWith(waitFor, StringComparison.Ordinal))
        {
            _sawLine.TrySetResult();
        }
    }
}
