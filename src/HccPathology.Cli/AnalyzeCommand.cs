using System.CommandLine;
using System.Diagnostics;
using HccPathology.Analysis;

namespace HccPathology.Cli;

/// <summary><c>hccpath analyze</c>: one slide to nuclei, tables and overlays in one folder.</summary>
internal static class AnalyzeCommand
{
    internal static Command Create() => Create(Run);

    /// <summary>The command with another thing to do once its options are read: a batch checks its rows with it.</summary>
    internal static Command Create(Func<AnalyzeCall, int> run)
    {
        Argument<string> slide = new("SLIDE") { Description = "A slide that OpenSlide reads, or a PNG, JPEG or TIFF picture (with --mpp)." };
        Option<string> folder = new("--out") { Description = "The slide's own result folder; made when it is not there.", Required = true, HelpName = "DIR" };
        ReadingOptions reading = new();
        StainOptions stain = new();
        ModelOptions models = new();
        RegionOptions regions = new();
        SubtypeOptions subtype = new();
        OutputOptions output = new();
        Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };
        Option<bool> quiet = new("--quiet") { Description = "No progress; warnings and errors are still printed." };
        Option<bool> child = new("--child") { Description = "Run by a batch: progress as JSON lines on stdout; stops when stdin is closed.", Hidden = true };
        Command command = new("analyze", "Find tissue and nuclei on one slide; write tables, overlays and pictures.") { slide };
        foreach (Option option in (Option[])
            [folder, .. reading.All, .. stain.All, .. models.All, .. regions.All, .. subtype.All, .. output.All, json, quiet, child])
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            AnalysisOptions options = models.Apply(parsed, stain.Apply(parsed, reading.Apply(parsed, new AnalysisOptions())));
            return Task.FromResult(run(new AnalyzeCall
            {
                Slide = parsed.GetRequiredValue(slide),
                Out = parsed.GetRequiredValue(folder),
                Options = output.Apply(parsed, subtype.Apply(parsed, regions.Apply(parsed, options))),
                IsJson = parsed.GetValue(json),
                IsQuiet = parsed.GetValue(quiet),
                IsChild = parsed.GetValue(child),
                Output = parsed.InvocationConfiguration.Output,
                Error = parsed.InvocationConfiguration.Error,
                Stop = stop,
            }));
        });
        return command;
    }

    private static int Run(AnalyzeCall call)
    {
        if (call.IsChild)
        {
            return ChildLink.Run(call.Output, call.Stop, (progress, stop) => Analyse(call.Slide, call.Out, call.Options, _ => { }, progress, stop));
        }

        AnalyzeResult result = Run(call.Slide, call.Out, call.Options, call.Error, call.IsQuiet, call.Stop);
        result.Print(call.Output, call.IsJson);
        return 0;
    }

    /// <summary>Analyses a slide into a folder; progress and warnings go to <paramref name="error"/>.</summary>
    internal static AnalyzeResult Run(string slide, string folder, AnalysisOptions options, TextWriter error, bool isQuiet, CancellationToken stop)
    {
        string? kept = null;
        try
        {
            AnalyzeResult result = ProgressBar.Show(error, isQuiet, progress => Analyse(slide, folder, options, words => kept = words, progress, stop));
            foreach (string warning in result.Warnings)
            {
                error.WriteLine($"hccpath: warning: {slide}: {warning.ReplaceLineEndings(" ")}");
            }

            return result;
        }
        finally
        {
            if (kept is not null)
            {
                error.WriteLine($"hccpath: warning: {kept}");   // of a run that fails, too: the files have other names now
            }
        }
    }

    private static AnalyzeResult Analyse(
        string slide, string folder, AnalysisOptions options, Action<string> warn, IProgress<AnalysisProgress>? progress, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        RequireOwnRegions(folder, options);
        using SlideFiles files = new(folder);
        // An earlier result in the folder is given up only for a slide that can be analysed with a detector and regions that can be had.
        using SlideReport report = new SlideAnalysis(options, progress) { Accepted = Prepare }.Run(slide, ChosenScratch ?? folder, stop);
        progress?.Report(new AnalysisProgress("writing files", 0, 0, 0, report.Nuclei.Count));
        return AnalyzeResult.Of(report, folder, files.Write(report, stop), Stopwatch.GetElapsedTime(start).TotalSeconds);

        void Prepare()
        {
            files.Prepare();
            if (files.Kept.Count > 0)
            {
                warn($"{folder}: keeps what was changed in the result before: {string.Join(", ", files.Kept)}");
            }
        }
    }

    // The engine's own regions.geojson may well be given back, but not out of the folder where it is written again.
    private static void RequireOwnRegions(string folder, AnalysisOptions options)
    {
        if (options.RegionsPath is { } path && SlideFiles.WouldWriteOver(path, folder))
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"{path}: would be overwritten by the results; copy it to another place, or give another --out");
        }
    }

    /// <summary>The folder for temporary files when someone has chosen one, such as a fast local disk; null for beside the results, where room is needed anyway.</summary>
    internal static string? ChosenScratch => Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } chosen ? chosen : null;
}
