using HccPathology.Density;
using HccPathology.Fat;
using HccPathology.Nuclei;
using HccPathology.Zones;

namespace HccPathology.Subtypes;

/// <summary>
/// The tumour in square fields, the blocks of 250 µm of the density table (a quarter of a 20x field of view), of those that are at least half tumour:
/// what "in most of the tumour" means in definitions that are about pictures, not about areas.
/// </summary>
internal sealed class TumourFields
{
    /// <summary>
    /// Share of a field that vacuoles take when it counts as fatty: 8 % of the area is steatosis of half of the cells or more. In drawn tumours
    /// without fat round lumens of glands and sinusoids make up to 6.6 % of a field; of fatty ones nine fields in ten have more than 8 %.
    /// </summary>
    private const double FattyShare = 0.08;

    private readonly ZoneMap _zones;
    private readonly int _columns;
    private readonly int[] _fieldX, _fieldY;
    private readonly double[] _tumourUm2, _fatUm2;
    private readonly long[] _immune, _tumourCells;

    public TumourFields(ZoneMap zones)
    {
        _zones = zones;
        (_columns, int rows) = BlockCounts.GridOf(zones.Width * zones.CellUm, zones.Height * zones.CellUm);
        (_fieldX, _fieldY) = (BlockCounts.BlockOfCells(zones.Width, zones.CellUm, _columns), BlockCounts.BlockOfCells(zones.Height, zones.CellUm, rows));
        int count = _columns * rows;
        (_tumourUm2, _fatUm2, _immune, _tumourCells) = (new double[count], new double[count], new long[count], new long[count]);
        for (int i = 0; i < zones.Width * zones.Height; i++)
        {
            if (Compartments.IsTumour(zones[i].Compartment))
            {
                _tumourUm2[Field(i)] += zones.CellUm * zones.CellUm * zones.Shares[i];
            }
        }
    }

    public void Add(Vacuole vacuole)
    {
        if (TumourCell(vacuole.X, vacuole.Y) is { } cell)
        {
            _fatUm2[Field(cell)] += vacuole.AreaUm2;
        }
    }

    public void Add(Nucleus nucleus, bool isImmune, bool isTumour)
    {
        if ((isImmune || isTumour) && TumourCell(nucleus.X, nucleus.Y) is { } cell)
        {
            (isImmune ? _immune : _tumourCells)[Field(cell)]++;
        }
    }

    public Measure FattyFields() => Share(i => _fatUm2[i] >= FattyShare * _tumourUm2[i]);

    public Measure ImmuneFields() => Share(i => _immune[i] > _tumourCells[i]);

    private Measure Share(Func<int, bool> counts)
    {
        int[] fields = [.. Enumerable.Range(0, _tumourUm2.Length).Where(i => _tumourUm2[i] >= BlockCounts.BlockUm * BlockCounts.BlockUm / 2)];
        return fields.Length == 0 ? Measure.None("no field of 250 um is half tumour") : Measure.Of(fields.Count(counts) / (double)fields.Length);
    }

    private int Field(int cell) => _fieldY[cell / _zones.Width] * _columns + _fieldX[cell % _zones.Width];

    private int? TumourCell(double x, double y) => _zones.CellOf(x, y) is >= 0 and int cell && Compartments.IsTumour(_zones[cell].Compartment) ? cell : null;
}
