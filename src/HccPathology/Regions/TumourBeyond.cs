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
        int[] beyond =
        [
            .. areas.Runs.Where((_, i) => isOutlined[areas.ComponentOf(i)])
                .SelectMany(run => Enumerable.Range(run.Y * raster.Width + run.Start, run.End - run.Start))
                .Where(cell => IsMapped(cell) && (raster.Marks[cell] & CellMarks.InTumourOutline) == 0),
        ];
        if (beyond.Length > 0)
        {
            byte value = raster.ValueOf(RoleNames.Beyond);
            Array.ForEach(beyond, cell => raster.Cells[cell] = value);
        }

        return beyond.Length * raster.CellAreaMm2;

        bool IsMapped(int i) => (raster.Marks[i] & CellMarks.Drawn) == 0 && raster.Cells[i] != RegionRaster.None
            && raster.Classes[raster.Cells[i]].Role == TissueRole.Tumour;
    }
}
