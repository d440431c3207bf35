using System.Diagnostics;
using HccPathology.Foreground;
using HccPathology.Outputs;
using HccPathology.Outputs.Overlays;
using HccPathology.Outputs.Pictures;
using HccPathology.Outputs.Summaries;
using HccPathology.Outputs.Tables;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Subtypes;

namespace HccPathology.Analysis;

/// <summary>
/// Writes a report into its folder: every file under a temporary name first, <c>done.json</c> last. From <see cref="Prepare"/> on the folder is this
/// run's alone.
/// </summary>
public sealed class SlideFiles(string folder) : IDisposable
{
    /// <summary>Files that only a run with a marker writes.</summary>
    public static readonly string[] IhcFiles = [IhcScoresWriter.FileName, PositivityPicture.FileName];

    /// <summary>Files that only a run with regions, drawn or of a tissue model, writes.</summary>
    public static readonly string[] RegionFiles =
    [
        TissuePicture.FileName, RegionsGeoJsonWriter.FileName, ZonesGeoJsonWriter.FileName, ZonesPicture.FileName,
        DensityFiles.ProfileName, DensityFiles.ProfileParquetName, NoduleFiles.CsvName, NoduleFiles.ParquetName, NodulesGeoJsonWriter.FileName,
    ];

    /// <summary>Every name that a run may write: what bears another name in a result folder is somebody else's.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(
        [
            CellsGeoJsonWriter.FileName, CellsParquetWriter.FileName, TissueGeoJsonWriter.FileName, DensityFiles.CsvName,
            DensityFiles.ParquetName, CompositionCsvWriter.FileName,
            OverviewPicture.FileName, DensityPicture.FileName, SubtypeJson.FileName, VacuolesGeoJsonWriter.FileName, HotspotsGeoJsonWriter.FileName,
            AttentionGeoJsonWriter.FileName,
            SummaryJson.FileName, TimingsJson.FileName, DoneJson.FileName, FolderLock.FileName, .. IhcFiles, .. RegionFiles,
        ],
        StringComparer.Ordinal);

    /// <summary>Whether runs that write to these folders would write over a file, also by links.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">A result folder, or with <paramref name="isBatch"/> the one that a batch has its result folders in.</param>
    /// <param name="isBatch">See there.</param>
    public static bool WouldWriteOver(string path, string folder, bool isBatch = false)
    {
        string real = LinkedFile.RealPath(path);
        string? result = Path.GetDirectoryName(real);
        return Names.Contains(Path.GetFileName(real)) && (isBatch ? Path.GetDirectoryName(result) : result) == LinkedFile.RealPath(folder);
    }

    private readonly List<StageTiming> _timings = [];
    private readonly FolderLock _lock = new(folder);

    /// <summary>Makes the folder, renames what was changed in an earlier result, and takes away its mark, which stops being true now.</summary>
    /// <exception cref="PathologyException">The folder cannot be made or written, or another run has it.</exception>
    public void Prepare() => _lock.Take();

    /// <summary>Files of an earlier result that <see cref="Prepare"/> found changed, as <c>NAME as NAME.earlier</c>.</summary>
    public IReadOnlyList<string> Kept => _lock.Kept;

    /// <summary>Gives the folder up, and takes it away again when <see cref="Prepare"/> has made it and nothing has come into it.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>Writes all files of the report and returns their names.</summary>
    /// <exception cref="PathologyException">The disk is full, the folder cannot be written, or the slide is not the one that was opened any more.</exception>
    public IReadOnlyList<string> Write(SlideReport report, CancellationToken token)
    {
        string parameterHash = AnalysisParameters.HashOf(report.Options);
        GeoJsonFrame frame = GeoJsonFrame.For(report.Facts, report.Options.GeoJsonOrigin);
        CellsOptions cells = new()
        {
            SlideHash = report.SlideHash,
            IdHash = AnalysisParameters.IdHashOf(report.Options),
            Counterstain = StainVectors.Default(report.Options.Stain, (255, 255, 255)).CounterstainName,
            HasProbabilities = report.HasProbabilities,
            HasClassProbabilities = report.HasClassProbabilities,
            HasCellDab = report.Panel is not null,
            Zones = report.Zones,
            Caution = report.RegionCaution,
        };
        CellsGeoJsonCounts counts = WriteCells(report, cells, frame, token);
        Timed(CellsParquetWriter.FileName, name => CellsParquetWriter.Write(
            name, report.Nuclei, report.Contours, report.Classes,
            new CellsParquetOptions
            {
                Cells = cells,
                SlideName = report.Facts.Name,
                ParameterHash = parameterHash,
                Mpp = report.Mpp,
                AnalysisMpp = report.Frame.Mpp.SideUm,
            },
            token));
        IReadOnlyList<MaskArea> areas = Areas(report.Mask);
        Timed(TissueGeoJsonWriter.FileName, name => TissueGeoJsonWriter.Write(name, areas, report.Mask, frame, report.SlideHash));
        Timed(DensityFiles.CsvName, name => DensityFiles.WriteCsv(name, report.Density));
        Timed(DensityFiles.ParquetName, name => DensityFiles.WriteParquet(name, report.Density));
        Timed(CompositionCsvWriter.FileName, name => CompositionCsvWriter.Write(name, report.Composition));
        SubtypeJson subtype = Subtype(report);
        WriteAttention(report, frame, cells.IdHash);
        Timed(SubtypeJson.FileName, subtype.Write);
        Timed(VacuolesGeoJsonWriter.FileName, name => VacuolesGeoJsonWriter.Write(name, report.Fat.Vacuoles, frame, report.SlideHash, cells.IdHash, token));
        Timed(HotspotsGeoJsonWriter.FileName, name => HotspotsGeoJsonWriter.Write(
            name, report.Density, report.Mpp, (report.Facts.Width, report.Facts.Height), frame, report.SlideHash, report.RegionCaution));
        SlideThumbnail thumbnail = new(report.Thumbnail, report.Facts.Width, report.Facts.Height, report.Mpp, report.Facts.Name);
        Timed(OverviewPicture.FileName, name => OverviewPicture.Write(name, thumbnail, areas));
        Timed(DensityPicture.FileName, name => DensityPicture.Write(name, thumbnail, report.Mask, report.Zones, report.Nuclei, report.Classes));
        WriteRegions(report, frame, thumbnail);
        WriteIhc(report, thumbnail);
        RequireSameSlide(report);
        Timed(SummaryJson.FileName, _ => SlideSummary.Of(report, parameterHash, frame, cells.Counterstain, counts, subtype).Write(folder));
        Times(report).Write(folder);
        token.ThrowIfCancellationRequested();
        Done(report, parameterHash).Write(folder);
        return [.. _timings.Select(t => t.Stage), TimingsJson.FileName, DoneJson.FileName];
    }

    private CellsGeoJsonCounts WriteCells(SlideReport report, CellsOptions cells, GeoJsonFrame frame, CancellationToken token)
    {
        if (report.Options.CellOverlay == CellOverlay.None)
        {
            TakeAway(CellsGeoJsonWriter.FileName);
            return new CellsGeoJsonCounts(0, 0);
        }

        CellsGeoJsonOptions options = new()
        {
            Cells = cells,
            Frame = frame,
            ArePoints = report.Options.CellOverlay == CellOverlay.Points,
            Threads = Math.Min(report.Options.Threads, 4),
        };
        return Timed(CellsGeoJsonWriter.FileName, name => CellsGeoJsonWriter.Write(name, report.Nuclei, report.Contours, report.Classes, options, token));
    }

    // OpenSlide opens a slide's file again as it needs handles: of one that was replaced meanwhile some tiles are of the new file.
    private static void RequireSameSlide(SlideReport report)
    {
        string path = report.Facts.Path;
        if (!File.Exists(path) || SlideHash.QuickOf(path) != report.SlideHash || SlideHash.SampleOf(path) != report.SlideSampleHash)
        {
            throw new PathologyException(FailureKind.Temporary,
                $"{path}: was replaced, changed or taken away while it was analysed; no result is marked as finished, run again");
        }
    }

    private void WriteIhc(SlideReport report, SlideThumbnail thumbnail)
    {
        TakeAway(IhcFiles);
        if (report is { Panel: { } panel, StainedArea: { } stained })
        {
            Timed(IhcScoresWriter.FileName, name => IhcScoresWriter.Write(name, report.IhcScores));
            Timed(PositivityPicture.FileName, name => PositivityPicture.Write(name, thumbnail, report.Mask, report.Nuclei, report.Contours, panel, stained));
        }
    }

    private static IReadOnlyList<MaskArea> Areas(TissueMask mask) =>
        [.. new[] { MaskClass.Tissue, MaskClass.Pen, MaskClass.Blur, MaskClass.Fold, MaskClass.Damaged }
            .Select(c => new MaskArea(c, RegionTracer.Trace(mask, c, new Regions.TraceOptions { CutCorners = true })))
            .Where(area => area.Polygons.Count > 0)];

    private void WriteRegions(SlideReport report, GeoJsonFrame frame, SlideThumbnail thumbnail)
    {
        TakeAway(RegionFiles);
        if (report is { Regions: { } regions, Zones: { } zones })
        {
            Timed(TissuePicture.FileName, name => TissuePicture.Write(name, thumbnail, regions, report.Mask, report.RegionCaution));
            Timed(RegionsGeoJsonWriter.FileName, name => RegionsGeoJsonWriter.Write(name, regions, zones, frame, report.SlideHash, report.RegionCaution));
            Timed(ZonesGeoJsonWriter.FileName,
                name => ZonesGeoJsonWriter.Write(name, zones, regions, report.Density, frame, report.SlideHash, report.RegionCaution));
            Timed(ZonesPicture.FileName, name => ZonesPicture.Write(name, thumbnail, zones, report.RegionCaution));
            Timed(DensityFiles.ProfileName, name => DensityFiles.WriteCsv(name, report.Profile));
            Timed(DensityFiles.ProfileParquetName, name => DensityFiles.WriteParquet(name, report.Profile));
            Timed(NoduleFiles.CsvName, name => NoduleFiles.WriteCsv(name, report.Nodules));
            Timed(NoduleFiles.ParquetName, name => NoduleFiles.WriteParquet(name, report.Nodules));
            Timed(NodulesGeoJsonWriter.FileName, name => NodulesGeoJsonWriter.Write(name, zones, regions, frame, report.SlideHash, report.RegionCaution));
        }
    }

    private void WriteAttention(SlideReport report, GeoJsonFrame frame, string idHash)
    {
        TakeAway(AttentionGeoJsonWriter.FileName);
        if (report.Opinion is not null)
        {
            Timed(AttentionGeoJsonWriter.FileName, name => AttentionGeoJsonWriter.Write(name, report.Attention, frame, report.SlideHash, idHash));
        }
    }

    // What an earlier run with a marker, regions or a slide model left must not lie beside a result without.
    private void TakeAway(params string[] names) => Array.ForEach([.. names.Select(name => Path.Combine(folder, name)).Where(File.Exists)], File.Delete);

    private static SubtypeJson Subtype(SlideReport report) => new()
    {
        Slide = report.Facts.Name,
        RulesSha256 = report.Options.SubtypeRules.Sha256,
        Demonstration = report.RegionCaution,
        Call = SubtypeCall.Of(report.Measures, report.Options.SubtypeRules, report.RegionCaution is not null),
        SecondOpinion = report.Opinion,
        ImmunePhenotype = ImmunePhenotype.Of(report.Measures, report.Options.SubtypeRules, report.RegionCaution is not null),
        Measures = report.Measures.All,
    };

    private TimingsJson Times(SlideReport report) => new()
    {
        TotalSeconds = report.Timings.Where(t => !t.Stage.Contains(':')).Sum(t => t.Seconds) + _timings.Sum(t => t.Seconds),
        Threads = report.Options.Threads,
        TilePx = report.Options.TilePxChosen,
        DecodedMpx = report.Read?.DecodedPx / 1e6,
        DeliveredMpx = report.Read?.DeliveredPx / 1e6,
        Stages = [.. report.Timings, .. _timings.Select(t => t with { Stage = $"write {t.Stage}" })],
    };

    private DoneJson Done(SlideReport report, string parameterHash) => new()
    {
        Status = report.Status,
        InputFile = Path.GetFileName(report.Facts.Path),
        InputBytes = LinkedFile.Of(report.Facts.Path).Length,
        InputHash = report.SlideHash,
        InputSampleHash = report.SlideSampleHash,
        RequestHash = report.RequestHash,
        ParameterHash = parameterHash,
        Models = SlideSummary.ModelsOf(report),
        EngineVersion = SlideSummary.EngineVersion,
        Versions = SlideSummary.Versions(report),
        Files = DoneJson.FilesIn(folder, _timings.Select(t => t.Stage)),
    };

    private void Timed(string name, Action<string> write) => Timed(name, path =>
    {
        write(path);
        return 0;
    });

    private T Timed<T>(string name, Func<string, T> write)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            T result = write(Path.Combine(folder, name));
            _timings.Add(new StageTiming(name, Stopwatch.GetElapsedTime(start).TotalSeconds));
            return result;
        }
        catch (PathologyException e) when (e.Kind == FailureKind.BadCommand && !Directory.Exists(folder))
        {
            throw new PathologyException(FailureKind.Temporary, $"{folder}: the folder was taken away while results were written there; run again", e);
        }
    }
}
