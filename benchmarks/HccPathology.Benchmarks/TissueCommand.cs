using System.Globalization;
using HccPathology.Analysis;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Phantoms;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Tiles;
using HccPathology.Tissue;

namespace HccPathology.Benchmarks;

/// <summary>
/// The demonstration tissue model on every phantom case: areas by class, found and true, immune cells with the learned
/// detector, and the classifier's rate against the bare network's. <c>tissue FOLDER [classic|learned] [CASE ...]</c>; slides are drawn
/// into the folder where they are not there yet.
/// </summary>
internal static class TissueCommand
{
    /// <summary>No case was drawn with it for training.</summary>
    private const uint Seed = 201;

    private static readonly TissueRole[] Roles = [TissueRole.Tumour, TissueRole.Parenchyma, TissueRole.Stroma, TissueRole.Necrosis, TissueRole.Lymphoid, TissueRole.Portal];

    public static void Run(string[] arguments)
    {
        string folder = arguments.Length > 0 ? arguments[0] : throw new PathologyException(FailureKind.BadCommand, "tissue: give a folder for slides");
        DetectorChoice detector = arguments.Length > 1 && arguments[1] == "learned" ? DetectorChoice.Learned : DetectorChoice.Classic;
        string[] cases = arguments.Length > 2 ? arguments[2..] : [.. PhantomTissue.Cases.Keys];
        Directory.CreateDirectory(folder);
        string last = "";
        foreach (string name in cases)
        {
            last = Path.Combine(folder, $"{name}-{Seed}.tiff");
            PhantomOptions phantom = new() { WidthPx = 4096, HeightPx = 4096, Seed = Seed, Tissue = PhantomTissue.Cases[name] };
            if (!File.Exists(last))
            {
                PhantomSlide.Write(last, phantom, 2);
            }

            AnalysisOptions options = new() { Threads = 2, Detector = detector, TissueModelFolder = ModelCardFile.OwnFolder(TissueCardFile.Demonstration) };
            using SlideReport report = new SlideAnalysis(options).Run(last, folder, default);
            Compare(name, phantom, report, detector == DetectorChoice.Learned);
        }

        Rate(last);
    }

    /// <summary>Immune cells by the role of the region that they lie in, as found and as drawn.</summary>
    private sealed record CellsByRole
    {
        public long[] InFound { get; } = new long[16];
        public long[] InTrue { get; } = new long[16];
    }

    /// <summary>Errors of the detector and of the regions, apart: found cells in true regions, drawn cells in found regions.</summary>
    private sealed record ImmuneCells(CellsByRole Found, CellsByRole Drawn);

    /// <summary>Areas are compared where there is tissue and no ink, in the found regions and in the true ones.</summary>
    private static void Compare(string name, PhantomOptions phantom, SlideReport report, bool hasClasses)
    {
        RegionRaster found = report.Regions!;
        PhantomLabels truth = PhantomLabels.Of(phantom, RegionRaster.DefaultCellUm, 2);
        double[] foundMm2 = new double[16], trueMm2 = new double[16];
        double right = 0, all = 0;
        for (int i = 0; i < truth.Roles.Length; i++)
        {
            if (truth.Roles[i] is not (TissueRole.Glass or TissueRole.Artefact))
            {
                int role = found.Cells[i] == RegionRaster.None ? 15 : (int)found.Classes[found.Cells[i]].Role;
                foundMm2[role] += found.CellAreaMm2;
                trueMm2[(int)truth.Roles[i]] += found.CellAreaMm2;
                (all, right) = (all + 1, right + (role == (int)truth.Roles[i] ? 1 : 0));
            }
        }

        Line($"{name}: {right / all:P1} of {all * found.CellAreaMm2:0.00} mm2 right");
        ImmuneCells? immune = hasClasses ? CountImmune(phantom, report, truth) : null;
        foreach (TissueRole role in Roles.Where(r => trueMm2[(int)r] > 0 || foundMm2[(int)r] > 0.001))
        {
            int at = (int)role;
            string cells = immune is null ? "" : ImmuneWords(immune, at, foundMm2[at], trueMm2[at]);
            Line($"  {role,-11} {foundMm2[at],7:0.000} {trueMm2[at],7:0.000} mm2 {Change(foundMm2[at], trueMm2[at]),8:+0.0 %;-0.0 %;0.0 %}{cells}");
        }
    }

    private static string ImmuneWords(ImmuneCells immune, int at, double foundMm2, double trueMm2)
    {
        double known = immune.Drawn.InTrue[at] / trueMm2;
        return FormattableString.Invariant($"   immune per mm2 {immune.Found.InFound[at] / foundMm2,7:0} {known,7:0} {Change(immune.Found.InFound[at] / foundMm2, known),8:+0.0 %;-0.0 %;0.0 %}")
            + FormattableString.Invariant($"   in true regions {Change(immune.Found.InTrue[at] / trueMm2, known),8:+0.0 %;-0.0 %;0.0 %}   drawn cells in found regions {Change(immune.Drawn.InFound[at] / foundMm2, known),8:+0.0 %;-0.0 %;0.0 %}");
    }

    private static ImmuneCells CountImmune(PhantomOptions phantom, SlideReport report, PhantomLabels truth)
    {
        ImmuneCells cells = new(new CellsByRole(), new CellsByRole());
        int immune = report.Classes.ToList().FindIndex(c => c.Name == "Inflammatory");
        report.Nuclei.ForEach(nucleus =>
        {
            if (nucleus.ClassIndex == immune)
            {
                Count(cells.Found, nucleus.X, nucleus.Y);
            }
        });
        PhantomScene scene = new(phantom);
        for (int y = 0; y < phantom.HeightPx; y += 512)
        {
            for (int x = 0; x < phantom.WidthPx; x += 512)
            {
                SlideRect rect = new(x, y, 512, 512);
                foreach (PhantomCell cell in scene.TruthCells(rect, scene.Patch(rect)).Where(c => c.Kind is CellKind.Lymphocyte or CellKind.Kupffer))
                {
                    Count(cells.Drawn, cell.X / phantom.Mpp, cell.Y / phantom.Mpp);
                }
            }
        }

        return cells;

        void Count(CellsByRole counts, double px, double py)
        {
            TissueRole role = RoleAt(px, py);
            counts.InTrue[(int)role]++;
            if (role is not (TissueRole.Glass or TissueRole.Artefact) && report.Regions!.At(px, py) is var value && value != RegionRaster.None)
            {
                counts.InFound[(int)report.Regions.Classes[value].Role]++;
            }
        }

        TissueRole RoleAt(double px, double py) => truth.Roles[
            Math.Min((int)(py * phantom.Mpp / RegionRaster.DefaultCellUm), truth.Height - 1) * truth.Width + Math.Min((int)(px * phantom.Mpp / RegionRaster.DefaultCellUm), truth.Width - 1)];
    }

    /// <summary>Patches a second of processor time: the network alone, and with reading, cutting, normalising and collecting.</summary>
    private static void Rate(string path)
    {
        using Slide slide = Slide.Open(path, new SlideOptions());
        using TissueModel model = TissueModel.Load(ModelCardFile.OwnFolder(TissueCardFile.Demonstration), ModelDevice.Cpu);
        Mpp mpp = slide.RequireMpp();
        AnalysisFrame frame = AnalysisFrame.Choose(slide.Facts, mpp);
        TissueMask mask = TissueDetector.Detect(OverviewScan.Run(slide, mpp, 2, default), WhitePoint.Estimate(OverviewScan.Run(slide, mpp, 2, default)), new TissueOptions());
        PatchGrid grid = new(model.Card, model.FrameOf(slide.Facts, mpp), frame, mask);
        IReadOnlyList<TileSpec> tiles = TileGrid.Plan(frame, mask, 1536);
        using TissueClassifier classifier = new(model, slide, grid);
        using TissueRun bare = model.MakeRun();
        List<double> shares = [];
        for (int repeat = 0; repeat < 7; repeat++)
        {
            int patches = 0;
            double start = ThreadClock.Seconds();
            foreach (TileSpec tile in tiles)
            {
                patches += classifier.Classify(tile).Cores.Count;
            }

            double middle = ThreadClock.Seconds();
            for (int i = 0; i < (patches + model.BatchSize - 1) / model.BatchSize; i++)
            {
                bare.Run();
            }

            double alone = ThreadClock.Seconds() - middle;
            shares.Add(alone / (middle - start));
            double mpx = patches * (double)model.Card.CorePx * model.Card.CorePx / 1e6 * Math.Pow(model.Card.Mpp / frame.Mpp.X, 2);
            Line($"{patches} patches: {patches / (middle - start):0.0} a second, {mpx / (middle - start):0} Mpx/s of 0.5 um; the network alone {patches / alone:0.0}; share {shares[^1]:P0}");
        }

        Line($"median share of the network's rate {shares.Order().ElementAt(3):P0}");
    }

    private static double Change(double found, double known) => found / known - 1;

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
