using HccPathology.Foreground;
using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>
/// A map's tumour that reaches out of an outline by which a person said where the tumour ends: it is other tissue. Of an outline 150 µm within the model's
/// border the border was the model's, without a word. Tumour of the map that touches no outline is another nodule, and stays.
/// </summary>
internal static class TumourBeyond
{
    /// <summary>Gives it a class of its own; mm².</summary>
    public static double Cut(RegionRaster raster, IEnumerable<PolygonCells> outlines)
    {
        PolygonCells[] all = [.. outlines];
        if (all.Length == 0 || !raster.Classes.Any(c => c.Role == TissueRole.Tumour))
        {
            return 0;
        }

        int[] within = [.. all.SelectMany(outline => outline.Runs).SelectMany(run => Enumerable.Range(run.Y * raster.Width + run.Start, run.End - run.Start))];
        byte[] tumour = new byte[raster.Cells.Length];
        for (int i = 0; i < tumour.Length; i++)
        {
            tumour[i] = IsMapped(i) ? (byte)1 : (byte)0;
        }

        Array.ForEach(within, cell => tumour[cell] = 1);
        CellRuns areas = CellRuns.Of<byte>(tumour, raster.Width, raster.Height, 1, diagonal: true);
        bool[] isOutlined = new bool[areas.Count];
        Array.ForEach(within, cell => isOutlined[areas.ComponentAt(cell % raster.Width, cell / raster.Width)] = true);
        byte beyond = raster.ValueOf(RoleNames.Beyond);
        long cut = 0;
        for (int i = 0; i < areas.Runs.Count; i++)
        {
            CellRuns.Run run = areas.Runs[i];
            for (int cell = run.Y * raster.Width + run.Start; isOutlined[areas.ComponentOf(i)] && cell < run.Y * raster.Width + run.End; cell++)
            {
                if (IsMapped(cell) && (raster.Marks[cell] & CellMarks.InTumourOutline) == 0)
                {
                    raster.Cells[cell] = beyond;
                    cut++;
                }
            }
        }

        return cut * raster.CellAreaMm2;

        bool IsMapped(int i) => (raster.Marks[i] & CellMarks.Drawn) == 0 && raster.Cells[i] != RegionRaster.None
            && raster.Classes[raster.Cells[i]].Role == TissueRole.Tumour;
    }
}
