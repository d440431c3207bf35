namespace HccPathology.Zones;

/// <summary>
/// Areas in mm² against a least one, to 1 µm², which is less than a cell of any grid: 3,125 cells of 16 µm² come out as
/// 0.049999999999999996 mm², and would be below 0.05.
/// </summary>
internal static class AreaPrecision
{
    private const int Digits = 6;

    public static bool Reaches(double mm2, double least) => Math.Round(mm2, Digits) >= least;

    /// <summary>What does not reach the least value, for people: rounded, but not up to that, since 0.49998 is not the 0.5 that it is below.</summary>
    public static double Below(double value, double least, int digits) => Math.Round(value, digits) is var shown && shown < least ? shown : Math.Round(value, Digits);
}
