using HccPathology.Geometry;
using HccPathology.Outputs;

namespace HccPathology.Phantoms;

/// <summary>What was written.</summary>
public sealed record PhantomSummary(string SlidePath, string TruthPath, int Levels, long NucleusCount, IReadOnlyDictionary<string, long> NucleiByClass)
{
    /// <summary>Area within the outline of the tissue, ink or not, in mm².</summary>
    public double TissueMm2 { get; init; }

    /// <summary>Nuclei by grade of the marker: negative, 1+, 2+, 3+.</summary>
    public IReadOnlyList<long> NucleiByGrade { get; init; } = [];

    /// <summary>Area whose DAB lies <see cref="PhantomDab.StainedOd"/> above the haze, before blur and noise, ink or not, in mm².</summary>
    public double StainedMm2 { get; init; }

    /// <summary>Of it, within the tumours' outlines.</summary>
    public double StainedInTumourMm2 { get; init; }

    /// <summary>Clumps of pigment: centres in level-0 px, radii in µm.</summary>
    public IReadOnlyList<(SlidePoint Centre, double RadiusUm)> Pigment { get; init; } = [];
}

/// <summary>
/// Writes a phantom slide and its truth. Tiles are drawn a row at a time on all threads and written in order; memory holds one
/// row of tiles per level, whatever the slide's height.
/// </summary>
public sealed class PhantomSlide
{
    private readonly PhantomScene _scene;
    private readonly TiffPyramidFile _file;
    private readonly PhantomTruth _truth;
    private readonly LevelStrip[] _strips;
    private readonly int _threads;
    private readonly CancellationToken _cancel;
    private readonly List<(SlidePoint Centre, double RadiusUm)> _pigment = [];
    private long _stainedPx, _stainedInTumourPx;

    private PhantomSlide(PhantomScene scene, TiffPyramidFile file, PhantomTruth truth, int threads, CancellationToken cancel)
    {
        (_scene, _file, _truth) = (scene, file, truth);
        _strips = [.. file.Levels.Skip(1).Select(level => new LevelStrip(level.TilesAcross))];
        (_threads, _cancel) = (threads, cancel);
    }

    /// <summary>Writes the slide, and its truth beside it as <c>NAME.truth.geojson</c>.</summary>
    public static PhantomSummary Write(string path, PhantomOptions options, int threads,
        IProgress<double>? progress = null, CancellationToken cancel = default) =>
        Write(path, Path.ChangeExtension(path, ".truth.geojson"), options, threads, progress, cancel);

    /// <summary>Writes both files under temporary names and renames them at the end; on failure or cancellation neither is left.</summary>
    /// <param name="path">The slide, a pyramidal BigTIFF.</param>
    /// <param name="truthPath">GeoJSON; gzip when it ends in <c>.gz</c>.</param>
    /// <param name="options">What to draw.</param>
    /// <param name="threads">Tiles drawn at once; the bytes do not depend on it.</param>
    /// <param name="progress">Told the fraction that is done, 0 to 1.</param>
    /// <param name="cancel">Stops after the tiles in hand.</param>
    public static PhantomSummary Write(string path, string truthPath, PhantomOptions options, int threads,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        PhantomScene scene = new(options);
        string slideTemp = AtomicFile.TemporaryOf(Path.GetFullPath(path)), truthTemp = AtomicFile.TemporaryOf(Path.GetFullPath(truthPath));
        try
        {
            PhantomSummary summary = WriteFiles(slideTemp, truthTemp,
                truthPath.EndsWith(".gz", StringComparison.OrdinalIgnoreCase), scene, threads, progress, cancel);
            File.Move(truthTemp, truthPath, true);
            File.Move(slideTemp, path, true);
            return summary with { SlidePath = path, TruthPath = truthPath };
        }
        catch (Exception e) when (FailedWrite.Is(e))
        {
            throw new PathologyException(FailureKind.Temporary,
                $"phantom: cannot write {path} and its truth: {FailedWrite.TextOf(e)}; check that the folder exists, is writable and has room", e);
        }
        finally
        {
            AtomicFile.DeleteQuietly(slideTemp);
            AtomicFile.DeleteQuietly(truthTemp);
        }
    }

    private static PhantomSummary WriteFiles(string slide, string truth, bool gzip, PhantomScene scene, int threads,
        IProgress<double>? progress, CancellationToken cancel)
    {
        using TiffPyramidFile file = new(slide, scene.Options);
        using PhantomTruth geojson = new(truth, gzip, scene);
        PhantomSlide writer = new(scene, file, geojson, threads, cancel);
        geojson.WriteRegions();
        for (int row = 0; row < file.Levels[0].TilesDown; row++)
        {
            writer.DrawRow(row);
            progress?.Report((row + 1.0) / file.Levels[0].TilesDown);
        }

        file.Finish();
        geojson.Finish();
        double pxMm2 = scene.Options.Mpp * scene.Options.Mpp / 1e6;
        return new PhantomSummary(slide, truth, file.Levels.Count, geojson.Counts.Values.Sum(), geojson.Counts)
        {
            TissueMm2 = geojson.TissueMm2,
            NucleiByGrade = geojson.Grades,
            StainedMm2 = writer._stainedPx * pxMm2,
            StainedInTumourMm2 = writer._stainedInTumourPx * pxMm2,
            Pigment = writer._pigment,
        };
    }

    private void DrawRow(int row)
    {
        int across = _file.Levels[0].TilesAcross;
        byte[][] jpegs = new byte[across][];
        PaintedTile[] tiles = new PaintedTile[across];
        ParallelLoop.Run(across, _threads, () => new TilePainter(_scene), (column, painter) =>
        {
            tiles[column] = painter.Paint(column, row);
            jpegs[column] = JpegTile.Encode(painter.Bgr);
            NextStrip(0)?.AddHalved(painter.Bgr, column, row);
        }, _cancel);
        for (int column = 0; column < across; column++)
        {
            _file.AddTile(0, column, row, jpegs[column]);
            _truth.Write(tiles[column].Cells);
            _pigment.AddRange(tiles[column].Pigment);
            _stainedPx += tiles[column].StainedPx;
            _stainedInTumourPx += tiles[column].StainedInTumourPx;
        }

        ReduceAfter(0, row);
    }

    /// <summary>When a row of a level completes a row of the next, that one is encoded, written and halved in turn.</summary>
    private void ReduceAfter(int level, int row)
    {
        bool completes = (row & 1) == 1 || row == _file.Levels[level].TilesDown - 1;
        if (!completes || level + 1 >= _file.Levels.Count || row / 2 >= _file.Levels[level + 1].TilesDown)
        {
            return;
        }

        int next = level + 1, nextRow = row / 2, across = _file.Levels[next].TilesAcross;
        byte[][] tiles = new byte[across][];
        ParallelLoop.Run(across, _threads, () => new byte[TileCanvas.TilePx * TileCanvas.TilePx * 3], (column, bgr) =>
        {
            _strips[level].CopyTile(column, bgr);
            tiles[column] = JpegTile.Encode(bgr);
            NextStrip(next)?.AddHalved(bgr, column, nextRow);
        }, _cancel);
        for (int column = 0; column < across; column++)
        {
            _file.AddTile(next, column, nextRow, tiles[column]);
        }

        _strips[level].Clear();
        ReduceAfter(next, nextRow);
    }

    private LevelStrip? NextStrip(int level) => level < _strips.Length ? _strips[level] : null;
}
