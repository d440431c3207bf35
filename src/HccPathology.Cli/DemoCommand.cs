using System.CommandLine;
using HccPathology.Analysis;
using HccPathology.Batch;
using HccPathology.Evaluation;
using HccPathology.Geometry;
using HccPathology.Outputs;
using HccPathology.Outputs.Overlays;
using HccPathology.Outputs.Pictures;
using HccPathology.Phantoms;
using Spectre.Console;
using static System.FormattableString;

namespace HccPathology.Cli;

/// <summary><c>hccpath demo</c>: a phantom slide, its analysis, and what was found beside what is true.</summary>
internal static class DemoCommand
{
    /// <summary>
    /// Least side with <c>--check</c>: of smaller phantoms the glass in the corners is below the gaps that belong to tissue (0.02 mm²), and 17 % too much
    /// tissue is found at 1024 px.
    /// </summary>
    private const int LeastCheckedPx = 1536;

    internal static Command Create()
    {
        Option<string> folder = new("--out")
        {
            Description = "Folder for the phantom and its analysis",
            DefaultValueFactory = _ => Path.Combine("out", "demo"),
            HelpName = "DIR",
        };
        Option<int> size = new("--size")
        {
            Description = "Side of the phantom in px",
            DefaultValueFactory = _ => new PhantomOptions().WidthPx,
            HelpName = "PX",
        };
        Option<int> threads = new("--threads") { Description = "Worker threads", DefaultValueFactory = _ => MachineBudget.Own.Cores, HelpName = "N" };
        Option<bool> check = new("--check") { Description = "Fail when found and true differ by more than a working engine's numbers do; from --size 1536 on." };
        Option<bool> quiet = new("--quiet") { Description = "No progress" };
        Command command = new("demo", "Make a phantom slide, analyse it, and show what was found beside what is true.") { folder, size, threads, check, quiet };
        command.SetAction((parsed, stop) =>
        {
            if (parsed.GetValue(check) && parsed.GetValue(size) < LeastCheckedPx)
            {
                throw new PathologyException(FailureKind.BadCommand,
                    $"--check: a phantom of --size {parsed.GetValue(size)} is too small to judge the engine by; give {LeastCheckedPx} or more");
            }

            DemoRun run = new(Path.GetFullPath(parsed.GetRequiredValue(folder)), parsed.GetValue(size), parsed.GetValue(threads));
            run.Do(parsed.InvocationConfiguration.Error, parsed.GetValue(quiet), stop);
            run.Print(parsed.InvocationConfiguration.Output);
            return Task.FromResult(parsed.GetValue(check) ? run.Check() : 0);
        });
        return command;
    }
}

/// <summary>One demonstration: where it lies and what came out.</summary>
internal sealed class DemoRun(string folder, int sizePx, int threads)
{
    /// <summary>Least F1 with <c>--check</c>: phantoms of 2048 px give 0.95; below this something is broken, not merely worse.</summary>
    private const double LeastF1 = 0.85;

    /// <summary>Largest difference of the nucleus count and of the tissue area with <c>--check</c>, as a share of the truth.</summary>
    private const double MostError = 0.10;

    private readonly PhantomOptions _options = new() { WidthPx = sizePx, HeightPx = sizePx };
    private PhantomSummary _true = null!;
    private AnalyzeResult _found = null!;
    private DetectionScore _score = null!;

    private double FoundGrossMm2 => _found.Density.GrossAreaMm2;

    internal void Do(TextWriter error, bool isQuiet, CancellationToken stop)
    {
        AnalysisOptions analysis = new() { Threads = threads };
        _options.Validate();
        analysis.Validate();
        string slide = Path.Combine(folder, "phantom.tiff"), results = Path.Combine(folder, "result");
        AtomicFile.MakeFolderOf(slide);
        if (!isQuiet)
        {
            error.WriteLine($"demo: drawing a phantom of {sizePx} x {sizePx} px");
        }

        _true = PhantomSlide.Write(slide, _options, threads, null, stop);
        _found = AnalyzeCommand.Run(slide, results, analysis, error, isQuiet, stop);
        if (!isQuiet)
        {
            error.WriteLine("demo: comparing with the truth");
        }

        const double SlidePixelCentre = 0.5;
        LabelPair labels = LabelPair.Load(_true.TruthPath, Path.Combine(results, CellsGeoJsonWriter.FileName), SlidePixelCentre);
        _score = DetectionScore.Of(labels.Truth, labels.Found, new Mpp(_options.Mpp));
    }

    internal void Print(TextWriter output)
    {
        List<string[]> rows =
        [
            ["", "true", "found"],
            ["nuclei", Invariant($"{_score.TrueCount}"), Invariant($"{_score.FoundCount}")],
            .. _true.NucleiByClass.Select(c => (string[])[$"  {c.Key}", Invariant($"{c.Value}"), "-"]),
            ["tissue, excluded areas too, mm2", Invariant($"{_true.TissueMm2:0.###}"), Invariant($"{FoundGrossMm2:0.###}")],
            ["tissue analysed, mm2", "-", Invariant($"{_found.Areas.TissueMm2:0.###}")],
            ["nuclei per mm2", Invariant($"{_score.TrueCount / _true.TissueMm2:0}"),
                _found.Density.DensityPerMm2 is { } d ? Invariant($"{d:0}") : "not evaluable"],
            ["precision of detection", "1", Invariant($"{_score.Precision:0.000}")],
            ["recall", "1", Invariant($"{_score.Recall:0.000}")],
            ["F1 (centroids within 3 um)", "1", Invariant($"{_score.F1:0.000}")],
            ["PQ", "1", Invariant($"{_score.Pq:0.000}")],
        ];
        WriteTable(output, rows);
        output.WriteLine(Invariant($"The phantom's classes are not those of a detector and are not compared. {_found.Seconds:0.0} s for {_found.Megapixels:0.0} Mpx, {_found.Megapixels / _found.Seconds:0.0} Mpx/s."));
        output.WriteLine($"slide     {_true.SlidePath}");
        output.WriteLine($"truth     {_true.TruthPath}");
        output.WriteLine($"pictures  {Path.Combine(_found.Out, OverviewPicture.FileName)}");
        output.WriteLine($"          {Path.Combine(_found.Out, DensityPicture.FileName)}");
        output.WriteLine($"results   {_found.Out}");
    }

    /// <summary>0, or a failure that names the number that is out of its bound.</summary>
    internal int Check()
    {
        double count = Math.Abs((double)_score.FoundCount / _score.TrueCount - 1), area = Math.Abs(FoundGrossMm2 / _true.TissueMm2 - 1);
        string? fault = !(_score.F1 >= LeastF1) ? Invariant($"F1 {_score.F1:0.000} is below {LeastF1}")
            : !(count <= MostError) ? Invariant($"{_score.FoundCount} nuclei found and {_score.TrueCount} true differ by more than {MostError:P0}")
            : !(area <= MostError)
                ? Invariant($"tissue of {FoundGrossMm2:0.###} mm2 found and {_true.TissueMm2:0.###} mm2 true differ by more than {MostError:P0}")
            : null;
        return fault is null ? 0 : throw new PathologyException(FailureKind.BadData, $"demo: {fault}; the engine or the phantom is broken");
    }

    private static void WriteTable(TextWriter output, List<string[]> rows)
    {
        if (Terminal.ShowsResults(output))
        {
            Table table = new Table().Border(TableBorder.Rounded).AddColumns([.. rows[0].Select(Markup.Escape)]);
            rows.Skip(1).ToList().ForEach(row => table.AddRow([.. row.Select(Markup.Escape)]));
            AnsiConsole.Write(table);
            return;
        }

        foreach (string[] row in rows)
        {
            output.WriteLine($"{row[0],-32} {row[1],10} {row[2],13}");
        }
    }
}
