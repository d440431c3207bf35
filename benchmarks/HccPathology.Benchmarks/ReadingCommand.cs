using HccPathology.Interop;
using static System.FormattableString;

namespace HccPathology.Benchmarks;

/// <summary><c>reading [SLIDE] [--threads 1,2] [--repeats N] [--out FILE]</c>: the readers against each other, a markdown table.</summary>
internal static class ReadingCommand
{
    public static void Run(IReadOnlyList<string> args)
    {
        int[] threads = Arguments.Threads(args);
        int repeats = Arguments.Whole(args, "--repeats", 5);
        using BenchmarkSlide slide = new(Arguments.Slide(args));
        using BareDecoder? bare = BareDecoder.For(slide.Path);
        ReadingRun run = new(slide.Path, repeats);
        run.Run(threads, bare);
        string table = Table(slide, run, threads, repeats);
        Arguments.Publish(args, table);
    }

    private static string Table(BenchmarkSlide slide, ReadingRun run, int[] threads, int repeats)
    {
        return Invariant($"""
            # Reading: the direct reader against OpenSlide and against libjpeg-turbo alone

            {MachineFacts.Processor}, {Environment.ProcessorCount} processors; .NET {Environment.Version}; OpenSlide {NativeLibraries.OpenSlideVersion}; {NativeLibraries.JpegLibrary}; {DateTime.UtcNow:yyyy-MM-dd}.
            Slide: {slide.Name}, level 0, {run.Megapixels:0} Mpx in squares of 2048 px; file in the system's cache; wall time, medians of {repeats} rounds in turn; Mpx are those stored.

            | threads | OpenSlide read_region | direct | direct / OpenSlide | bare libjpeg-turbo | direct / bare | at half size | full size, then halved | half / halved | bare at half size |
            |---|---|---|---|---|---|---|---|---|---|---|
            {string.Concat(threads.Select(Row))}
            """);

        string Row(int count)
        {
            double openSlide = run.MpxPerSecond("openslide", count), direct = run.MpxPerSecond("direct", count), bare = run.MpxPerSecond("bare", count);
            double half = run.MpxPerSecond("half", count), halved = run.MpxPerSecond("halved", count);
            return Invariant($"| {count} | {openSlide:0.0} | {direct:0.0} | {direct / openSlide:0.00} | {bare:0.0} | {direct / bare:0.00} | {half:0.0} | {halved:0.0} | {half / halved:0.00} | {run.MpxPerSecond("bare half", count):0.0} |\n");
        }
    }
}
