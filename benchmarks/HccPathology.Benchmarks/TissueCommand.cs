using System.Globalization;
using HccPathology.Analysis;
using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Phantoms;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Tiles;
using HccPathology.Tissue;
using static System.FormattableString;

namespace HccPathology.Benchmarks;

/// <summary>
/// The demonstration tissue model on every phantom case: areas by class, found and true, immune cells with the learned
/// detector, how many of both are near the truth, and the classifier's rate against the bare network's.
/// <c>tissue FOLDER [classic|learned] [CASE ...] [--seed N] [--side UM] [--mpp UM] [--quality standard|high|best] [--nuclei-model DIR]</c>; slides are drawn
/// into the folder where they are not there yet.
/// </summary>
internal static class TissueCommand
{
    /// <summary>No case was drawn with it for training.</summary>
    private const string OtherSeed = "201";

    /// <summary>Smaller areas say little: a cell of 4 um more or less moves them.</summary>
    private const double LeastMm2 = 0.02;

    /// <summary>Of zones: the same, and the least net area that the engine gives a density for unless told otherwise.</summary>
    private static readonly double[] LeastZonesMm2 = [LeastMm2, new DensityOptions().MinNetAreaMm2];

    private static readonly TissueRole[] Roles =
    [
        TissueRole.Tumour, TissueRole.Parenchyma, TissueRole.Stroma, TissueRole.Necrosis, TissueRole.Lymphoid, TissueRole.Portal,
    ];

    public static void Run(string[] arguments)
    {
        IReadOnlyList<string> words = Arguments.Words(arguments);
        string folder = words.Count > 0 ? words[0] : throw new PathologyException(FailureKind.BadCommand, "tissue: give a folder for slides");
        bool isDetector = words.Count > 1 && words[1] is "classic" or "learned";
        DetectorChoice detector = isDetector && words[1] == "learned" ? DetectorChoice.Learned : DetectorChoice.Classic;
        string[] named = [.. words.Skip(isDetector ? 2 : 1)];
        IEnumerable<string> cases = named.Length > 0 ? named : PhantomTissue.Cases.Keys;
        uint seed = uint.Parse(Arguments.Value(arguments, "--seed", OtherSeed), CultureInfo.InvariantCulture);
        double mppUm = double.Parse(Arguments.Value(arguments, "--mpp", "0.5"), CultureInfo.InvariantCulture);
        double sideUm = double.Parse(Arguments.Value(arguments, "--side", "2048"), CultureInfo.InvariantCulture);
        int side = (int)Math.Round(sideUm / mppUm);
        DetectorQuality quality = Enum.Parse<DetectorQuality>(Arguments.Value(arguments, "--quality", nameof(DetectorQuality.Standard)), ignoreCase: true);
        string? nuclei = Arguments.Value(arguments, "--nuclei-model", "") is { Length: > 0 } given ? given : null;
        Directory.CreateDirectory(folder);
        List<Errors> errors = [];
        List<TissueZone> zones = [];
        string last = "";
        foreach (string name in cases)
        {
            last = Path.Combine(folder, Invariant($"{name}-{seed}-{sideUm}-{mppUm}.tiff"));
            PhantomOptions phantom = new() { WidthPx = side, HeightPx = side, Mpp = mppUm, Seed = seed, Tissue = PhantomTissue.Cases[name] };
            if (!File.Exists(last))
            {
                PhantomSlide.Write(last, phantom, 2);
            }

            AnalysisOptions options = new()
            {
                Threads = 2,
                Detector = detector,
                Quality = quality,
                ModelFolder = nuclei,
                TissueModelFolder = ModelCardFile.OwnFolder(TissueCardFile.Demonstration),
            };
            using SlideReport report = new SlideAnalysis(options).Run(last, folder, default);
            PhantomLabels truth = PhantomLabels.Of(phantom, RegionRaster.DefaultCellUm, 2);
            IReadOnlyList<SlidePoint>? drawn = detector == DetectorChoice.Learned ? DrawnImmune(phantom) : null;
            errors.AddRange(Compare(name, report, truth, drawn));
            zones.AddRange(drawn is null ? [] : ByZone(report, truth, drawn));
        }

        Line($"classes of {LeastMm2} mm2 and more: {errors.Count} in all; areas within 5 %: {errors.Count(e => Math.Abs(e.Area) <= 0.05)}; immune cells per mm2 within 10 %: {errors.Count(e => Math.Abs(e.Immune) <= 0.1)}, in the true regions {errors.Count(e => Math.Abs(e.ImmuneInTrue) <= 0.1)}");
        foreach (double least in LeastZonesMm2)
        {
            List<TissueZone> large = zones.FindAll(z => z.TrueMm2 >= least);
            Line($"zones of {least} mm2 and more: {large.Count} in all; net areas within 5 %: {large.Count(z => Math.Abs(Change(z.FoundMm2, z.TrueMm2)) <= 0.05)}; immune cells per mm2 within 10 %: {Near(z => z.Found)}, drawn cells in found zones {Near(z => z.DrawnInFound)}, found cells in true zones {Near(z => z.FoundInTrue)}");

            int Near(Func<TissueZone, double> density) => large.Count(z => Math.Abs(Change(density(z), z.True)) <= 0.1);
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

    /// <summary>How far a class of a case is from the truth, as a share of it: its area, and its immune cells per mm2 (not a number with the classical
    /// detector) in the found and in the true regions.</summary>
    private sealed record Errors(double Area, double Immune, double ImmuneInTrue);

    /// <summary>Areas are compared where there is tissue and no ink, in the found regions and in the true ones.</summary>
    private static List<Errors> Compare(string name, SlideReport report, PhantomLabels truth, IReadOnlyList<SlidePoint>? drawn)
    {
        RegionRaster found = report.Regions!;
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
        ImmuneCells? immune = drawn is null ? null : CountImmune(report, truth, drawn);
        List<Errors> errors = [];
        foreach (TissueRole role in Roles.Where(r => trueMm2[(int)r] > 0 || foundMm2[(int)r] > 0.001))
        {
            int at = (int)role;
            string words = Invariant($"  {role,-11} {foundMm2[at],7:0.000} {trueMm2[at],7:0.000} mm2 {Share(Change(foundMm2[at], trueMm2[at]))}");
            double inFound = double.NaN, inTrue = double.NaN;
            if (immune is not null)
            {
                double known = immune.Drawn.InTrue[at] / trueMm2[at], density = immune.Found.InFound[at] / foundMm2[at];
                inFound = Change(density, known);
                inTrue = Change(immune.Found.InTrue[at] / trueMm2[at], known);
                words += Invariant($"   immune per mm2 {density,7:0} {known,7:0} {Share(inFound)}   in true regions {Share(inTrue)}   drawn cells in found regions {Share(Change(immune.Drawn.InFound[at] / foundMm2[at], known))}");
            }

            Console.WriteLine(words);
            if (trueMm2[at] >= LeastMm2)
            {
                errors.Add(new Errors(Change(foundMm2[at], trueMm2[at]), inFound, inTrue));
            }
        }

        return errors;
    }

    private static IReadOnlyList<TissueZone> ByZone(SlideReport report, PhantomLabels truth, IReadOnlyList<SlidePoint> drawn)
    {
        IReadOnlyList<TissueZone> zones = TissueZone.Of(report, truth, drawn, LeastMm2);
        foreach (TissueZone z in zones)
        {
            Line($"  {z.Name,-25} {z.FoundMm2,7:0.000} {z.TrueMm2,7:0.000} mm2 {Share(Change(z.FoundMm2, z.TrueMm2))}   immune per mm2 {z.Found,7:0} {z.True,7:0} {Share(Change(z.Found, z.True))}   in true zones {Share(Change(z.FoundInTrue, z.True))}   drawn cells in found zones {Share(Change(z.DrawnInFound, z.True))}");
        }

        return zones;
    }

    private static ImmuneCells CountImmune(SlideReport report, PhantomLabels truth, IReadOnlyList<SlidePoint> drawn)
    {
        ImmuneCells cells = new(new CellsByRole(), new CellsByRole());
        report.Nuclei.ForEach(nucleus =>
        {
            if (CellNames.IsImmune(report.Classes[nucleus.ClassIndex].Name))
            {
                Count(cells.Found, nucleus.X, nucleus.Y);
            }
        });
        foreach (SlidePoint at in drawn)
        {
            Count(cells.Drawn, at.X, at.Y);
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
            Math.Min((int)(py * report.Mpp.Y / RegionRaster.DefaultCellUm), truth.Height - 1) * truth.Width
                + Math.Min((int)(px * report.Mpp.X / RegionRaster.DefaultCellUm), truth.Width - 1)];
    }

    /// <summary>Lymphocytes and Kupffer cells as they were drawn, level-0 px; those under ink are left out.</summary>
    private static List<SlidePoint> DrawnImmune(PhantomOptions phantom)
    {
        PhantomScene scene = new(phantom);
        List<SlidePoint> drawn = [];
        for (int y = 0; y < phantom.HeightPx; y += 512)
        {
            for (int x = 0; x < phantom.WidthPx; x += 512)
            {
                SlideRect rect = new(x, y, 512, 512);
                drawn.AddRange(scene.TruthCells(rect, scene.Patch(rect)).Where(c => c.Kind is CellKind.Lymphocyte or CellKind.Kupffer)
                    .Select(c => new SlidePoint(c.X / phantom.Mpp, c.Y / phantom.Mpp)));
            }
        }

        return drawn;
    }

    /// <summary>Patches a second of processor time: the network alone, and with reading, cutting, normalising and collecting.</summary>
    private static void Rate(string path)
    {
        using Slide slide = Slide.Open(path, new SlideOptions());
        using TissueModel model = TissueModel.Load(ModelCardFile.OwnFolder(TissueCardFile.Demonstration), ModelDevice.Cpu);
        Mpp mpp = slide.RequireMpp();
        AnalysisFrame frame = AnalysisFrame.Choose(slide.Facts, mpp);
        OverviewScan scan = OverviewScan.Run(slide, mpp, 2, default);
        TissueMask mask = TissueDetector.Detect(scan, WhitePoint.Estimate(scan), new TissueOptions());
        PatchGrid grid = new(model.Card, model.FrameOf(slide.Facts, mpp), frame, mask);
        IReadOnlyList<TileSpec> tiles = TileGrid.Plan(frame, mask, 1536, TileGrid.HaloPx(frame));
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

    private static string Share(double change) => change.ToString("+0.0 %;-0.0 %;0.0 %", CultureInfo.InvariantCulture).PadLeft(8);

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
