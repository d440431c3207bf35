namespace HccPathology.Foreground;

/// <summary>
/// Finds ink by colour and size. In H&amp;E and H-DAB green light is absorbed at least as strongly as red (haematoxylin has
/// red/green 0.8 at most, DAB 0.95), so what absorbs red more than green is blue or green ink. Black absorbs all channels
/// alike and strongly. Red ink resembles blood, so it must also be dense, large and smooth.
/// </summary>
internal static class PenFinder
{
    /// <summary>Mean Laplacian in grey levels: blood shows its cells (above 20), ink lies out of focus on the coverslip.</summary>
    private const int MaxRedLaplacian = 10;

    private enum Ink : byte
    {
        None,

        /// <summary>Dense and bluish: ink over tissue, or tissue alone; counts only where it touches sure ink.</summary>
        Perhaps,
        Sure,

        /// <summary>Red enough for ink over tissue; counts only where it touches <see cref="Red"/>.</summary>
        PerhapsRed,

        /// <summary>Ink if it is smooth as well.</summary>
        Red,
    }

    public static CellPlane Find(OverviewScan scan, CellDensity density, TissueOptions options)
    {
        CellPlane pen = Strokes(scan, density, options, withRed: false);
        CellPlane red = Strokes(scan, density, options, withRed: true);
        for (int i = 0; i < pen.Cells.Length; i++)
        {
            pen.Cells[i] |= red.Cells[i];
        }

        pen.Dilate((int)Math.Round(options.PenRimUm / scan.CellUm));
        return pen;
    }

    private static CellPlane Strokes(OverviewScan scan, CellDensity density, TissueOptions options, bool withRed)
    {
        CellPlane sure = new(scan.Width, scan.Height), all = new(scan.Width, scan.Height);
        for (int i = 0; i < all.Cells.Length; i++)
        {
            Ink ink = density.IsUnscanned(i) ? Ink.None : Colour(density.At(i));
            bool smooth = scan.Focus[i] <= MaxRedLaplacian * OverviewScan.FocusScale;
            sure.Cells[i] = withRed ? ink == Ink.Red && smooth : ink == Ink.Sure;
            all.Cells[i] = withRed ? ink is Ink.Red or Ink.PerhapsRed : ink is Ink.Sure or Ink.Perhaps;
        }

        all.Close(1);
        all.KeepSeeded(sure, (long)Math.Ceiling(options.MinPenUm2 / scan.CellAreaUm2));
        all.RemoveSmall((long)Math.Ceiling((withRed ? options.MinRedPenUm2 : options.MinPenUm2) / scan.CellAreaUm2));
        return all;
    }

    private static Ink Colour((float R, float G, float B) od)
    {
        (float r, float g, float b) = od;
        float most = Math.Max(r, Math.Max(g, b)), least = Math.Min(r, Math.Min(g, b));
        bool blueOrGreen = r >= 0.15f && r >= 1.3f * g && r - g >= 0.07f;
        bool violet = r >= 0.35f && r >= 0.95f * g && b <= 0.25f * g;
        bool black = least >= 0.5f && most - least <= 0.25f * most;
        if (blueOrGreen || violet || black)
        {
            return Ink.Sure;
        }

        if (g >= 0.7f && r <= 0.2f * g && b >= 0.6f * g)
        {
            return Ink.Red;
        }

        if (g >= 0.9f && r <= 0.5f * g && b >= 0.6f * g)
        {
            return Ink.PerhapsRed;
        }

        return r >= 0.6f && r >= 0.9f * g ? Ink.Perhaps : Ink.None;
    }
}
