using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tests.Stains;
using HccPathology.Tiles;

namespace HccPathology.Tests.Nuclei;

/// <summary>A nucleus to draw: centre and radius in analysis px, so that (10.5, 10.5) is the centre of pixel (10, 10).</summary>
internal readonly record struct DrawnNucleus(double X, double Y, double RadiusPx, double Haematoxylin = 0.6);

/// <summary>Pale tissue with dark discs at known places: what a detector must find, without a slide.</summary>
internal sealed class DrawnTissue(Mpp mpp, IReadOnlyList<DrawnNucleus> nuclei)
{
    public const double Eosin = 0.25, PaleHaematoxylin = 0.06;

    public static readonly StainVectors Vectors = StainVectors.Default(StainKind.HaematoxylinEosin, (245, 245, 245));
    public static readonly NucleusLevels Levels = new(0.3, PaleHaematoxylin, 0.6);

    /// <summary>Every setting that the expected numbers rest on, said here and not taken from the defaults.</summary>
    public static readonly NucleusOptions Options = new()
    {
        MinAreaUm2 = 10,
        MaxAreaUm2 = 400,
        EosinShare = 0.1,
        SmoothingUm = 0.5,
        LocalRadiusUm = 10,
        ThresholdShare = 0.5,
        ThresholdFloor = 0.6,
        SlideWeight = 0.05,
        SurroundUm = 2.3,
        GapDepth = 0.06,
        HoleAreaUm2 = 15,
        SeedSmoothingUm = 0.5,
        MergeDistanceUm = 4,
        MergeSaddle = 0.9,
        EdgeShare = 0.5,
        RingUm = 2,
        ClosingUm = 1.5,
        MinContrast = 0.15,
        OutlineSmoothingUm = 0.5,
        OutlineShift = 0.05,
        OutlineToleranceUm = 0.05,
    };

    public AnalysisFrame Frame { get; } = FrameOf(mpp);

    public static AnalysisFrame FrameOf(Mpp mpp, int width = 4096, int height = 4096, double? wantedMppUm = null) => AnalysisFrame.Choose(
        new SlideFacts
        {
            Path = "drawn",
            Name = "drawn",
            Vendor = "drawn",
            Reader = "drawn",
            ReaderNote = "",
            Levels = [new SlideLevel(0, width, height, 1, 1)],
            Mpp = mpp,
            MppSource = MppSource.Option,
            MppNote = "",
            Background = (255, 255, 255),
            AssociatedImages = [],
            Properties = new Dictionary<string, string>(),
        },
        mpp,
        wantedMppUm ?? Math.Max(mpp.X, mpp.Y));

    /// <summary>One mask cell over everything, or a cell of 64 px where the rule says tissue.</summary>
    public TissueMask Mask(Func<int, int, bool>? isTissue = null)
    {
        MaskClass[] cells = [.. Enumerable.Range(0, 64 * 64).Select(i => isTissue?.Invoke(i % 64, i / 64) != false ? MaskClass.Tissue : MaskClass.Glass)];
        return new TissueMask(64, 64, 64, 64, mpp, cells);
    }

    public TileNuclei Detect(TileSpec tile, TissueMask? mask = null, NucleusOptions? options = null)
    {
        using NucleusDetector detector = new(Frame, mask ?? Mask(), Vectors, Levels, options ?? Options, tile.ReadWidth, tile.ReadHeight);
        using TileBuffer pixels = Draw(tile);
        return detector.Detect(pixels, tile);
    }

    public TileBuffer Draw(TileSpec tile)
    {
        TileBuffer pixels = new(tile.ReadWidth, tile.ReadHeight);
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            Span<uint> row = pixels.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = StainPixels.Pack(StainPixels.Colour(Vectors, HaematoxylinAt(tile.ReadX + x, tile.ReadY + y), Eosin));
            }
        }

        return pixels;
    }

    /// <summary>Takes the colour off the columns left of <paramref name="end"/>, as of carbon: what is dense in green stays as dense.</summary>
    public static void Decolour(TileBuffer pixels, TileSpec tile, int end)
    {
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            foreach (ref uint pixel in pixels.Row(y)[..end])
            {
                uint green = pixel >> 8 & 0xFF;
                pixel = 0xFF000000 | green << 16 | green << 8 | green;
            }
        }
    }

    private double HaematoxylinAt(int x, int y)
    {
        foreach (DrawnNucleus nucleus in nuclei)
        {
            double distance = Math.Sqrt((x + 0.5 - nucleus.X) * (x + 0.5 - nucleus.X) + (y + 0.5 - nucleus.Y) * (y + 0.5 - nucleus.Y));
            if (distance < nucleus.RadiusPx + 1)
            {
                return PaleHaematoxylin + Covered(nucleus, x, y) * (nucleus.Haematoxylin - PaleHaematoxylin);
            }
        }

        return PaleHaematoxylin;
    }

    private static double Covered(DrawnNucleus nucleus, int x, int y)
    {
        const int Steps = 8;
        int inside = 0;
        for (int i = 0; i < Steps * Steps; i++)
        {
            double dx = x + (i % Steps + 0.5) / Steps - nucleus.X, dy = y + (i / Steps + 0.5) / Steps - nucleus.Y;
            inside += dx * dx + dy * dy <= nucleus.RadiusPx * nucleus.RadiusPx ? 1 : 0;
        }

        return (double)inside / (Steps * Steps);
    }
}
