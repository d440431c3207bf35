using HccPathology.Geometry;
using HccPathology.Tiles;

namespace HccPathology.Fat;

/// <summary>
/// All candidates of a slide, and which of them are vacuoles: how round a clear space must be depends on how much of the clear
/// area around it is round. Adding tiles in any order gives the same vacuoles.
/// </summary>
public sealed class VacuoleMap
{
    /// <summary>Side of a cell of the surround, µm from the slide's upper left corner.</summary>
    private const double CellUm = 32;

    /// <summary>The surround is the cell of the centroid and so many all round: 288 µm, a third of a liver lobule.</summary>
    private const int SurroundCells = 4;

    /// <summary>Added to the clear area, so that the share is small where there is next to none: one droplet of 10 µm.</summary>
    private const double LeastClearUm2 = 75;

    private readonly AnalysisFrame _frame;
    private readonly FatOptions _options;
    private readonly int _width, _height;
    private readonly int[] _clearPx;
    private readonly double[] _sureUm2;
    private readonly List<VacuoleCandidate> _candidates = [];

    public VacuoleMap(AnalysisFrame frame, FatOptions options)
    {
        (_frame, _options) = (frame, options);
        (_width, _height) = (CellOf(frame.Width, frame.Mpp.X) + 1, CellOf(frame.Height, frame.Mpp.Y) + 1);
        (_clearPx, _sureUm2) = (new int[_width * _height], new double[_width * _height]);
    }

    /// <summary>Cell of a place in analysis px along one axis.</summary>
    internal static int CellOf(double px, double mppUm) => (int)(px * mppUm / CellUm);

    public void Add(TileVacuoles tile)
    {
        foreach (((int x, int y), int count) in tile.ClearPx)
        {
            _clearPx[y * _width + x] += count;
        }

        _candidates.AddRange(tile.Candidates);
    }

    /// <summary>The vacuoles, from the top, then from the left. Call once all tiles are added.</summary>
    public IReadOnlyList<Vacuole> Vacuoles()
    {
        // In the order of their places: sums of floating-point areas must not depend on the tiles' order.
        _candidates.Sort((a, b) => a.Y != b.Y ? a.Y.CompareTo(b.Y) : a.X != b.X ? a.X.CompareTo(b.X) : a.AreaUm2.CompareTo(b.AreaUm2));
        Array.Clear(_sureUm2);
        foreach (VacuoleCandidate candidate in _candidates.Where(IsSurelyRound))
        {
            (int x, int y) = Cell(candidate);
            _sureUm2[y * _width + x] += candidate.AreaUm2;
        }

        return [.. _candidates.Where(IsVacuole).Select(c => new Vacuole(c.X, c.Y, c.AreaUm2, Outline(c)))];
    }

    // A cleft that a freezing or a nicked knife tore through fatty liver joins vacuoles to one long space: were none of them counted, the share would fall
    // below the limits all around, and with clefts on 10 % of it a liver of 31 % of fat had 3 %.
    private bool IsSurelyRound(VacuoleCandidate candidate) => candidate.IsPart
        ? candidate.Whole is null && candidate.Roundness >= _options.StrictRoundness && candidate.Solidity >= _options.StrictSolidity
        : candidate.Roundness >= _options.SureRoundness && candidate.Solidity >= _options.SureSolidity;

    private bool IsVacuole(VacuoleCandidate candidate)
    {
        for (VacuoleCandidate? whole = candidate.Whole; whole is not null; whole = whole.Whole)
        {
            if (IsRound(whole))
            {
                return false;
            }
        }

        return IsRound(candidate);
    }

    // For its surround; whether it is a part of something that counts already is not asked here.
    private bool IsRound(VacuoleCandidate candidate)
    {
        double share = RoundShare(candidate);
        double loose = Math.Clamp((share - _options.StrictShare) / (_options.LooseShare - _options.StrictShare), 0, 1);
        double roundness = _options.StrictRoundness + (_options.LooseRoundness - _options.StrictRoundness) * loose;
        double solidity = _options.StrictSolidity + (_options.LooseSolidity - _options.StrictSolidity) * loose;
        return candidate.IsPart
            ? share >= _options.PartShare && candidate.Roundness >= roundness + _options.PartRoundness && candidate.Solidity >= solidity + _options.PartSolidity
            : candidate.Roundness >= roundness && candidate.Solidity >= solidity;
    }

    private double RoundShare(VacuoleCandidate candidate)
    {
        (int cx, int cy) = Cell(candidate);
        long clear = 0;
        double sure = 0;
        for (int y = Math.Max(0, cy - SurroundCells); y <= Math.Min(_height - 1, cy + SurroundCells); y++)
        {
            for (int x = Math.Max(0, cx - SurroundCells); x <= Math.Min(_width - 1, cx + SurroundCells); x++)
            {
                clear += _clearPx[y * _width + x];
                sure += _sureUm2[y * _width + x];
            }
        }

        return sure / (clear * _frame.Mpp.PixelAreaUm2 + LeastClearUm2);
    }

    private (int X, int Y) Cell(VacuoleCandidate candidate)
    {
        (double x, double y) = _frame.FromSlide(new SlidePoint(candidate.X, candidate.Y));
        return (Math.Clamp(CellOf(x, _frame.Mpp.X), 0, _width - 1), Math.Clamp(CellOf(y, _frame.Mpp.Y), 0, _height - 1));
    }

    private SlidePoint[] Outline(VacuoleCandidate candidate)
    {
        SlidePoint[] ring = new SlidePoint[candidate.Rays.Length];
        for (int i = 0; i < ring.Length; i++)
        {
            double angle = i * Math.Tau / ring.Length, length = candidate.Rays[i] / 2.0;
            SlidePoint step = _frame.ToSlide(Math.Cos(angle) * length, Math.Sin(angle) * length);
            ring[i] = new SlidePoint(candidate.X + step.X, candidate.Y + step.Y);
        }

        return ring;
    }
}
