using System.Diagnostics;
using HccPathology.Nuclei;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tiles;

namespace HccPathology.Analysis;

/// <summary>Carries a tile through every step on one thread: read, deconvolve, nuclei, features. Owns all scratch.</summary>
internal sealed class TileWorker(Slide slide, AnalysisFrame frame, NucleusFinder detector) : IDisposable
{
    private readonly AreaResampler _resampler = new();

    /// <summary>Fills a tile's buffer in place of the slide; benchmarks give pixels that are held in memory.</summary>
    internal Action<TileSpec, TileBuffer>? ReadInstead { get; init; }

    public TimeSpan ReadTime { get; private set; }
    public TimeSpan NucleiTime { get; private set; }

    public TileNuclei Work(TileSpec tile, TileBuffer buffer)
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
        ReadTime += Stopwatch.GetElapsedTime(start, read);
        NucleiTime += Stopwatch.GetElapsedTime(read);
        return found;
    }

    public void Dispose()
    {
        _resampler.Dispose();
        detector.Dispose();
    }
}
