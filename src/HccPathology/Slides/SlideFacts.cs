using HccPathology.Geometry;

namespace HccPathology.Slides;

/// <summary>One level of the pyramid, in its own pixels. Downsample is level-0 px per level px, by axis.</summary>
public sealed record SlideLevel(int Index, long Width, long Height, double DownsampleX, double DownsampleY)
{
    /// <summary>1, or 8 when the level can also be decoded at 1/2, 1/4 and 1/8 of its size (<see cref="LevelRect.Reduction"/>).</summary>
    public int MaxReduction { get; init; } = 1;

    /// <summary>Why it is not level 0 made smaller, so that no analysis reads it; null when it is.</summary>
    public string? Doubt { get; init; }
}

/// <summary>A picture stored beside the pyramid: label, macro, thumbnail.</summary>
public sealed record AssociatedImage(string Name, long Width, long Height);

/// <summary>Where the pixel size came from, in order of precedence.</summary>
public enum MppSource
{
    None,
    Option,
    Sidecar,
    Properties,
}

/// <summary>Everything about a slide that opening it tells; of pixels no more is read than proves its reader and its levels.</summary>
public sealed record SlideFacts
{
    public required string Path { get; init; }

    /// <summary>File name without folder and extension: how tables name the slide.</summary>
    public required string Name { get; init; }

    /// <summary>OpenSlide's vendor name, or <c>image</c> for a plain picture.</summary>
    public required string Vendor { get; init; }

    /// <summary>The reader and its version, such as <c>openslide 3.4.1</c> or <c>direct, libjpeg-turbo 2.1.5</c>.</summary>
    public required string Reader { get; init; }

    /// <summary>A sentence for people: why this reader, and what it leaves to another.</summary>
    public required string ReaderNote { get; init; }

    /// <summary>True when the direct reader was left because its pixels were not OpenSlide's: something that must be told.</summary>
    public bool DirectReaderDiffered { get; init; }

    /// <summary>Level 0 first.</summary>
    public required IReadOnlyList<SlideLevel> Levels { get; init; }

    /// <summary>Null when no source gives one; then <see cref="MppNote"/> says what was looked for.</summary>
    public required Mpp? Mpp { get; init; }

    public required MppSource MppSource { get; init; }

    /// <summary>A sentence for people: the property or file it came from, or why there is none.</summary>
    public required string MppNote { get; init; }

    /// <summary>What the slide itself says against a pixel size that a person gave, or its objective against its own; null when nothing.</summary>
    public string? MppDoubt { get; init; }

    /// <summary>The pixel size that the slide itself states, also where a person gave another; null when it states none.</summary>
    public Mpp? OwnMpp { get; init; }

    public double? ObjectivePower { get; init; }

    /// <summary>Colour behind transparent pixels (<c>openslide.background-color</c>, else white).</summary>
    public required (byte R, byte G, byte B) Background { get; init; }

    /// <summary>The part of level 0 that holds scanned tissue (<c>openslide.bounds-*</c>), when the file says so.</summary>
    public SlideRect? Bounds { get; init; }

    public required IReadOnlyList<AssociatedImage> AssociatedImages { get; init; }
    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    public long Width => Levels[0].Width;
    public long Height => Levels[0].Height;
}
