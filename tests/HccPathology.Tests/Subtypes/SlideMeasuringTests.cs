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

/// <summary>Measures of a slide that is painted by hand: 2 x 1 mm at 0.5 µm/px, tumour on the left half, liver on the right.</summary>
public sealed class SlideMeasuringTests
{
    private const int Width = 500, Height = 250;
    private static readonly Mpp Mpp = new(0.5);

    private static readonly TissueClass[] Classes =
    [
        new("trabecular", TissueRole.Tumour, (200, 0, 0), "trabecular"), new("clear", TissueRole.Tumour, (220, 90, 0), "clear cell"),
        new("stroma", TissueRole.Stroma, (0, 200, 0)), new("necrosis", TissueRole.Necrosis, (50, 50, 50)), new("liver", TissueRole.Parenchyma, (0, 0, 200)),
    ];

    private static readonly CellClass[] Cells = [new("Inflammatory", 0, 0, 0), new("Epithelial", 0, 0, 0), new("Spindle", 0, 0, 0)];

    [Fact]
    public void Of_PaintedRegions_GivesTheirFractions()
    {
        SlideMeasures measures = Measured(Paint((x, y) => x >= 250 ? 4 : (y % 25 / 5) switch { 1 => 2, 2 => 3, 3 => 1, _ => 0 }),
            Fat(100, 10, 10_000, 3000, 500, 2_500));
        measures[SlideMeasures.TumourArea].Value!.Value.ShouldBe(0.8, 0.01);
        // Of 0.6 mm² of tumour cells; 0.2 of stroma are of no pattern.
        measures[SlideMeasures.Pattern("trabecular")].Value!.Value.ShouldBe(2 / 3.0, 0.01);
        measures[SlideMeasures.Pattern("clear cell")].Value!.Value.ShouldBe(1 / 3.0, 0.01);
        measures[SlideMeasures.TumourFibrosis].Value!.Value.ShouldBe(0.25, 0.01);
        measures[SlideMeasures.TumourNecrosis].Value!.Value.ShouldBe(0.2, 0.01);
        measures[SlideMeasures.TumourFat].Value!.Value.ShouldBe(0.01 / 0.8, 1e-3);
        measures[SlideMeasures.ParenchymaFat].Value!.Value.ShouldBe(0.0025, 1e-4);
        measures[SlideMeasures.Pattern("solid")].Value.ShouldBeNull();
        measures[SlideMeasures.Pattern("solid")].NotMeasured!.ShouldContain("solid");
    }

    [Fact]
    public void Composition_OfPaintedRegions_HasARowAComponentAndSaysWhatHasNoClass()
    {
        (RegionRaster raster, ZoneMap zones) = Paint((x, y) => x >= 250 ? 4 : (y % 25 / 5) switch { 1 => 2, 2 => 3, 3 => 1, _ => 0 });
        IReadOnlyList<CompositionRow> rows = TableOf(Fat(100, 10, 10_000, 3000, 500, 2_500)).OfZones(zones, raster);
        rows.Select(r => $"{r.Zone}/{r.Component}").ShouldBe(
        [
            "tumour/fat", "tumour/fat: large droplets", "tumour/fat: small droplets", "tumour/fibrosis", "tumour/necrosis", "tumour/pattern: clear cell",
            "tumour/pattern: trabecular", "parenchyma/fat", "parenchyma/fat: large droplets", "parenchyma/fat: small droplets",
        ]);
        rows.ShouldAllBe(r => r.Status == CompositionRow.Ok);
        double[] expected = [0.0125, 0.0125, 0, 0.25, 0.2, 1 / 3.0, 2 / 3.0, 0.0025, 0.0025, 0];
        rows.Zip(expected).ShouldAllBe(r => Math.Abs(r.First.Fraction!.Value - r.Second) < 0.01);

        (RegionRaster plain, ZoneMap only) = Paint((x, _) => x < 250 ? 0 : 4, Classes[..1]);
        CompositionRow fibrosis = TableOf(FatMeasurement.None("not H&E")).OfZones(only, plain).Single(r => r.Component == "fibrosis");
        (fibrosis.AreaMm2, fibrosis.Fraction, fibrosis.Reason).ShouldBe((null, null, "no class for stroma"));
    }

    [Fact]
    public void Of_FieldsOfTheTumour_CountsThoseWithFatAndWithMoreImmuneCells()
    {
        // 16 fields of 250 µm in the tumour; fat in 4 of them, more immune cells in 2, as many in 1.
        FatMeasurement fat = Fat(100, 100, 6_400, 600, 100, 5_120, 1200, 700, 5_120, 1800, 1800, 5_120, 1300, 1300, 4_800);
        using NucleusTable nuclei = new();
        Add(nuclei, 100, 100, 0, 3);
        Add(nuclei, 100, 100, 1, 2);
        Add(nuclei, 600, 100, 0, 1);
        Add(nuclei, 1200, 100, 0, 2);
        Add(nuclei, 1200, 100, 1, 2);
        Add(nuclei, 3000, 100, 0, 9);
        SlideMeasures measures = Measured(Paint((x, _) => x < 250 ? 0 : 4), fat, nuclei);
        measures[SlideMeasures.TumourFatFields].Value.ShouldBe(4 / 16.0);
        measures[SlideMeasures.TumourImmuneFields].Value.ShouldBe(2 / 16.0);
    }

    [Theory]
    [InlineData(249, false, "124.5 µm of 250, though its cells reach to 128")]
    [InlineData(253, true, "126.5 µm")]
    public void Of_FieldAtTheSlidesEdge_CountsWhatOfItsCellsLiesOnTheSlide(int widthPx, bool isHalfTumour, string why)
    {
        RegionRaster raster = RegionRaster.Over(widthPx, 496, Mpp, Classes);
        Array.Fill(raster.Cells, (byte)0);
        ZoneMap zones = ZoneMap.Of(raster, new TissueMask(1, 1, widthPx, 496, Mpp, [MaskClass.Tissue]), new ZoneOptions(), 1);
        (Measured((raster, zones), Fat())[SlideMeasures.TumourFatFields].Value is not null).ShouldBe(isHalfTumour, why);
    }

    /// <summary>62 x 62 cells of 4 µm in the outline of a tumour, 32 rows of them tumour and the rest necrosis: what is 8 % of the first is 4 % of the field.</summary>
    [Theory]
    [InlineData(0.08, 1)]
    [InlineData(0.0799, 0)]
    public void Of_FieldThatIsHalfTumour_IsFattyByWhatOfItIsTumour(double fatOfTumour, double fields)
    {
        RegionRaster raster = RegionRaster.Over(496, 496, Mpp, Classes);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            (raster.Cells[i], raster.Marks[i]) = ((byte)(i / 62 < 32 ? 0 : 3), CellMarks.Drawn | CellMarks.InTumourOutline);
        }

        ZoneMap zones = ZoneMap.Of(raster, new TissueMask(1, 1, 496, 496, Mpp, [MaskClass.Tissue]), new ZoneOptions(), 1);
        Measured((raster, zones), Fat(100, 100, fatOfTumour * (32 * 62 * 16)))[SlideMeasures.TumourFatFields].Value.ShouldBe(fields);
    }

    /// <summary>Mask cells of 11 px end at 484 px, in the middle of a cell of 8 px: what lies at 481 px counts in the one before.</summary>
    [Fact]
    public void Of_VacuoleAndCellAtTheTissuesEdge_AreNotLost()
    {
        RegionRaster raster = RegionRaster.Over(528, 528, Mpp, Classes);
        Array.Fill(raster.Cells, (byte)0);
        TissueMask mask = new(48, 48, 11, 11, Mpp, [.. Enumerable.Range(0, 48 * 48).Select(i => i % 48 < 44 ? MaskClass.Tissue : MaskClass.Glass)]);
        ZoneMap zones = ZoneMap.Of(raster, mask, new ZoneOptions(), 1);
        FatMeasurement fat = Fat(481, 100, 6000);
        using NucleusTable nuclei = new();
        Add(nuclei, 481, 100, 0, 1);
        SlideMeasures measures = Measured((raster, zones), fat, nuclei);
        measures[SlideMeasures.TumourFat].Value!.Value.ShouldBe(6000 / (measures[SlideMeasures.TumourArea].Value!.Value * 1e6), 1e-12);
        (measures[SlideMeasures.TumourFatFields].Value, measures[SlideMeasures.TumourImmuneFields].Value).ShouldBe((1, 1));
        TableOf(fat).OfZones(zones, raster)[0].Count.ShouldBe(1);
        TableOf(fat).OfTissue(0.06, zones)[0].Count.ShouldBe(1);
    }

    [Fact]
    public void Of_FatInPortalTracts_IsNotTheParenchymas()
    {
        (RegionRaster raster, ZoneMap zones) = Paint((x, y) => x < 250 ? 0 : y < 125 ? 4 : 5, [.. Classes, new("portal", TissueRole.Portal, (9, 9, 9))]);
        FatMeasurement fat = Fat(3000, 500, 2_500, 3000, 1500, 7_500);
        Measured((raster, zones), fat)[SlideMeasures.ParenchymaFat].Value!.Value.ShouldBe(2_500 / (250 * 125 * 16.0), 1e-12);
        CompositionRow row = TableOf(fat).OfZones(zones, raster).Single(r => r is { Zone: "parenchyma", Component: "fat" });
        row.Count.ShouldBe(1);
        row.AreaMm2!.Value.ShouldBe(2_500e-6, 1e-15);
    }

    [Fact]
    public void Of_RegionsWithoutClassesOfStromaAndNecrosis_HasNoFractionsOfThem()
    {
        SlideMeasures measures = Measured(Paint((x, _) => x < 250 ? 0 : 4, Classes[..1]), Fat());
        measures[SlideMeasures.TumourFibrosis].ShouldBe(Measure.None("no class for stroma"));
        measures[SlideMeasures.TumourNecrosis].ShouldBe(Measure.None("no class for necrosis"));
    }

    [Fact]
    public void Of_DetectorWithoutAClassOfTumourCells_DoesNotSayThatImmuneCellsAreMore()
    {
        using NucleusTable nuclei = new();
        Add(nuclei, 100, 100, 0, 3);
        (RegionRaster raster, ZoneMap zones) = Paint((x, _) => x < 250 ? 0 : 4);
        SlideMeasuring.Of(zones, raster, nuclei, [new("Lymphocytes", 0, 0, 0), new("Other", 0, 0, 0)], Fat(), [])[SlideMeasures.TumourImmuneFields]
            .ShouldBe(Measure.None("the detector does not tell immune from tumour cells"));
    }

    [Fact]
    public void Of_NoZonesOrNoTumour_SaysThatOfTheTumour()
    {
        using NucleusTable nuclei = new();
        SlideMeasures none = SlideMeasuring.Of(null, null, nuclei, Cells, Fat(), []);
        none[SlideMeasures.TumourArea].NotMeasured.ShouldBe(SlideMeasuring.NoRegions);
        SlideMeasures liver = Measured(Paint((_, _) => 4), Fat());
        liver[SlideMeasures.TumourArea].NotMeasured!.ShouldContain("no tumour");
        liver.All.ShouldAllBe(m => m.Key == SlideMeasures.ParenchymaFat || m.Value.NotMeasured != null);
        liver[SlideMeasures.TumourNecrosis].NotMeasured!.ShouldContain("no tumour");
        ImmunePhenotype.Of(liver, SubtypeRules.Own, isDemonstration: false).Phenotype.ShouldBe(ImmunePhenotype.NotEvaluable);
        SubtypeCall.Of(liver, SubtypeRules.Own, false).Status.ShouldBe(SubtypeCall.NotEvaluable);
    }

    /// <summary>Zeros of a slide on which nothing was found, as of a wrong stain, made it an immune desert.</summary>
    [Fact]
    public void Of_TumourWithoutOneNucleus_MeasuresNoCells()
    {
        using NucleusTable nuclei = new();
        (RegionRaster raster, ZoneMap zones) = Paint((x, _) => x < 250 ? 0 : 4);
        CellClass[] classes = [.. Cells, new("Neutrophils", 0, 0, 0)];
        SlideMeasures measures = SlideMeasuring.Of(zones, raster, nuclei, classes, Fat(),
            [.. DensityTable.OfZones("s", "H&E", zones, nuclei, classes, new DensityOptions { MinNetAreaMm2 = 0.01 })]);
        string[] ofCells = [.. measures.All.Where(m => m.Value.NotMeasured == "tissue but not one nucleus").Select(m => m.Key)];
        ofCells.ShouldBe([SlideMeasures.TumourImmune, SlideMeasures.NestImmune, SlideMeasures.StromaImmune, SlideMeasures.InnerMarginImmune,
            SlideMeasures.OuterMarginImmune, SlideMeasures.TumourNeutrophils, SlideMeasures.TumourImmuneFields], ignoreOrder: true);
        measures[SlideMeasures.TumourArea].Value!.Value.ShouldBe(1, 0.01);
        ImmunePhenotype phenotype = ImmunePhenotype.Of(measures, SubtypeRules.Own, isDemonstration: false);
        (phenotype.Phenotype, phenotype.Reason).ShouldBe((ImmunePhenotype.NotEvaluable, "nests: tissue but not one nucleus"));
    }

    // 250 x 250 cells of 16 µm² of liver.
    [Fact]
    public void Of_LiverWithoutTumour_HasItsFat() =>
        Measured(Paint((x, _) => x < 250 ? 5 : 4), Fat(3000, 500, 2_500))[SlideMeasures.ParenchymaFat].Value!.Value.ShouldBe(2_500 / 1e6, 1e-12);

    [Fact]
    public void Of_OutlinedTumourThatIsAllNecrosis_IsAllNecrosisAndHasNoOtherFraction()
    {
        (RegionRaster raster, _) = Paint((x, _) => x < 250 ? 3 : 4);
        for (int i = 0; i < raster.Marks.Length; i++)
        {
            raster.Marks[i] = raster.Cells[i] == 3 ? CellMarks.Drawn | CellMarks.InTumourOutline : CellMarks.Drawn;
        }

        TissueMask mask = new(1, 1, Width * 8, Height * 8, Mpp, [MaskClass.Tissue]);
        SlideMeasures measures = Measured((raster, ZoneMap.Of(raster, mask, new ZoneOptions(), 1)), Fat(100, 10, 10_000, 3000, 500, 2_500));
        measures[SlideMeasures.TumourArea].Value.ShouldBe(0);
        measures[SlideMeasures.TumourNecrosis].Value.ShouldBe(1);
        measures[SlideMeasures.ParenchymaFat].Value!.Value.ShouldBe(0.0025, 1e-4);
        measures[SlideMeasures.TumourFat].NotMeasured!.ShouldContain("nothing of the tumour is left but necrosis");
        measures[SlideMeasures.Pattern("trabecular")].NotMeasured.ShouldBe(measures[SlideMeasures.TumourFat].NotMeasured);
        measures[SlideMeasures.TumourFibrosis].NotMeasured!.ShouldContain("neither nests nor stroma");
        SubtypeCall.Of(measures, SubtypeRules.Own, false).Reason.ShouldContain("0 mm2 of tumour were measured");
    }

    [Fact]
    public void Of_ClassesOfTumourCellsAndLymphocytes_AreToldApart()
    {
        using NucleusTable nuclei = new();
        Add(nuclei, 100, 100, 1, 3);
        Add(nuclei, 100, 100, 0, 2);
        (RegionRaster raster, ZoneMap zones) = Paint((x, _) => x < 250 ? 0 : 4);
        SlideMeasuring.Of(zones, raster, nuclei, [new("Tumour cells", 0, 0, 0), new("Lymphocytes", 0, 0, 0)], Fat(), [])[SlideMeasures.TumourImmuneFields]
            .Value.ShouldBe(1 / 16.0);
    }

    [Theory]
    [InlineData("Neutrophils", 700.0, null)]
    [InlineData("Spindle", null, "the detector has no class of neutrophils")]
    public void Of_Neutrophils_AreMeasuredWhereTheDetectorHasAClassOfThem(string name, double? perMm2, string? reason)
    {
        using NucleusTable nuclei = new();
        Add(nuclei, 100, 100, 1, 1);
        (RegionRaster raster, ZoneMap zones) = Paint((x, _) => x < 250 ? 0 : 4);
        DensityRow row = DensityTable.RowOf("s", "H&E", Zone.Tumour, name, 1400, 2, 2, new());
        SlideMeasures measures = SlideMeasuring.Of(zones, raster, nuclei, [.. Cells, new(name, 0, 0, 0)], Fat(), [row]);
        measures[SlideMeasures.TumourNeutrophils].ShouldBe(new Measure(perMm2, reason));
        SubtypeCall.Of(measures, SubtypeRules.Own, false).Labels.Single(l => l.Label == "neutrophil-rich").Outcome
            .ShouldBe(perMm2 is null ? LabelOutcome.NotEvaluable : LabelOutcome.Suggested);
    }

    [Fact]
    public void Of_NoFatAndNoImmuneClass_SaysWhyForEach()
    {
        using NucleusTable nuclei = new();
        (RegionRaster raster, ZoneMap zones) = Paint((x, _) => x < 250 ? 0 : 4);
        SlideMeasures measures = SlideMeasuring.Of(zones, raster, nuclei, [CellClass.Unclassified], FatMeasurement.None("stained otherwise"), []);
        measures[SlideMeasures.TumourFat].ShouldBe(Measure.None("stained otherwise"));
        measures[SlideMeasures.TumourFatFields].ShouldBe(Measure.None("stained otherwise"));
        measures[SlideMeasures.NestImmune].NotMeasured!.ShouldContain("no class of immune cells");
        measures[SlideMeasures.TumourImmuneFields].Value.ShouldBeNull();
    }

    [Fact]
    public void Of_DensityRows_TakesThoseOfImmuneCellsAndTheirReasons()
    {
        DensityRow[] rows =
        [
            DensityTable.RowOf("s", "H&E", Zone.Nests, "Inflammatory", 120, 1, 1, new()),
            DensityTable.RowOf("s", "H&E", Zone.Nests, "Epithelial", 3000, 1, 1, new()),
            DensityTable.RowOf("s", "H&E", Zone.Stroma, "Inflammatory", 3, 0.1, 0.1, new()),
        ];
        using NucleusTable nuclei = new();
        Add(nuclei, 100, 100, 1, 1);
        (RegionRaster raster, ZoneMap zones) = Paint((x, y) => x >= 250 ? 4 : y < 200 ? 0 : 2);
        SlideMeasures measures = SlideMeasuring.Of(zones, raster, nuclei, Cells, Fat(), rows);
        measures[SlideMeasures.NestImmune].Value.ShouldBe(120);
        measures[SlideMeasures.StromaImmune].NotMeasured.ShouldBe(rows[2].Reason);
        measures[SlideMeasures.OuterMarginImmune].NotMeasured!.ShouldContain("outer margin");
        ImmunePhenotype.Of(measures, SubtypeRules.Own, isDemonstration: false).Phenotype.ShouldBe(ImmunePhenotype.Inflamed);
    }

    /// <summary>On IHC with a network that tells cells apart: what immune cells carry does not make them others, and pigment is none of them.</summary>
    [Fact]
    public void Of_GradedClasses_AreTheCellsThatTheyAre()
    {
        string[] classes = ["Immune cells: Negative", "Immune cells: Positive", "Immune cells: Pigment*", "Tumor: Negative"];
        DensityRow[] rows = [.. classes.Select((c, i) => DensityTable.RowOf("s", "H-DAB", Zone.Nests, c, 100 << i, 1, 1, new()))];
        using NucleusTable nuclei = new();
        Add(nuclei, 100, 100, 0, 3);
        Add(nuclei, 100, 100, 1, 3);
        Add(nuclei, 100, 100, 3, 4);
        (RegionRaster raster, ZoneMap zones) = Paint((x, _) => x < 250 ? 0 : 4);
        SlideMeasures measures = SlideMeasuring.Of(zones, raster, nuclei, [.. classes.Select(c => new CellClass(c, 0, 0, 0))], Fat(), rows);
        measures[SlideMeasures.NestImmune].Value.ShouldBe(300);
        measures[SlideMeasures.TumourImmuneFields].Value.ShouldBe(1 / 16.0);
    }

    private static SlideMeasures Measured((RegionRaster Raster, ZoneMap Zones) painted, FatMeasurement fat, NucleusTable? nuclei = null)
    {
        using NucleusTable none = new();
        return SlideMeasuring.Of(painted.Zones, painted.Raster, nuclei ?? none, Cells, fat, []);
    }

    private static (RegionRaster Raster, ZoneMap Zones) Paint(Func<int, int, int> classOf, IReadOnlyList<TissueClass>? classes = null)
    {
        RegionRaster raster = new(Width, Height, 4, Mpp, classes ?? Classes);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            raster.Cells[i] = classOf(i % Width, i / Width) is var c && c < raster.Classes.Count ? (byte)c : RegionRaster.None;
        }

        TissueMask mask = new(1, 1, Width * 8, Height * 8, Mpp, [MaskClass.Tissue]);
        return (raster, ZoneMap.Of(raster, mask, new ZoneOptions(), 1));
    }

    // Triples of x and y in level-0 px and area in µm².
    private static CompositionTable TableOf(FatMeasurement fat) => new("s", "H&E", fat, new(), new());

    private static FatMeasurement Fat(params double[] triples) =>
        new([.. triples.Chunk(3).Select(t => new Vacuole(t[0], t[1], t[2], []))], new ClearLevel(160, 100, 240), null);

    private static void Add(NucleusTable nuclei, double x, double y, byte ofClass, int times)
    {
        for (int i = 0; i < times; i++)
        {
            nuclei.Add(OutputSamples.NucleusAt(x, y, ofClass));
        }
    }
}
