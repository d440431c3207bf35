using System.Diagnostics;
using HccPathology.Fat;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tiles;
using HccPathology.Tissue;

namespace HccPathology.Analysis;

/// <summary>Carries a tile through every step on one thread: read, deconvolve, nuclei, features, tissue. Owns all scratch.</summary>
internal sealed class TileWorker(Slide slide, AnalysisFrame frame, NucleusFinder detector) : IDisposable
{
    private readonly AreaResampler _resampler = new();

    /// <summary>Grades cells by DAB; null on H&amp;E.</summary>
    public CellStaining? Staining { get; init; }

    /// <summary>Looks for fat vacuoles; null when none are looked for.</summary>
    public VacuoleFinder? Fat { get; init; }

    /// <summary>Tells tissues apart; null without a model.</summary>
    public TissueClassifier? Tissue { get; init; }

    /// <summary>Fills a tile's buffer in place of the slide; benchmarks give pixels that are held in memory.</summary>
    internal Action<TileSpec, TileBuffer>? ReadInstead { get; init; }

    /// <summary>Of all tiles so far.</summary>
    public TileTimes Times { get; private set; }

    public TileResult Work(TileSpec tile, TileBuffer buffer)
    {
        long start = Stopwatch.GetTimestamp();
        if (ReadInstead is { } fill)
        {
            fill(tile, buffer);
        }
        else
        {
            _resampler.Read(slide, frame, tile.ReadX, tile.ReadY, buffer);
        }

        long read = Stopwatch.GetTimestamp();
        TileNuclei found = detector.Detect(buffer, tile);
        Staining?.Apply(buffer, tile, detector.Labelled(tile), detector.Labels, found);
        long counted = Stopwatch.GetTimestamp();
        TileVacuoles? vacuoles = Fat?.Find(buffer, tile);
        long sought = Stopwatch.GetTimestamp();
        TileTissue? classes = Tissue?.Classify(tile);
        Times += new TileTimes(
            Stopwatch.GetElapsedTime(start, read), Stopwatch.GetElapsedTime(read, counted),
            Stopwatch.GetElapsedTime(counted, sought), Stopwatch.GetElapsedTime(sought));
        return new TileResult(found, vacuoles, classes);
    }

    public void Dispose()
    {
        _resampler.Dispose();
        detector.Dispose();
        Tissue?.Dispose();
        Staining?.Dispose();
    }
}
