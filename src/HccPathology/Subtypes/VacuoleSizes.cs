using HccPathology.Fat;

namespace HccPathology.Subtypes;

/// <summary>How large the fat vacuoles of a slide are, by the diameter of the disc of the same area, µm.</summary>
/// <param name="Count">Vacuoles.</param>
/// <param name="MedianDiameterUm">Half of them are smaller; null without vacuoles.</param>
/// <param name="LargestDiameterUm">Null without vacuoles.</param>
/// <param name="LargeDropletShare">Share of their area that is in large droplets; null without vacuoles.</param>
/// <param name="Bins">How many there are of which size.</param>
public sealed record VacuoleSizes(long Count, double? MedianDiameterUm, double? LargestDiameterUm, double? LargeDropletShare, IReadOnlyList<VacuoleBin> Bins)
{
    private static readonly double[] Edges = [0, 5, 10, 15, 20, 30, 40, 60];

    public static VacuoleSizes Of(IReadOnlyList<Vacuole> vacuoles, FatOptions options)
    {
        double[] diameters = [.. vacuoles.Select(v => v.DiameterUm).Order()];
        double area = vacuoles.Sum(v => v.AreaUm2), large = vacuoles.Where(v => v.DiameterUm >= options.MacroDiameterUm).Sum(v => v.AreaUm2);
        bool any = diameters.Length > 0;
        return new VacuoleSizes(
            diameters.Length, any ? diameters[diameters.Length / 2] : null, any ? diameters[^1] : null, any ? large / area : null,
            [.. Edges.Zip([.. Edges.Skip(1), (double?)null])
                .Select(e => new VacuoleBin(e.First, e.Second, diameters.LongCount(d => d >= e.First && !(d >= e.Second))))]);
    }
}

/// <summary>Vacuoles with a diameter from <paramref name="FromUm"/> to less than <paramref name="ToUm"/>; null in
/// the last bin, which has no upper end.</summary>
public sealed record VacuoleBin(double FromUm, double? ToUm, long Count);
