using System.Collections.Concurrent;
using HccPathology.Geometry;
using HccPathology.Pixels;

namespace HccPathology.Slides;

/// <summary>
/// Stored tiles of a slide that cannot be read, found by reading all of them once before anything is measured: only so can
/// the tissue mask leave them out, and a nucleus at their edge not depend on which tile met the damage first.
/// </summary>
public sealed unsafe class SlideDamage
{
    private readonly HashSet<(int Level, long Column, long Row)> _cells;
    private readonly SlideReader _reader;

    private SlideDamage(SlideReader reader, HashSet<(int, long, long)> cells, IReadOnlyList<SlideRect> rects, IReadOnlyList<string> reasons) =>
        (_reader, _cells, Rects, Reasons) = (reader, cells, rects, reasons);

    /// <summary>Stored tiles of all levels.</summary>
    public required long TileCount { get; init; }

    /// <summary>Those that were read: all of them, unless more turned out damaged than were allowed.</summary>
    public required long ReadTileCount { get; init; }

    /// <summary>Tiles that cannot be read.</summary>
    public int BadTileCount => _cells.Count;

    /// <summary>Where they lie, in level-0 px.</summary>
    public IReadOnlyList<SlideRect> Rects { get; }

    /// <summary>For each of them what the reader said, in the order of levels, rows and columns.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>The first of them without the slide's path, which is no part of a result: it names the slide by its hash.</summary>
    public string FirstReason(string path) => Reasons[0].Replace($"{path}: ", "", StringComparison.Ordinal);

    /// <summary>
    /// Reads every stored tile once, until more than a share of all (0-1) are damaged; a reduced decode where the reader can, which meets the same bytes.
    /// </summary>
    internal static SlideDamage Find(SlideReader reader, double mostShare, int threads, CancellationToken token, IProgress<(int Done, int All)>? progress)
    {
        (int Level, long Column, long Row)[] all = [.. reader.Levels.SelectMany(level => CellsOf(reader, level))];
        ConcurrentBag<(int Place, string Reason)> found = [];
        int done = 0, faults = 0;
        ParallelLoop.Run(all.Length, threads, i =>
        {
            if (Volatile.Read(ref faults) > mostShare * all.Length)
            {
                return;
            }

            if (Fault(reader, all[i]) is { } reason)
            {
                found.Add((i, reason));
                Interlocked.Increment(ref faults);
            }

            int now = Interlocked.Increment(ref done);
            progress?.Report((now, all.Length));
        }, token);
        (int Place, string Reason)[] bad = [.. found.OrderBy(f => f.Place)];
        (int, long, long)[] cells = [.. bad.Select(b => all[b.Place])];
        return new SlideDamage(reader, [.. cells], [.. cells.Select(c => Level0(reader, c))], [.. bad.Select(b => b.Reason)])
        {
            TileCount = all.Length,
            ReadTileCount = done,
        };
    }

    /// <summary>Reads a rectangle that lies inside its level, with the background in place of damaged tiles.</summary>
    internal void ReadAround(LevelRect inside, uint* destination, int stridePx, uint background)
    {
        (int width, int height) = _reader.CellPx(inside.Level);
        (width, height) = (width / inside.Reduction, height / inside.Reduction);
        if (!Touches(inside, width, height))
        {
            _reader.Read(inside, destination, stridePx);
            return;
        }

        foreach (LevelRect cell in inside.Cells(width, height))
        {
            LevelRect part = cell.And(inside);
            uint* to = destination + (part.Y - inside.Y) * stridePx + (part.X - inside.X);
            if (_cells.Contains((inside.Level, cell.X / width, cell.Y / height)))
            {
                Fill(to, stridePx, part, background);
            }
            else
            {
                _reader.Read(part, to, stridePx);
            }
        }
    }

    private static string? Fault(SlideReader reader, (int Level, long Column, long Row) cell)
    {
        LevelRect rect = RectOf(reader, cell);
        using TileBuffer pixels = new(rect.Width, rect.Height);
        try
        {
            reader.Read(rect, pixels.Pixels, pixels.StridePx);
            return null;
        }
        catch (PathologyException e) when (e.Kind == FailureKind.BadData)
        {
            return e.Message;
        }
    }

    private bool Touches(LevelRect inside, int width, int height) => _cells.Any(c => c.Level == inside.Level
        && c.Column * width < inside.XEnd && (c.Column + 1) * width > inside.X
        && c.Row * height < inside.YEnd && (c.Row + 1) * height > inside.Y);

    private static void Fill(uint* to, int stridePx, LevelRect part, uint background)
    {
        for (int y = 0; y < part.Height; y++)
        {
            new Span<uint>(to + (long)y * stridePx, part.Width).Fill(background);
        }
    }

    private static IEnumerable<(int Level, long Column, long Row)> CellsOf(SlideReader reader, SlideLevel level)
    {
        (int width, int height) = reader.CellPx(level.Index);
        for (long row = 0; row * height < level.Height; row++)
        {
            for (long column = 0; column * width < level.Width; column++)
            {
                yield return (level.Index, column, row);
            }
        }
    }

    private static LevelRect RectOf(SlideReader reader, (int Level, long Column, long Row) cell)
    {
        SlideLevel level = reader.Levels[cell.Level];
        int reduction = level.MaxReduction;
        (int width, int height) = reader.CellPx(cell.Level);
        long x = cell.Column * width, y = cell.Row * height;
        long xEnd = Math.Min(x + width, level.Width), yEnd = Math.Min(y + height, level.Height);
        return new LevelRect(cell.Level, x / reduction, y / reduction, Reduced(xEnd - x), Reduced(yEnd - y), reduction);

        int Reduced(long side) => (int)((side + reduction - 1) / reduction);
    }

    private static SlideRect Level0(SlideReader reader, (int Level, long Column, long Row) cell)
    {
        SlideLevel level = reader.Levels[cell.Level];
        (int width, int height) = reader.CellPx(cell.Level);
        long x = (long)(cell.Column * width * level.DownsampleX), xEnd = (long)Math.Ceiling((cell.Column + 1) * width * level.DownsampleX);
        long y = (long)(cell.Row * height * level.DownsampleY), yEnd = (long)Math.Ceiling((cell.Row + 1) * height * level.DownsampleY);
        return new SlideRect(x, y, xEnd - x, yEnd - y);
    }
}
