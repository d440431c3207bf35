using HccPathology.Geometry;
using HccPathology.Slides;

namespace HccPathology.Tiles;

/// <summary>
/// The pixel grid an analysis runs on: which level is read and how many of its pixels make one analysis pixel. Its origin
/// is the slide's upper left corner, so analysis pixel (x, y) covers level-0 px from (x * DownsampleX, y * DownsampleY).
/// </summary>
public sealed record AnalysisFrame
{
    /// <summary>0.5 um/px: 20x, where a 6 um lymphocyte is 12 px wide; finer costs four times as much for the same counts.</summary>
    public const double DefaultMppUm = 0.5;

    /// <summary>Above 1 um/px a lymphocyte has less than 6 px across and touching nuclei cannot be told apart.</summary>
    public const double CoarsestMppUm = 1.0;

    /// <summary>
    /// 2 %: scanners miss their nominal size by that (0.245-0.2528 for 40x). A ratio this near to a whole number is taken as
    /// whole, which spares a blur; the frame's pixel size says what it then is, so no measure changes by it.
    /// </summary>
    private const double Tolerance = 0.02;

    private AnalysisFrame() { }

    /// <summary>Index of the level that is read.</summary>
    public int Level { get; private init; }

    /// <summary>1, 2, 4 or 8: the level is decoded at this fraction of its size, where the reader can.</summary>
    public int Reduction { get; private init; }

    /// <summary>Decoded px (level px / Reduction) per analysis px along x, below 1 where the slide is enlarged.</summary>
    public double RatioX { get; private init; }

    /// <summary>Decoded px (level px / Reduction) per analysis px along y, below 1 where the slide is enlarged.</summary>
    public double RatioY { get; private init; }

    /// <summary>Size of an analysis pixel in um.</summary>
    public Mpp Mpp { get; private init; }

    /// <summary>Analysis px; the last column may reach past the slide.</summary>
    public int Width { get; private init; }

    /// <summary>Analysis px; the last row may reach past the slide.</summary>
    public int Height { get; private init; }

    /// <summary>Analysis px from the slide's left to its right edge, which lies within the last column.</summary>
    public double SlideWidth { get; private init; }

    /// <summary>Analysis px from the slide's upper to its lower edge.</summary>
    public double SlideHeight { get; private init; }

    /// <summary>Level-0 px per analysis px along x.</summary>
    public double DownsampleX { get; private init; }

    /// <summary>Level-0 px per analysis px along y.</summary>
    public double DownsampleY { get; private init; }

    /// <summary>
    /// The frame of a slide at a wanted pixel size in um: nearest finer level, decoded at the smallest fraction that is still
    /// finer, then area averaging.
    /// </summary>
    /// <param name="facts">The slide.</param>
    /// <param name="mpp">Its pixel size.</param>
    /// <param name="wantedMppUm">Wanted side of an analysis pixel.</param>
    /// <param name="mostEnlargement">How many times as coarse as wanted a slide may be to be enlarged; a coarser one stays as it is.</param>
    /// <exception cref="PathologyException">The slide is too coarse.</exception>
    public static AnalysisFrame Choose(SlideFacts facts, Mpp mpp, double wantedMppUm = DefaultMppUm, double mostEnlargement = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wantedMppUm);
        SlideLevel level = facts.Levels.LastOrDefault(l => l.Doubt is null && IsFineEnough(mpp.X * l.DownsampleX) && IsFineEnough(mpp.Y * l.DownsampleY))
            ?? facts.Levels[0];
        double coarsest = Math.Max(mpp.X * level.DownsampleX, mpp.Y * level.DownsampleY);
        if (!IsFineEnough(coarsest) && coarsest > CoarsestMppUm)
        {
            throw new PathologyException(FailureKind.BadData,
                $"{facts.Path}: its finest level has {mpp}, wanted are {wantedMppUm} um/px and at most {CoarsestMppUm} will do; scan it at 20x or 40x");
        }

        int reduction = 1;
        while (2 * reduction <= level.MaxReduction && IsFineEnough(2 * reduction * coarsest))
        {
            reduction *= 2;
        }

        double decodedX = level.DownsampleX * reduction, decodedY = level.DownsampleY * reduction;
        bool enlarges = coarsest <= mostEnlargement * wantedMppUm;
        double ratioX = Ratio(wantedMppUm / (mpp.X * decodedX), enlarges), ratioY = Ratio(wantedMppUm / (mpp.Y * decodedY), enlarges);
        int width = checked((int)Math.Ceiling(level.Width / (reduction * ratioX))), height = checked((int)Math.Ceiling(level.Height / (reduction * ratioY)));
        return new AnalysisFrame
        {
            Level = level.Index,
            Reduction = reduction,
            RatioX = ratioX,
            RatioY = ratioY,
            DownsampleX = decodedX * ratioX,
            DownsampleY = decodedY * ratioY,
            Mpp = new Mpp(mpp.X * decodedX * ratioX, mpp.Y * decodedY * ratioY),
            Width = width,
            Height = height,
            SlideWidth = Math.Min(width, facts.Width / (decodedX * ratioX)),
            SlideHeight = Math.Min(height, facts.Height / (decodedY * ratioY)),
        };

        bool IsFineEnough(double levelMpp) => levelMpp <= wantedMppUm * (1 + Tolerance);
    }

    /// <summary>Level-0 px of a point in analysis px.</summary>
    public SlidePoint ToSlide(double x, double y) => new(x * DownsampleX, y * DownsampleY);

    /// <summary>Analysis px of a point in level-0 px.</summary>
    public (double X, double Y) FromSlide(SlidePoint point) => (point.X / DownsampleX, point.Y / DownsampleY);

    private static double Ratio(double ratio, bool enlarges)
    {
        double whole = Math.Max(1, Math.Round(ratio));
        return (ratio <= 1 && !enlarges) || Math.Abs(ratio / whole - 1) <= Tolerance ? whole : ratio;
    }
}
