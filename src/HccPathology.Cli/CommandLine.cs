using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text.RegularExpressions;

namespace HccPathology.Cli;

/// <summary>Builds the commands, runs one, and turns whatever goes wrong into one line on stderr and an exit code.</summary>
internal static partial class CommandLine
{
    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show the stack trace of an error.",
        Recursive = true,
    };

    internal static int Run(string[] args, TextWriter stdout, TextWriter stderr)
    {
        // Numbers are written with a point whatever the machine's language: the build's setting for that gives way to an environment variable.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        // A name that begins with @ is a name: by the library's default it would be a file of further options.
        ParseResult parsed = Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Tokens.Any(token => token.Value.Length == 0))
        {
            return Report(stderr, (int)FailureKind.BadCommand,
                $"{string.Join(' ', args.Select(a => a.Length == 0 ? "''" : a))}: a word is empty; is a variable not set?", null);
        }

        if (parsed.Action is ParseErrorAction)
        {
            return Report(stderr, (int)FailureKind.BadCommand, $"{Complaint(parsed)} Try: hccpath --help", null);
        }

        using StopSignals stop = new(isHeeded: parsed.Action is AsynchronousCommandLineAction);
        // The library's own handling of signals would end the process after a fixed time; ours waits for a clean stop.
        InvocationConfiguration configuration = new()
        {
            Output = stdout,
            Error = stderr,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return parsed.InvokeAsync(configuration, stop.Token).GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            return Report(stderr, e, stop.ExitCode, parsed.GetValue(Verbose));
        }
    }

    /// <summary>Tells a failure in one line; the exit code, of which <paramref name="interrupted"/> is that after a signal, says what kind it is of.</summary>
    internal static int Report(TextWriter stderr, Exception e, int? interrupted, bool withTrace)
    {
        const int InternalError = 1;
        // Work on several threads throws its failures together; the first is the cause, and the others were under way.
        Exception cause = e is AggregateException { InnerExceptions: [Exception first, ..] } ? first : e;
        (int exitCode, string message) = cause switch
        {
            OperationCanceledException when interrupted is { } code =>
                (code, "interrupted; stopped cleanly, no unfinished file is left; run it again to get the result"),
            PathologyException known => ((int)known.Kind, known.Message),

            // The runtime asks for the working folder when a path is relative, and of one that is gone says no name.
            FileNotFoundException { FileName: null } =>
                ((int)FailureKind.Temporary, "the working folder was taken away; change to one that is there, or name files from / on, and run again"),

            _ when MissingPart.Is(cause) => ((int)FailureKind.Unavailable, MissingPart.TextOf(cause)),

            // What read it looked for it first; it went away since.
            FileNotFoundException { FileName: { } name } => ((int)FailureKind.NotFound, $"{name}: no such file; check the path"),

            // The runtime's own words are "Exception of type ... was thrown".
            OutOfMemoryException =>
                ((int)FailureKind.Temporary, $"not enough memory; an analysis needs up to {HealthCheck.NeededGiB:0} GiB: raise the limit, or use --threads 1"),
            IOException or UnauthorizedAccessException => ((int)FailureKind.Temporary, cause.Message),
            _ => (InternalError, $"internal error: {cause.GetType().Name}: {cause.Message}; run again with --verbose and report it"),
        };
        return Report(stderr, exitCode, message, withTrace && exitCode != interrupted ? e : null);
    }

    /// <summary>All commands; tests parse the documented examples with it.</summary>
    internal static RootCommand Root() => new("HccPathology: whole-slide histopathology of hepatocellular carcinoma.")
    {
        Verbose,
        InfoCommand.Create(),
        AnalyzeCommand.Create(),
        BatchCommand.Create(),
        DoctorCommand.Create(),
        EvaluateCommand.Create(),
        CollectCommand.Create(),
        PhantomCommand.Create(),
        DemoCommand.Create(),
    };

    // The library's first complaint about a mistyped command is that there is none, which does not show the mistake.
    private static string Complaint(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [string word, ..]
            ? $"{word}: no such command."
            : InWords(parsed.Errors[0].Message);

    /// <summary>A complaint of the library; of a value that is no number it names a type of the program.</summary>
    internal static string InWords(string complaint) => NoNumber().Match(complaint) is { Success: true } at
        ? $"{at.Groups["option"].Value} {at.Groups["value"].Value}: expected a whole number{(at.Groups["type"].Value == "UInt32" ? " from 0 on" : "")}."
        : complaint;

    [GeneratedRegex("^Cannot parse argument '(?<value>.*)' for option '(?<option>.*)' as expected type 'System\\.(Nullable`1\\[System\\.)?(?<type>U?Int32)",
        RegexOptions.Singleline)]
    private static partial Regex NoNumber();

    private static int Report(TextWriter stderr, int exitCode, string message, Exception? details)
    {
        stderr.WriteLine($"hccpath: {message.ReplaceLineEndings(" ")}");
        if (details is not null)
        {
            stderr.WriteLine(details);
        }

        return exitCode;
    }
}
