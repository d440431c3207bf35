using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;

namespace HccPathology.Tiles;

/// <summary>
/// Reads analysis pixels: level pixels averaged by the area they cover. A pixel's value depends on its place alone, so any
/// cut of the slide into tiles gives the same bytes. Owns its scratch; one instance per worker, one thread at a time.
/// </summary>
public sealed class AreaResampler : IDisposable
{
    private readonly AreaWeights _columns = new();
    private readonly AreaWeights _rows = new();
    private TileBuffer? _source;
    private ushort[] _sums = [];

    /// <summary>
    /// 16 MiB of source pixels at a time: bounded for every tile size and ratio, and high enough (1900 rows of a 1088 px tile
    /// at ratio 2) that few stored tiles lie on a cut. Tests make it small to cross it.
    /// </summary>
    internal int MaxSourcePx { get; init; } = 1 << 22;

    /// <summary>Switched off in tests, which prove that the short cuts for ratios 2 and 4 change no byte.</summary>
    internal bool UsesShortCuts { get; init; } = true;

    /// <summary>
    /// Fills the destination with the analysis pixels from (x, y) on; both may be negative, and the rectangle may reach past
    /// the slide, where the background is.
    /// </summary>
    public void Read(Slide slide, AnalysisFrame frame, int x, int y, TileBuffer destination)
    {
        if (IsUnscaled(frame))
        {
            slide.Read(new LevelRect(frame.Level, x, y, destination.Width, destination.Height, frame.Reduction), destination);
            return;
        }

        _columns.Build(x, destination.Width, frame.RatioX);
        foreach ((int top, int rows, LevelRect rect) in Bands(frame, x, y, destination.Width, destination.Height))
        {
            _rows.Build((long)y + top, rows, frame.RatioY);
            TileBuffer source = Source(rect.Width, rect.Height);
            slide.Read(rect, source);
            Average(frame, source, rect.Width, destination, top, rows);
        }
    }

    /// <summary>The reads that <see cref="Read"/> makes for a rectangle of analysis pixels: what <see cref="Slide.Share"/> wants to know.</summary>
    public IEnumerable<LevelRect> Reads(AnalysisFrame frame, int x, int y, int width, int height) => IsUnscaled(frame)
        ? [new LevelRect(frame.Level, x, y, width, height, frame.Reduction)]
        : Bands(frame, x, y, width, height).Select(band => band.Source);

    public void Dispose() => _source?.Dispose();

    private static bool IsUnscaled(AnalysisFrame frame) => frame.RatioX == 1 && frame.RatioY == 1;

    private IEnumerable<(int Top, int Rows, LevelRect Source)> Bands(AnalysisFrame frame, int x, int y, int width, int height)
    {
        (long left, long right) = AreaWeights.SourceRange(x, width, frame.RatioX);
        int bandRows = Math.Max(1, (int)(MaxSourcePx / (right - left) / frame.RatioY) - 1);
        for (int top = 0; top < height; top += bandRows)
        {
            int rows = Math.Min(bandRows, height - top);
            (long first, long end) = AreaWeights.SourceRange((long)y + top, rows, frame.RatioY);
            yield return (top, rows, new LevelRect(frame.Level, left, first, (int)(right - left), (int)(end - first), frame.Reduction));
        }
    }

    private unsafe void Average(AnalysisFrame frame, TileBuffer source, int sourceWidth, TileBuffer destination, int top, int rows)
    {
        double both = UsesShortCuts && frame.RatioX == frame.RatioY ? frame.RatioX : 0;
        _sums = _sums.Length < 4 * sourceWidth ? new ushort[4 * sourceWidth] : _sums;
        fixed (ushort* sums = _sums)
        {
            for (int row = 0; row < rows; row++)
            {
                uint* from = source.Pixels + (long)_rows.First[row] * source.StridePx;
                Span<uint> target = destination.Row(top + row);
                if (both == 2)
                {
                    AreaKernels.Halve(from, source.StridePx, target);
                }
                else if (both == 4)
                {
                    AreaKernels.Quarter(from, source.StridePx, target);
                }
                else
                {
                    ReadOnlySpan<uint> weights = _rows.Weights.AsSpan(_rows.Offset[row].._rows.Offset[row + 1]);
                    AreaKernels.Vertical((byte*)from, 4 * (nint)source.StridePx, weights, sums, 4 * sourceWidth);
                    AreaKernels.Horizontal(sums, _columns, target);
                }
            }
        }
    }

    private TileBuffer Source(int width, int height)
    {
        if (_source is { } kept && kept.Width >= width && kept.Height >= height)
        {
            return kept;
        }

        int keptWidth = _source?.Width ?? 0, keptHeight = _source?.Height ?? 0;
        _source?.Dispose();
        return _source = new TileBuffer(Math.Max(width, keptWidth), Math.Max(height, keptHeight));
    }
}
