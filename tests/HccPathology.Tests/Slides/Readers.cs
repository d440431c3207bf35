using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.StoredTiles;

namespace HccPathology.Tests.Slides;

/// <summary>Readers below a slide, put together by hand.</summary>
internal static class Readers
{
    public static OpenSlideReader OpenSlide(string path) => OpenSlideReader.TryOpen(path).ShouldNotBeNull();

    public static StoredLevel?[] StoredLevels(OpenSlideReader openSlide, TiffFile file) =>
        [.. StoredLevel.Match(openSlide.Levels, openSlide.Vendor, file.Directories).Select(d => StoredLevel.Of(d.ShouldNotBeNull()).Level)];

    /// <summary>A direct reader that no proof was asked of; what OpenSlide says and what is decoded may be of two files.</summary>
    public static DirectReader Direct(string path, string? decoded = null, long maxSharedBytes = SharedTiles.MaxBytes)
    {
        SlidePixels.NeedDirectReader();
        OpenSlideReader openSlide = OpenSlide(path);
        TiffFile file = TiffFile.Open(decoded ?? path);
        return new DirectReader(openSlide, file, StoredLevels(openSlide, file)) { MaxSharedBytes = maxSharedBytes };
    }

    public static unsafe RgbImage Read(SlideReader reader, LevelRect rect)
    {
        using TileBuffer buffer = new(rect.Width, rect.Height);
        reader.Read(rect, buffer.Pixels, buffer.StridePx);
        return buffer.ToRgb();
    }

    /// <summary>Overlapping reads that cover a level as the analysis does: rows of squares with a halo around each, cut at the edge.</summary>
    public static LevelRect[] Grid(SlideLevel level, int reduction, int core, int halo)
    {
        int width = (int)(level.Width + reduction - 1) / reduction, height = (int)(level.Height + reduction - 1) / reduction;
        return [.. from y in Steps(height) from x in Steps(width) select Cut(x, y)];

        IEnumerable<int> Steps(int side) => Enumerable.Range(0, (side + core - 1) / core).Select(i => i * core);

        LevelRect Cut(int x, int y)
        {
            int left = Math.Max(0, x - halo), top = Math.Max(0, y - halo);
            return new LevelRect(level.Index, left, top, Math.Min(width, x + core + halo) - left, Math.Min(height, y + core + halo) - top, reduction);
        }
    }

    /// <summary>Runs on so many threads of their own, and throws what one of them threw.</summary>
    public static void OnThreads(int count, Action<int> body)
    {
        Exception? first = null;
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() => Guarded(i)))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        first.ShouldBeNull();

        void Guarded(int i)
        {
            try
            {
                body(i);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref first, e, null);
            }
        }
    }
}
