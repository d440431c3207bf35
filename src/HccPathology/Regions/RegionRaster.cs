using HccPathology.Geometry;
using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>
/// What every place of the slide is, on a grid of square cells (4 um by default): where the tissue map and the annotations
/// come together, and what zones, areas and densities are taken from. Cell (cx, cy) covers the um
/// [cx * CellUm, (cx + 1) * CellUm) from the slide's upper left corner, and the same in y.
/// </summary>
public sealed class RegionRaster
{
    /// <summary>Value of a cell that belongs to no class: glass, excluded, or not looked at.</summary>
    public const byte None = 255;

    /// <param name="width">Cells in x.</param>
    /// <param name="height">Cells in y.</param>
    /// <param name="cellUm">Side of a cell in um.</param>
    /// <param name="mpp">Pixel size at level 0.</param>
    /// <param name="classes">Classes by the values of the cells; at most 255.</param>
    public RegionRaster(int width, int height, double cellUm, Mpp mpp, IReadOnlyList<TissueClass> classes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classes.Count, None);
        (Width, Height, CellUm, Mpp, Classes) = (width, height, cellUm, mpp, classes);
        Cells = new byte[checked(width * height)];
        Cells.AsSpan().Fill(None);
    }

    public int Width { get; }
    public int Height { get; }
    public double CellUm { get; }
    public Mpp Mpp { get; }
    public IReadOnlyList<TissueClass> Classes { get; }

    /// <summary>Index into <see cref="Classes"/>, or <see cref="None"/>; row by row.</summary>
    public byte[] Cells { get; }

    public double CellAreaMm2 => CellUm * CellUm / 1e6;

    /// <summary>The class at a point in level-0 px; <see cref="None"/> outside.</summary>
    public byte At(double x, double y)
    {
        int cx = (int)Math.Floor(x * Mpp.X / CellUm), cy = (int)Math.Floor(y * Mpp.Y / CellUm);
        return (uint)cx < (uint)Width && (uint)cy < (uint)Height ? Cells[cy * Width + cx] : None;
    }
}
