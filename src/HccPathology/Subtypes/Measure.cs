namespace HccPathology.Subtypes;

/// <summary>One measured quantity of a slide, or why there is none.</summary>
/// <param name="Value">In the unit of its name; null when it was not measured.</param>
/// <param name="NotMeasured">Why not; null when it was.</param>
/// <param name="UpTo">What it may be at most, where a part was not looked at; null where the value is all there is.</param>
public readonly record struct Measure(double? Value, string? NotMeasured, double? UpTo = null)
{
    public static Measure Of(double value) => double.IsFinite(value)
        ? new Measure(value, null)
        : throw new ArgumentOutOfRangeException(nameof(value), value, "a measure is a finite number, or not measured");

    public static Measure None(string reason) => new(null, reason);
}
