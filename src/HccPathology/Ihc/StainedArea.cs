using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Tiles;
using HccPathology.Zones;

namespace HccPathology.Ihc;

/// <summary>What of a zone is stained, mm².</summary>
/// <param name="StainedMm2">DAB above the haze and the first threshold.</param>
/// <param name="PigmentMm2">As dark, but of another hue.</param>
/// <param name="AllMm2">All of the zone.</param>
public readonly record struct StainedSum(double StainedMm2, double PigmentMm2, double AllMm2);

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

    /// <summary>Width and height of all blocks together in those of the slide: 1 or more, since the last ones reach beyond its edges.</summary>
    public (double X, double Y) Reach => ((double)Width * StainedBlocks.BlockPx / _frame.Width, (double)Height * StainedBlocks.BlockPx / _frame.Height);

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

    /// <summary>
    /// The sums of all analysed tissue (<see cref="DensityTable.TissueZone"/>), less regions that a person excluded, and of every zone's net
    /// area: of the same places that cells are counted in, to half a block.
    /// </summary>
    public IReadOnlyDictionary<string, StainedSum> ByZone(TissueMask tissue, ZoneMap? zones = null)
    {
        // One pass over the blocks by compartment and band; a zone is a sum of those.
        long[] stained = new long[256], pigment = new long[256], all = new long[256];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                SlidePoint centre = CentreOf(x, y);
                if (tissue.At(centre.X, centre.Y) == MaskClass.Tissue)
                {
                    int key = zones?.IndexOf(centre.X, centre.Y) is >= 0 and int cell ? zones.Keys[cell] : 0;
                    stained[key] += _stained[y * Width + x];
                    pigment[key] += _pigment[y * Width + x];
                    all[key] += PixelsOf(x, y);
                }
            }
        }

        Dictionary<string, StainedSum> sums = new() { [DensityTable.TissueZone] = Sum((compartment, _) => !Compartments.IsExcluded(compartment)) };
        foreach (Zone zone in zones?.Zones ?? [])
        {
            sums[zone.Name] = Sum(zone.IsNet);
        }

        return sums;

        StainedSum Sum(Func<Zones.Compartment, int, bool> isIn)
        {
            int[] keys = [.. Enumerable.Range(0, 256).Where(key => isIn((Zones.Compartment)(key & 15), key >> 4))];
            double mm2 = _frame.Mpp.PixelAreaUm2 / 1e6;
            return new StainedSum(keys.Sum(k => stained[k]) * mm2, keys.Sum(k => pigment[k]) * mm2, keys.Sum(k => all[k]) * mm2);
        }
    }

    private int PixelsOf(int x, int y)
    {
        const int side = StainedBlocks.BlockPx;
        return Math.Min(side, _frame.Width - x * side) * Math.Min(side, _frame.Height - y * side);
    }
}
