using HccPathology.Density;
using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Regions;
using HccPathology.Subtypes;
using HccPathology.Tests.Outputs;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Subtypes;

/// <summary>A tumour on the left of a slide of 2 x 1.6 mm, liver on the right.</summary>
public sealed class FibrosisAndMarginTests
{
    private const int Width = 500, Height = 400;
    private static readonly TissueRole[] Roles = [TissueRole.Tumour, TissueRole.Stroma, TissueRole.Lymphoid, TissueRole.Parenchyma];

    /// <summary>Of what lies between the nests half is lymphoid: part of the zone tumour stroma, and no fibrosis.</summary>
    [Fact]
    public void LymphoidTissueInATumour_IsNoFibrosis()
    {
        (RegionRaster raster, ZoneMap zones) = Paint((x, y) => x >= 250 ? 3 : (y % 20 / 5) switch { 1 => 1, 2 => 2, _ => 0 }, new ZoneOptions());
        Measured(raster, zones)[SlideMeasures.TumourFibrosis].Value!.Value.ShouldBe(0.25, 0.01);
        CompositionRow fibrosis = new CompositionTable("s", "H&E", FatMeasurement.None("not H&E"), new FatOptions(), new CompositionOptions())
            .OfZones(zones, raster).Single(r => r.Component == CompositionTable.Fibrosis);
        fibrosis.Fraction!.Value.ShouldBe(0.25, 0.01);
        ZoneAreas.ByCompartmentMm2(zones)[(int)Compartment.TumourStroma].ShouldBe(2 * fibrosis.AreaMm2!.Value, 0.02);
    }

    [Fact]
    public void MarginsOfOtherNames_AreTheBandsOnBothSidesOfTheBorder()
    {
        ZoneOptions options = new() { Bands = ZoneOptions.ParseBands("deep=-300:-100,in=-100:0,out=0:100,far=100:200") };
        (RegionRaster raster, ZoneMap zones) = Paint((x, _) => x < 250 ? 0 : 3, options);
        SlideMeasures measures = Measured(raster, zones, [.. new[] { ("deep", 5), ("in", 20), ("out", 70), ("far", 6) }
            .Select(z => DensityTable.RowOf("s", "H&E", z.Item1, "Inflammatory", z.Item2, 1, 1, new()))]);
        (measures[SlideMeasures.InnerMarginImmune].Value, measures[SlideMeasures.OuterMarginImmune].Value).ShouldBe((20, 70));
    }

    private static SlideMeasures Measured(RegionRaster raster, ZoneMap zones, params DensityRow[] density)
    {
        using NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(100, 100, 0));
        return SlideMeasuring.Of(zones, raster, nuclei, [new("Inflammatory", 0, 0, 0)], FatMeasurement.None("not H&E"), density);
    }

    private static (RegionRaster Raster, ZoneMap Zones) Paint(Func<int, int, int> classOf, ZoneOptions options)
    {
        RegionRaster raster = new(Width, Height, 4, new Mpp(0.5), [.. Roles.Select(ZoneScene.Class)]);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            raster.Cells[i] = (byte)classOf(i % Width, i / Width);
        }

        return (raster, ZoneMap.Of(raster, new TissueMask(1, 1, Width * 8, Height * 8, new Mpp(0.5), [MaskClass.Tissue]), options, 1));
    }
}
