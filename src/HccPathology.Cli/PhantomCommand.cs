using System.CommandLine;
using HccPathology.Batch;
using HccPathology.Outputs;
using HccPathology.Phantoms;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tissue;

namespace HccPathology.Cli;

/// <summary><c>hccpath phantom</c>: a synthetic liver slide with known truth.</summary>
internal static class PhantomCommand
{
    private const double LabelUm = 4;

    private static string RoleNumbers => string.Join(", ", Enum.GetValues<TissueRole>().Select(role => $"{(int)role} {RoleNames.NameOf(role)}"));

    internal static Command Create()
    {
        PhantomOptions defaults = new();
        Option<FileInfo> output = new("--out") { Description = "Slide to write, a pyramidal TIFF", Required = true, HelpName = "SLIDE.tiff" };
        Option<FileInfo?> truth = new("--truth") { Description = "Truth to write; gzip when it ends in .gz [SLIDE.truth.geojson]", HelpName = "PATH" };
        Option<int> width = new("--width") { Description = "Width in px", DefaultValueFactory = _ => defaults.WidthPx };
        Option<int> height = new("--height") { Description = "Height in px", DefaultValueFactory = _ => defaults.HeightPx };
        Option<double> mpp = NumberOption.Create("--mpp", "Pixel size in um/px", defaults.Mpp);
        Option<uint> seed = new("--seed") { Description = "Another seed, another slide", DefaultValueFactory = _ => defaults.Seed };
        Option<string> stain = ChoiceOption.Create("--stain", "Stain that is drawn", "he", "hdab");
        Option<string> marker = ChoiceOption.Create("--dab", "With --stain hdab: where the marker lies", "membrane", "nucleus", "cytoplasm", "cell");
        Option<double> haze = NumberOption.Create("--haze", "With --stain hdab: even brown over all tissue, OD", helpName: "OD");
        Option<double> edge = NumberOption.Create("--edge-staining", "With --stain hdab: brown along the tissue's edge, OD", helpName: "OD");
        Option<bool> pigment = new("--pigment") { Description = "With --stain hdab: clumps of lipofuscin and carbon" };
        Option<string> tissue = ChoiceOption.Create("--case", "What the slide shows", [.. PhantomTissue.Cases.Keys.OrderBy(name => name != "nodule")]);
        Option<FileInfo?> labels = new("--labels")
        {
            Description = $"Also write what every place is: a PNG of cells of 4 um, grey {RoleNumbers}",
            HelpName = "PATH",
        };
        Option<int> threads = new("--threads") { Description = "Tiles drawn at once", DefaultValueFactory = _ => MachineBudget.Own.Cores };
        Option<bool> quiet = new("--quiet") { Description = "No progress" };
        Command command = new("phantom", "Make a synthetic liver slide of any size with every nucleus known.")
        {
            output, truth, width, height, mpp, seed, stain, marker, haze, edge, pigment, tissue, labels, threads, quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            PhantomOptions options = new()
            {
                WidthPx = parsed.GetValue(width),
                HeightPx = parsed.GetValue(height),
                Mpp = parsed.GetValue(mpp),
                Seed = parsed.GetValue(seed),
                Stain = parsed.GetValue(stain) == "hdab" ? StainKind.HaematoxylinDab : StainKind.HaematoxylinEosin,
                Dab = new PhantomDab
                {
                    Pattern = Enum.Parse<DabPattern>(parsed.GetRequiredValue(marker), ignoreCase: true),
                    HazeOd = parsed.GetValue(haze),
                    EdgeOd = parsed.GetValue(edge),
                    HasPigment = parsed.GetValue(pigment),
                },
                Tissue = PhantomTissue.Cases[parsed.GetRequiredValue(tissue)],
            };
            string path = parsed.GetValue(output)!.FullName, truthPath = parsed.GetValue(truth)?.FullName ?? Path.ChangeExtension(path, ".truth.geojson");
            int count = parsed.GetValue(threads);
            if (count < 1)
            {
                throw new PathologyException(FailureKind.BadCommand, $"phantom: --threads {count} is below 1; give at least 1");
            }

            string? picture = parsed.GetValue(labels)?.FullName;
            DistinctFiles.Require(("--out", path), ("--truth", truthPath), ("--labels", picture));
            if (options.Stain == StainKind.HaematoxylinEosin
                && new Option[] { marker, haze, edge, pigment }.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } unheeded)
            {
                throw new PathologyException(FailureKind.BadCommand, $"phantom: {unheeded.Name}: H&E has no DAB; give it with --stain hdab");
            }

            foreach (string file in new[] { path, truthPath, picture }.OfType<string>())
            {
                AtomicFile.MakeFolderOf(file);
            }

            TextWriter progress = parsed.GetValue(quiet) ? TextWriter.Null : parsed.InvocationConfiguration.Error;
            Report(parsed.InvocationConfiguration.Output, PhantomSlide.Write(path, truthPath, options, count, new Lines(progress), cancel));
            if (picture is not null)
            {
                AtomicFile.Write(picture, file => ImageFile.WritePng(file, PhantomLabels.Of(options, LabelUm, count).ToImage()));
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static void Report(TextWriter output, PhantomSummary made)
    {
        output.WriteLine($"slide   {made.SlidePath} ({made.Levels} levels)");
        output.WriteLine($"truth   {made.TruthPath}");
        output.WriteLine($"nuclei  {made.NucleusCount}");
        foreach ((string name, long count) in made.NucleiByClass)
        {
            output.WriteLine($"  {name}  {count}");
        }

        if (made.StainedMm2 > 0)
        {
            output.WriteLine(FormattableString.Invariant($"stained {made.StainedMm2:0.0000} mm2"));
        }
    }

    /// <summary>A line on stderr every tenth of the slide.</summary>
    private sealed class Lines(TextWriter progress) : IProgress<double>
    {
        private int _tenths;

        public void Report(double value)
        {
            if ((int)(value * 10) > _tenths)
            {
                _tenths = (int)(value * 10);
                progress.WriteLine($"phantom: {value:P0} drawn");
            }
        }
    }
}
