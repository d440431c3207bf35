using HccPathology.Models;
using HccPathology.Nuclei.Learned;
using static System.FormattableString;

namespace HccPathology.Benchmarks;

/// <summary>
/// <c>learned [SLIDE] [--tile PX] [--tiles N] [--repeats N] [--model DIR] [--out FILE]</c>: the network alone, and what comes after
/// it, on tiles in memory, processor time of one thread.
/// </summary>
internal static class LearnedCommand
{
    public static void Run(IReadOnlyList<string> args)
    {
        int tilePx = Arguments.Whole(args, "--tile", 1024), count = Arguments.Whole(args, "--tiles", 6), repeats = Arguments.Whole(args, "--repeats", 5);
        ModelCardFile file = ModelCardFile.Read(Arguments.Value(args, "--model", ModelCardFile.OwnFolder("nuclei-he")), ModelCard.NucleusMaps);
        using OnnxNetwork network = new(file, ModelDevice.Cpu);
        using BenchmarkSlide slide = new(Arguments.Slide(args));
        using TilesInMemory held = new(slide.Path, count, tilePx, AssemblyOptions.HaloPx(file.Card));
        using LearnedDetector detector = new(network, held.Frame, held.Mask, held.Vectors, AssemblyOptions.Of(file), held.SizePx.Width,
            held.SizePx.Height, held.Tiles[0].Halo);
        List<double> infer = [], assemble = [];
        long nuclei = 0;
        for (int round = 0; round <= repeats; round++)
        {
            (double network, double rest) sum = (0, 0);
            nuclei = 0;
            for (int i = 0; i < held.Tiles.Count; i++)
            {
                double start = ThreadClock.Seconds();
                detector.Infer(held.Pixels(i), held.Tiles[i]);
                double inferred = ThreadClock.Seconds();
                nuclei += detector.Assemble(held.Pixels(i), held.Tiles[i]).Nuclei.Count;
                sum = (sum.network + inferred - start, sum.rest + ThreadClock.Seconds() - inferred);
            }

            if (round > 0)
            {
                infer.Add(sum.network);
                assemble.Add(sum.rest);
            }
        }

        string table = Table(slide, held, network.Card, ThreadClock.Median(infer), ThreadClock.Median(assemble), nuclei, repeats);
        Arguments.Publish(args, table);
    }

    private static string Table(BenchmarkSlide slide, TilesInMemory held, ModelCard card, double infer, double assemble, long nuclei, int repeats) =>
        Invariant($"""
            # The learned detector: network and the rest

            {MachineFacts.Processor}, {Environment.ProcessorCount} processors; .NET {Environment.Version}; ONNX Runtime {OnnxNetwork.RuntimeVersion}; {DateTime.UtcNow:yyyy-MM-dd}.
            Model {card.Name} {card.Version}, halo {held.Tiles[0].Halo} px. Slide: {slide.Name}; {held.Tiles.Count} tiles, {held.CoresMpx:0.0} Mpx ({held.ReadMpx:0.0} with halo), {nuclei} nuclei; medians of {repeats} rounds; processor time of one thread.

            | step, one core | Mpx/s, halo counted | Mpx/s, cores only |
            |---|---|---|
            | input, network and stain densities | {held.ReadMpx / infer:0.0} | {held.CoresMpx / infer:0.0} |
            | from maps to nuclei with features | {held.ReadMpx / assemble:0.0} | {held.CoresMpx / assemble:0.0} |
            | both | {held.ReadMpx / (infer + assemble):0.0} | {held.CoresMpx / (infer + assemble):0.0} |

            """);
}
