using System.CommandLine;
using System.CommandLine.Invocation;

namespace HccPathology.Cli;

/// <summary>Builds the commands, runs one, and turns whatever goes wrong into one line on stderr and an exit code.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show the stack trace of an error.",
        Recursive = true,
    };

    internal static int Run(string[] args, TextWriter stdout, TextWriter stderr)
    {
        ParseResult parsed = Root().Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            return Report(stderr, (int)FailureKind.BadCommand, $"{parsed.Errors[0].Message} Try: hccpath --help", null);
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = stdout, Error = stderr, EnableDefaultExceptionHandler = false });
        }
        catch (PathologyException e)
        {
            return Report(stderr, (int)e.Kind, e.Message, parsed.GetValue(Verbose) ? e : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return Report(stderr, (int)FailureKind.Temporary, e.Message, parsed.GetValue(Verbose) ? e : null);
        }
        catch (Exception e)
        {
            const int InternalError = 1;
            return Report(stderr, InternalError, $"internal error: {e.GetType().Name}: {e.Message}; run again with --verbose and report it", parsed.GetValue(Verbose) ? e : null);
        }
    }

    private static RootCommand Root() => new("HccPathology: whole-slide histopathology of hepatocellular carcinoma.")
    {
        Verbose,
        InfoCommand.Create(),
        DoctorCommand.Create(),
        EvaluateCommand.Create(),
        PhantomCommand.Create(),
    };

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
