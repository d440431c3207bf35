using System.CommandLine;
using HccPathology.Geometry;
using HccPathology.Slides;
using Spectre.Console;
using static System.FormattableString;

namespace HccPathology.Cli;

/// <summary><c>hccpath info</c>: what a slide is, before anything is computed from it.</summary>
internal static class InfoCommand
{
    internal static Command Create()
    {
        Argument<string> path = new("SLIDE") { Description = "A slide that OpenSlide reads, or a PNG, JPEG or TIFF picture." };
        Option<Mpp?> mpp = MppOption.Create();
        Option<string> reader = ReaderOption.Create();
        Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };
        Command command = new("info", "Show levels, pixel size and where it came from, vendor and associated images.") { path, mpp, reader, json };
        command.SetAction(parsed =>
        {
            using Slide slide = Slide.Open(parsed.GetRequiredValue(path),
                new SlideOptions { Mpp = parsed.GetValue(mpp), Reader = ReaderOption.Choice(parsed.GetRequiredValue(reader)) });
            // Reads pixels as well, so that a slide whose header is whole and whose pixels are not is refused here already.
            BrightfieldCheck light = BrightfieldCheck.Of(slide);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, JsonOf(slide, light));
            }
            else
            {
                WriteText(output, slide, light);
            }

            return 0;
        });
        return command;
    }

    private static void WriteText(TextWriter output, Slide slide, BrightfieldCheck light)
    {
        SlideFacts facts = slide.Facts;
        output.WriteLine($"slide      {facts.Path}");
        output.WriteLine($"vendor     {facts.Vendor}");
        output.WriteLine($"reader     {facts.Reader} ({facts.ReaderNote})");
        output.WriteLine($"size       {facts.Width} x {facts.Height} px{SizeMm(facts)}");
        output.WriteLine($"mpp        {(facts.Mpp is { } mpp ? $"{mpp}, from {facts.MppNote}{(facts.MppDoubt is { } doubt ? $"; but {doubt}" : "")}" : $"none ({facts.MppNote}); give --mpp")}");
        output.WriteLine($"objective  {(facts.ObjectivePower is { } power ? Invariant($"{power:0.##}x") : "not stated")}");
        output.WriteLine($"light      {light.Reason}");
        output.WriteLine($"bounds     {facts.Bounds?.ToString() ?? "not stated"}");
        output.WriteLine($"images     {(facts.AssociatedImages.Count == 0 ? "none" : string.Join(", ", facts.AssociatedImages.Select(a => $"{a.Name} {a.Width} x {a.Height}")))}");
        output.WriteLine($"hash       {SlideHash.QuickOf(facts.Path)}");
        WriteLevels(output, facts);
    }

    private static void WriteLevels(TextWriter output, SlideFacts facts)
    {
        if (!Terminal.ShowsResults(output))
        {
            foreach (SlideLevel level in facts.Levels)
            {
                output.WriteLine($"level {level.Index,-4} {level.Width} x {level.Height} px, downsample {Downsample(level)}, {MppOf(facts, level)?.ToString() ?? "mpp unknown"}{DoubtOf(level)}");
            }

            return;
        }

        Table table = new Table().Border(TableBorder.Rounded).AddColumns("level", "width px", "height px", "downsample", "um/px");
        foreach (SlideLevel level in facts.Levels)
        {
            table.AddRow(Invariant($"{level.Index}"), Invariant($"{level.Width}"), Invariant($"{level.Height}"), Downsample(level),
                Markup.Escape($"{MppOf(facts, level)?.ToString() ?? "unknown"}{DoubtOf(level)}"));
        }

        AnsiConsole.Write(table);
    }

    private static object JsonOf(Slide slide, BrightfieldCheck light)
    {
        SlideFacts facts = slide.Facts;
        return new
        {
            path = facts.Path,
            name = facts.Name,
            vendor = facts.Vendor,
            reader = facts.Reader,
            readerNote = facts.ReaderNote,
            quickHash = SlideHash.QuickOf(facts.Path),
            widthPx = facts.Width,
            heightPx = facts.Height,
            mppX = facts.Mpp?.X,
            mppY = facts.Mpp?.Y,
            mppSource = facts.MppSource.ToString().ToLowerInvariant(),
            mppNote = facts.MppNote,
            mppDoubt = facts.MppDoubt,
            objectivePower = facts.ObjectivePower,
            isBrightfield = light.IsBrightfield,
            lightNote = light.Reason,
            background = $"#{facts.Background.R:X2}{facts.Background.G:X2}{facts.Background.B:X2}",
            bounds = facts.Bounds is { } b ? new { xPx = b.X, yPx = b.Y, widthPx = b.Width, heightPx = b.Height } : null,
            levels = facts.Levels.Select(l => new
            {
                index = l.Index,
                widthPx = l.Width,
                heightPx = l.Height,
                downsampleX = l.DownsampleX,
                downsampleY = l.DownsampleY,
                mppX = MppOf(facts, l)?.X,
                mppY = MppOf(facts, l)?.Y,
                doubt = l.Doubt,
            }),
            associatedImages = facts.AssociatedImages.Select(a => new { name = a.Name, widthPx = a.Width, heightPx = a.Height }),
            properties = facts.Properties,
        };
    }

    private static Mpp? MppOf(SlideFacts facts, SlideLevel level) =>
        facts.Mpp is { } mpp ? new Mpp(mpp.X * level.DownsampleX, mpp.Y * level.DownsampleY) : null;

    private static string DoubtOf(SlideLevel level) => level.Doubt is { } doubt ? $"; not read: {doubt}" : "";

    private static string SizeMm(SlideFacts facts) =>
        facts.Mpp is { } mpp ? Invariant($", {facts.Width * mpp.X / 1000:0.##} x {facts.Height * mpp.Y / 1000:0.##} mm") : "";

    private static string Downsample(SlideLevel level) =>
        level.DownsampleX == level.DownsampleY
            ? Invariant($"{level.DownsampleX:0.####}")
            : Invariant($"{level.DownsampleX:0.####} x {level.DownsampleY:0.####}");
}
