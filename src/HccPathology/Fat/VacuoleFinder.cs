using System.Runtime.Intrinsics;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Tiles;

namespace HccPathology.Fat;

/// <summary>
/// Finds what may be a fat vacuole in one tile after the other; one per worker. A clear space is judged as a whole when it is
/// small enough to be seen whole from every tile that could own a part of it; if it is not round, or too large, it is shrunk,
/// twice, and what it falls into is judged. Nothing depends on pixels farther from a centroid than <see cref="ReachPx"/>, however
/// much more a tile holds for its detector, so that candidates are the same for any cut into tiles.
/// </summary>
public sealed class VacuoleFinder
{
    /// <summary>56 µm round a tile's core: a vacuole may reach nearly so far from its centroid. Hepatocytes swollen by fat are 50-60 µm wide.</summary>
    public const double ReachUm = 56;

    /// <summary>Pixel sizes in µm at which droplets of 3 µm are told from noise and the reach (280 px) stays affordable.</summary>
    public const double FinestMppUm = 0.2, CoarsestMppUm = 0.7;

    /// <summary>How far clear spaces are shrunk to part them: necks up to 3 and 7 µm wide are cut.</summary>
    private const double FirstShrinkUm = 1.5, SecondShrinkUm = 3.5;

    private const int LastLevel = 2;

    private readonly AnalysisFrame _frame;
    private readonly TissueMask _tissue;
    private readonly byte _green;
    private readonly FatOptions _options;
    private readonly double _pixelUm2;
    private readonly int _minPx, _minPartPx, _speckPx, _reachPx;
    private readonly int[] _shrinkPx;
    private readonly ClearShape _shape = new();
    private readonly ClearArea _clearArea;
    private readonly BitRows _bits = new(), _rest = new();
    private readonly BitRegions[] _regions = [new(), new(), new()];
    private readonly Dictionary<int, VacuoleCandidate?>[] _open = [[], []];
    private TileSpec _tile;
    private int _left, _top;
    private Sides _slideEdge;

    public VacuoleFinder(AnalysisFrame frame, TissueMask tissue, ClearLevel level, FatOptions options)
    {
        double mppUm = frame.Mpp.SideUm;
        (_frame, _tissue, _green, _options, _pixelUm2) = (frame, tissue, level.Green, options, frame.Mpp.PixelAreaUm2);
        _minPx = (int)Math.Round(options.MinAreaUm2 / _pixelUm2);
        _minPartPx = (int)Math.Round(options.MinShrunkUm2 / _pixelUm2);
        _speckPx = (int)Math.Round(options.SpeckUm2 / _pixelUm2);
        _shrinkPx = [0, (int)Math.Round(FirstShrinkUm / mppUm), (int)Math.Round(SecondShrinkUm / mppUm)];
        _reachPx = ReachPx(frame);
        _clearArea = new ClearArea(frame, tissue, _reachPx);
    }

    /// <summary><see cref="ReachUm"/> in analysis px, rounded: a frame that was resampled to 0.5 may have a last bit more.</summary>
    public static int ReachPx(AnalysisFrame frame) => (int)Math.Round(ReachUm / Math.Min(frame.Mpp.X, frame.Mpp.Y));

    /// <summary>Candidates whose centroid lies in the tile's core and on tissue, and the clear area of the core.</summary>
    /// <param name="pixels">The tile's pixels, halo included.</param>
    /// <param name="tile">Where they lie; its halo is at least <see cref="ReachPx"/>.</param>
    public TileVacuoles Find(TileBuffer pixels, TileSpec tile)
    {
        TileVacuoles found = new();
        Threshold(pixels, tile);
        _regions[0].Find(_bits);
        _clearArea.Count(_regions[0].Runs, _left, _top, tile, found);
        Array.ForEach(_open, open => open.Clear());
        for (int i = 0; i < _regions[0].Count; i++)
        {
            Judge(0, i, null, found);
        }

        for (int level = 1; level <= LastLevel && _open[level - 1].Count > 0; level++)
        {
            Shrink(level);
            for (int i = 0; i < _regions[level].Count; i++)
            {
                CellRuns.Run first = _regions[level].Runs[_regions[level][i].FirstRun];
                if (_open[level - 1].TryGetValue(_regions[level - 1].IndexAt(first.Start, first.Y), out VacuoleCandidate? whole))
                {
                    Judge(level, i, whole, found);
                }
            }
        }

        return found;
    }

    // Only what lies on the slide: beyond it the reader gives white.
    private void Threshold(TileBuffer pixels, TileSpec tile)
    {
        _tile = tile;
        (_left, _top) = (Math.Max(0, tile.ReadX), Math.Max(0, tile.ReadY));
        int right = Math.Min(_frame.Width, tile.ReadX + tile.ReadWidth), bottom = Math.Min(_frame.Height, tile.ReadY + tile.ReadHeight);
        _slideEdge = (_left == 0 ? Sides.Left : 0) | (_top == 0 ? Sides.Top : 0)
            | (right == _frame.Width ? Sides.Right : 0) | (bottom == _frame.Height ? Sides.Bottom : 0);
        _bits.Resize(right - _left, bottom - _top);
        for (int y = 0; y < _bits.Height; y++)
        {
            Threshold(pixels.Row(y + _top - tile.ReadY).Slice(_left - tile.ReadX, _bits.Width), _bits.Row(y), _green);
        }
    }

    internal static void Threshold(ReadOnlySpan<uint> pixels, Span<ulong> bits, byte green)
    {
        Vector256<uint> mask = Vector256.Create(0xFF00u), limit = Vector256.Create((uint)green << 8);
        int x = 0;
        for (; x <= pixels.Length - Vector256<uint>.Count; x += Vector256<uint>.Count)
        {
            Vector256<uint> channel = Vector256.Create(pixels[x..]) & mask;
            bits[x >> 6] |= (ulong)Vector256.GreaterThan(channel, limit).ExtractMostSignificantBits() << (x & 63);
        }

        for (; x < pixels.Length; x++)
        {
            bits[x >> 6] |= (ulong)((pixels[x] >> 8 & 0xFF) > green ? 1 : 0) << (x & 63);
        }
    }

    // From the clear spaces themselves each time: shrinking what was shrunk would not give the same octagon.
    private void Shrink(int level)
    {
        _rest.Resize(_bits.Width, _bits.Height);
        foreach (int index in _open[0].Keys)
        {
            _regions[0].CopyTo(_rest, index);
        }

        _rest.Shrink(_shrinkPx[level], _slideEdge);
        _regions[level].Find(_rest);
    }

    private void Judge(int level, int index, VacuoleCandidate? whole, TileVacuoles found)
    {
        BitRegions.Region region = _regions[level][index];
        int grow = _shrinkPx[level];
        if (region.AreaPx < (level == 0 ? _minPx : _minPartPx) || !MayBeOwned(region, grow))
        {
            return;
        }

        bool isSeen = !IsCut(region, grow) && (level < LastLevel ? region.Longest + 2 * grow < _reachPx : region.Longest < 2 * _reachPx);
        VacuoleCandidate? candidate = isSeen && MayBeRound(region) ? Measure(level, index, whole, found) : null;
        bool isSure = candidate is { IsPart: false } && candidate.Roundness >= _options.StrictRoundness && candidate.Solidity >= _options.StrictSolidity;
        if (level < LastLevel && !isSure && (level > 0 || region.AreaPx > _shrinkPx[1] * _shrinkPx[1] * 3))
        {
            _open[level][index] = candidate ?? whole;
        }
    }

    private VacuoleCandidate? Measure(int level, int index, VacuoleCandidate? whole, TileVacuoles found)
    {
        double roundness = _options.LooseRoundness + (level > 0 ? _options.PartRoundness : 0);
        double solidity = _options.LooseSolidity + (level > 0 ? _options.PartSolidity : 0);
        if (!_shape.TryMeasure(_regions[level], index, _shrinkPx[level], _bits.Width, _bits.Height, _slideEdge, _speckPx, solidity, roundness)
            || _shape.AreaPx < _minPx || _shape.RadiusPx > _reachPx / 2.0)
        {
            return null;
        }

        double x = (double)(_shape.SumX + (long)_left * _shape.AreaPx) / _shape.AreaPx + 0.5;
        double y = (double)(_shape.SumY + (long)_top * _shape.AreaPx) / _shape.AreaPx + 0.5;
        if (level == LastLevel && !IsWithinReach(_regions[level][index], x - _left, y - _top))
        {
            return null;
        }

        bool isOwned = _tile.Owns(x, y);
        SlidePoint at = _frame.ToSlide(x, y);
        VacuoleCandidate candidate = new()
        {
            X = at.X,
            Y = at.Y,
            AreaUm2 = _shape.AreaPx * _pixelUm2,
            Roundness = (float)_shape.Roundness,
            Solidity = (float)_shape.Solidity,
            Whole = whole,
            IsPart = level > 0,
            Rays = isOwned ? _shape.Rays() : [],
        };
        if (isOwned && _tissue.At(at.X, at.Y) == MaskClass.Tissue)
        {
            found.Candidates.Add(candidate);
        }

        return candidate;
    }

    // Spares the measure for most: what is round fills a box that is not long. An ellipse twice as long as wide fills 0.63 of its box when it lies
    // across, and 0.45 when a sixth of it is missing, too; it is cut by the slide's edge at worst lengthwise.
    private bool MayBeRound(in BitRegions.Region region)
    {
        int width = region.X1 - region.X0, height = region.Y1 - region.Y0;
        bool isCut = region.X0 == 0 || region.Y0 == 0 || region.X1 == _bits.Width || region.Y1 == _bits.Height;
        return isCut || (region.AreaPx + _speckPx >= 0.45 * width * height && Math.Max(width, height) <= 3 * Math.Min(width, height));
    }

    // What reaches a side of the window that is not the slide's may go on there; a shrunk picture is right up to its radius from it.
    private bool IsCut(in BitRegions.Region region, int grow) =>
        (region.X0 <= grow && !_slideEdge.HasFlag(Sides.Left)) || (region.X1 >= _bits.Width - grow && !_slideEdge.HasFlag(Sides.Right))
        || (region.Y0 <= grow && !_slideEdge.HasFlag(Sides.Top)) || (region.Y1 >= _bits.Height - grow && !_slideEdge.HasFlag(Sides.Bottom));

    private bool IsWithinReach(in BitRegions.Region region, double x, double y)
    {
        double reach = _reachPx - _shrinkPx[LastLevel] - 1;
        return x - region.X0 < reach && region.X1 - x < reach && y - region.Y0 < reach && region.Y1 - y < reach;
    }

    private bool MayBeOwned(in BitRegions.Region region, int grow)
    {
        int left = _tile.CoreX - _left, top = _tile.CoreY - _top;
        return region.X1 + grow > left && region.X0 - grow < left + _tile.CoreWidth && region.Y1 + grow > top && region.Y0 - grow < top + _tile.CoreHeight;
    }
}
