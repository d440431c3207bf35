namespace HccPathology.Foreground;

/// <summary>
/// Pieces as dense as tissue that are too small to count as it. Dust is, and the crumbs of a needle's biopsy are: of a slide with 0.9 mm² of them
/// 0.2 were left, and nothing told of the rest.
/// </summary>
internal static class SmallPieces
{
    /// <summary>Smaller ones are specks: two hepatocytes.</summary>
    private const double LeastUm2 = 1000;

    /// <summary>How many there are on glass by themselves, and their area in mm².</summary>
    public static (int Count, double AreaMm2) Of(OverviewScan scan, WhitePoint white, TissueMask mask, TissueOptions options)
    {
        CellDensity density = new(scan, white);
        bool[] dense = [.. mask.Cells.Select((found, i) => found != MaskClass.Glass || (!density.IsUnscanned(i) && density.Most(i) >= options.SureOd))];
        CellRuns pieces = CellRuns.Of<bool>(dense, mask.Width, mask.Height, true, diagonal: true);
        long[] cells = pieces.Cells(), found = pieces.Sums(run => Enumerable.Range(run.Y * mask.Width + run.Start, run.End - run.Start).Count(i => mask.Cells[i] != MaskClass.Glass));
        long[] alone = [.. cells.Where((n, piece) => found[piece] == 0 && n * mask.CellAreaUm2 >= LeastUm2 && n * mask.CellAreaUm2 < options.MinTissueUm2)];
        return (alone.Length, alone.Sum() * mask.CellAreaUm2 / 1e6);
    }
}
