using HccPathology.Density;
using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Regions;
using HccPathology.Subtypes;
using HccPathology.Tests.Outputs;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Subtypes;

/// <summary>
/// A slide that is all within a drawn tumour: 50.25 x 50 cells of 4 µm. Columns 0-9 and 10-19 are two classes of one pattern, 20-24 stroma, 25-34 of no
/// class, which counts as nests, 35-39 necrosis, 40-44 excluded, the rest, which ends with a quarter of a cell, of the first class again.
/// </summary>
public sealed class DrawnTumourTests
{
    private const double NestColumns = 10 + 10 + 5.25, TumourColumns = NestColumns + 5 + 10, ColumnUm2 = 50 * 16;

    private static readonly TissueClass[] Classes =
    [
        new("first", TissueRole.Tumour, (200, 0, 0), "trabecular"), new("second", TissueRole.Tumour, (220, 90, 0), "trabecular"),
        new("stroma", TissueRole.Stroma, (0, 200, 0)), new("necrosis", TissueRole.Necrosis, (50, 50, 50)), new("artefact", TissueRole.Artefact, (9, 9, 9)),
    ];

    private static readonly CellClass[] Cells = [new("Inflammatory", 0, 0, 0), new("Lymphocyte", 0, 0, 0), new("Epithelial", 0, 0, 0)];

    [Fact]
    public void Of_AreasOfTheTumour_AreWithoutWhatIsExcludedAndBeyondTheSlide()
    {
        SlideMeasures measures = Measured(Paint(ClassOf), Cells);
        measures[SlideMeasures.TumourArea].Value!.Value.ShouldBe(TumourColumns * ColumnUm2 / 1e6, 1e-12);
        measures[SlideMeasures.Pattern("trabecular")].Value!.Value.ShouldBe(NestColumns / (NestColumns + 10), 1e-12);
        measures[SlideMeasures.TumourFibrosis].Value!.Value.ShouldBe(5 / (NestColumns + 10 + 5), 1e-12);
        measures[SlideMeasures.TumourNecrosis].Value!.Value.ShouldBe(5 / (TumourColumns + 5), 1e-12);
        measures[SlideMeasures.TumourFat].Value!.Value.ShouldBe(300 / (TumourColumns * ColumnUm2), 1e-12);
    }

    [Fact]
    public void Composition_OfTheTumour_HasTheSameFractionsAndSaysWhatIsTooSmall()
    {
        (RegionRaster raster, ZoneMap zones) = Paint(ClassOf);
        Dictionary<string, CompositionRow> rows = TableOf(Fat).OfZones(zones, raster).ToDictionary(r => $"{r.Zone}/{r.Component}");
        Check("tumour/fat", 300, TumourColumns);
        Check("tumour/fibrosis", 5 * ColumnUm2, NestColumns + 10 + 5);
        Check("tumour/necrosis", 5 * ColumnUm2, TumourColumns + 5);
        Check("tumour/pattern: trabecular", NestColumns * ColumnUm2, NestColumns + 10);
        (rows["parenchyma/fat"].Count, rows["parenchyma/fat"].Fraction, rows["parenchyma/fat"].Reason)
            .ShouldBe((0, null, "the zone has 0 mm2, 0.02 are needed"));

        (raster, zones) = Paint(x => x < 24 ? 0 : 4);
        CompositionRow fibrosis = TableOf(Fat).OfZones(zones, raster).Single(r => r.Component == "fibrosis");
        (fibrosis.AreaMm2, fibrosis.Fraction, fibrosis.Reason).ShouldBe((0, null, "the zone has 0.0192 mm2, 0.02 are needed"));

        void Check(string row, double um2, double columns)
        {
            rows[row].AreaMm2!.Value.ShouldBe(um2 / 1e6, 1e-12, row);
            rows[row].ZoneAreaMm2.ShouldBe(columns * ColumnUm2 / 1e6, 1e-12, row);
            rows[row].Fraction!.Value.ShouldBe(um2 / (columns * ColumnUm2), 1e-12, row);
        }
    }

    [Fact]
    public void Composition_WithoutAClassOfNecrosis_SaysThat()
    {
        (RegionRaster raster, ZoneMap zones) = Paint(x => x < 30 ? 0 : 2, Classes[..3]);
        CompositionRow necrosis = TableOf(Fat).OfZones(zones, raster).Single(r => r.Component == "necrosis");
        (necrosis.AreaMm2, necrosis.Fraction, necrosis.Reason).ShouldBe((null, null, "no class for necrosis"));
    }

    [Fact]
    public void Of_TumourWithoutNestsAndStroma_HasNoFibrosis()
    {
        SlideMeasures measures = Measured(Paint(x => x < 25 ? 5 : 3, [.. Classes, new("nerve", TissueRole.Other, (1, 1, 1))]), Cells);
        measures[SlideMeasures.TumourArea].Value!.Value.ShouldBe(25 * ColumnUm2 / 1e6, 1e-12);
        measures[SlideMeasures.TumourFibrosis].NotMeasured.ShouldBe("neither nests nor stroma in the tumour");
    }

    [Fact]
    public void OfTissue_FatInAnExcludedRegion_IsNotCounted()
    {
        (_, ZoneMap zones) = Paint(ClassOf);
        CompositionRow fat = TableOf(Fat).OfTissue(0.03, zones)[0];
        (fat.Zone, fat.Count, fat.ZoneAreaMm2).ShouldBe(("tissue", 1, 0.03));
        fat.Fraction!.Value.ShouldBe(300e-6 / 0.03, 1e-12);
        TableOf(Fat).OfTissue(0.03, null)[0].Fraction!.Value.ShouldBe(800e-6 / 0.03, 1e-12);
    }

    /// <summary>Droplets are large from 15 µm on; 1,250 cells of 16 µm² are 0.02 mm².</summary>
    [Theory]
    [InlineData(1250, null)]
    [InlineData(1249, "the zone has 0.019984 mm2, 0.02 are needed")]
    public void FatOf_DropletsOfTwoSizes_AreSummedBySize(int cells, string? reason)
    {
        double mm2 = cells * 16e-6;
        Vacuole[] vacuoles = [Disc(15), Disc(14.9), Disc(20)];
        IReadOnlyList<CompositionRow> rows = TableOf(new(vacuoles, null, null)).FatOf("tumour", mm2, vacuoles);
        rows.Select(r => (r.Component, r.Count, r.Reason))
            .ShouldBe([("fat", 3, reason), ("fat: large droplets", 2, reason), ("fat: small droplets", 1, reason)]);
        rows[1].AreaMm2!.Value.ShouldBe(Math.PI / 4 * (225 + 400) / 1e6, 1e-15);
        (rows[1].Fraction ?? -1).ShouldBe(reason is null ? Math.PI / 4 * 625 / 1e6 / 0.02 : -1, 1e-12);

        CompositionRow not = TableOf(FatMeasurement.None("not H&E")).FatOf("tumour", mm2, [])[0];
        (not.Count, not.AreaMm2, not.Fraction, not.Status, not.Reason).ShouldBe((null, null, null, "not evaluable", "not H&E"));
    }

    [Fact]
    public void Of_ClassesOfImmuneCells_AddUpInEachZone()
    {
        (string Zone, string Measure)[] zones =
        [
            (Zone.Tumour, SlideMeasures.TumourImmune), (Zone.Nests, SlideMeasures.NestImmune), (Zone.Stroma, SlideMeasures.StromaImmune),
            ("inner margin", SlideMeasures.InnerMarginImmune), ("outer margin", SlideMeasures.OuterMarginImmune),
        ];
        DensityRow[] rows = [.. zones.SelectMany((z, i) =>
            Cells.Select((c, k) => DensityTable.RowOf("s", "H&E", z.Zone, c.Name, 10 * (i + 1) + k, 1, 1, new())))];
        SlideMeasures measures = Measured(Paint(ClassOf), Cells, rows);
        foreach ((int i, (_, string measure)) in zones.Index())
        {
            measures[measure].Value.ShouldBe(20 * (i + 1) + 1, measure);
        }

        rows[1] = DensityTable.RowOf("s", "H&E", Zone.Tumour, Cells[1].Name, 11, 1, 1, new(), "of another reason");
        Measured(Paint(ClassOf), Cells, rows)[SlideMeasures.TumourImmune]
            .ShouldBe(Measure.None("of another reason"), "a class that was not evaluated is not 0");
    }

    [Fact]
    public void Of_NoClassOfImmuneCells_DoesNotSayThatTheyAreFew() =>
        Measured(Paint(ClassOf), Cells[2..])[SlideMeasures.TumourImmuneFields].NotMeasured.ShouldBe("the detector does not tell immune from tumour cells");

    /// <summary>300 µm² where the tumour has no class, 500 µm² where it is excluded.</summary>
    private static FatMeasurement Fat { get; } = new([new(30 * 8, 100, 300, []), new(42 * 8, 100, 500, [])], new ClearLevel(160, 100, 240), null);

    private static CompositionTable TableOf(FatMeasurement fat) => new("s", "H&E", fat, new(), new());

    private static Vacuole Disc(double diameterUm) => new(0, 0, Math.PI * (diameterUm * diameterUm / 4), []);

    private static int? ClassOf(int x) => x switch { < 10 => 0, < 20 => 1, < 25 => 2, < 35 => null, < 40 => 3, _ => 0 };

    private static SlideMeasures Measured((RegionRaster Raster, ZoneMap Zones) painted, IReadOnlyList<CellClass> cells,
        IReadOnlyList<DensityRow>? density = null)
    {
        using NucleusTable one = new();
        one.Add(OutputSamples.NucleusAt(100, 100, 0));
        return SlideMeasuring.Of(painted.Zones, painted.Raster, one, cells, Fat, density ?? []);
    }

    private static (RegionRaster Raster, ZoneMap Zones) Paint(Func<int, int?> classOf, TissueClass[]? classes = null)
    {
        RegionRaster raster = RegionRaster.Over(402, 400, new Mpp(0.5), classes ?? Classes);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            raster.Cells[i] = (byte)(classOf(i % raster.Width) ?? RegionRaster.None);
            raster.Marks[i] = CellMarks.Drawn | CellMarks.InTumourOutline;
            if (classes is null && i % raster.Width is >= 40 and < 45)
            {
                raster.Exclude(i, 4);
            }
        }

        return (raster, ZoneMap.Of(raster, new TissueMask(1, 1, 402, 400, new Mpp(0.5), [MaskClass.Tissue]), new ZoneOptions(), 1));
    }
}
