using HccPathology.Slides;

namespace HccPathology.Outputs;

/// <summary>Which point of the slide is (0, 0) in the GeoJSON files.</summary>
public enum GeoJsonOrigin
{
    /// <summary>
    /// What QuPath shows: it crops OpenSlide images to <c>openslide.bounds-*</c> and adds the offset whenever the properties
    /// are there. Equal to <see cref="Level0"/> on slides without them.
    /// </summary>
    Bounds,

    /// <summary>The upper left corner of level 0, as OpenSlide, Python readers and QuPath with <c>--no-crop</c> count.</summary>
    Level0,
}

/// <summary>The origin of the GeoJSON files and what is subtracted from level-0 px to get there.</summary>
/// <param name="Origin">What was asked for.</param>
/// <param name="OffsetXPx">Level-0 px of the origin.</param>
/// <param name="OffsetYPx">The same in y.</param>
public readonly record struct GeoJsonFrame(GeoJsonOrigin Origin, long OffsetXPx, long OffsetYPx)
{
    public static GeoJsonFrame For(SlideFacts facts, GeoJsonOrigin origin) =>
        origin == GeoJsonOrigin.Bounds && facts.Bounds is { } bounds
            ? new GeoJsonFrame(origin, bounds.X, bounds.Y)
            : new GeoJsonFrame(origin, 0, 0);
}
