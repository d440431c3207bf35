namespace HccPathology.Nuclei;

/// <summary>
/// Settings of the classical nucleus detector. Lengths are in µm, so that they mean the same on every scanner; the defaults
/// were chosen on annotated H&amp;E at 0.5 µm/px (docs/validation/classical-detector.md).
/// </summary>
public sealed record NucleusOptions
{
    internal const double DefaultOutlineToleranceUm = 0.08;

    /// <summary>Smallest nucleus kept. A lymphocyte section is 20-45 µm²; 10 keeps cut caps and drops debris (QuPath's default).</summary>
    public double MinAreaUm2 { get; init; } = 10;

    /// <summary>Largest nucleus kept: 22 µm across, beyond tetraploid hepatocytes and most tumour giants (QuPath's default).</summary>
    public double MaxAreaUm2 { get; init; } = 400;

    /// <summary>Share of eosin that is taken off haematoxylin before nuclei are looked for.</summary>
    public double EosinShare { get; init; } = 0.1;

    /// <summary>Share of DAB that is added to haematoxylin on H-DAB, where DAB may cover nuclei.</summary>
    public double DabShare { get; init; } = NuclearRendering.DabShare;

    /// <summary>Sigma of the Gaussian over the haematoxylin plane: takes out pixel noise and JPEG blocks, keeps 5 µm nuclei apart.</summary>
    public double SmoothingUm { get; init; } = 0.6;

    /// <summary>Half side of the square in which the local background and foreground are measured.</summary>
    public double LocalRadiusUm { get; init; } = 6;

    /// <summary>Where the local threshold lies between local background (0) and local nuclei (1).</summary>
    public double ThresholdShare { get; init; } = 0.40;

    /// <summary>No local threshold falls below this share of the slide's own: in stroma without nuclei there is nothing to find.</summary>
    public double ThresholdFloor { get; init; } = 0.7;

    /// <summary>Weight of the slide-wide means in the local ones, as a share of the square: steadies squares with few nuclei.</summary>
    public double SlideWeight { get; init; } = 0.2;

    /// <summary>Sigma of the wide Gaussian that a pixel's surroundings are taken from: about half a nucleus.</summary>
    public double SurroundUm { get; init; } = 2.3;

    /// <summary>A pixel paler than its surroundings by this share of the slide's threshold is a gap between nuclei.</summary>
    public double GapDepth { get; init; } = 0.07;

    /// <summary>Pale interior of vesicular nuclei up to this area is filled.</summary>
    public double HoleAreaUm2 { get; init; } = 30;

    /// <summary>Sigma of the Gaussian over the distance map whose maxima are the seeds.</summary>
    public double SeedSmoothingUm { get; init; } = 0.9;

    /// <summary>Two maxima nearer than this may be one nucleus.</summary>
    public double MergeDistanceUm { get; init; } = 2.8;

    /// <summary>Two maxima are one nucleus when the saddle between them keeps this share of the lower one.</summary>
    public double MergeSaddle { get; init; } = 0.77;

    /// <summary>Where a nucleus' own edge lies between the ring around it (0) and its mean (1).</summary>
    public double EdgeShare { get; init; } = 0.5;

    /// <summary>Width of the ring that a nucleus is compared with.</summary>
    public double RingUm { get; init; } = 1.7;

    /// <summary>Radius of the closing of each nucleus by itself: bays of pale chromatin at its rim belong to it.</summary>
    public double ClosingUm { get; init; } = 1.5;

    /// <summary>Mean density above the ring, as a share of the slide's threshold.</summary>
    public double MinContrast { get; init; } = 0.45;

    /// <summary>Sigma of the Gaussian that turns the pixel mask into a smooth outline.</summary>
    public double OutlineSmoothingUm { get; init; } = 0.7;

    /// <summary>Moves the outline out (positive) or in, as a share of the edge's rise.</summary>
    public double OutlineShift { get; init; } = 0.07;

    /// <summary>Largest departure of the written outline from the traced one.</summary>
    public double OutlineToleranceUm { get; init; } = DefaultOutlineToleranceUm;

    /// <exception cref="PathologyException">A setting is out of its range.</exception>
    public void Validate() => RequireAreas(MinAreaUm2, MaxAreaUm2);

    /// <summary>Any detector's.</summary>
    /// <exception cref="PathologyException">They are no range.</exception>
    internal static void RequireAreas(double minUm2, double maxUm2)
    {
        if (!(minUm2 > 0 && maxUm2 > minUm2 && maxUm2 <= 2000))
        {
            throw new PathologyException(FailureKind.BadCommand, $"nucleus area {minUm2}-{maxUm2} um2 is no range; give 0 < --min-area < --max-area <= 2000");
        }
    }
}
