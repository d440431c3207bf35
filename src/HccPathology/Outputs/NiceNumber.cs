namespace HccPathology.Outputs;

/// <summary>1, 2 or 5 times a power of ten: what scale bars and colour bars are labelled with.</summary>
internal static class NiceNumber
{
    public static double AtMost(double value) => Step(value, [5, 2, 1], (step, mantissa) => step <= mantissa * (1 + 1e-9));

    public static double AtLeast(double value) => Step(value, [1, 2, 5, 10], (step, mantissa) => step >= mantissa * (1 - 1e-9));

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
