using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Tiles;

namespace HccPathology.Ihc;

/// <summary>
/// Where the slide is stained with DAB, by blocks of 16 x 16 analysis px (8 µm): a low-resolution map from which stained areas of any
/// region are taken. A block lies where its centre lies.
/// </summary>
public sealed class StainedArea
{
    private readonly AnalysisFrame _frame;
    private readonly ushort[] _stained, _pigment;

    public StainedArea(AnalysisFrame frame)
    {
        _frame = frame;
        const int side = StainedBlocks.BlockPx;
        (Width, Height) = ((frame.Width + side - 1) / side, (frame.Height + side - 1) / side);
        (_stained, _pigment) = (new ushort[Width * Height], new ushort[Width * Height]);
    }

    public int Width { get; }
    public int Height { get; }

    /// <summary>Takes over a tile's blocks.</summary>
    public void Add(TileSpec tile, StainedBlocks blocks)
    {
        int left = tile.CoreX / StainedBlocks.BlockPx, top = tile.CoreY / StainedBlocks.BlockPx;
        for (int y = 0; y < blocks.Height; y++)
        {
            blocks.StainedPx.AsSpan(y * blocks.Width, blocks.Width).CopyTo(_stained.AsSpan((top + y) * Width + left));
            blocks.PigmentPx.AsSpan(y * blocks.Width, blocks.Width).CopyTo(_pigment.AsSpan((top + y) * Width + left));
        }
    }

    /// <summary>Share of a block's pixels that are stained, 0-1.</summary>
    public double ShareAt(int x, int y) => (double)_stained[y * Width + x] / PixelsOf(x, y);

    /// <summary>Centre of a block in level-0 px.</summary>
    public SlidePoint CentreOf(int x, int y)
    {
        const int side = StainedBlocks.BlockPx;
        return _frame.ToSlide((x * side + Math.Min((x + 1) * side, _frame.Width)) / 2.0, (y * side + Math.Min((y + 1) * side, _frame.Height)) / 2.0);
    }

    /// <summary>Stained, pigmented and whole area in mm² of the blocks on analysed tissue that <paramref name="isInside"/> takes.</summary>
    public (double StainedMm2, double PigmentMm2, double AllMm2) Sum(TissueMask tissue, Func<SlidePoint, bool>? isInside = null)
    {
        long stained = 0, pigment = 0, all = 0;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                SlidePoint centre = CentreOf(x, y);
                if (tissue.At(centre.X, centre.Y) == MaskClass.Tissue && isInside?.Invoke(centre) != false)
                {
                    (stained, pigment, all) = (stained + _stained[y * Width + x], pigment + _pigment[y * Width + x], all + PixelsOf(x, y));
                }
            }
        }

        double mm2 = _frame.Mpp.PixelAreaUm2 / 1e6;
        return (stained * mm2, pigment * mm2, all * mm2);
    }

    private int PixelsOf(int x, int y)
    {
        const int side = StainedBlocks.BlockPx;
        return Math.Min(side, _frame.Width - x * side) * Math.Min(side, _frame.Height - y * side);
    }
}
