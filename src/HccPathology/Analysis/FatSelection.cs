using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Analysis;

/// <summary>Whether fat vacuoles are looked for on a slide, and what counts as clear there.</summary>
internal sealed record FatSelection(ClearLevel? Level, string? NotEvaluable)
{
    public static FatSelection Choose(AnalysisOptions options, AnalysisFrame frame, TissueSample sample, WhitePoint white, double darkOd)
    {
        double mppUm = frame.Mpp.SideUm;
        string? reason = options.Stain != StainKind.HaematoxylinEosin ? "fat vacuoles were measured on H&E only"
            : mppUm is < VacuoleFinder.FinestMppUm or > VacuoleFinder.CoarsestMppUm
                ? FormattableString.Invariant($"fat vacuoles are looked for at {VacuoleFinder.FinestMppUm}-{VacuoleFinder.CoarsestMppUm} um/px, and the slide is analysed at {frame.Mpp}")
                : null;
        ClearLevel? level = reason is null ? ClearLevel.Measure(sample, white, darkOd, options.Fat) : null;
        return new FatSelection(level, level is null ? reason ?? "the sample of the slide holds no stained tissue" : null);
    }

    /// <summary>What people should know of the level.</summary>
    public IEnumerable<string> Warnings() => Level is { IsUneven: true }
        ? ["half of the stained tissue is more than 3.3 times as dense as its palest tenth (blood, or pieces that are stained unlike each other): fat in the paler tissue may be missed"]
        : [];

    /// <summary>Px that tiles need around their core: those of the detector, and more in steps of 32 (the coarsest pixel of the engine's
    /// own networks) where vacuoles need it.</summary>
    public int HaloPx(int detectorPx, AnalysisFrame frame) =>
        Level is null ? detectorPx : detectorPx + (Math.Max(0, VacuoleFinder.ReachPx(frame) - detectorPx) + 31) / 32 * 32;

    public VacuoleFinder? Make(AnalysisFrame frame, TissueMask mask, FatOptions options) =>
        Level is null ? null : new VacuoleFinder(frame, mask, Level, options);
}
