using HccPathology.Geometry;
using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>
/// What every place of the slide is, on a grid of square cells (4 µm by default): where the tissue map and the annotations
/// come together, and what zones, areas and densities are taken from. Cell (cx, cy) covers the µm
/// [cx * CellUm, (cx + 1) * CellUm) from the slide's upper left corner, and the same in y.
/// </summary>
public sealed class RegionRaster
{
    /// <summary>Value of a cell that belongs to no class: not drawn, not classified, or not looked at.</summary>
    public const byte None = 255;

    /// <summary>Side of a cell: a lymphocyte's half, and 0.4 % of a margin of 500 µm at most from rounding to half a cell.</summary>
    public const double DefaultCellUm = 4;

    private readonly List<TissueClass> _classes;
    private readonly List<ClassScope> _scopes;

    /// <param name="width">Cells in x.</param>
    /// <param name="height">Cells in y.</param>
    /// <param name="cellUm">Side of a cell in µm.</param>
    /// <param name="mpp">Pixel size at level 0.</param>
    /// <param name="classes">Classes by the values of the cells, as a tissue model looks for them; at most 255.</param>
    /// <param name="slideWidthPx">Where the slide ends, level-0 px; left out, with the last cell.</param>
    /// <param name="slideHeightPx">The same in y.</param>
    public RegionRaster(
        int width, int height, double cellUm, Mpp mpp, IReadOnlyList<TissueClass> classes,
        double slideWidthPx = double.PositiveInfinity, double slideHeightPx = double.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes.Count, None);
        (Width, Height, CellUm, Mpp, _classes) = (width, height, cellUm, mpp, [.. classes]);
        _scopes = [.. classes.Select(_ => ClassScope.Everywhere)];
        (SlideWidthPx, SlideHeightPx) = (slideWidthPx, slideHeightPx);
        Shares = new CellShares(width, height, slideWidthPx * mpp.X / cellUm, slideHeightPx * mpp.Y / cellUm);
        Cells = new byte[checked(width * height)];
        Cells.AsSpan().Fill(None);
        Marks = new CellMarks[Cells.Length];
    }

    public int Width { get; }
    public int Height { get; }
    public double CellUm { get; }
    public Mpp Mpp { get; }

    /// <summary>Where the slide ends, level-0 px; infinite when that is with the last cell.</summary>
    public double SlideWidthPx { get; }

    public double SlideHeightPx { get; }

    /// <summary>How much of each cell lies on the slide.</summary>
    public CellShares Shares { get; }

    public IReadOnlyList<TissueClass> Classes => _classes;

    /// <summary>Of each class, in the same order.</summary>
    public IReadOnlyList<ClassScope> Scopes => _scopes;

    /// <summary>By class of a tissue map: cells over which regions of tumour were drawn, and those over which liver was.</summary>
    internal long[] CoveredByTumour { get; } = new long[256];

    internal long[] CoveredByLiver { get; } = new long[256];

    /// <summary>Index into <see cref="Classes"/>, or <see cref="None"/>; row by row.</summary>
    public byte[] Cells { get; }

    /// <summary>What annotations said about each cell beside its class; row by row.</summary>
    public CellMarks[] Marks { get; }

    /// <summary>
    /// Class of what a person excluded, else <see cref="None"/>; row by row, empty where nothing is excluded. <see cref="Cells"/> keeps the class
    /// beneath, so that an exclusion moves no border; where there is none it holds the exclusion's class, too.
    /// </summary>
    public byte[] Exclusions { get; private set; } = [];

    /// <summary>Middle of what of a cell lies on the slide, level-0 px.</summary>
    public SlidePoint Middle(int x, int y) => Shares.Middle(x, y, CellUm, Mpp);

    public double CellAreaMm2 => CellUm * CellUm / 1e6;

    /// <summary>An empty raster over a whole slide.</summary>
    public static RegionRaster Over(long slideWidthPx, long slideHeightPx, Mpp mpp, IReadOnlyList<TissueClass> classes, double cellUm = DefaultCellUm) => new(
        Math.Max(1, (int)Math.Ceiling(slideWidthPx * mpp.X / cellUm)), Math.Max(1, (int)Math.Ceiling(slideHeightPx * mpp.Y / cellUm)), cellUm,
        mpp, classes, slideWidthPx, slideHeightPx);

    /// <summary>Value of a class in the cells; a class that is not there yet is added. Of one name and role in two colours the first is kept.</summary>
    /// <param name="wanted">The class.</param>
    /// <param name="scope">Of it, where a file says so: that was drawn over a model's map, and is known for what it says.</param>
    /// <exception cref="PathologyException">There are 255 classes already, or one of that name is something else.</exception>
    public byte ValueOf(TissueClass wanted, ClassScope scope = ClassScope.WhereDrawn)
    {
        int at = _classes.FindIndex(c => c with { Colour = wanted.Colour } == wanted);
        if (at < 0)
        {
            RequireOneMeaning(_classes, wanted, "regions");
            at = _classes.Count < None
                ? _classes.Count
                : throw new PathologyException(FailureKind.BadData, $"more than {None} classes of regions; the one too many is '{wanted.Name}'");
            _classes.Add(wanted);
            _scopes.Add(scope);
        }
        else if (scope != ClassScope.WhereDrawn)
        {
            _scopes[at] = scope;
        }

        return (byte)at;
    }

    /// <summary>Refuses a class that is something else than one of the same name: outputs, and whoever reads them, know classes by their names.</summary>
    internal static void RequireOneMeaning(IReadOnlyList<TissueClass> known, TissueClass wanted, string file)
    {
        if (known.FirstOrDefault(c => c.Name == wanted.Name && (c.Role, c.Pattern) != (wanted.Role, wanted.Pattern)) is { } other)
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"{file}: class '{wanted.Name}' is {RegionRoles.WordOf(wanted)} where it was drawn, and {RegionRoles.WordOf(other)} by the tissue model; give one of the two classes another name, or both one meaning (--region-role)");
        }
    }

    /// <summary>Class of what is excluded in a cell, by its index; <see cref="None"/> where nothing is.</summary>
    public byte ExclusionAt(int cell) => Exclusions.Length > 0 ? Exclusions[cell] : None;

    /// <summary>Class of a cell as people see it: of what is excluded, else of what lies there.</summary>
    public byte Shown(int cell) => ExclusionAt(cell) is not None and byte value ? value : Cells[cell];

    /// <summary>Excludes a cell; false where it was excluded already.</summary>
    internal bool Exclude(int cell, byte value)
    {
        if (Exclusions.Length == 0)
        {
            Exclusions = new byte[Cells.Length];
            Exclusions.AsSpan().Fill(None);
        }

        if (Exclusions[cell] != None)
        {
            return false;
        }

        Exclusions[cell] = value;
        if (Cells[cell] == None)
        {
            Cells[cell] = value;
            Marks[cell] |= CellMarks.Drawn;
        }

        return true;
    }

    /// <summary>The class at a point in level-0 px, as <see cref="Shown"/>; <see cref="None"/> outside.</summary>
    public byte At(double x, double y)
    {
        int cx = (int)Math.Floor(x * Mpp.X / CellUm), cy = (int)Math.Floor(y * Mpp.Y / CellUm);
        return (uint)cx < (uint)Width && (uint)cy < (uint)Height ? Shown(cy * Width + cx) : None;
    }
}

/// <summary>What annotations said about a cell beside its class.</summary>
[Flags]
public enum CellMarks : byte
{
    None = 0,

    /// <summary>A person drew it: no later step may know better.</summary>
    Drawn = 1,

    /// <summary>It lies within a tumour that a person outlined, whatever was drawn in there afterwards.</summary>
    InTumourOutline = 2,

    /// <summary>It lies within liver or a portal tract that a person outlined, in which no tumour was outlined.</summary>
    InLiverOutline = 4,
}
