using System.Globalization;
using System.Text;
using HccPathology.Interop;

namespace HccPathology.Benchmarks;

/// <summary><c>reading [SLIDE] [--threads 1,2] [--repeats N] [--out FILE]</c>: the readers against each other, a markdown table.</summary>
internal static class ReadingCommand
{
    public static void Run(IReadOnlyList<string> args)
    {
        int[] threads = [.. Arguments.Value(args, "--threads", "1,2").Split(',').Select(int.Parse)];
        int repeats = int.Parse(Arguments.Value(args, "--repeats", "5"), CultureInfo.InvariantCulture);
        using BenchmarkSlide slide = new(Arguments.Slide(args));
        using BareDecoder? bare = BareDecoder.For(slide.Path);
        ReadingRun run = new(slide.Path, repeats);
        run.Run(threads, bare);
        string table = Table(slide, run, threads, repeats);
        Arguments.Publish(args, table);
    }

    private static string Table(BenchmarkSlide slide, ReadingRun run, int[] threads, int repeats)
    {
        StringBuilder text = new();
        Line($"# Reading: the direct reader against OpenSlide and against libjpeg-turbo alone");
        Line($"");
        Line($"{MachineFacts.Processor}, {Environment.ProcessorCount} processors; .NET {Environment.Version}; OpenSlide {NativeLibraries.OpenSlideVersion}; {NativeLibraries.JpegLibrary}; {DateTime.UtcNow:yyyy-MM-dd}.");
        Line($"Slide: {slide.Name}, level 0, {run.Megapixels:0} Mpx in squares of 2048 px; file in the system's cache; wall time, medians of {repeats} rounds in turn; Mpx are those stored.");
        Line($"");
        Line($"| threads | OpenSlide read_region | direct | direct / OpenSlide | bare libjpeg-turbo | direct / bare | at half size | full size, then halved | half / halved | bare at half size |");
        Line($"|---|---|---|---|---|---|---|---|---|---|");
        foreach (int count in threads)
        {
            double openSlide = run.MpxPerSecond("openslide", count), direct = run.MpxPerSecond("direct", count), bare = run.MpxPerSecond("bare", count);
            double half = run.MpxPerSecond("half", count), halved = run.MpxPerSecond("halved", count);
            Line($"| {count} | {openSlide:0.0} | {direct:0.0} | {direct / openSlide:0.00} | {bare:0.0} | {direct / bare:0.00} | {half:0.0} | {halved:0.0} | {half / halved:0.00} | {run.MpxPerSecond("bare half", count):0.0} |");
        }

        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
