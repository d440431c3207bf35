using HccPathology.Geometry;

namespace HccPathology.Slides;

/// <summary>What OpenSlide's words for a failure mean, and what to do.</summary>
internal static class OpenSlideFault
{
    private const string Convert = "convert it to what OpenSlide reads, such as 8-bit RGB as JPEG (vips tiffsave IN OUT --tile --pyramid --compression jpeg)";

    /// <summary>Pixels could not be read.</summary>
    public static PathologyException Of(string path, LevelRect inside, string words) => new(FailureKind.BadData,
        $"{path}: cannot read {inside}: OpenSlide says: {words}; {(TiffPages.HasRawTilesOfOddBytes(path) ? Convert : Advice(words, "the file is damaged there: copy or scan it again, or leave such tiles out with --allow-bad-tiles"))}");

    /// <summary>Something else failed, such as opening.</summary>
    public static PathologyException Of(string path, string doing, string words) =>
        new(FailureKind.BadData, $"{path}: {doing} failed: OpenSlide says: {words}; {Advice(words, "copy or scan the file again")}");

    // Words of OpenSlide and libtiff for a file that is whole, in a form that they do not read: "Unsupported TIFF
    // compression", "can not handle images with 32-bit samples".
    private static string Advice(string words, string damaged) =>
        words.Contains("nsupported", StringComparison.Ordinal) || words.Contains("not handle", StringComparison.Ordinal) ? Convert : damaged;
}
