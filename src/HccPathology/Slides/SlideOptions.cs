using HccPathology.Geometry;

namespace HccPathology.Slides;

/// <summary>How to open a slide.</summary>
public sealed record SlideOptions
{
    /// <summary>Pixel size that overrides every other source (<c>--mpp</c>). Default none: the slide's own is then looked for.</summary>
    public Mpp? Mpp { get; init; }
}
