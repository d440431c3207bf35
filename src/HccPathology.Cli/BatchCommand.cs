using System.CommandLine;
using System.CommandLine.Parsing;
using HccPathology.Batch;

namespace HccPathology.Cli;

/// <summary><c>hccpath batch</c>: many slides, a process each, into one folder; starting again does what is missing or stale.</summary>
internal static class BatchCommand
{
    internal static Command Create()
    {
        AnalyzeSettings settings = new();
        Argument<string?> input = new("MANIFEST|FOLDER")
        {
            Description = "A manifest (CSV, TSV, JSON) or a folder with slides; without it the batch in --out goes on.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string> output = new("--out")
        {
            Description = "Folder of the batch: a result folder a slide, and the reports",
            Required = true,
            HelpName = "DIR",
        };
        Option<bool> dryRun = new("--dry-run") { Description = "Only say what would be done and why." };
        Option<bool> rebuild = new("--rebuild-ledger") { Description = "Only make the ledger anew from the folder." };
        Option<int?> jobs = new("--jobs") { Description = "Slides at once [default: one for every 4 cores and 2 GiB]", HelpName = "N" };
        Option<int?> threads = new("--threads") { Description = "Cores for all slides together [default: all that the process may use]", HelpName = "N" };
        Option<long?> memory = SizeOption.Create("--memory",
            "Memory for all slides together; a slide that uses more than its share is ended [default: all that the process may use]");
        Option<double> timeLimit = NumberOption.Create("--time-limit", "Longest time for a slide in minutes", 720, "MIN");
        Option<double> stallLimit = NumberOption.Create("--stall-limit", "Longest time without progress in minutes", 20, "MIN");
        Option<long?> leastFree = SizeOption.Create("--least-free", "Free space in --out for each slide at work; with less no further one is started [default: 2G]");
        Option<double> diskWait = NumberOption.Create("--disk-wait", "Longest wait for free space in minutes", 10, "MIN");
        Option<string?> shard = new("--shard")
        {
            Description = "Only one part of the batch: i/n, or auto in a Slurm array, Kubernetes indexed job or AWS Batch array",
            HelpName = "I/N|auto",
        };
        Option<string?> onFinish = new("--on-finish")
        {
            Description = "Shell command to run at the end; it finds the outcome in HCCPATH_BATCH_DIR, _EXIT, _DONE, _FAILED",
            HelpName = "COMMAND",
        };
        Option<bool> retry = new("--retry-failed") { Description = "Try slides again that failed for their data or settings, too." };
        Option<bool> verify = new("--verify") { Description = "Hash the files of earlier results and the slides, not only compare sizes and times of change." };
        Option<bool> json = new("--json") { Description = "Print JSON instead of text: one object, with --dry-run a list of the slides." };
        Option<bool> quiet = new("--quiet") { Description = "No progress; warnings and failures are still printed." };
        Command command = new("batch", "Analyse many slides, a process each; lose nothing and tell truthfully what failed.")
        {
            input, output, dryRun, rebuild, jobs, threads, memory, timeLimit, stallLimit, leastFree, diskWait, shard, onFinish, retry, verify, json, quiet,
        };
        foreach (Option option in settings.Options)
        {
            command.Add(option);
        }

        foreach (Command part in (Command[])[BatchStatusCommand.Create(), BatchReportCommand.Create()])
        {
            part.Validators.Add(RefuseWordsBefore);
            command.Add(part);
        }

        command.SetAction((parsed, stop) =>
        {
            MachineBudget own = MachineBudget.Own,
                budget = new(Positive("--threads", parsed.GetValue(threads)) ?? own.Cores, parsed.GetValue(memory) ?? own.MemoryBytes);
            int count = Positive("--jobs", parsed.GetValue(jobs)) ?? budget.UsualJobs;
            BatchOptions options = new()
            {
                Child = OwnProgram(),
                Jobs = count,
                ThreadsPerSlide = budget.ThreadsPerSlide(count),
                Limits = new ChildLimits(budget.MemoryPerSlide(count), Minutes("--time-limit", parsed.GetValue(timeLimit)),
                    Minutes("--stall-limit", parsed.GetValue(stallLimit))),
                LeastFreeBytes = parsed.GetValue(leastFree) ?? BatchOptions.UsualLeastFreeBytes,
                DiskWait = Minutes("--disk-wait", parsed.GetValue(diskWait)),
            };
            BatchRun run = new()
            {
                Input = parsed.GetValue(input),
                Folder = new BatchFolder(parsed.GetRequiredValue(output)),
                Columns = settings.Columns,
                Common = settings.Given(parsed),
                Options = options,
                Shard = parsed.GetValue(shard) is { } part ? Shard.Parse(part, Environment.GetEnvironmentVariable) : null,
                RetriesFailed = parsed.GetValue(retry),
                ChecksContent = parsed.GetValue(verify),
                OnFinish = parsed.GetValue(onFinish),
                IsJson = parsed.GetValue(json),
                IsQuiet = parsed.GetValue(quiet),
                Output = parsed.InvocationConfiguration.Output,
                Error = parsed.InvocationConfiguration.Error,
            };
            return parsed.GetValue(dryRun) ? Task.FromResult(run.ShowPlan())
                : parsed.GetValue(rebuild) ? Task.FromResult(run.RebuildLedger())
                : run.RunAsync(stop);
        });
        return command;
    }

    // What stands before the name of status or report is the batch's own, and would be passed over.
    private static void RefuseWordsBefore(CommandResult result)
    {
        string? word = (result.Parent as CommandResult)?.Children.Select(child => child switch
        {
            OptionResult { Implicit: false } option => option.IdentifierToken?.Value,
            ArgumentResult { Tokens: [var token, ..] } => token.Value,
            _ => null,
        }).FirstOrDefault(given => given is not null);
        if (word is not null)
        {
            result.AddError($"{word} stands before '{result.Command.Name}', which is given a folder alone: hccpath batch {result.Command.Name} DIR.");
        }
    }

    private static int? Positive(string name, int? value) =>
        value is < 1 or > 1024 ? throw new PathologyException(FailureKind.BadCommand, $"{name} {value}: give 1 to 1024") : value;

    private static TimeSpan Minutes(string name, double minutes) =>
        minutes is >= 0 and <= 100_000
            ? TimeSpan.FromMinutes(minutes)
            : throw new PathologyException(FailureKind.BadCommand, $"{name} {minutes}: give minutes from 0 to 100000");

    // The program beside this assembly, or the runtime with the assembly where there is none (a .NET tool, tests).
    private static ChildProgram OwnProgram()
    {
        string assembly = typeof(BatchCommand).Assembly.Location;
        return Path.ChangeExtension(assembly, null) is { Length: > 0 } program && File.Exists(program)
            ? new ChildProgram(program, [])
            : assembly.Length > 0 ? new ChildProgram("dotnet", [assembly]) : new ChildProgram(Environment.ProcessPath!, []);
    }
}
