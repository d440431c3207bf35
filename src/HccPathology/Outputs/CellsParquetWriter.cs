using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Regions;
using HccPathology.Zones;
using Parquet;
using Parquet.Schema;

namespace HccPathology.Outputs;

/// <summary>What the cell table says about itself in its file-level key/value metadata.</summary>
public sealed record CellsParquetOptions
{
    public required string SlideName { get; init; }
    public required string SlideHash { get; init; }
    public required string ParameterHash { get; init; }

    /// <summary>As of <see cref="CellsGeoJsonOptions"/>.</summary>
    public required string IdHash { get; init; }

    /// <summary>QuPath's name of the second stain: <c>Eosin</c> or <c>DAB</c>; its columns begin with it in lower case.</summary>
    public required string Counterstain { get; init; }

    public required Mpp Mpp { get; init; }

    /// <summary>Pixel size at which nuclei were looked for.</summary>
    public required double AnalysisMpp { get; init; }

    /// <summary>The detector says how sure it is: columns for that are written.</summary>
    public bool HasProbabilities { get; init; }

    /// <summary>Zones of the slide: columns for compartment, band and distance are written; null for none.</summary>
    public ZoneMap? Zones { get; init; }

    /// <summary>The warning of the demonstration model that made the zones; null for none.</summary>
    public string? Demonstration { get; init; }

    /// <summary>And of which class: a column for each class.</summary>
    public bool HasClassProbabilities { get; init; }

    /// <summary>DAB was measured in the compartments of the cells: columns for that are written.</summary>
    public bool HasCellDab { get; init; }
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
        string path, NucleusTable nuclei, ContourSpool contours, IReadOnlyList<CellClass> classes, CellsParquetOptions options, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(contours.Count, nuclei.Count);
        contours.Rewind();
        AtomicFile.Write(path, stream => WriteAsync(stream, nuclei, contours, classes, options, cancellation).GetAwaiter().GetResult());
    }

    private static async Task WriteAsync(
        Stream stream, NucleusTable nuclei, ContourSpool contours, IReadOnlyList<CellClass> classes, CellsParquetOptions options, CancellationToken cancellation)
    {
        ParquetSchema schema = SchemaFor(options, classes);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream, TableFormat.Options, cancellationToken: cancellation).ConfigureAwait(false);
        writer.CustomMetadata = MetadataOf(options);
        CellColumns columns = new(new CellIds(options.SlideHash, options.IdHash, classes.Select(c => c.Name)), classes, options);
        for (long first = 0; first < nuclei.Count; first += RowsPerGroup)
        {
            cancellation.ThrowIfCancellationRequested();
            columns.Fill(nuclei, contours, first, (int)Math.Min(RowsPerGroup, nuclei.Count - first));
            await columns.WriteAsync(writer, schema.DataFields, cancellation).ConfigureAwait(false);
        }
    }

    private static ParquetSchema SchemaFor(CellsParquetOptions options, IReadOnlyList<CellClass> classes)
    {
        string second = options.Counterstain.ToLowerInvariant();
        return new ParquetSchema(
        [
            new DataField<Guid>("cell_id"),
            .. CellColumns.DoubleNames.Select(name => new DataField<double>(name)),
            .. CellColumns.ShapeNames.Select(name => new DataField<float>(name)),
            .. OdStatistics.Select(statistic => new DataField<float>($"haematoxylin_od_{statistic}")),
            .. OdStatistics.Select(statistic => new DataField<float>($"{second}_od_{statistic}")),
            .. CellColumns.OptionalNames(options, classes).Select(name => new DataField<float>(name)),
            new DataField<string>("cell_class", nullable: false),
            .. options.Zones is null ? [] : CellZones.Fields,
            new DataField<byte[]>("contour_delta_varint", nullable: false),
        ]);
    }

    private static Dictionary<string, string> MetadataOf(CellsParquetOptions options)
    {
        Dictionary<string, string> metadata = new()
        {
            ["schema_version"] = TableFormat.SchemaVersion,
            ["slide"] = options.SlideName,
            ["slide_hash"] = options.SlideHash,
            ["parameter_hash"] = options.ParameterHash,
            ["mpp_x"] = FormattableString.Invariant($"{options.Mpp.X}"),
            ["mpp_y"] = FormattableString.Invariant($"{options.Mpp.Y}"),
            ["analysis_mpp"] = FormattableString.Invariant($"{options.AnalysisMpp}"),
            ["frame"] = "level-0 px of the whole slide, origin upper left, y down, pixel centres at .5",
            ["contour_delta_varint"] = "zigzag varints of the differences of x0 y0 x1 y1 ... in 1/100 level-0 px, ring open",
        };
        if (options.Demonstration is { } words)
        {
            metadata[GeoJsonAnnotations.Demonstration] = words;
        }

        return metadata;
    }
}
