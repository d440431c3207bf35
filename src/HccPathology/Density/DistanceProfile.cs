using HccPathology.Nuclei;
using HccPathology.Zones;

namespace HccPathology.Density;

/// <summary>
/// Density against the distance to the tumour border: bands of 50 µm from 1000 µm inside to 1000 µm outside, over the net area
/// of tumour and of non-tumour tissue.
/// </summary>
public static class DistanceProfile
{
    public const double StepUm = 50, ReachUm = 1000;

    /// <summary>A band of 50 µm along 1 mm of border: with less, single cells make the curve.</summary>
    private const double LeastNetMm2 = 0.05;

    private const int Bands = (int)(2 * ReachUm / StepUm);

    public static IReadOnlyList<ProfileRow> Of(string slide, string stain, ZoneMap map, NucleusTable nuclei, IReadOnlyList<CellClass> classes)
    {
        double[] net = new double[Bands];
        long[][] cells = [.. Enumerable.Range(0, classes.Count + 1).Select(_ => new long[Bands])];
        Zone tumour = map.Zones.Single(z => z.Name == Zone.Tumour), liver = map.Zones.Single(z => z.Name == Zone.NonTumour);
        bool[] isNet = [.. Enumerable.Range(0, 256).Select(key => tumour.IsNet((Compartment)(key & 15), 0) || liver.IsNet((Compartment)(key & 15), 0))];
        for (int i = 0; i < map.Keys.Length; i++)
        {
            if (BandOf(i) is >= 0 and int band)
            {
                net[band] += map.Shares[i];
            }
        }

        nuclei.ForEach(n =>
        {
            if (map.CellOf(n.X, n.Y) is >= 0 and int cell && BandOf(cell) is >= 0 and int band)
            {
                cells[0][band] += classes[n.ClassIndex].IsIgnored ? 0 : 1;
                cells[n.ClassIndex + 1][band]++;
            }
        });
        string? whyNot = !map.HasTumour ? "no tumour on the slide" : !map.HasBorder ? "there is no border to measure from" : null;
        string[] names = [DensityTable.AllClasses, .. classes.Select(c => c.Name)];
        string? open = DensityTable.OpenOutlineOf(map);
        return [.. Enumerable.Range(0, Bands).SelectMany(band => names.Select((name, i) => RowOfBand(band, name, cells[i][band])))];

        ProfileRow RowOfBand(int band, string cellClass, long count)
        {
            DensityRow row = RowOf(slide, stain, cellClass, count, net[band] * map.CellAreaMm2, whyNot);
            return new ProfileRow(band * StepUm - ReachUm, row with { Reason = DensityTable.Joined(row.Reason, open) });
        }

        int BandOf(int cell)
        {
            if (!isNet[map.Keys[cell]] || map.DistanceUm(cell) is not { } um)
            {
                return -1;
            }

            int band = (int)Math.Ceiling((um + ReachUm) / StepUm) - 1;
            return (uint)band < Bands ? band : -1;
        }
    }

    /// <summary>The row of a band from its count and net area; <paramref name="whyNot"/> as in <see cref="DensityTable.RowOf"/>.</summary>
    public static DensityRow RowOf(string slide, string stain, string cellClass, long count, double net, string? whyNot = null) =>
        DensityTable.RowOf(slide, stain, "", cellClass, count, net, net, new DensityOptions { MinNetAreaMm2 = LeastNetMm2 }, whyNot);
}
