namespace HccPathology.Foreground;

/// <summary>What was taken for tissue and has no colour. No stain takes up red, green and blue alike; a label, dirt and the edge of a cover glass do.</summary>
internal static class GreyTissue
{
    /// <summary>Densities of the channels differ by at most this share of the greatest; on cells of 8 µm of 192 real pictures by
    /// more, also at a third of their density.</summary>
    private const float MostSpread = 0.05f;

    /// <summary>Paler than this a grey level more or less makes a colour.</summary>
    private const float LeastOd = 0.06f;

    /// <summary>Area in mm² of analysed tissue that is grey.</summary>
    public static double AreaMm2(OverviewScan scan, WhitePoint white, TissueMask mask)
    {
        CellDensity density = new(scan, white);
        double count = 0;
        for (int i = 0; i < mask.Cells.Length; i++)
        {
            if (mask.Cells[i] == MaskClass.Tissue)
            {
                (float r, float g, float b) = density.At(i);
                float most = Math.Max(r, Math.Max(g, b));
                bool isGrey = most >= LeastOd && most - Math.Min(r, Math.Min(g, b)) <= MostSpread * most;
                count += isGrey ? mask.Shares[i] : 0;
            }
        }

        return count * mask.CellAreaUm2 / 1e6;
    }
}
