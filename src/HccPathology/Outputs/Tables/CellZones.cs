using HccPathology.Zones;
using Parquet;
using Parquet.Schema;

namespace HccPathology.Outputs.Tables;

/// <summary>The columns of <c>cells.parquet</c> that say where a nucleus lies: compartment, band, distance to the tumour border, nodule.</summary>
internal sealed class CellZones(ZoneMap zones)
{
    private readonly string[] _compartments = new string[CellsParquetWriter.RowsPerGroup];
    private readonly string?[] _bands = new string?[CellsParquetWriter.RowsPerGroup];
    private readonly float[] _distances = new float[CellsParquetWriter.RowsPerGroup];
    private readonly int[] _nodules = new int[CellsParquetWriter.RowsPerGroup];
    private readonly IReadOnlyList<ZoneBand> _bandsByNumber = zones.Options.AllBands;

    public static DataField[] Fields =>
    [
        new DataField<string>("compartment", nullable: false),
        new DataField<string>("zone_band", nullable: true),
        new DataField<float>("tumour_border_distance_um"),
        new DataField<int>("nodule"),
    ];

    public void Fill(int row, double x, double y)
    {
        int cell = zones.CellOf(x, y);
        (Compartment compartment, int band) = cell < 0 ? (Compartment.Outside, 0) : zones[cell];
        _compartments[row] = NameOf(compartment, zones.HasStroma);
        _bands[row] = BandName(_bandsByNumber, band);
        _distances[row] = cell < 0 ? float.NaN : (float)(zones.DistanceUm(cell) ?? double.NaN);
        _nodules[row] = cell < 0 ? 0 : zones.Nodules.At(cell);
    }

    public async Task<int> WriteAsync(ParquetRowGroupWriter group, DataField[] fields, int at, int count, CancellationToken cancellation)
    {
        await group.WriteAsync(fields[at++], new ArraySegment<string>(_compartments, 0, count)).ConfigureAwait(false);
        await group.WriteAsync(fields[at++], new ArraySegment<string?>(_bands, 0, count)).ConfigureAwait(false);
        await group.WriteAsync<float>(fields[at++], _distances.AsMemory(0, count), cancellationToken: cancellation).ConfigureAwait(false);
        await group.WriteAsync<int>(fields[at++], _nodules.AsMemory(0, count), cancellationToken: cancellation).ConfigureAwait(false);
        return at;
    }

    /// <summary>Name of a band by its number from 1; null for 0, and for numbers that no band has.</summary>
    public static string? BandName(IReadOnlyList<ZoneBand> bands, int band) => band >= 1 && band <= bands.Count ? bands[band - 1].Name : null;

    /// <summary>A compartment as tables and overlays name it.</summary>
    public static string NameOf(Compartment compartment, bool hasStroma) => compartment switch
    {
        Compartment.TumourNest => hasStroma ? "tumour nests" : "tumour",
        Compartment.TumourStroma => "tumour stroma",
        Compartment.TumourNecrosis => "tumour necrosis",
        Compartment.TumourVessel => "tumour vessel",
        Compartment.TumourOther => "tumour",
        Compartment.Parenchyma => "parenchyma",
        Compartment.PortalOrSeptum => "portal tracts and septa",
        Compartment.LiverNecrosis => "necrosis",
        Compartment.LiverVessel => "vessel",
        Compartment.LiverOther => "other",
        Compartment.Unclassified => "unclassified",
        Compartment.Outside => "no tissue",
        _ => "excluded",
    };
}
