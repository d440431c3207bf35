namespace HccPathology.Foreground;

/// <summary>Decides for every cell of the overview what it is. Fixed rules on slide-wide constants: no tile ever changes the answer.</summary>
public static class TissueDetector
{
    public static TissueMask Detect(OverviewScan scan, WhitePoint white, TissueOptions options)
    {
        CellDensity density = new(scan, white);
        CellPlane pen = Tidied(PenFinder.Find(scan, density, options), scan);
        CellPlane tissue = Tidied(Tissue(scan, density, pen, options), scan);
        CellPlane fold = Tidied(FoldFinder.Find(scan, density, tissue, options), scan);
        CellPlane blur = Tidied(BlurFinder.Find(scan, tissue, options), scan);
        return new TissueMask(scan.Width, scan.Height, scan.CellWidthPx, scan.CellHeightPx, scan.Mpp, Classes(tissue, pen, fold, blur),
            scan.SlideWidthPx, scan.SlideHeightPx);
    }

    /// <summary>A plane is 14 MB on a slide of 60,000 px and a step makes up to ten: those of one step are gone before the next.</summary>
    private static CellPlane Tidied(CellPlane plane, OverviewScan scan)
    {
        const int LargeCells = 1 << 20;
        if (scan.Width * scan.Height > LargeCells)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        return plane;
    }

    private static CellPlane Tissue(OverviewScan scan, CellDensity density, CellPlane pen, TissueOptions options)
    {
        CellPlane tissue = new(scan.Width, scan.Height), sure = new(scan.Width, scan.Height);
        for (int i = 0; i < tissue.Cells.Length; i++)
        {
            float od = pen.Cells[i] || density.IsUnscanned(i) ? 0 : density.Most(i);
            tissue.Cells[i] = od >= options.MinOd || (od >= options.MinThinOd && scan.Focus[i] >= options.MinThinLaplacian * OverviewScan.FocusScale);
            sure.Cells[i] = od >= options.SureOd;
        }

        CellPlane bare = WithoutFaults(scan, density, tissue, options);
        if (bare.Cells.AsSpan().SequenceEqual(tissue.Cells))
        {
            return Shaped(scan, density, tissue, sure, options);
        }

        // What has tissue all around it may be mucin or oedema, which are as even as a film: there everything stays.
        CellPlane all = Shaped(scan, density, tissue, sure, options);
        sure.KeepIn(bare);
        bare = Shaped(scan, density, bare, sure, options);
        bare.FillEnclosed(Walls(bare), all);
        return bare;
    }

    /// <summary>Tissue of at least 40 µm, five cells: the drying edge of a film is a rim of 20-30, and would enclose the film.</summary>
    private static CellPlane Walls(CellPlane tissue)
    {
        const int Reach = 2;
        CellPlane walls = new(tissue.Width, tissue.Height);
        tissue.Cells.CopyTo(walls.Cells, 0);
        walls.Erode(Reach);
        walls.Dilate(Reach);
        return walls;
    }

    /// <summary>What is dense enough for tissue, without tinted glass and lines of the camera.</summary>
    private static CellPlane WithoutFaults(OverviewScan scan, CellDensity density, CellPlane dense, TissueOptions options)
    {
        CellPlane rest = TintedGlass.Find(scan, density, dense, options);
        for (int i = 0; i < rest.Cells.Length; i++)
        {
            rest.Cells[i] = dense.Cells[i] && !rest.Cells[i];
        }

        CameraLines.Clear(rest);
        return rest;
    }

    /// <summary>Closes the gaps of <paramref name="tissue"/>, which it changes, and drops what is too small or too pale, and rims.</summary>
    private static CellPlane Shaped(OverviewScan scan, CellDensity density, CellPlane tissue, CellPlane sure, TissueOptions options)
    {
        // On a crop a piece may be cut by every edge, so there it need not be larger than a twentieth of the picture.
        long least = (long)Math.Ceiling(Math.Min(options.MinTissueUm2 / scan.CellAreaUm2, tissue.Cells.Length / 20.0));
        tissue.Close((int)Math.Round(options.ClosingUm / scan.CellUm));
        tissue.FillHoles((long)Math.Ceiling(options.MaxHoleUm2 / scan.CellAreaUm2));
        tissue.KeepSeeded(sure, (least + 3) / 4);
        tissue.RemoveSmall(least);
        CellPlane trimmed = WithoutRim(tissue, density, options);
        trimmed.RemoveSmall((least + 3) / 4);                   // dust that only closing had joined to a piece
        return trimmed;
    }

    /// <summary>
    /// A cell that the outline cuts is dense enough with a tenth of it covered, which would widen every piece by 7 µm all
    /// round. Cells at the outline stay when they are at least half as dense as the tissue behind them; where none is
    /// behind them, in strands and in the bridges that closing makes, when they are as dense as the thinnest tissue.
    /// </summary>
    private static CellPlane WithoutRim(CellPlane tissue, CellDensity density, TissueOptions options)
    {
        CellPlane trimmed = new(tissue.Width, tissue.Height);
        for (int y = 0; y < tissue.Height; y++)
        {
            for (int x = 0; x < tissue.Width; x++)
            {
                int at = y * tissue.Width + x;
                trimmed.Cells[at] = tissue.Cells[at] && (!IsRim(tissue, x, y) || 2 * density.Most(at) >= Behind(tissue, density, options, x, y));
            }
        }

        return trimmed;
    }

    private static bool IsRim(CellPlane tissue, int x, int y) =>
        IsGlass(tissue, x - 1, y) || IsGlass(tissue, x + 1, y) || IsGlass(tissue, x, y - 1) || IsGlass(tissue, x, y + 1);

    // The picture's edge cuts tissue, it does not end it.
    private static bool IsGlass(CellPlane tissue, int x, int y) =>
        x >= 0 && y >= 0 && x < tissue.Width && y < tissue.Height && !tissue.Cells[y * tissue.Width + x];

    // Mean density of the neighbours that are not at the outline.
    private static float Behind(CellPlane tissue, CellDensity density, TissueOptions options, int x, int y)
    {
        float sum = 0;
        int count = 0;
        for (int ny = Math.Max(y - 1, 0); ny <= Math.Min(y + 1, tissue.Height - 1); ny++)
        {
            for (int nx = Math.Max(x - 1, 0); nx <= Math.Min(x + 1, tissue.Width - 1); nx++)
            {
                int at = ny * tissue.Width + nx;
                if (tissue.Cells[at] && !IsRim(tissue, nx, ny))
                {
                    (sum, count) = (sum + density.Most(at), count + 1);
                }
            }
        }

        return count == 0 ? 2 * (float)options.MinThinOd : sum / count;
    }

    /// <summary>Ink hides whatever lies under it, so it comes first; a fold that is also blurred is a fold.</summary>
    private static MaskClass[] Classes(CellPlane tissue, CellPlane pen, CellPlane fold, CellPlane blur)
    {
        MaskClass[] classes = new MaskClass[tissue.Cells.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = pen.Cells[i] ? MaskClass.Pen
                : !tissue.Cells[i] ? MaskClass.Glass
                : fold.Cells[i] ? MaskClass.Fold
                : blur.Cells[i] ? MaskClass.Blur
                : MaskClass.Tissue;
        }

        return classes;
    }
}
