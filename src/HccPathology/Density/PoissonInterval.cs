namespace HccPathology.Density;

/// <summary>
/// The exact central 95 % confidence interval of a Poisson mean from one count (Garwood 1936): the limits are quantiles of gamma
/// distributions, half of the chi-square quantiles of the textbook form. Never shorter than what it claims, and right at a
/// count of zero, where the normal approximation gives an interval of no width.
/// </summary>
public static class PoissonInterval
{
    /// <summary>Lower and upper limit of the expected count.</summary>
    public static (double Low, double High) Of(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        const double Tail = (1 - 0.95) / 2;
        return (count == 0 ? 0 : GammaQuantile(count, Tail), GammaQuantile(count + 1.0, 1 - Tail));
    }

    /// <summary>x with P(shape, x) = probability, by bisection from a bracket that the normal approximation suggests.</summary>
    private static double GammaQuantile(double shape, double probability)
    {
        double width = 10 * Math.Sqrt(shape) + 10, low = Math.Max(0, shape - width), high = shape + width;
        double logGamma = LogGamma(shape);
        for (int i = 0; i < 200 && high - low > 1e-13 * high; i++)
        {
            double middle = low + (high - low) / 2;
            if (LowerRegularised(shape, middle, logGamma) < probability)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low + (high - low) / 2;
    }

    /// <summary>P(a, x): the series below the mean, the continued fraction (Lentz) above it, where each converges fast.</summary>
    internal static double LowerRegularised(double a, double x, double logGamma)
    {
        if (x <= 0)
        {
            return 0;
        }

        double scale = Math.Exp(a * Math.Log(x) - x - logGamma);
        return x < a + 1 ? scale * Series(a, x) : 1 - scale * Fraction(a, x);
    }

    private static double Series(double a, double x)
    {
        double term = 1 / a, sum = term;
        for (double n = a + 1; term > sum * 1e-17; n++)
        {
            term *= x / n;
            sum += term;
        }

        return sum;
    }

    private static double Fraction(double a, double x)
    {
        double b = x + 1 - a, c = 1e300, d = 1 / b, h = d, change = 0;
        for (int i = 1; i < 1_000_000 && Math.Abs(change - 1) > 1e-16; i++)
        {
            double factor = i * (a - i);
            b += 2;
            d = 1 / NotZero(factor * d + b);
            c = NotZero(b + factor / c);
            change = d * c;
            h *= change;
        }

        return h;
    }

    private static double NotZero(double value) => Math.Abs(value) < 1e-300 ? 1e-300 : value;

    /// <summary>Stirling's series; below 15 the recurrence carries the argument to where seven terms give full precision.</summary>
    internal static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 15; x++)
        {
            shift += Math.Log(x);
        }

        double r = 1 / x, r2 = r * r;
        double tail = r * (1.0 / 12 - r2 * (1.0 / 360 - r2 * (1.0 / 1260 - r2 * (1.0 / 1680 - r2 * (1.0 / 1188 - r2 * (691.0 / 360360))))));
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + tail - shift;
    }
}
