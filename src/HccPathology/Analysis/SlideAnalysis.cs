using System.Diagnostics;
using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Outputs.Summaries;
using HccPathology.Pixels;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Subtypes;
using HccPathology.Tiles;
using HccPathology.Tissue;

namespace HccPathology.Analysis;

/// <summary>
/// One slide from file to report: open, find tissue, fix what is slide-wide (white, stains, levels), work the tiles, count.
/// </summary>
public sealed class SlideAnalysis(AnalysisOptions options, IProgress<AnalysisProgress>? progress = null)
{
    private List<StageTiming> _timings = [];
    private List<string> _warnings = [];
    private CancellationToken _stop;

    /// <summary>Called at hand-out, return and commit of tiles; tests make it pause there.</summary>
    internal Action<int>? Stall { get; init; }

    /// <summary>Called once the slide is open, its pixel size known and a detector at hand: an earlier result may be given up now.</summary>
    public Action? Accepted { get; init; }

    /// <summary>Analyses a slide, one at a time. The caller disposes the report.</summary>
    /// <param name="path">Slide or picture.</param>
    /// <param name="scratchFolder">Where nuclei are kept meanwhile, in files that nobody sees.</param>
    /// <param name="token">Stops the analysis.</param>
    /// <exception cref="PathologyException">The slide is unreadable, has no pixel size, or is not brightfield.</exception>
    public SlideReport Run(string path, string scratchFolder, CancellationToken token)
    {
        (_timings, _warnings, _stop) = ([], [], token);
        string request = AnalysisRequest.Of(options).HashFor(path);
        using Slide slide = Timed("open", () => Slide.Open(path, new SlideOptions { Mpp = options.Mpp, Reader = options.Reader }));
        (string hash, string sample) = (SlideHash.QuickOf(slide.Facts.Path), SlideHash.SampleOf(slide.Facts.Path));
        Mpp mpp = slide.RequireMpp();
        _warnings.AddRange(SlideDoubts.Of(slide.Facts, mpp, options));
        AnnotationFile? drawn = SlideRegions.Read(slide, options);
        _warnings.AddRange(drawn?.Warnings ?? []);
        (double wantedMppUm, double mostEnlargement) = DetectorSelection.Wanted(options, mpp);
        AnalysisFrame frame = AnalysisFrame.Choose(slide.Facts, mpp, wantedMppUm, mostEnlargement);
        SlideDamage? damage = options.MostBadTiles > 0
            ? Timed("damage", steps => slide.LeaveOutDamage(options.MostBadTiles, options.Threads, _stop, steps))
            : null;
        _warnings.AddRange(SlideDoubts.Of(damage, slide.Facts.Path));
        _warnings.AddRange(SlideDoubts.OfLight(slide, options));
        using DetectorSelection detector = DetectorSelection.Choose(options, frame);
        _warnings.AddRange(detector.Warnings());
        using TissueSelection? tissue = TissueSelection.Choose(options, slide.Facts, mpp);
        SlideRegions.RequireOneMeaning(tissue?.Model.Card, drawn, options);
        options.SlideModel?.RequireVectors(tissue?.Model.Card.Name, tissue?.Model.EmbeddingLength ?? 0);
        Accepted?.Invoke();
        (SlideOpinion? opinion, IReadOnlyList<PatchAttention> attention) = options.SlideModel is { BagPath: not null } model
            ? Timed("slide model", () => model.Run(slide.Facts.Width, slide.Facts.Height))
            : (null, []);
        WarnOf(opinion);
        (WhitePoint white, TissueMask mask, RgbImage thumbnail) = Survey(slide, mpp, damage);
        _warnings.AddRange(PlausibilityCheck.WarningsOf(mask));
        SlideReport empty = new()
        {
            Facts = slide.Facts,
            Mpp = mpp,
            SlideHash = hash,
            SlideSampleHash = sample,
            RequestHash = request,
            Options = options with
            {
                // A pixel size beside the slide is a setting as if it had been typed; the slide's own is part of the slide.
                Mpp = slide.Facts.MppSource == MppSource.Sidecar ? mpp : options.Mpp,
                RegionsSha256 = drawn?.Sha256,
                ModelSha256 = detector.ModelSha256,
                ModelCardSha256 = detector.OtherCardSha256,
                TissueModelSha256 = tissue?.Model.Card.Sha256,
                TissueModelCardSha256 = tissue?.OtherCardSha256,
            },
            Detector = detector.Name,
            DetectorNote = detector.Note,
            TissueCard = tissue?.Model.Card,
            TissueNote = tissue?.Model.Note,
            RegionCaution = SlideRegions.CautionOf(tissue?.Model.Card, drawn),
            HasClassProbabilities = detector.HasClasses && options.Marker is null,
            Frame = frame,
            White = white,
            Mask = mask,
            Damage = damage,
            Read = slide.ReadCounter,
            Classes = IhcStage.ClassesOf(options, detector),
            Opinion = opinion,
            Attention = attention,
            Thumbnail = thumbnail,
            Warnings = _warnings,
            Timings = _timings,
            Nuclei = new NucleusTable(scratchFolder),
            Contours = new ContourSpool(scratchFolder),
        };
        try
        {
            SlideReport found = mask.AreaMm2(MaskClass.Tissue) > 0 ? Analyse(slide, empty, drawn, detector, tissue) : WithoutTissue(empty);
            // Zones of a slide of 60,000 px take 700 MB, and the networks keep as much from their largest tile on.
            detector.Dispose();
            tissue?.Dispose();
            return Count(drawn is null && found.Regions is null ? found : Timed("zones", () => WithZones(found, drawn)));
        }
        catch
        {
            empty.Dispose();
            throw;
        }
    }

    private SlideReport WithZones(SlideReport report, AnnotationFile? drawn)
    {
        ReturnMemory();
        SlideReport found = SlideRegions.Add(report, drawn, _warnings);
        ReturnMemory();
        return found;
    }

    private void WarnOf(SlideOpinion? opinion)
    {
        if (opinion?.Demonstration is { } words)
        {
            _warnings.Add($"slide model {opinion.Model}: demonstration, {words}");
        }
    }

    // Between steps that need much each. Nothing but the system's memory would make the collector do it.
    private static void ReturnMemory() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    // The overview is 5 bytes a cell, and finding tissue in it takes several planes: 400 MB on a slide of 60,000 px, which
    // must be gone before the tiles' buffers come.
    private (WhitePoint White, TissueMask Mask, RgbImage Thumbnail) Survey(Slide slide, Mpp mpp, SlideDamage? damage)
    {
        (WhitePoint, TissueMask, RgbImage) found = Look();
        ReturnMemory();
        return found;

        (WhitePoint, TissueMask, RgbImage) Look()
        {
            OverviewScan scan = Timed("overview", steps => OverviewScan.Run(slide, mpp, options.Threads, _stop, steps));
            WhitePoint white = WhitePoint.Estimate(scan);
            TissueMask mask = Timed("tissue", () => TissueDetector.Detect(scan, white, options.Tissue));
            foreach (SlideRect rect in damage?.Rects ?? [])
            {
                mask.Mark(rect, MaskClass.Damaged);
            }

            double tissueMm2 = mask.AreaMm2(MaskClass.Tissue);
            _warnings.AddRange(PlausibilityCheck.WarningsOfGrey(GreyTissue.AreaMm2(scan, white, mask), tissueMm2));
            (double tintedMm2, double evenMm2) = TintedGlass.AreasMm2(scan, white, mask, options.Tissue);
            _warnings.AddRange(PlausibilityCheck.WarningsOfTint(tintedMm2, evenMm2, tissueMm2));
            (int pieces, double piecesMm2) = SmallPieces.Of(scan, white, mask, options.Tissue);
            _warnings.AddRange(PlausibilityCheck.WarningsOfSmallPieces(pieces, piecesMm2, tissueMm2));

            return (white, mask, Timed("thumbnail", () => SlideThumbnails.Read(slide, mpp, scan)));
        }
    }

    private SlideReport WithoutTissue(SlideReport report)
    {
        _warnings.Add("no tissue was found: no stain was estimated and no tile was worked on"
            + (report.White.Source == WhitePointSource.Default
                ? $"; no glass was found either ({report.White.Reason}): a very pale picture without any glass looks like glass, so take more around it"
                : ""));
        return report with { Status = SummaryJson.StatusNoTissue };
    }

    private SlideReport Analyse(Slide slide, SlideReport report, AnnotationFile? drawn, DetectorSelection detector, TissueSelection? tissue)
    {
        AnalysisFrame frame = report.Frame;
        double mppUm = frame.Mpp.SideUm;
        using TissueSample sample = Timed("sample", () => TissueSample.Take(slide, frame, SlideRegions.Sampled(report, drawn), _stop));
        SlideStaining staining = Timed("stains", () => SlideStaining.Settle(slide.Facts.Path, options, sample, report.White, detector, tissue, _warnings));
        StainVectors vectors = staining.Stains.Vectors;
        IhcPanel? panel = Timed("DAB levels", () => IhcStage.PanelOf(options, mppUm, sample, vectors, staining.Plane, detector, _warnings));
        _warnings.AddRange(staining.Warnings());
        report = report with
        {
            Stains = staining.Stains,
            Strength = staining.ForNuclei,
            TissueStrength = staining.ForTissue,
            Levels = Timed("levels", () => NucleusCalibration.Measure(sample, vectors, options.ClassicOptions, mppUm)),
            Panel = panel,
            StainedArea = panel is null ? null : new StainedArea(frame),
        };
        FatSelection fat = FatSelection.Choose(options, frame, sample, report.White, staining.DarkOd);
        _warnings.AddRange(fat.Warnings());
        IReadOnlyList<TileSpec> tiles = TileGrid.Plan(frame, report.Mask, report.Options.TilePxChosen,
            fat.HaloPx(detector.HaloPx(frame, panel?.ExpansionUm ?? 0), frame));
        PatchGrid? patches = tissue?.Grid(frame, report.Mask);
        VacuoleMap vacuoles = new(frame, options.Fat);
        SlideFindings findings = new(report, vacuoles)
        {
            Map = tissue?.MakeMap(),
            Bag = patches is not null && options.SlideModel is { BagPath: null } ? new BagCollector(tissue!.Model, patches) : null,
        };
        (int Width, int Height) buffer = (tiles.Max(t => t.ReadWidth), tiles.Max(t => t.ReadHeight));
        Func<NucleusFinder> finder = detector.Maker(report, sample, buffer, tiles[0].Halo);
        TilePipeline pipeline = new(Math.Min(options.Threads, tiles.Count), buffer, () => new TileWorker(slide, frame, finder())
        {
            Fat = fat.Make(frame, report.Mask, options.Fat),
            Tissue = patches is null
                ? null
                : new TissueClassifier(tissue!.Model, slide, patches, staining.ForTissue.Restaining(vectors.White), findings.Bag is not null),
            Staining = panel?.Make(frame, vectors, buffer),
        })
        {
            Stall = Stall,
        };
        using AreaResampler planned = new();
        using IDisposable? shared = slide.Share(tiles
            .SelectMany(t => planned.Reads(frame, t.ReadX, t.ReadY, t.ReadWidth, t.ReadHeight).Concat(patches?.Reads(planned, t) ?? [])));
        double megapixels = Timed("tiles", () => WorkTiles(pipeline, tiles, findings));
        AddTimes(pipeline.Times, hasTissue: findings.Map is not null);
        report = findings.Bag is not { } bag ? report : Timed("slide model", () => WithOpinion(report, bag.Bag()));
        RegionRaster? regions = findings.Map is not { } map ? null : Timed("regions", () => SlideRegions.OfMap(report, map, _warnings));
        return report with
        {
            Fat = new FatMeasurement(vacuoles.Vacuoles(), fat.Level, fat.NotEvaluable),
            AnalysedMegapixels = megapixels,
            Regions = regions,
        };
    }

    private void AddTimes(TileTimes times, bool hasTissue)
    {
        _timings.Add(new StageTiming("tiles: reading, all workers", times.Reading.TotalSeconds));
        _timings.Add(new StageTiming("tiles: nuclei, all workers", times.Nuclei.TotalSeconds));
        _timings.Add(new StageTiming("tiles: fat, all workers", times.Fat.TotalSeconds));
        if (hasTissue)
        {
            _timings.Add(new StageTiming("tiles: tissue, all workers", times.Tissue.TotalSeconds));
        }
    }

    private SlideReport WithOpinion(SlideReport report, PatchBag bag)
    {
        (SlideOpinion opinion, IReadOnlyList<PatchAttention> attention) = options.SlideModel!.Show(bag);
        // An opinion is worth no more than the vectors it rests on.
        opinion = opinion with { Demonstration = opinion.Demonstration ?? report.TissueCard!.Demonstration };
        WarnOf(opinion);
        return report with { Opinion = opinion, Attention = attention };
    }

    // Gives the Mpx of all tiles.
    private double WorkTiles(TilePipeline pipeline, IReadOnlyList<TileSpec> tiles, SlideFindings findings)
    {
        double megapixels = 0;
        int done = 0;
        pipeline.Run(tiles, (tile, found) =>
        {
            findings.Add(tile, found);
            megapixels += (double)tile.CoreWidth * tile.CoreHeight / 1e6;
            progress?.Report(new AnalysisProgress("tiles", ++done, tiles.Count, megapixels, findings.NucleusCount));
        }, _stop);
        findings.Finish();
        return megapixels;
    }

    private SlideReport Count(SlideReport report)
    {
        report = SlideTables.WithTissue(report);
        _warnings.AddRange(PlausibilityCheck.WarningsOf(report));
        report = report.Zones is null ? report : Timed("densities", () => SlideTables.WithZones(report));
        return IhcStage.WithScores(report with
        {
            Measures = SlideMeasuring.Of(report.Zones, report.Regions, report.Nuclei, report.Classes, report.Fat, report.Density),
        });
    }

    private T Timed<T>(string stage, Func<T> work) => Timed(stage, _ => work());

    // A stage that takes long tells its steps, so that whoever waits can tell a slow slide from one that hangs.
    private T Timed<T>(string stage, Func<IProgress<(int Done, int All)>?, T> work)
    {
        _stop.ThrowIfCancellationRequested();
        progress?.Report(new AnalysisProgress(stage, 0, 0, 0, 0));
        long start = Stopwatch.GetTimestamp();
        T result = work(progress is null ? null : new StageSteps(stage, progress));
        _timings.Add(new StageTiming(stage, Stopwatch.GetElapsedTime(start).TotalSeconds));
        return result;
    }
}
