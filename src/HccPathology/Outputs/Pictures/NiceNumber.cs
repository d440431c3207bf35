namespace HccPathology.Outputs.Pictures;

/// <summary>Numbers of one or two figures: what scale bars and colour bars are labelled with.</summary>
internal static class NiceNumber
{
    /// <summary>1, 2 or 5 times a power of ten.</summary>
    public static double AtMost(double value) => Step(value, [5, 2, 1], (step, mantissa) => step <= mantissa * (1 + 1e-9));

    /// <summary>An end of a scale: close to the value, and a fifth of it is still a number one can read.</summary>
    public static double AtLeast(double value) => Step(value, [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 10], (step, mantissa) => step >= mantissa * (1 - 1e-9));

    private static double Step(double value, ReadOnlySpan<double> steps, Func<double, double, bool> fits)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (double step in steps)
        {
            if (fits(step, value / power))
            {
                return step * power;
            }
        }

        return power;
    }
}
