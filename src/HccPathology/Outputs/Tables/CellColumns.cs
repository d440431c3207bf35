using HccPathology.Geometry;
using HccPathology.Nuclei;
using Parquet;
using Parquet.Schema;

namespace HccPathology.Outputs.Tables;

/// <summary>The columns of one row group of <c>cells.parquet</c>, in arrays that every group uses again.</summary>
internal sealed class CellColumns
{
    public static readonly string[] DoubleNames = ["x_px_level0", "y_px_level0", "x_um", "y_um"];

    public static readonly string[] ShapeNames =
        ["area_um2", "perimeter_um", "circularity", "eccentricity", "solidity", "max_diameter_um", "min_diameter_um"];

    private static readonly string[] CellDabNames =
        ["dab_od_membrane_mean", "dab_od_cytoplasm_mean", "dab_od_cell_mean", "membrane_completeness", "cell_area_um2"];

    private const int StainFloats = 8;

    private readonly CellIds _cellIds;
    private readonly IReadOnlyList<CellClass> _ofClass;
    private readonly Mpp _mpp;
    private readonly bool _hasProbabilities, _hasClassProbabilities, _hasCellDab;
    private readonly Guid[] _ids = new Guid[CellsParquetWriter.RowsPerGroup];
    private readonly double[][] _doubles = Columns<double>(DoubleNames.Length);
    private readonly float[][] _floats;
    private readonly Nucleus[] _rows = new Nucleus[CellsParquetWriter.RowsPerGroup];
    private readonly string[] _classes = new string[CellsParquetWriter.RowsPerGroup];
    private readonly ReadOnlyMemory<byte>[] _contours = new ReadOnlyMemory<byte>[CellsParquetWriter.RowsPerGroup];
    private readonly PackedContours _packed = new(CellsParquetWriter.RowsPerGroup);
    private readonly CellZones? _zones;
    private int _count;

    public CellColumns(CellsOptions options, IReadOnlyList<CellClass> classes, Mpp mpp)
    {
        (_cellIds, _ofClass, _mpp) = (new CellIds(options.SlideHash, options.IdHash, classes.Select(c => c.Name)), classes, mpp);
        (_hasProbabilities, _hasClassProbabilities, _hasCellDab) = (options.HasProbabilities, options.HasClassProbabilities, options.HasCellDab);
        _zones = options.Zones is { } zones ? new CellZones(zones) : null;
        _floats = Columns<float>(ShapeNames.Length + StainFloats + OptionalNames(options, classes).Length);
    }

    /// <summary>DAB of the cell; that it is a nucleus, and for each class that it is of it: as far as the run has them.</summary>
    public static string[] OptionalNames(CellsOptions options, IReadOnlyList<CellClass> classes) =>
    [
        .. options.HasCellDab ? CellDabNames : [],
        .. options.HasProbabilities ? ["probability"] : Array.Empty<string>(),
        .. options.HasClassProbabilities ? classes.Select(c => $"class_probability_{c.Name.ToLowerInvariant()}") : [],
    ];

    public void Fill(NucleusTable nuclei, ContourSpool contours, long first, int count)
    {
        _count = count;
        ReadOnlySpan<Nucleus> rows = nuclei.Read(first, _rows.AsSpan(0, count));
        for (int row = 0; row < rows.Length; row++)
        {
            ref readonly Nucleus nucleus = ref rows[row];
            _ids[row] = _cellIds.Of(nucleus.X, nucleus.Y, nucleus.ClassIndex);
            _classes[row] = _ofClass[nucleus.ClassIndex].Name;
            FillNumbers(row, nucleus);
            _zones?.Fill(row, nucleus.X, nucleus.Y);
        }

        _packed.Fill(contours, count);
        for (int row = 0; row < count; row++)
        {
            _contours[row] = _packed[row];
        }
    }

    public async Task WriteAsync(ParquetWriter writer, DataField[] fields, CancellationToken cancellation)
    {
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        int at = 0;
        await group.WriteAsync<Guid>(fields[at++], _ids.AsMemory(0, _count), cancellationToken: cancellation).ConfigureAwait(false);
        foreach (double[] column in _doubles)
        {
            await group.WriteAsync<double>(fields[at++], column.AsMemory(0, _count), cancellationToken: cancellation).ConfigureAwait(false);
        }

        foreach (float[] column in _floats)
        {
            await group.WriteAsync<float>(fields[at++], column.AsMemory(0, _count), cancellationToken: cancellation).ConfigureAwait(false);
        }

        await group.WriteAsync(fields[at++], new ArraySegment<string>(_classes, 0, _count)).ConfigureAwait(false);
        at = _zones is null ? at : await _zones.WriteAsync(group, fields, at, _count, cancellation).ConfigureAwait(false);
        await group.WriteAsync<ReadOnlyMemory<byte>>(fields[at], _contours.AsMemory(0, _count), cancellationToken: cancellation).ConfigureAwait(false);
    }

    private void FillNumbers(int row, in Nucleus nucleus)
    {
        (_doubles[0][row], _doubles[1][row]) = (nucleus.X, nucleus.Y);
        (_doubles[2][row], _doubles[3][row]) = (nucleus.X * _mpp.X, nucleus.Y * _mpp.Y);
        (_floats[0][row], _floats[1][row]) = (nucleus.AreaUm2, nucleus.PerimeterUm);
        (_floats[2][row], _floats[3][row], _floats[4][row]) = (nucleus.Circularity, nucleus.Eccentricity, nucleus.Solidity);
        (_floats[5][row], _floats[6][row]) = (nucleus.MaxDiameterUm, nucleus.MinDiameterUm);
        FillStain(row, ShapeNames.Length, nucleus.Haematoxylin);
        FillStain(row, ShapeNames.Length + StainFloats / 2, nucleus.Counterstain);
        FillOptional(row, ShapeNames.Length + StainFloats, nucleus);
    }

    private void FillOptional(int row, int column, in Nucleus nucleus)
    {
        if (_hasCellDab)
        {
            CellDab cell = nucleus.Cell;
            (_floats[column][row], _floats[column + 1][row], _floats[column + 2][row]) = (cell.Membrane, cell.Cytoplasm, cell.Whole);
            (_floats[column + 3][row], _floats[column + 4][row]) = (cell.Completeness, cell.AreaUm2);
            column += CellDabNames.Length;
        }

        if (_hasProbabilities)
        {
            _floats[column++][row] = nucleus.Class.Probability;
        }

        for (int i = 0; _hasClassProbabilities && i < _ofClass.Count; i++)
        {
            _floats[column + i][row] = nucleus.Class.Share(i);
        }
    }

    private void FillStain(int row, int column, StainOd od)
    {
        _floats[column][row] = od.Mean;
        _floats[column + 1][row] = od.Sd;
        _floats[column + 2][row] = od.Min;
        _floats[column + 3][row] = od.Max;
    }

    private static T[][] Columns<T>(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new T[CellsParquetWriter.RowsPerGroup])];
}
