using System.Diagnostics;
using System.Globalization;
using HccPathology.Analysis;
using HccPathology.Models;
using HccPathology.Outputs.Summaries;
using HccPathology.Tissue;

namespace HccPathology.Benchmarks;

/// <summary>
/// <c>memory [SLIDE] [--threads N] [--detector Auto|Classic] [--tissue FOLDER|demo] [--out FILE]</c>: one whole analysis with all its files, and one row of a
/// markdown table. The peak belongs to the process, so each slide wants a run of its own; with --out its row is added to the file.
/// </summary>
internal static class MemoryCommand
{
    public static void Run(IReadOnlyList<string> args)
    {
        int threads = Arguments.Whole(args, "--threads", Environment.ProcessorCount);
        using BenchmarkSlide slide = new(Arguments.Slide(args));
        string folder = Directory.CreateTempSubdirectory("hccpath-bench").FullName;
        try
        {
            AddRow(Row(slide, folder, threads, Enum.Parse<DetectorChoice>(Arguments.Value(args, "--detector", "Auto")), Arguments.Value(args, "--tissue", "")),
                Arguments.Value(args, "--out", ""));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Row(BenchmarkSlide slide, string folder, int threads, DetectorChoice detector, string tissue)
    {
        long start = Stopwatch.GetTimestamp();
        using SlideFiles files = new(folder);
        files.Prepare();
        AnalysisOptions options = new()
        {
            Threads = threads,
            Detector = detector,
            TissueModelFolder = tissue switch { "" => null, "demo" => ModelCardFile.OwnFolder(TissueCardFile.Demonstration), _ => tissue },
        };
        using SlideReport report = new SlideAnalysis(options).Run(slide.Path, folder, CancellationToken.None);
        files.Write(report, CancellationToken.None);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using Process process = Process.GetCurrentProcess();
        StageTiming read = report.Timings.Single(t => t.Stage.StartsWith("tiles: reading", StringComparison.Ordinal));
        StageTiming nuclei = report.Timings.Single(t => t.Stage.StartsWith("tiles: nuclei", StringComparison.Ordinal));
        return string.Create(CultureInfo.InvariantCulture,
            $"| {slide.Name} | {report.Detector}{(report.TissueCard is { } card ? $" + {card.Name}" : "")} | {report.Facts.Width} x {report.Facts.Height} | {report.AnalysedMegapixels:0} | {report.Nuclei.Count} | {threads} | {process.PeakWorkingSet64 / 1048576.0:0} | {seconds:0.0} | {process.UserProcessorTime.TotalSeconds:0.0} | {read.Seconds:0.0} | {nuclei.Seconds:0.0} |");
    }

    private static void AddRow(string row, string file)
    {
        const string head = """
            | slide | detector | px | tissue tiles, Mpx | nuclei | workers | peak RSS, MiB | wall s | processor s | reading, all workers s | nuclei, all workers s |
            |---|---|---|---|---|---|---|---|---|---|---|

            """;
        Console.Write($"{head}{row}\n");
        if (file.Length > 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            string title = $"# Peak memory of whole analyses\n\n{MachineFacts.Processor}, {Environment.ProcessorCount} processors; .NET {Environment.Version}.\n\n{head}";
            File.AppendAllText(file, File.Exists(file) ? $"{row}\n" : $"{title}{row}\n");
        }
    }
}
