using System.Runtime.InteropServices;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tiles;

namespace HccPathology.Foreground;

/// <summary>
/// The whole slide, read once and reduced to cells of about 8 µm: the mean colour and the sharpness of each. Five bytes a
/// cell, so 70 MB for a slide of 60,000 x 60,000 px at 0.5 µm/px; the slide's pixels are never held.
/// </summary>
public sealed class OverviewScan
{
    /// <summary>Pixel size in µm that the slide is read at: a nucleus is 3 px wide, so that defocus of 3 µm shows, and a
    /// pyramid seldom needs its finest level.</summary>
    public const double WantedPixelUm = 2.0;

    /// <summary>Side of a cell in µm: about one nucleus, the smallest step in which an outline of tissue means anything.</summary>
    public const double WantedCellUm = 8.0;

    /// <summary>Cells along a block, the piece of work of a thread: 256 overview px, at most 16 MiB of level-0 px at 0.25 µm.</summary>
    private const int BlockCells = 64;

    /// <summary><see cref="Focus"/> holds grey levels times this.</summary>
    public const int FocusScale = 16;

    internal OverviewScan(int pixelsWide, int pixelsHigh, double pixelWidthPx, double pixelHeightPx, Mpp mpp)
    {
        PixelsPerCell = Math.Max(1, (int)Math.Round(WantedCellUm / (pixelWidthPx * mpp.X)));
        (PixelWidthPx, PixelHeightPx, Mpp) = (pixelWidthPx, pixelHeightPx, mpp);
        Width = (pixelsWide + PixelsPerCell - 1) / PixelsPerCell;
        Height = (pixelsHigh + PixelsPerCell - 1) / PixelsPerCell;
        int cells = checked(Width * Height);
        (Red, Green, Blue, Focus) = (new byte[cells], new byte[cells], new byte[cells], new ushort[cells]);
    }

    /// <summary>Cells in a row.</summary>
    public int Width { get; }

    public int Height { get; }
    public Mpp Mpp { get; }

    /// <summary>Where the slide ends, level-0 px; infinite when that is with the last cell.</summary>
    public double SlideWidthPx { get; init; } = double.PositiveInfinity;

    public double SlideHeightPx { get; init; } = double.PositiveInfinity;

    /// <summary>Overview pixels along one side of a cell; 4 unless the slide is coarser than 2 µm/px.</summary>
    public int PixelsPerCell { get; }

    /// <summary>Level-0 px that an overview pixel is wide.</summary>
    public double PixelWidthPx { get; }

    public double PixelHeightPx { get; }
    public double CellWidthPx => PixelWidthPx * PixelsPerCell;
    public double CellHeightPx => PixelHeightPx * PixelsPerCell;
    public double CellAreaUm2 => CellWidthPx * Mpp.X * CellHeightPx * Mpp.Y;

    /// <summary>Mean side of a cell in µm, for widths that are given in µm.</summary>
    public double CellUm => Math.Sqrt(CellAreaUm2);

    /// <summary>True when overview pixels are fine enough (at most 2.5 µm) for <see cref="Focus"/> to tell sharp from blurred.</summary>
    public bool FocusIsUsable => PixelWidthPx * Mpp.X <= 2.5 && PixelHeightPx * Mpp.Y <= 2.5;

    /// <summary>Mean red of every cell, row by row.</summary>
    internal byte[] Red { get; }

    internal byte[] Green { get; }
    internal byte[] Blue { get; }

    /// <summary>Mean absolute Laplacian of green at overview resolution, times <see cref="FocusScale"/>.</summary>
    internal ushort[] Focus { get; }

    /// <summary>
    /// Reads the slide once, block by block. The result is the same for every number of threads; a thread needs about 20 MB.
    /// </summary>
    /// <param name="slide">The slide.</param>
    /// <param name="mpp">Its pixel size, which the caller has required.</param>
    /// <param name="threads">Threads that read and reduce, at least 1.</param>
    /// <param name="token">Stops between blocks.</param>
    /// <param name="progress">Told how many of the blocks are done, from any of the threads and in any order.</param>
    public static OverviewScan Run(Slide slide, Mpp mpp, int threads, CancellationToken token, IProgress<(int Done, int All)>? progress = null)
    {
        AnalysisFrame frame = AnalysisFrame.Choose(slide.Facts, mpp, WantedPixelUm);
        OverviewScan scan = new(frame.Width, frame.Height, frame.DownsampleX, frame.DownsampleY, mpp)
        {
            SlideWidthPx = slide.Facts.Width,
            SlideHeightPx = slide.Facts.Height,
        };
        int side = BlockCells * scan.PixelsPerCell;
        int across = (frame.Width + side - 1) / side, blocks = across * ((frame.Height + side - 1) / side), done = 0;
        ParallelLoop.Run(blocks, threads, () => new BlockReader(slide, frame, side), (i, reader) =>
        {
            reader.Read(i % across, i / across, scan);
            progress?.Report((Interlocked.Increment(ref done), blocks));
        }, token);
        return scan;
    }

    /// <summary>The slide at one pixel a cell.</summary>
    public RgbImage ToImage()
    {
        RgbImage image = new(Width, Height);
        for (int i = 0; i < Red.Length; i++)
        {
            (image.Data[i * 3], image.Data[i * 3 + 1], image.Data[i * 3 + 2]) = (Red[i], Green[i], Blue[i]);
        }

        return image;
    }

    /// <summary>What one thread needs to read blocks.</summary>
    private sealed class BlockReader(Slide slide, AnalysisFrame frame, int side) : IDisposable
    {
        private readonly AreaResampler _resampler = new();
        private readonly TileBuffer _pixels = new(side, side);

        public void Read(int blockX, int blockY, OverviewScan scan)
        {
            int x = blockX * side, y = blockY * side;
            _resampler.Read(slide, frame, x, y, _pixels);
            ReadOnlySpan<uint> pixels = MemoryMarshal.CreateReadOnlySpan(ref _pixels.Row(0)[0], _pixels.StridePx * side);
            new CellBlock(pixels, _pixels.StridePx, Math.Min(side, frame.Width - x), Math.Min(side, frame.Height - y))
                .Reduce(blockX * BlockCells, blockY * BlockCells, scan);
        }

        public void Dispose()
        {
            _resampler.Dispose();
            _pixels.Dispose();
        }
    }
}
