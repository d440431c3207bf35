using HccPathology.Geometry;

namespace HccPathology.Slides;

/// <summary>Which reader decodes the pixels of a whole-slide file.</summary>
public enum ReaderChoice
{
    /// <summary>Direct where it can and proves equal, OpenSlide for all else.</summary>
    Auto,

    /// <summary>Direct, or an error that says why not.</summary>
    Direct,
    OpenSlide,
}

/// <summary>How to open a slide.</summary>
public sealed record SlideOptions
{
    public ReaderChoice Reader { get; init; }

    /// <summary>Pixel size that overrides every other source (<c>--mpp</c>). Default none: the slide's own is then looked for.</summary>
    public Mpp? Mpp { get; init; }
}
