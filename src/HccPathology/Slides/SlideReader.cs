using HccPathology.Geometry;

namespace HccPathology.Slides;

/// <summary>Decodes the pixels of one file format family; <see cref="Slide"/> does clipping, padding and checks once for all.</summary>
internal abstract unsafe class SlideReader : IDisposable
{
    public abstract string Vendor { get; }

    /// <summary>Library and version, such as <c>openslide 3.4.1</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Level 0 first, never empty.</summary>
    public abstract IReadOnlyList<SlideLevel> Levels { get; }

    public abstract IReadOnlyDictionary<string, string> Properties { get; }
    public abstract IReadOnlyList<AssociatedImage> AssociatedImages { get; }

    /// <summary>What reading cost, where the reader decodes stored tiles itself; else null.</summary>
    public virtual ReadCounter? Counter => null;

    /// <summary>
    /// Size in level px of the pieces that a level is stored in: what is lost when one of them is damaged, and what is read
    /// without waste. They start at the level's upper left corner.
    /// </summary>
    public virtual (int Width, int Height) CellPx(int level) => (256, 256);

    /// <summary>Announces reads, each of which lies inside its level, so that what several need is decoded once. Null when it makes no difference.</summary>
    public virtual IDisposable? Share(IEnumerable<LevelRect> reads) => null;

    /// <summary>
    /// Writes opaque pixels of a rectangle that lies inside its level. A pixel's value depends on its place alone, never on
    /// the rectangle it was read with. Called from several threads at once.
    /// Throws <see cref="FailureKind.BadData"/> where the stored pixels are damaged.
    /// </summary>
    public abstract void Read(LevelRect inside, uint* destination, int stridePx);

    public abstract void Dispose();
}
