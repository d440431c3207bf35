using System.CommandLine;
using HccPathology.Slides;
using Spectre.Console;
using static System.FormattableString;

namespace HccPathology.Cli;

/// <summary><c>hccpath doctor</c>: whether this machine can run an analysis, and what to do when not.</summary>
internal static class DoctorCommand
{
    internal static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };
        Option<string?> folder = new("--out") { Description = "Also check this result folder for write access and free space.", HelpName = "DIR" };
        Option<string?> slide = new("--slide")
        {
            Description = "Also measure how fast each reader reads this slide from where it lies; takes some seconds.",
            HelpName = "SLIDE",
        };
        Command command = new("doctor", "Check libraries, versions, processor, memory and folders; say what to do.") { json, folder, slide };
        command.SetAction(parsed =>
        {
            IReadOnlyList<HealthCheck> checks = HealthCheck.All(parsed.GetValue(folder));
            IReadOnlyList<ReaderSpeed> speeds = parsed.GetValue(slide) is { } path ? ReaderSpeed.Measure(path) : [];
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, JsonOf(checks, speeds));
            }
            else
            {
                WriteText(output, checks);
                WriteText(output, speeds);
            }

            return ExitCode(checks);
        });
        return command;
    }

    /// <summary>A missing library is worse than a folder: it needs another machine, the folder another try.</summary>
    internal static int ExitCode(IReadOnlyList<HealthCheck> checks) =>
        checks.Any(c => c is { State: HealthState.Fail, IsLibrary: true }) ? (int)FailureKind.Unavailable
        : checks.Any(c => c.State == HealthState.Fail) ? (int)FailureKind.Temporary
        : 0;

    private static void WriteText(TextWriter output, IReadOnlyList<HealthCheck> checks)
    {
        bool isTerminal = Terminal.ShowsResults(output);
        foreach (HealthCheck check in checks)
        {
            string state = check.State.ToString().ToLowerInvariant(),
                rest = $"{check.Name,-11} {check.Found}{(check.Advice is { } advice ? $"; {advice}" : "")}";
            if (isTerminal)
            {
                string colour = check.State switch { HealthState.Ok => "green", HealthState.Warn => "yellow", _ => "red" };
                AnsiConsole.MarkupLine($"[{colour}]{state,-5}[/]{Markup.Escape(rest)}");
            }
            else
            {
                output.WriteLine($"{state,-5}{rest}");
            }
        }
    }

    private static void WriteText(TextWriter output, IReadOnlyList<ReaderSpeed> speeds)
    {
        foreach (ReaderSpeed speed in speeds)
        {
            string found = speed.MpxPerSecond is { } mpx
                ? Invariant($"{mpx:0.0} Mpx/s on one thread ({speed.Megapixels:0} Mpx of level 0 read); {speed.Note}")
                : speed.Note;
            output.WriteLine($"{(speed.MpxPerSecond is null ? "-" : "ok"),-5}{speed.Reader,-11} {found}");
        }
    }

    private static object JsonOf(IReadOnlyList<HealthCheck> checks, IReadOnlyList<ReaderSpeed> speeds) => new
    {
        exitCode = ExitCode(checks),
        checks = checks.Select(c => new { name = c.Name, state = c.State.ToString().ToLowerInvariant(), found = c.Found, advice = c.Advice }),
        readers = speeds.Count == 0
            ? null
            : speeds.ToDictionary(s => s.Reader, s => new { mpxPerSecond = s.MpxPerSecond, megapixels = s.Megapixels, note = s.Note }),
    };
}
