using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Subtypes;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Subtypes;

public sealed class TumourFieldsTests
{
    private static readonly TissueClass[] Classes = [new("tumour", TissueRole.Tumour, (200, 0, 0)), new("necrosis", TissueRole.Necrosis, (50, 50, 50))];

    /// <summary>A field of 50 x 50 cells of 5 µm in a tumour's outline, the rest of it necrosis: 25 rows are just half.</summary>
    [Theory]
    [InlineData(1250, true)]
    [InlineData(1249, false)]
    public void Fields_FieldThatIsJustHalfTumour_Counts(int tumourCells, bool counts)
    {
        RegionRaster raster = RegionRaster.Over(500, 500, new Mpp(0.5), Classes, cellUm: 5);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            (raster.Cells[i], raster.Marks[i]) = ((byte)(i < tumourCells ? 0 : 1), CellMarks.Drawn | CellMarks.InTumourOutline);
        }

        TumourFields fields = new(ZoneMap.Of(raster, new TissueMask(1, 1, 500, 500, new Mpp(0.5), [MaskClass.Tissue]), new ZoneOptions(), 1));
        fields.FattyFields().Value.ShouldBe(counts ? 0 : null);
        fields.ImmuneFields().Value.ShouldBe(counts ? 0 : null);
    }
}
