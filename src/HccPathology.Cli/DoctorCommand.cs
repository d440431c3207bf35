using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace HccPathology.Cli;

/// <summary><c>hccpath doctor</c>: whether this machine can run an analysis, and what to do when not.</summary>
internal static class DoctorCommand
{
    internal static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };
        Option<string?> folder = new("--out") { Description = "Also check this result folder for write access and free space.", HelpName = "DIR" };
        Command command = new("doctor", "Check libraries, versions, processor, memory and folders; say what to do.") { json, folder };
        command.SetAction(parsed =>
        {
            IReadOnlyList<HealthCheck> checks = HealthCheck.All(parsed.GetValue(folder));
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, writer => WriteJson(writer, checks));
            }
            else
            {
                WriteText(output, checks);
            }

            return ExitCode(checks);
        });
        return command;
    }

    /// <summary>A missing library is worse than a folder: it needs another machine, the folder another try.</summary>
    internal static int ExitCode(IReadOnlyList<HealthCheck> checks) =>
        checks.FirstOrDefault(c => c is { State: HealthState.Fail, IsLibrary: true }) is not null ? (int)FailureKind.Unavailable
        : checks.Any(c => c.State == HealthState.Fail) ? (int)FailureKind.Temporary
        : 0;

    private static void WriteText(TextWriter output, IReadOnlyList<HealthCheck> checks)
    {
        bool isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        foreach (HealthCheck check in checks)
        {
            string state = check.State.ToString().ToLowerInvariant(), rest = $"{check.Name,-11} {check.Found}{(check.Advice is { } advice ? $"; {advice}" : "")}";
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

    private static void WriteJson(Utf8JsonWriter writer, IReadOnlyList<HealthCheck> checks) =>
        JsonSerializer.Serialize(writer, new
        {
            exitCode = ExitCode(checks),
            checks = checks.Select(c => new { name = c.Name, state = c.State.ToString().ToLowerInvariant(), found = c.Found, advice = c.Advice }),
        });
}
