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
    /// at ratio 2) that stored tiles are rarely decoded twice. Tests make it small to cross it.
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
        if (frame.RatioX == 1 && frame.RatioY == 1)
        {
            slide.Read(new LevelRect(frame.Level, x, y, destination.Width, destination.Height), destination);
            return;
        }

        _columns.Build(x, destination.Width, frame.RatioX);
        int sourceWidth = (int)(_columns.SourceEnd - _columns.SourceStart);
        int bandRows = Math.Max(1, (int)(MaxSourcePx / sourceWidth / frame.RatioY) - 1);
        for (int top = 0; top < destination.Height; top += bandRows)
        {
            int rows = Math.Min(bandRows, destination.Height - top);
            _rows.Build((long)y + top, rows, frame.RatioY);
            LevelRect rect = new(frame.Level, _columns.SourceStart, _rows.SourceStart, sourceWidth, (int)(_rows.SourceEnd - _rows.SourceStart));
            TileBuffer source = Source(rect.Width, rect.Height);
            slide.Read(rect, source);
            Average(frame, source, rect.Width, destination, top, rows);
        }
    }

    public void Dispose() => _source?.Dispose();

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
