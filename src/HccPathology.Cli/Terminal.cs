using Spectre.Console;

namespace HccPathology.Cli;

/// <summary>Whether a person looks at a stream: what goes into a file, a pipe or a test is plain lines.</summary>
internal static class Terminal
{
    /// <summary>Of what results are written to.</summary>
    internal static bool ShowsResults(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>Of what progress and warnings are written to.</summary>
    internal static bool ShowsMessages(TextWriter error) => ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;

    /// <summary>Colours, tables and what renews itself, on a stream.</summary>
    internal static IAnsiConsole On(TextWriter stream) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(stream) });
}
