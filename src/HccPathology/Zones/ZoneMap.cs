using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;

namespace HccPathology.Zones;

/// <summary>
/// Which zone every place of the slide belongs to: its compartment, its band, and its signed distance to the tumour border, on
/// the grid of a <see cref="RegionRaster"/>. A nucleus's zone is one look-up.
/// </summary>
public sealed class ZoneMap
{
    private readonly TissueMask _mask;
    private readonly byte[] _tumour;
    private readonly byte[] _keys;
    private readonly short[] _distances;

    /// <summary>Cells that are excluded, by what they were otherwise.</summary>
    private readonly double[] _excludedCells;

    private ZoneMap(RegionRaster raster, TissueMask mask, ZoneOptions options, byte[] tumour, byte[] keys, short[] distances, double[] excludedCells)
    {
        (Width, Height, CellUm, Mpp, Shares, Options) = (raster.Width, raster.Height, raster.CellUm, raster.Mpp, raster.Shares, options);
        (_mask, _tumour, _keys, _distances, _excludedCells, Zones) = (mask, tumour, keys, distances, excludedCells, Zone.All(options));
        Told = ToldTissue.Of(raster, tumour, keys, distances);
    }

    public int Width { get; }
    public int Height { get; }
    public double CellUm { get; }
    public Mpp Mpp { get; }

    /// <summary>How much of each cell lies on the slide.</summary>
    public CellShares Shares { get; }

    public ZoneOptions Options { get; }

    /// <summary>In the order of the density table.</summary>
    public IReadOnlyList<Zone> Zones { get; }

    /// <summary>The nodules, and which of them every place belongs to.</summary>
    public required NoduleMap Nodules { get; init; }

    /// <summary>There is tumour on the slide, however little.</summary>
    public required bool HasTumour { get; init; }

    /// <summary>Somewhere tumour meets other tissue: bands exist.</summary>
    public required bool HasBorder { get; init; }

    /// <summary>Tumours that count and are too small for nodules, beside one that is not: no border is measured from them.</summary>
    public required int StrayTumours { get; init; }

    /// <summary>Share of the tumour's outline within tissue, 0-1, beyond which nothing is said of it: bands are measured from the rest.</summary>
    public required double OpenOutline { get; init; }

    /// <summary>Share of the border, 0-1, at which tumour and other tissue lie across glass, as along a cleft.</summary>
    public required double GlassBorder { get; init; }

    /// <summary>Which tissues are told apart.</summary>
    public ToldTissue Told { get; }

    /// <summary>What is not stroma within the tumour is nests.</summary>
    public bool HasStroma => Told.TumourStroma == Telling.Told;

    public double CellAreaMm2 => CellUm * CellUm / 1e6;

    /// <summary>Compartment in the lower, band in the upper half byte; row by row.</summary>
    internal ReadOnlySpan<byte> Keys => _keys;

    /// <param name="raster">Classes of all cells; tissue without a class stays unclassified.</param>
    /// <param name="mask">What is tissue, and what of it is excluded.</param>
    /// <param name="options">Bands and how the border is found.</param>
    /// <param name="threads">Results do not depend on it.</param>
    public static ZoneMap Of(RegionRaster raster, TissueMask mask, ZoneOptions options, int threads)
    {
        byte[] tumour = TumourExtent.Of(raster, options, threads);
        byte[] keys = new byte[tumour.Length], sides = new byte[tumour.Length];
        double[] excludedCells = Sort(raster, mask, tumour, keys, sides);
        TissuePieces pieces = TissuePieces.Of(sides, raster.Width, raster.Height, raster.CellUm);
        CellRuns tumours = CellRuns.Of<byte>(tumour, raster.Width, raster.Height, 1, diagonal: true);
        (bool[] isStray, int strayTumours) = NoduleMap.StrayTumours(raster, tumours, sides);
        tumours.Fill<byte>(sides, raster.Width, isStray, (byte)BorderSide.None);
        (short[] distances, double openOutline, double glassBorder) =
            TumourBorder.Distances(sides, pieces, tumours, raster.Width, options.MaxBorderGapUm / raster.CellUm, threads);
        bool hasBorder = PutBands(keys, distances, options, raster.CellUm);
        NoduleMap nodules = NoduleMap.Of(raster, tumours, keys, distances, pieces, threads);
        return new ZoneMap(raster, mask, options, tumour, keys, distances, excludedCells)
        {
            Nodules = nodules,
            HasTumour = keys.Any(k => IsWithinTumour((Compartment)(k & 15))),
            HasBorder = hasBorder,
            StrayTumours = strayTumours,
            OpenOutline = openOutline,
            GlassBorder = glassBorder,
        };
    }

    /// <summary>Compartment and band (0: none) at a point in level-0 px.</summary>
    public (Compartment Compartment, int Band) At(double x, double y) => IndexOf(x, y) is >= 0 and int cell ? this[cell] : (Compartment.Outside, 0);

    /// <summary>Compartment and band that a nucleus or a vacuole counts in, by its centroid in level-0 px.</summary>
    public (Compartment Compartment, int Band) AtCentroid(double x, double y) => CellOf(x, y) is >= 0 and int cell ? this[cell] : (Compartment.Outside, 0);

    /// <summary>Compartment and band of a cell by its index, row by row.</summary>
    public (Compartment Compartment, int Band) this[int cell] => ((Compartment)(_keys[cell] & 15), _keys[cell] >> 4);

    /// <summary>Within the tumour, with the stroma, the necrosis and the glass in it.</summary>
    public bool IsInTumour(int cell) => _tumour[cell] != 0;

    /// <summary>Distance to the tumour border in µm, negative inside; null where no border is known, and where it is 16.38 mm away and more.</summary>
    public double? DistanceUm(int cell) =>
        Math.Abs((int)_distances[cell]) >= TumourBorder.Farthest ? null : _distances[cell] * (CellUm / DistanceTransform.UnitsPerCell);

    /// <summary>The cell that holds a point in level-0 px; -1 outside of the slide.</summary>
    public int IndexOf(double x, double y)
    {
        int cx = (int)Math.Floor(x * Mpp.X / CellUm), cy = (int)Math.Floor(y * Mpp.Y / CellUm);
        return (uint)cx < (uint)Width && (uint)cy < (uint)Height ? cy * Width + cx : -1;
    }

    /// <summary>
    /// The cell that a nucleus or a vacuole counts in: the one that holds its centroid; at the edge of the tissue, where the mask's cells of some 8 µm are not
    /// whole ones of the grid and that cell's centre lies on glass, the nearest one with its centre in the centroid's own mask cell. Nuclei beyond the mask
    /// are not looked for, so that those would be lost without others in their place.
    /// </summary>
    public int CellOf(double x, double y)
    {
        int cell = IndexOf(x, y);
        if (cell < 0
            || _mask.At(x, y) != MaskClass.Tissue
            || Shares.Middle(cell % Width, cell / Width, CellUm, Mpp) is var middle && _mask.At(middle.X, middle.Y) == MaskClass.Tissue)
        {
            return cell;
        }

        (int Cell, double Square) nearest = (cell, double.PositiveInfinity);
        for (int cy = Math.Max(0, cell / Width - 1); cy <= Math.Min(Height - 1, cell / Width + 1); cy++)
        {
            for (int cx = Math.Max(0, cell % Width - 1); cx <= Math.Min(Width - 1, cell % Width + 1); cx++)
            {
                (double middleX, double middleY) = Shares.Middle(cx, cy, CellUm, Mpp);
                bool isOwn = Math.Floor(middleX / _mask.CellWidthPx) == Math.Floor(x / _mask.CellWidthPx)
                    && Math.Floor(middleY / _mask.CellHeightPx) == Math.Floor(y / _mask.CellHeightPx);
                double square = Math.Pow((middleX - x) * Mpp.X, 2) + Math.Pow((middleY - y) * Mpp.Y, 2);
                nearest = isOwn && square < nearest.Square ? (cy * Width + cx, square) : nearest;
            }
        }

        return nearest.Cell;
    }

    /// <summary>Grid cells of a kind of tissue that are under a pen, blur, a fold or a region to exclude; what lies
    /// beneath is known where a class does.</summary>
    internal double ExcludedCells(Compartment kind) => _excludedCells[(int)kind];

    private static bool IsWithinTumour(Compartment compartment) => compartment is >= Compartment.TumourNest and <= Compartment.TumourExcluded;

    // Gives the excluded cells by what they are otherwise.
    private static double[] Sort(RegionRaster raster, TissueMask mask, byte[] tumour, byte[] keys, byte[] sides)
    {
        TissueRole?[] roles = TumourExtent.RolesByValue(raster);
        double[] excludedCells = new double[16];
        int[] columns = [.. Enumerable.Range(0, raster.Width).Select(x => mask.ColumnAt(raster.Shares.MiddleX(x) * raster.CellUm / raster.Mpp.X))];
        for (int y = 0; y < raster.Height; y++)
        {
            int row = mask.RowAt(raster.Shares.MiddleY(y) * raster.CellUm / raster.Mpp.Y);
            for (int x = 0; x < columns.Length; x++)
            {
                int i = y * raster.Width + x;
                MaskClass found = row >= 0 && columns[x] >= 0 ? mask.Cells[row * mask.Width + columns[x]] : MaskClass.Glass;
                bool inTumour = tumour[i] != 0, isTissue = TissueMask.IsTissue(found);
                TissueRole? role = roles[raster.Cells[i]];
                bool isExcluded = found != MaskClass.Tissue || raster.ExclusionAt(i) != RegionRaster.None;
                keys[i] = isTissue ? (byte)Compartments.Of(role, inTumour, isExcluded) : (byte)Compartment.Outside;
                if (isTissue && isExcluded)
                {
                    excludedCells[(int)Compartments.Of(role, inTumour, excluded: false)] += raster.Shares[x, y];
                }

                // An outline that ends on glass is no bank: drawn across 600 µm of it to 50 µm from the liver it made a border there, of a core without margin.
                bool isBank = inTumour && (isTissue || found == MaskClass.Damaged);

                // Necrosis at a tumour's side is mostly the tumour's own: it makes no margin to liver.
                bool isOther = isTissue && !inTumour && role is not (null or TissueRole.Artefact or TissueRole.Glass or TissueRole.Necrosis);
                sides[i] = (byte)((isTissue ? BorderSide.Tissue : 0) | (isBank ? BorderSide.Tumour : 0) | (isOther ? BorderSide.Other : 0)
                    | (isTissue && !inTumour && role is null ? BorderSide.Unknown : 0));
            }
        }

        return excludedCells;
    }

    private static bool PutBands(byte[] keys, short[] distances, ZoneOptions options, double cellUm)
    {
        IReadOnlyList<ZoneBand> bands = options.AllBands;
        double[] edges = [.. bands.Skip(1).Select(b => b.FromUm * DistanceTransform.UnitsPerCell / cellUm)];
        bool any = false;
        for (int i = 0; i < keys.Length; i++)
        {
            Compartment compartment = (Compartment)keys[i];
            if (distances[i] == TumourBorder.None || compartment is Compartment.Outside or Compartment.Unclassified or Compartment.UnclassifiedExcluded)
            {
                continue;
            }

            int band = 1;
            foreach (double edge in edges)
            {
                band += distances[i] > edge ? 1 : 0;
            }

            keys[i] |= (byte)(band << 4);
            any = true;
        }

        return any;
    }
}
