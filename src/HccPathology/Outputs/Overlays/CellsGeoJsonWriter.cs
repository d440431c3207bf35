using System.Text;
using HccPathology.Nuclei;

namespace HccPathology.Outputs.Overlays;

/// <summary>What the cell overlay needs to know beside the cells.</summary>
public sealed record CellsGeoJsonOptions
{
    public required CellsOptions Cells { get; init; }
    public required GeoJsonFrame Frame { get; init; }

    /// <summary>Centroids in place of outlines, and no measurements: <see cref="CellOverlay.Points"/>.</summary>
    public bool ArePoints { get; init; }

    /// <summary>Threads that format and compress. The bytes do not depend on it.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>How many rings had to be repaired to be valid; points have none.</summary>
public sealed record CellsGeoJsonCounts(long RingsReplacedBySquare, long RingsReplacedByHull);

/// <summary>
/// <c>cells.geojson.gz</c>: one FeatureCollection with one <c>detection</c> a nucleus, as QuPath imports it. Streamed: memory
/// is a few chunks of cells, whatever their number.
/// </summary>
public static class CellsGeoJsonWriter
{
    public const string FileName = "cells.geojson.gz";

    public static CellsGeoJsonCounts Write(
        string path, NucleusTable nuclei, ContourSpool contours, IReadOnlyList<CellClass> classes, CellsGeoJsonOptions options,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Threads);
        ArgumentOutOfRangeException.ThrowIfNotEqual(contours.Count, nuclei.Count);
        contours.Rewind();
        return AtomicFile.Write(path, stream => Write(stream, nuclei, contours, classes, options, cancellation));
    }

    private static CellsGeoJsonCounts Write(
        Stream stream, NucleusTable nuclei, ContourSpool contours, IReadOnlyList<CellClass> classes,
        CellsGeoJsonOptions options, CancellationToken cancellation)
    {
        CellsGeoJsonChunk[] chunks = [.. Enumerable.Range(0, options.Threads)
            .Select(_ => new CellsGeoJsonChunk(new CellFeatureFormat(options.Cells, classes, options.Frame, options.ArePoints)))];
        Task[] work = [.. chunks.Select(_ => Task.CompletedTask)];
        byte[] head = Encoding.UTF8.GetBytes($"{FeatureCollection.Head(options.Frame)}\n");
        long count = Math.Max(1, (nuclei.Count + CellsGeoJsonChunk.Cells - 1) / CellsGeoJsonChunk.Cells);
        try
        {
            for (long i = 0; i < count + chunks.Length; i++)
            {
                // Round robin keeps the order: before a chunk is filled again, what it held goes to the file.
                cancellation.ThrowIfCancellationRequested();
                int slot = (int)(i % chunks.Length);
                Finish(stream, chunks[slot], work[slot], written: i >= chunks.Length && i - chunks.Length < count);
                work[slot] = i < count ? Start(chunks[slot], nuclei, contours, i, i == 0 ? head : [], i == count - 1, options.Threads > 1) : Task.CompletedTask;
            }
        }
        finally
        {
            Task.WhenAll(work).ContinueWith(_ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
        }

        return new CellsGeoJsonCounts(chunks.Sum(c => c.Squares), chunks.Sum(c => c.Hulls));
    }

    private static Task Start(CellsGeoJsonChunk chunk, NucleusTable nuclei, ContourSpool contours, long index, byte[] head, bool last, bool parallel)
    {
        long first = index * CellsGeoJsonChunk.Cells;
        chunk.Fill(contours, first, (int)Math.Min(CellsGeoJsonChunk.Cells, nuclei.Count - first));
        if (parallel)
        {
            return Task.Run(() => Compress(chunk, nuclei, head, last), CancellationToken.None);
        }

        Compress(chunk, nuclei, head, last);
        return Task.CompletedTask;
    }

    private static void Compress(CellsGeoJsonChunk chunk, NucleusTable nuclei, byte[] head, bool last) =>
        chunk.Compress(nuclei, head, last ? "\n]}\n"u8 : default);

    private static void Finish(Stream stream, CellsGeoJsonChunk chunk, Task work, bool written)
    {
        work.GetAwaiter().GetResult();
        if (written)
        {
            chunk.CopyTo(stream);
        }
    }
}
