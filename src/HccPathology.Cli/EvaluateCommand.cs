using System.CommandLine;
using System.Text;
using HccPathology.Evaluation;
using HccPathology.Geometry;
using HccPathology.Outputs;

namespace HccPathology.Cli;

/// <summary><c>hccpath evaluate TRUTH FOUND</c>: scores found nuclei against annotated ones.</summary>
internal static class EvaluateCommand
{
    internal static Command Create()
    {
        Argument<string> truth = new("TRUTH") { Description = "Annotated nuclei: GeoJSON (.gz too), a label PNG, or a folder of NAME.labels.png" };
        Argument<string> found = new("FOUND") { Description = "Found nuclei: GeoJSON (.gz too), a label PNG, or a folder of NAME.geojson[.gz], NAME.png or NAME/cells.geojson[.gz]" };
        Option<double?> mpp = NumberOption.CreateOptional("--mpp", "Pixel size in um per level-0 px; needed, as neither GeoJSON nor PNG tells it");
        Option<double> distance = NumberOption.Create("--distance-um", "Largest distance in um between two centroids that make a pair", 3);
        Option<double> centre = NumberOption.Create("--pixel-centre",
            "Where polygons put the centre of pixel 0: 0 as published scorers take it, 0.5 as slides have it", 0);
        Option<string?> classes = new("--truth-classes")
        {
            Description = "Names of the classes in NAME.classes.png or cells.csv beside TRUTH's labels, as in 1=Other,2=Inflammatory",
            HelpName = "VALUE=NAME,...",
        };
        Option<bool> json = new("--json") { Description = "Print JSON" };
        Option<string?> csv = new("--csv") { Description = "Also write a row per image, and the pooled row, to this file" };
        Command command = new("evaluate", "Score found nuclei against annotated ones (P, R, F1, PQ, AJI, Dice)")
        {
            truth, found, mpp, distance, centre, classes, json, csv,
        };
        command.SetAction(p => Run(
            new EvaluateOptions(p.GetRequiredValue(truth), p.GetRequiredValue(found), p.GetValue(mpp))
            {
                DistanceUm = p.GetValue(distance),
                PixelCentrePx = p.GetValue(centre),
                TruthClasses = p.GetValue(classes),
                Csv = p.GetValue(csv),
                IsJson = p.GetValue(json),
            },
            p.InvocationConfiguration.Output,
            p.InvocationConfiguration.Error,
            fancy: Terminal.ShowsResults(p.InvocationConfiguration.Output)));
        return command;
    }

    /// <summary>Scores, prints, and only then fails when results are missing, so that what is there is not lost.</summary>
    internal static int Run(EvaluateOptions options, TextWriter output, TextWriter error, bool fancy)
    {
        Mpp mpp = CheckedMpp(options);
        DistinctFiles.RequireOutsideResults("--csv", options.Csv);
        TruthClasses? classes = options.TruthClasses is { } text ? TruthClasses.Parse(text) : null;
        IReadOnlyList<EvaluationTask> tasks = EvaluationTask.Find(options.Truth, options.Found);
        foreach (EvaluationTask task in tasks)
        {
            DistinctFiles.Require(("--csv", options.Csv), ("TRUTH", task.TruthPath));
            DistinctFiles.Require(("--csv", options.Csv), ("FOUND", task.FoundPath));
            DistinctFiles.Require(("--csv", options.Csv), ("--truth-classes", classes is null ? null : TruthClasses.FileOf(task.TruthPath)));
        }

        EvaluatedImage[] images = [.. tasks.Select(task => Scored(task, mpp, options, classes))];
        EvaluateReport report = new(images, mpp, options.DistanceUm);
        foreach (string warning in report.Warnings)
        {
            error.WriteLine($"hccpath: warning: {warning}");
        }

        if (options.Csv is { } path)
        {
            AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(report.ToCsv())));
        }

        report.Print(output, options.IsJson, fancy);
        int missing = images.Count(i => i.Score is null);
        return missing == 0 ? 0 : throw new PathologyException(
            FailureKind.BadData,
            $"{options.Found}: no result for {missing} of {images.Length} images; run hccpath analyze on them, or take their labels out of {options.Truth}.");
    }

    private static EvaluatedImage Scored(EvaluationTask task, Mpp mpp, EvaluateOptions options, TruthClasses? classes)
    {
        if (task.FoundPath is null)
        {
            return new EvaluatedImage(task.Name, null);
        }

        LabelPair pair = LabelPair.Load(task.TruthPath, task.FoundPath, options.PixelCentrePx, classes);
        return new EvaluatedImage(task.Name, DetectionScore.Of(pair.Truth, pair.Found, mpp, options.DistanceUm)) { Warnings = pair.Warnings };
    }

    private static Mpp CheckedMpp(EvaluateOptions options)
    {
        if (options.Mpp is not { } value)
        {
            throw new PathologyException(FailureKind.BadCommand, "evaluate: the pixel size is not known; give it in um per px, as in --mpp 0.25.");
        }

        Mpp mpp = new(value);
        if (!mpp.IsPlausible)
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"--mpp {value}: not a plausible pixel size; give {Mpp.MinPlausible} to {Mpp.MaxPlausible} um per px.");
        }

        if (options.PixelCentrePx is not (>= 0 and <= 1))
        {
            throw new PathologyException(FailureKind.BadCommand, $"--pixel-centre {options.PixelCentrePx}: give 0 (published scorers) or 0.5 (slides).");
        }

        return options.DistanceUm is > 0 and < 1000
            ? mpp
            : throw new PathologyException(FailureKind.BadCommand, $"--distance-um {options.DistanceUm}: give a distance above 0 and below 1000 um.");
    }
}

/// <summary>The command line of <c>evaluate</c>, read but not yet checked.</summary>
/// <param name="Truth">File or folder of annotated nuclei.</param>
/// <param name="Found">File or folder of nuclei to judge.</param>
/// <param name="Mpp">Pixel size in µm per level-0 px; null when it was not given.</param>
internal sealed record EvaluateOptions(string Truth, string Found, double? Mpp)
{
    /// <summary>Largest distance in µm between two centroids that make a pair.</summary>
    public double DistanceUm { get; init; } = 3;

    /// <summary>Where polygons put the centre of pixel 0.</summary>
    public double PixelCentrePx { get; init; }

    /// <summary>Names of the truth's classes as written; null for none.</summary>
    public string? TruthClasses { get; init; }

    /// <summary>Table to write; null for none.</summary>
    public string? Csv { get; init; }

    public bool IsJson { get; init; }
}
