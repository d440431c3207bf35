using HccPathology.Geometry;
using HccPathology.Slides;

namespace HccPathology.Analysis;

/// <summary>What people should know of a slide before anything is measured on it, in sentences.</summary>
internal static class SlideDoubts
{
    /// <summary>Of its reader, levels and pixel size, and of options that its stain has no use for.</summary>
    public static IEnumerable<string> Of(SlideFacts facts, Mpp mpp, AnalysisOptions options)
    {
        if (facts.DirectReaderDiffered)
        {
            yield return $"the direct reader stepped aside: {facts.ReaderNote}";
        }

        if (options.Unheeded.Count > 0)
        {
            yield return $"{string.Join(", ", options.Unheeded)}: without effect, since the slide was analysed as {SlideStaining.NameOf(options.Stain)}; if it has a marker, give that with --stain";
        }

        foreach (SlideLevel level in facts.Levels.Where(l => l.Doubt is not null))
        {
            yield return $"level {level.Index} is not read: {level.Doubt}";
        }

        if (facts.MppDoubt is { } doubt)
        {
            yield return $"the pixel size is {mpp}, from {facts.MppNote}, but {doubt}: all areas and densities rest on it";
        }
    }

    /// <summary>Of tiles that cannot be read.</summary>
    public static IEnumerable<string> Of(SlideDamage? damage, string path) => damage is { BadTileCount: > 0 }
        ? [$"{damage.BadTileCount} of {damage.TileCount} stored tiles are damaged and were left out; the first: {damage.FirstReason(path)}"]
        : [];

    /// <summary>Of its light.</summary>
    /// <exception cref="PathologyException">It does not look like brightfield, and <see cref="AnalysisOptions.AllowsAnyLight"/> is not set.</exception>
    public static IEnumerable<string> OfLight(Slide slide, AnalysisOptions options)
    {
        BrightfieldCheck light = BrightfieldCheck.Of(slide);
        return light.IsBrightfield ? []
            : options.AllowsAnyLight ? [$"analysed although it does not look like brightfield: {light.Reason}"]
            : throw new PathologyException(FailureKind.BadData,
                $"{slide.Facts.Path}: not a brightfield slide ({light.Reason}); optical densities mean nothing here; --any-light analyses it all the same");
    }
}
