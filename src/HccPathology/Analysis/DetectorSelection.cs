using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Nuclei.Learned;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Analysis;

/// <summary>Which detector finds the nuclei of a slide, and why. Owns the network.</summary>
internal sealed class DetectorSelection : IDisposable
{
    /// <summary>Name of the engine's own model for H&amp;E.</summary>
    public const string OwnModel = "nuclei-he";

    /// <summary>Of the one for 0.25 µm/px that takes its place beyond <see cref="DetectorQuality.Standard"/> on a slide that is as fine.</summary>
    public const string OwnModelHigh = "nuclei-he-high";

    /// <summary>The network was trained on zooms of 0.8 to 1.25: beyond, nuclei have a size that it has never seen.</summary>
    private const double MostZoom = 1.25;

    private static readonly string[] Kinds = [ModelCard.NucleusMaps, ModelCard.StarDist];

    private readonly OnnxNetwork? _network;
    private readonly AssemblyOptions? _assembly;
    private readonly StarOptions? _stars;
    private readonly double? _dabShare;

    private DetectorSelection(string note, bool isSubstitute) => (Note, IsSubstitute) = (note, isSubstitute);

    private DetectorSelection(OnnxNetwork network, AssemblyOptions? assembly, StarOptions? stars, double? dabShare)
    {
        (_network, _assembly, _stars, _dabShare) = (network, assembly, stars, dabShare);
        string mean = network.Averages ? ", mean of four mirror images" : "";
        string shown = dabShare is null ? "" : "shown H-DAB as H&E, without its classes; ";
        Note = $"{shown}model {network.Card.Name} {network.Card.Version}{mean}, ONNX Runtime {OnnxNetwork.RuntimeVersion}; {network.Card.Licence}";
    }

    /// <summary>A sentence for people.</summary>
    public string Note { get; }

    /// <summary>Classical, though nobody asked for it.</summary>
    private bool IsSubstitute { get; }

    public string Name => _network is null ? "classic" : "learned";

    public string? ModelSha256 => _network?.Card.Sha256;

    /// <summary>Hash of the model's card, null where it is the engine's own: two cards make two detectors of one network.</summary>
    public string? OtherCardSha256 => _network is null || OwnCards().Contains(_network.CardSha256) ? null : _network.CardSha256;

    /// <summary>The detector tells classes apart on this stain.</summary>
    public bool HasClasses => _network is { Card.Classes.Count: > 0 } && _dabShare is null;

    /// <summary>Classes that the detector tells apart on this stain; one that says nothing where it cannot.</summary>
    public IReadOnlyList<CellClass> Classes => !HasClasses
        ? [CellClass.Unclassified]
        : [.. _network!.Card.Classes.Select(c => new CellClass(c.Name, (byte)c.Color[0], (byte)c.Color[1], (byte)c.Color[2]))];

    /// <summary>What people should know who did not ask for the classical detector: its numbers are not those of the learned one.</summary>
    public IEnumerable<string> Warnings() => IsSubstitute
        ? [$"nuclei were found by the classical detector, which tells no classes: {Note}; slides by the one and by the other cannot be compared"]
        : [];

    /// <exception cref="PathologyException">The learned detector was asked for and cannot be used.</exception>
    public static DetectorSelection Choose(AnalysisOptions options, AnalysisFrame frame)
    {
        if (options.Detector == DetectorChoice.Classic)
        {
            return Classic(options, "the classical detector was asked for", isSubstitute: false);
        }

        bool mustLearn = MustLearn(options);
        string folder = Folder(options, Math.Max(frame.Mpp.X, frame.Mpp.Y));
        if (!mustLearn && !Directory.Exists(folder))
        {
            return Classic(options, $"there is no model {OwnModel} beside the program", isSubstitute: true);
        }

        ModelCardFile file = ModelCardFile.Read(folder, Kinds);
        if (!Suits(file.Card, Math.Max(frame.Mpp.X, frame.Mpp.Y)) || !Suits(file.Card, Math.Min(frame.Mpp.X, frame.Mpp.Y)))
        {
            string words = FormattableString.Invariant($"model {file.Card.Name} is for {file.Card.InputMpp} um/px, and the slide is analysed at {frame.Mpp}");
            string classic = options.Quality == DetectorQuality.Standard ? "--detector classic" : "--detector classic without --quality";
            return mustLearn
                ? throw new PathologyException(FailureKind.BadData, $"{words}: more than a quarter off; use {classic} or another --analysis-mpp")
                : Classic(options, words, isSubstitute: true);
        }

        return file.Card.Kind == ModelCard.StarDist ? OfStars(file, options) : OfMaps(file, options);
    }

    // A device or a quality that was asked for and is not used would be as silent a failure as one that is not there.
    private static bool MustLearn(AnalysisOptions options) => options.Detector == DetectorChoice.Learned || options.ModelFolder is not null
        || options.Device != ModelDevice.Cpu || options.Quality != DetectorQuality.Standard;

    private static DetectorSelection Classic(AnalysisOptions options, string note, bool isSubstitute)
    {
        options.ClassicOptions.Validate();
        return new DetectorSelection(note, isSubstitute);
    }

    private static DetectorSelection OfMaps(ModelCardFile file, AnalysisOptions options)
    {
        _ = MapChannels.Of(file.Card, file.Path);
        if (file.Card.Classes.FirstOrDefault(c => c.Name.Equals(DensityTable.AllClasses, StringComparison.OrdinalIgnoreCase)) is { } taken)
        {
            throw ModelCardFile.Unfit(file.Path, "classes", "another name, as all is what tables call every cell", taken.Name);
        }

        AssemblyOptions assembly = AssemblyOptions.Of(file);
        assembly = assembly with { MinAreaUm2 = options.MinAreaUm2 ?? assembly.MinAreaUm2, MaxAreaUm2 = options.MaxAreaUm2 ?? assembly.MaxAreaUm2 };
        NucleusOptions.RequireAreas(assembly.MinAreaUm2, assembly.MaxAreaUm2);
        // The engine's own model knows H&E only, whether or not a person names its folder: H-DAB is drawn as H&E for it, and its classes mean nothing there.
        double? dabShare = options.Stain == StainKind.HaematoxylinDab && (options.ModelFolder is null || OwnCards().Contains(file.CardSha256))
            ? options.Marker?.NuclearDabShare ?? NuclearRendering.DabShare
            : null;
        // One run of the finer model gains more than four of the standard one, for about the same time (docs/validation/nuclei.md).
        bool averages = options.Quality == DetectorQuality.Best || (options.Quality == DetectorQuality.High && file.Card.Name != OwnModelHigh);
        return new DetectorSelection(new OnnxNetwork(file, options.Device, averages), assembly, null, dabShare);
    }

    private static DetectorSelection OfStars(ModelCardFile file, AnalysisOptions options)
    {
        if (options.Quality != DetectorQuality.Standard)
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"--quality {options.Quality.ToString().ToLowerInvariant()}: mirror images are not averaged for {file.Path} of kind {file.Card.Kind}; leave it out");
        }

        StarOptions stars = StarOptions.Of(file);
        stars = stars with { MinAreaUm2 = options.MinAreaUm2 ?? stars.MinAreaUm2, MaxAreaUm2 = options.MaxAreaUm2 ?? stars.MaxAreaUm2 };
        NucleusOptions.RequireAreas(stars.MinAreaUm2, stars.MaxAreaUm2);
        return new DetectorSelection(new OnnxNetwork(file, options.Device), null, stars, null);
    }

    /// <summary>
    /// Networks that may be used with these settings, before it is known on which slide: the hash of each and of its card, whose
    /// settings decide as well.
    /// </summary>
    /// <exception cref="PathologyException">A model that was asked for is not there or damaged.</exception>
    public static IEnumerable<string> ModelsOnOffer(AnalysisOptions options)
    {
        string[] folders = options.Detector == DetectorChoice.Classic ? []
            : options.ModelFolder is { } other ? [other]
            : [.. Own(options).Where(Directory.Exists)];
        return folders.Select(folder => ModelCardFile.Read(folder, Kinds)).Select(file => $"{file.Card.Sha256} {file.CardSha256}");
    }

    /// <summary>Px that tiles need around their core.</summary>
    /// <param name="frame">Pixels of the analysis.</param>
    /// <param name="cellReachUm">How far beyond a nucleus its cell is measured; its neighbours within twice that must be the same in every tile.</param>
    public int HaloPx(AnalysisFrame frame, double cellReachUm)
    {
        int more = (int)Math.Ceiling(2 * cellReachUm / Math.Min(frame.Mpp.X, frame.Mpp.Y));
        return _network is null ? TileGrid.HaloPx(frame) + more
            : _stars is null ? AssemblyOptions.HaloPx(_network.Card, more) : StarOptions.HaloPx(_network.Card, more);
    }

    /// <summary>How strongly the slide is stained, and how the network is shown it. Drawn H-DAB has a strength of its
    /// own (<see cref="NuclearRendering"/>).</summary>
    public StainStrength Strength(double darkOd) => StainStrength.Of(darkOd, _dabShare is null ? _network?.Card.OpticalDensity : null);

    /// <summary>What makes a detector for a worker, everything slide-wide settled.</summary>
    /// <param name="report">Whose stains and levels are settled.</param>
    /// <param name="sample">Pixels of its tissue.</param>
    /// <param name="buffer">Size of the largest tile with its halo, analysis px.</param>
    /// <param name="haloPx">Of every tile.</param>
    public Func<NucleusFinder> Maker(SlideReport report, TissueSample sample, (int Width, int Height) buffer, int haloPx)
    {
        (AnalysisFrame frame, TissueMask mask, StainVectors vectors) = (report.Frame, report.Mask, report.Stains!.Vectors);
        if (_network is null)
        {
            return () => new NucleusDetector(frame, mask, vectors, report.Levels!, report.Options.ClassicOptions, buffer.Width, buffer.Height);
        }

        Restaining? restaining = report.Strength!.Restaining(vectors.White);
        if (_stars is null)
        {
            NuclearRendering? rendering = _dabShare is { } share ? new NuclearRendering(share, NuclearRendering.GainOf(sample, vectors)) : null;
            return () => new LearnedDetector(_network, frame, mask, vectors, _assembly!, buffer.Width, buffer.Height, haloPx, rendering, restaining);
        }

        ModelCard settled = InputRange.Settle(_network.Card, sample);
        return () => new StarDetector(_network, settled, frame, mask, vectors, _stars, buffer.Width, buffer.Height, restaining);
    }

    /// <summary>
    /// Pixel size in µm that nuclei are looked for at (what was asked for, or what the detector is for), and how much a slide coarser than that is enlarged: as
    /// far as the network serves, since its classes are those of nuclei of the size that it was trained on. Skin at 0.62 µm/px had 12 % fewer nuclei
    /// than at 0.5, and 29 % inflammatory in place of 21 (docs/validation/nuclei.md). 1 without a network.
    /// </summary>
    /// <exception cref="PathologyException">A model that was asked for is not there or damaged.</exception>
    public static (double MppUm, double MostEnlargement) Wanted(AnalysisOptions options, Mpp mpp)
    {
        string folder = Folder(options, Math.Max(mpp.X, mpp.Y));
        return options.Detector == DetectorChoice.Classic || !Directory.Exists(folder)
            ? (options.AnalysisMppUm ?? AnalysisFrame.DefaultMppUm, 1)
            : (options.AnalysisMppUm ?? ModelCardFile.Read(folder, Kinds).Card.InputMpp, MostZoom);
    }

    // The finest of the engine's own models that quality and pixel size (of the slide or of the analysis) allow, unless there is another.
    private static string Folder(AnalysisOptions options, double mppUm) => options.ModelFolder
        ?? Own(options).FirstOrDefault(f =>
            (Directory.Exists(f) || MustLearn(options)) && Allows(ModelCardFile.Read(f, Kinds).Card, options.AnalysisMppUm, mppUm))
        ?? ModelCardFile.OwnFolder(OwnModel);

    private static bool Allows(ModelCard card, double? askedUm, double mppUm) => Suits(card, Math.Max(mppUm, askedUm ?? card.InputMpp));

    // The finer model is for H&E: on drawn H-DAB it finds less than the mirror images do (CD3 and CD8 crops: docs/validation/ihc.md).
    private static string[] Own(AnalysisOptions options) => options is { Quality: not DetectorQuality.Standard, Stain: StainKind.HaematoxylinEosin }
        ? [ModelCardFile.OwnFolder(OwnModelHigh), ModelCardFile.OwnFolder(OwnModel)]
        : [ModelCardFile.OwnFolder(OwnModel)];

    private static IEnumerable<string> OwnCards() => new[] { OwnModel, OwnModelHigh }
        .Select(name => Path.Combine(ModelCardFile.OwnFolder(name), ModelCardFile.FileName)).Where(File.Exists).Select(ModelCardFile.HashOf);

    private static bool Suits(ModelCard card, double mppUm) => mppUm <= MostZoom * card.InputMpp && mppUm >= card.InputMpp / MostZoom;

    public void Dispose() => _network?.Dispose();
}
