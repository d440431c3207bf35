using System.Diagnostics;
using HccPathology.Geometry;
using HccPathology.Pixels;

namespace HccPathology.Slides;

/// <summary>How fast one reader gives a slide's level-0 pixels, on one thread, from where the slide lies now.</summary>
/// <param name="Reader"><c>direct</c> or <c>openslide</c>.</param>
/// <param name="MpxPerSecond">Wall time, storage included; null when the reader cannot read the slide.</param>
/// <param name="Megapixels">How much was read to know.</param>
/// <param name="Note">The reader and its version, or why it cannot.</param>
public sealed record ReaderSpeed(string Reader, double? MpxPerSecond, double Megapixels, string Note)
{
    /// <summary>About an analysis tile with its halo at 0.5 µm/px: smaller squares would pay for the same stored tiles twice.</summary>
    private const int SquarePx = 1024;

    /// <summary>
    /// Measures both readers on squares spread evenly over the slide, in turns, each square by one of them only: so that neither
    /// finds in the system's cache what the other has fetched. What was cached before stays so.
    /// </summary>
    /// <param name="path">The slide.</param>
    /// <param name="secondsEach">About how long each may read.</param>
    /// <exception cref="PathologyException">The slide cannot be opened or is damaged.</exception>
    public static IReadOnlyList<ReaderSpeed> Measure(string path, double secondsEach = 2)
    {
        using Slide openSlide = Slide.Open(path, new SlideOptions { Reader = ReaderChoice.OpenSlide });
        (Slide? direct, string why) = OpenDirect(path);
        using Slide? own = direct;
        Slide[] readers = own is null ? [openSlide] : [openSlide, own];
        (double Seconds, double Mpx)[] sums = new (double, double)[readers.Length];
        using TileBuffer buffer = new(SquarePx, SquarePx);
        IReadOnlyList<LevelRect> squares = Squares(openSlide.Facts);
        foreach (Slide reader in readers)
        {
            reader.Read(new LevelRect(0, 0, 0, 1, 1), buffer);      // what is compiled or opened once is not the slide's speed
        }

        for (int i = 0; i < squares.Count && sums.Any(s => s.Seconds < secondsEach); i++)
        {
            int turn = i % readers.Length;
            (double seconds, double mpx) = Timed(readers[turn], squares[i], buffer);
            sums[turn] = (sums[turn].Seconds + seconds, sums[turn].Mpx + mpx);
        }

        // A slide of one square leaves nothing for the second reader: both read it then, and it is in the cache for the second.
        for (int turn = 0; turn < readers.Length; turn++)
        {
            if (sums[turn].Mpx == 0)
            {
                sums[turn] = Timed(readers[turn], squares[0], buffer);
            }
        }

        return [own is null ? new ReaderSpeed("direct", null, 0, why) : Of("direct", own, sums[1]), Of("openslide", openSlide, sums[0])];
    }

    private static (double Seconds, double Mpx) Timed(Slide slide, LevelRect square, TileBuffer buffer)
    {
        long start = Stopwatch.GetTimestamp();
        slide.Read(square, buffer);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, square.Width * (double)square.Height / 1e6);
    }

    private static ReaderSpeed Of(string name, Slide slide, (double Seconds, double Mpx) sum) => new(name, sum.Mpx / sum.Seconds, sum.Mpx, slide.Facts.Reader);

    private static (Slide? Slide, string Why) OpenDirect(string path)
    {
        try
        {
            return (Slide.Open(path, new SlideOptions { Reader = ReaderChoice.Direct }), "");
        }
        catch (PathologyException e) when (e.Kind == FailureKind.Unavailable)
        {
            return (null, e.Message);
        }
    }

    // Counted off with a stride that is coprime to their number, so that a run that stops early has seen all of the slide.
    private static IReadOnlyList<LevelRect> Squares(SlideFacts facts)
    {
        long across = Math.Max(1, facts.Width / SquarePx), down = Math.Max(1, facts.Height / SquarePx), count = across * down;
        long stride = Math.Max(1, (long)(count * 0.618));
        while (Gcd(stride, count) != 1)
        {
            stride++;
        }

        int width = (int)Math.Min(SquarePx, facts.Width), height = (int)Math.Min(SquarePx, facts.Height);
        return [.. Enumerable.Range(0, (int)Math.Min(count, 100_000)).Select(i => i * stride % count)
            .Select(i => new LevelRect(0, i % across * SquarePx, i / across * SquarePx, width, height))];

        static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
    }
}
