using HccPathology.Analysis;
using HccPathology.Density;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Phantoms;
using HccPathology.Subtypes;
using HccPathology.Tests.Outputs;

namespace HccPathology.Tests.Synthetic;

/// <summary>
/// Phantoms of every case from pixels to the call of their subtype: the true outlines are drawn regions, the true nuclei take the place of
/// found ones, and all else (tissue, fat, zones, densities, measures, rules) is the analysis's own.
/// </summary>
public sealed class SubtypeCaseTests : IDisposable
{
    private const string None = "";

    private static readonly CellClass[] Classes =
    [
        new("Hepatocyte", 230, 160, 60), new("Tumor", 200, 0, 0), new("Immune cells", 160, 90, 160), new("Other", 255, 200, 0), new("Stroma", 150, 200, 150),
    ];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The case of that name has 27 % of fibrosis: less than the rule asks for.</summary>
    private static readonly PhantomTissue Denser = PhantomTissue.Cases["scirrhous"] with { SeptaUm = 140 };

    // Drawn as what the rules can see: a tumour of thick plates has them by name, fibrosis, fat and lymphocytes are measured. Cases without a
    // subtype must not be given one; neutrophils are never measured, so that "no subtype" cannot be said of them. A
    // lymphocyte-rich tumour cannot be drawn: no lymphocyte takes a tumour nucleus's place, and 2,900 per mm² are the most for 3,800 of those.
    [Theory]
    [InlineData("all-tumour", None, None)]
    [InlineData("cirrhosis", None, None)]
    [InlineData("dense-lymphocytes", None, None)]
    [InlineData("edge", None, None)]
    [InlineData("heavy-fat", None, None)]
    [InlineData("infiltrative", None, None)]
    [InlineData("macrotrabecular", "macrotrabecular-massive", None)]
    [InlineData("necrotic", None, None)]
    [InlineData("no-tumour", None, None)]
    [InlineData("nodule", None, None)]
    [InlineData("scarred", None, None)]
    [InlineData("scirrhous", None, None)]
    [InlineData("scirrhous, denser", None, "scirrhous")]
    [InlineData("steatohepatitic", None, "steatohepatitic")]
    [InlineData("stroma", None, None)]
    [InlineData("two-nodules", None, None)]
    public void Analyse_PhantomCase_IsCalledWhatItWasDrawnAs(string name, string called, string suggested)
    {
        PhantomOptions phantom = new() { WidthPx = 2304, HeightPx = 2304, Seed = 31, Tissue = PhantomTissue.Cases.GetValueOrDefault(name, Denser) };
        PhantomSummary drawn = PhantomSlide.Write(_folder.File("slide.tiff"), phantom, 2);
        AnalysisOptions options = new()
        {
            Threads = 2,
            Detector = DetectorChoice.Classic,
            RegionsPath = drawn.TruthPath,
            RegionRoles = name == "macrotrabecular" ? ["Tumor=tumour:macrotrabecular"] : [],
            Density = new DensityOptions { MinNetAreaMm2 = 0.05 },
        };
        using SlideReport report = new SlideAnalysis(options).Run(drawn.SlidePath, _folder.Path, default);
        SlideMeasures measures = Measured(report, phantom);
        SubtypeCall call = SubtypeCall.Of(measures, options.SubtypeRules with { MinTumourMm2 = 0.15 }, false);

        TestContext.Current.SendDiagnosticMessage($"{name}: {call.Status} {call.Subtype} [{string.Join(", ", call.Suggested)}] "
            + string.Join("; ", measures.All.Where(m => m.Value.Value is not null).Select(m => FormattableString.Invariant($"{m.Key} {m.Value.Value:0.###}"))));
        (call.Subtype ?? None).ShouldBe(called, call.Reason);
        string.Join(", ", call.Suggested).ShouldBe(suggested, call.Reason);
        call.Status.ShouldBe(called == None ? SubtypeCall.NotEvaluable : SubtypeCall.Called);
    }

    private SlideMeasures Measured(SlideReport report, PhantomOptions phantom)
    {
        using NucleusTable cells = TrueCells(phantom);
        IReadOnlyList<DensityRow> density =
        [
            .. DensityTable.OfTissue("s", "H&E", report.Mask, cells, Classes, report.Options.Density, report.Zones),
            .. DensityTable.OfZones("s", "H&E", report.Zones!, cells, Classes, report.Options.Density),
        ];
        return SlideMeasuring.Of(report.Zones, report.Regions, cells, Classes, report.Fat, density);
    }

    private NucleusTable TrueCells(PhantomOptions phantom)
    {
        NucleusTable table = new(_folder.Path);
        PhantomScene scene = new(phantom);
        for (int i = 0; i < 25; i++)
        {
            SlideRect rect = new(i % 5 * 512, i / 5 * 512, 512, 512);
            foreach (PhantomCell cell in scene.TruthCells(rect, scene.Patch(rect)))
            {
                byte index = cell.Kind switch
                {
                    CellKind.Hepatocyte => 0,
                    CellKind.Tumour => 1,
                    CellKind.Lymphocyte or CellKind.Kupffer => 2,
                    CellKind.BileDuct => 3,
                    _ => 4,
                };
                table.Add(OutputSamples.NucleusAt(cell.X / phantom.Mpp, cell.Y / phantom.Mpp, index));
            }
        }

        return table;
    }
}
