using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Regions;
using Parquet;
using Parquet.Schema;

namespace HccPathology.Outputs.Tables;

/// <summary>What the cell table needs to know beside the cells; with them it says so of itself in its metadata.</summary>
public sealed record CellsParquetOptions
{
    public required CellsOptions Cells { get; init; }
    public required string SlideName { get; init; }
    public required string ParameterHash { get; init; }

    /// <summary>Pixel size of level 0.</summary>
    public required Mpp Mpp { get; init; }

    /// <summary>Pixel size at which nuclei were looked for, µm.</summary>
    public required double AnalysisMpp { get; init; }
}

/// <summary>
/// <c>cells.parquet</c>: one row a nucleus in the order of <c>cells.geojson.gz</c>, typed columns with units in their names.
/// Streamed in row groups, so that memory does not grow with the cells.
/// </summary>
public static class CellsParquetWriter
{
    public const string FileName = "cells.parquet";

    /// <summary>About 12 MB of columns at a time, and enough rows for compression and skipping to work.</summary>
    internal const int RowsPerGroup = 65_536;

    private static readonly string[] OdStatistics = ["mean", "sd", "min", "max"];

    public static void Write(
        string path, NucleusTable nuclei, ContourSpool contours, IReadOnlyList<CellClass> classes, CellsParquetOptions options,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(contours.Count, nuclei.Count);
        contours.Rewind();
        AtomicFile.Write(path, stream => WriteAsync(stream, nuclei, contours, classes, options, cancellation).GetAwaiter().GetResult());
    }

    private static async Task WriteAsync(
        Stream stream, NucleusTable nuclei, ContourSpool contours, IReadOnlyList<CellClass> classes,
        CellsParquetOptions options, CancellationToken cancellation)
    {
        ParquetSchema schema = SchemaFor(options, classes);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream, TableFormat.Options, cancellationToken: cancellation)
            .ConfigureAwait(false);
        writer.CustomMetadata = MetadataOf(options);
        CellColumns columns = new(options.Cells, classes, options.Mpp);
        for (long first = 0; first < nuclei.Count; first += RowsPerGroup)
        {
            cancellation.ThrowIfCancellationRequested();
            columns.Fill(nuclei, contours, first, (int)Math.Min(RowsPerGroup, nuclei.Count - first));
            await columns.WriteAsync(writer, schema.DataFields, cancellation).ConfigureAwait(false);
        }
    }

    private static ParquetSchema SchemaFor(CellsParquetOptions options, IReadOnlyList<CellClass> classes)
    {
        string second = options.Cells.Counterstain.ToLowerInvariant();
        return new ParquetSchema(
        [
            new DataField<Guid>("cell_id"),
            .. CellColumns.DoubleNames.Select(name => new DataField<double>(name)),
            .. CellColumns.ShapeNames.Select(name => new DataField<float>(name)),
            .. OdStatistics.Select(statistic => new DataField<float>($"haematoxylin_od_{statistic}")),
            .. OdStatistics.Select(statistic => new DataField<float>($"{second}_od_{statistic}")),
            .. CellColumns.OptionalNames(options.Cells, classes).Select(name => new DataField<float>(name)),
            new DataField<string>("cell_class", nullable: false),
            .. options.Cells.Zones is null ? [] : CellZones.Fields,
            new DataField<byte[]>("contour_delta_varint", nullable: false),
        ]);
    }

    private static Dictionary<string, string> MetadataOf(CellsParquetOptions options)
    {
        Dictionary<string, string> metadata = new()
        {
            ["schema_version"] = TableFormat.SchemaVersion,
            ["slide"] = options.SlideName,
            ["slide_hash"] = options.Cells.SlideHash,
            ["parameter_hash"] = options.ParameterHash,
            ["mpp_x"] = FormattableString.Invariant($"{options.Mpp.X}"),
            ["mpp_y"] = FormattableString.Invariant($"{options.Mpp.Y}"),
            ["analysis_mpp"] = FormattableString.Invariant($"{options.AnalysisMpp}"),
            ["frame"] = "level-0 px of the whole slide, origin upper left, y down, pixel centres at .5",
            ["contour_delta_varint"] = "zigzag varints of the differences of x0 y0 x1 y1 ... in 1/100 level-0 px, ring open",
        };
        if (options.Cells.Caution is { } words)
        {
            metadata[GeoJsonAnnotations.Demonstration] = words;
        }

        return metadata;
    }
}
