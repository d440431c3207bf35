using System.CommandLine;
using System.Diagnostics;
using HccPathology.Analysis;
using HccPathology.Batch;
using HccPathology.Density;
using HccPathology.Geometry;
using HccPathology.Outputs;
using HccPathology.Subtypes;

namespace HccPathology.Cli;

/// <summary><c>hccpath analyze</c>: one slide to nuclei, tables and overlays in one folder.</summary>
internal static class AnalyzeCommand
{
    internal static Command Create() => Create(Run);

    /// <summary>The command with another thing to do once its options are read: a batch checks its rows with it.</summary>
    internal static Command Create(Func<AnalyzeCall, int> run)
    {
        AnalysisOptions defaults = new();
        Argument<string> slide = new("SLIDE") { Description = "A slide that OpenSlide reads, or a PNG, JPEG or TIFF picture (with --mpp)." };
        Option<string> folder = new("--out") { Description = "The slide's own result folder; made when it is not there.", Required = true, HelpName = "DIR" };
        Option<Mpp?> mpp = MppOption.Create();
        StainOptions stain = new();
        ModelOptions models = new();
        RegionOptions regions = new();
        Option<string> vectors = ChoiceOption.Create("--stain-vectors",
            "Estimate stain vectors on the slide, or take the documented default", "estimate", "default");
        Option<string> reader = ReaderOption.Create();
        Option<double?> analysisMpp = new("--analysis-mpp")
        {
            CustomParser = NumberOption.ParseAny,
            Description = "Pixel size in um/px that nuclei are looked for at [default: what the detector is for, 0.5 or beyond --quality standard 0.25]",
            HelpName = "UM",
        };
        Option<int> threads = new("--threads")
        {
            Description = "Worker threads; results do not depend on it",
            DefaultValueFactory = _ => MachineBudget.Own.Cores,
            HelpName = "N",
        };
        Option<int> tile = new("--tile")
        {
            Description = "Side of a tile in analysis px, a multiple of 512, or 0 to choose; results do not depend on it",
            HelpName = "PX",
        };
        Option<double?> minArea = new("--min-area")
        {
            CustomParser = NumberOption.ParseAny,
            Description = "Smallest nucleus in um2 [default: 10 (classic), the model's (learned)]",
            HelpName = "UM2",
        };
        Option<double?> maxArea = new("--max-area")
        {
            CustomParser = NumberOption.ParseAny,
            Description = "Largest nucleus in um2 [default: 400]",
            HelpName = "UM2",
        };
        Option<double> minNetArea = new("--min-net-area")
        {
            CustomParser = NumberOption.Parse,
            Description = "Least analysed area in mm2 that a density is given for",
            DefaultValueFactory = _ => defaults.Density.MinNetAreaMm2,
            HelpName = "MM2",
        };
        Option<string?> rules = new("--subtype-rules")
        {
            Description = "Table of rules for subtypes and immune phenotype in place of the engine's own",
            HelpName = "FILE",
        };
        Option<string?> slideModel = new("--slide-model")
        {
            Description = "Folder of a slide model (kind attention-mil) for a second opinion of the subtype; with --bag or --tissue-model",
            HelpName = "DIR",
        };
        Option<string?> bag = new("--bag")
        {
            Description = "Parquet file or NumPy array with the patch vectors that the slide model is shown [default: those of the tissue model]",
            HelpName = "FILE",
        };
        Option<string> origin = ChoiceOption.Create("--geojson-origin",
            "Where GeoJSON counts from: the slide's bounds as QuPath, or its upper left corner", "bounds", "level0");
        Option<string> overlay = ChoiceOption.Create("--cell-overlay",
            "What cells.geojson.gz has of each nucleus: outline and measurements, its centroid, or no such file; tables do not depend on it",
            "outlines", "points", "none");
        Option<double> badTiles = BadTilesOption.Create();
        Option<bool> anyLight = new("--any-light") { Description = "Analyse a slide that does not look like brightfield." };
        Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };
        Option<bool> quiet = new("--quiet") { Description = "No progress; warnings and errors are still printed." };
        Option<bool> child = new("--child") { Description = "Run by a batch: progress as JSON lines on stdout; stops when stdin is closed.", Hidden = true };
        Command command = new("analyze", "Find tissue and nuclei on one slide; write tables, overlays and pictures.") { slide };
        foreach (Option option in (Option[])
            [
                folder, mpp, vectors, .. models.All, reader, analysisMpp, threads, tile, minArea, maxArea, minNetArea, rules,
                slideModel, bag, origin, overlay, badTiles, .. regions.All,
                anyLight, json, quiet, child, .. stain.All,
            ])
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            AnalysisOptions options = models.Apply(parsed, stain.Apply(parsed, defaults));
            options = regions.Apply(parsed, options with
            {
                Mpp = parsed.GetValue(mpp),
                Reader = ReaderOption.Choice(parsed.GetRequiredValue(reader)),
                EstimatesStains = parsed.GetValue(vectors) == "estimate",
                AnalysisMppUm = parsed.GetValue(analysisMpp),
                Threads = parsed.GetValue(threads),
                TilePx = parsed.GetValue(tile),
                MinAreaUm2 = parsed.GetValue(minArea),
                MaxAreaUm2 = parsed.GetValue(maxArea),
                Density = new DensityOptions { MinNetAreaMm2 = parsed.GetValue(minNetArea) },
                SubtypeRules = parsed.GetValue(rules) is { } table ? SubtypeRules.Read(table) : defaults.SubtypeRules,
                SlideModel = SecondOpinion(parsed.GetValue(slideModel), parsed.GetValue(bag), options.TissueModelFolder is not null),
                GeoJsonOrigin = parsed.GetValue(origin) == "level0" ? GeoJsonOrigin.Level0 : GeoJsonOrigin.Bounds,
                CellOverlay = Enum.Parse<CellOverlay>(parsed.GetRequiredValue(overlay), ignoreCase: true),
                MostBadTiles = parsed.GetValue(badTiles),
                AllowsAnyLight = parsed.GetValue(anyLight),
            });
            return Task.FromResult(run(new AnalyzeCall
            {
                Slide = parsed.GetRequiredValue(slide),
                Out = parsed.GetRequiredValue(folder),
                Options = options,
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
            return ChildLink.Run(call.Output, call.Stop, (progress, stop) =>
            {
                Analyse(call.Slide, call.Out, call.Options, progress, stop);
            });
        }

        AnalyzeResult result = Run(call.Slide, call.Out, call.Options, call.Error, call.IsQuiet, call.Stop);
        result.Print(call.Output, call.IsJson);
        return 0;
    }

    private static SlideModelRequest? SecondOpinion(string? folder, string? bag, bool hasTissueModel) => (folder, bag) switch
    {
        (null, null) => null,
        (null, _) => throw new PathologyException(FailureKind.BadCommand, $"--bag {bag}: there is no --slide-model to show it to"),
        (_, null) when !hasTissueModel => throw new PathologyException(FailureKind.BadCommand,
            $"--slide-model {folder}: give --bag with its patch vectors, or --tissue-model with a model whose card names them in embedding"),
        _ => SlideModelRequest.Of(folder, bag),
    };

    /// <summary>Analyses a slide into a folder; progress and warnings go to <paramref name="error"/>.</summary>
    internal static AnalyzeResult Run(string slide, string folder, AnalysisOptions options, TextWriter error, bool isQuiet, CancellationToken stop)
    {
        AnalyzeResult result = ProgressBar.Show(error, isQuiet, progress => Analyse(slide, folder, options, progress, stop));
        foreach (string warning in result.Warnings)
        {
            error.WriteLine($"hccpath: warning: {slide}: {warning.ReplaceLineEndings(" ")}");
        }

        return result;
    }

    private static AnalyzeResult Analyse(string slide, string folder, AnalysisOptions options, IProgress<AnalysisProgress>? progress, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        RequireOwnRegions(folder, options);
        using SlideFiles files = new(folder);
        // An earlier result in the folder is given up only for a slide that can be analysed with a detector and regions that can be had.
        using SlideReport report = new SlideAnalysis(options, progress) { Accepted = files.Prepare }.Run(slide, Scratch(folder), stop);
        progress?.Report(new AnalysisProgress("writing files", 0, 0, 0, report.Nuclei.Count));
        return AnalyzeResult.Of(report, folder, files.Write(report, stop), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    // The engine's own regions.geojson may well be given back, but not out of the folder where it is written again.
    private static void RequireOwnRegions(string folder, AnalysisOptions options)
    {
        if (options.RegionsPath is { } path && SlideFiles.RegionFiles.Any(name => Path.GetFullPath(Path.Combine(folder, name)) == Path.GetFullPath(path)))
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"{path}: would be overwritten by the results; copy it to another place, or give another --out");
        }
    }

    // Beside the results, where room is needed anyway; TMPDIR when someone has chosen a fast local disk.
    private static string Scratch(string folder) => ChosenScratch ?? folder;

    /// <summary>The folder for temporary files that someone has chosen; null for none.</summary>
    internal static string? ChosenScratch => Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } chosen ? chosen : null;
}
