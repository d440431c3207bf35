using HccPathology.Interop;
using static System.FormattableString;

namespace HccPathology.Benchmarks;

/// <summary><c>ratio [SLIDE] [--threads 1,2] [--tiles N] [--repeats N] [--out FILE]</c>: a markdown table.</summary>
internal static class RatioCommand
{
    public static void Run(IReadOnlyList<string> args)
    {
        int[] workers = Arguments.Threads(args);
        int tiles = Arguments.Whole(args, "--tiles", 8), repeats = Arguments.Whole(args, "--repeats", 5);
        using BenchmarkSlide slide = new(Arguments.Slide(args));
        RatioRun run = new(slide.Path, tiles, repeats);
        using TilesInMemory held = run.Run(workers);
        string table = Table(slide, run, held, workers, repeats);
        Arguments.Publish(args, table);
    }

    private static string Table(BenchmarkSlide slide, RatioRun run, TilesInMemory held, int[] workers, int repeats)
    {
        double region = held.ReadMpx / run.RegionSeconds, core = held.CoresMpx / run.ComputeSeconds;
        double slideWide = held.SlideWideSeconds / held.SlideMpx * held.CoresMpx, all = held.CoresMpx / (run.ComputeSeconds + slideWide);
        return Invariant($"""
            # Everything after decoding against OpenSlide's read_region

            {MachineFacts.Processor}, {Environment.ProcessorCount} processors; .NET {Environment.Version}; OpenSlide {NativeLibraries.OpenSlideVersion}; {DateTime.UtcNow:yyyy-MM-dd}.
            Slide: {slide.Name}; {held.Tiles.Count} tiles of {held.Frame.Mpp.X:0.###} um/px, {held.CoresMpx:0.0} Mpx ({held.ReadMpx:0.0} with halo), {run.Nuclei} nuclei; medians of {repeats} rounds in turn.

            | step, one core | Mpx/s | ratio to read_region |
            |---|---|---|
            | OpenSlide read_region | {region:0.0} | 1.00 |
            | stains, nuclei, features; halo counted | {held.ReadMpx / run.ComputeSeconds:0.0} | {held.ReadMpx / run.ComputeSeconds / region:0.00} |
            | stains, nuclei, features; cores only | {core:0.0} | {core / region:0.00} |
            | the same with tissue mask, stain vectors and levels of the slide ({held.SlideWideSeconds:0.00} s a slide) | {all:0.0} | {all / region:0.00} |

            | workers, tiles in memory | wall s | Mpx/s | scaling by wall time | processor s |
            |---|---|---|---|---|
            {string.Concat(workers.Select(Row))}
            """);

        string Row(int count)
        {
            (double wall, double cpu) = run.Pipeline(count);
            return Invariant($"| {count} | {wall:0.00} | {held.CoresMpx / wall:0.0} | {run.Pipeline(workers[0]).Wall / wall:0.00} | {cpu:0.00} |\n");
        }
    }
}
