using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Outputs;
using HccPathology.Outputs.Overlays;
using HccPathology.Outputs.Pictures;
using HccPathology.Outputs.Tables;
using HccPathology.Pixels;
using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Outputs;

/// <summary>Small made-up results that the tests of the writers share.</summary>
internal static class OutputSamples
{
    public static readonly CellClass[] Classes = [CellClass.Unclassified, new("Lymphozyt \"µ\"", 160, 90, 160)];

    public static CellsOptions Cells { get; } = new() { SlideHash = "sha256:00ff", IdHash = "sha256:11ee", Counterstain = "Eosin" };

    /// <summary>The same of a detector that says how sure it is.</summary>
    public static CellsOptions LearnedCells { get; } = Cells with { HasProbabilities = true, HasClassProbabilities = true };

    /// <summary>The frame of a slide whose bounds begin at a point.</summary>
    public static GeoJsonFrame FrameAt(long xPx, long yPx) => new(GeoJsonOrigin.Bounds, xPx, yPx);

    public static CellsGeoJsonOptions GeoJson(int threads = 1) => new()
    {
        Cells = Cells,
        Frame = FrameAt(0, 0),
        Threads = threads,
    };

    public static CellsParquetOptions Parquet { get; } = new()
    {
        Cells = Cells with { Counterstain = "DAB" },
        SlideName = "Leber \"Ä\"",
        ParameterHash = "sha256:11ee",
        Mpp = new Mpp(0.25, 0.26),
        AnalysisMpp = 0.5,
    };

    public static Nucleus NucleusAt(double x, double y, byte classIndex = 0) => new()
    {
        X = x,
        Y = y,
        AreaUm2 = 31.4159f,
        PerimeterUm = 19.87f,
        Circularity = 0.98765f,
        Eccentricity = 0.25f,
        Solidity = 1f,
        MaxDiameterUm = 6.5f,
        MinDiameterUm = 6f,
        Haematoxylin = new StainOd(0.75f, 0.0625f, 0.5f, 1.125f),
        Counterstain = new StainOd(-0.03125f, 0.01f, -0.1f, 0.2f),
        Class = NucleusClass.Only with { Index = classIndex },
    };

    /// <summary>A nucleus as a network gives it: 0.875 sure, four fifths of the second class.</summary>
    public static Nucleus LearnedAt(double x, double y)
    {
        ClassShares shares = default;
        (shares[0], shares[1]) = (51, 204);
        return NucleusAt(x, y) with { Class = new NucleusClass { Index = 1, Probability = 0.875f, Shares = shares } };
    }

    /// <summary>
    /// Zones of a slide of 264 x 264 µm: tumour up to 120 µm, liver up to 242, which is in the middle of a cell of the grid: what lies at 481 px counts in the
    /// one before. The rest is glass.
    /// </summary>
    public static ZoneMap ZonesOnAnotherGrid(bool hasStroma = false)
    {
        RegionRaster raster = RegionRaster.Over(528, 528, new Mpp(0.5),
            [
                new("Tumour", TissueRole.Tumour, (1, 0, 0)), new("Liver", TissueRole.Parenchyma, (2, 0, 0)),
                .. hasStroma ? [new("Stroma", TissueRole.Stroma, (3, 0, 0))] : Array.Empty<TissueClass>(),
            ]);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            raster.Cells[i] = (byte)(i % raster.Width < 30 ? 0 : 1);
        }

        TissueMask mask = new(48, 48, 11, 11, raster.Mpp, [.. Enumerable.Range(0, 48 * 48).Select(i => i % 48 < 44 ? MaskClass.Tissue : MaskClass.Glass)]);
        return ZoneMap.Of(raster, mask, new ZoneOptions(), 1);
    }

    /// <summary>A nucleus at the edge of that liver's tissue, one in the tumour, and one on glass; their outlines go to the spool.</summary>
    public static NucleusTable InZones(ContourSpool contours)
    {
        NucleusTable nuclei = new();
        foreach (double x in (double[])[481, 100, 520])
        {
            nuclei.Add(NucleusAt(x, 100));
            Add(contours, CircleAround(x, 100, 5));
        }

        return nuclei;
    }

    public static int[] CircleAround(double x, double y, double radiusPx, int points = 16) =>
        [.. Enumerable.Range(0, points).SelectMany(i => Point(x, y, radiusPx, i * 2 * Math.PI / points))];

    /// <summary>Cells on a square lattice of 20 px with round contours, every third of the second class.</summary>
    public static (NucleusTable Nuclei, ContourSpool Contours) Lattice(string folder, int count)
    {
        NucleusTable nuclei = new();
        ContourSpool contours = new(folder);
        for (int i = 0; i < count; i++)
        {
            double x = 20.125 + i % 500 * 20, y = 30.5 + i / 500 * 20;
            nuclei.Add(NucleusAt(x, y, (byte)(i % 3 == 0 ? 1 : 0)));
            Add(contours, CircleAround(x, y, 6 + i % 7));
        }

        return (nuclei, contours);
    }

    public static void Add(ContourSpool contours, params int[] xy)
    {
        byte[] encoded = new byte[ContourCodec.MaxBytes(xy.Length)];
        contours.Add(encoded.AsSpan(0, ContourCodec.Encode(xy, encoded)));
    }

    /// <summary>A slide of 12 x 9 mm: an oval of tissue with a hole, a pen stroke, a blurred corner, a fold; cells crowd around two foci.</summary>
    public static (SlideThumbnail Thumbnail, TissueMask Mask, NucleusTable Nuclei, MaskArea[] Areas) Picture(int width = 24_000, int height = 18_000,
        string name = "Leber Müller 12/3 (H&E)")
    {
        Mpp mpp = new(0.5);
        int cell = 32, columns = width / cell, rows = height / cell;
        MaskClass[] cells = new MaskClass[columns * rows];
        RgbImage image = new(columns * 2, rows * 2);
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = ClassAt((i % columns + 0.5) / columns, (i / columns + 0.5) / rows);
            Paint(image, i % columns, i / columns, cells[i]);
        }

        TissueMask mask = new(columns, rows, cell, cell, mpp, cells);
        return (new SlideThumbnail(image, width, height, mpp, name), mask, Foci(mask, width, height), Outlines(width, height));
    }

    private static MaskClass ClassAt(double u, double v)
    {
        bool inside = Oval(u, v, 0.5, 0.5, 0.4, 0.38) && !Oval(u, v, 0.62, 0.6, 0.06, 0.08);
        return !inside ? MaskClass.Glass
            : Oval(u, v, 0.3, 0.4, 0.05, 0.12) ? MaskClass.Pen
            : Oval(u, v, 0.75, 0.35, 0.07, 0.07) ? MaskClass.Blur
            : Oval(u, v, 0.45, 0.75, 0.15, 0.02) ? MaskClass.Fold
            : MaskClass.Tissue;
    }

    private static bool Oval(double u, double v, double cu, double cv, double ru, double rv) =>
        (u - cu) * (u - cu) / (ru * ru) + (v - cv) * (v - cv) / (rv * rv) < 1;

    private static void Paint(RgbImage image, int column, int row, MaskClass found)
    {
        for (int i = 0; i < 4; i++)
        {
            byte noise = (byte)((column * 7919 + row * 104_729 + i * 31) % 23);
            image[column * 2 + i % 2, row * 2 + i / 2] = found switch
            {
                MaskClass.Glass => (243, 242, 244),
                MaskClass.Pen => (40, 90, 170),
                _ => ((byte)(200 + noise), (byte)(130 + noise), (byte)(175 + noise)),
            };
        }
    }

    private static NucleusTable Foci(TissueMask mask, int width, int height)
    {
        Random random = new(7);
        NucleusTable nuclei = new();
        for (int i = 0; i < 60_000; i++)
        {
            (double u, double v, double spread) = (i % 4) switch { 0 => (0.35, 0.62, 0.07), 1 => (0.6, 0.35, 0.05), _ => (0.5, 0.5, 0.45) };
            double x = (u + spread * Normal(random)) * width, y = (v + spread * Normal(random)) * height;
            if (mask.At(x, y) == MaskClass.Tissue)
            {
                nuclei.Add(NucleusAt(x, y));
            }
        }

        return nuclei;
    }

    private static double Normal(Random random) => Enumerable.Range(0, 6).Sum(_ => random.NextDouble()) - 3;

    private static MaskArea[] Outlines(int width, int height) =>
    [
        new(MaskClass.Tissue, [new Polygon(Ellipse(0.5, 0.5, 0.4, 0.38, width, height), [Ellipse(0.62, 0.6, 0.06, 0.08, width, height)])]),
        new(MaskClass.Pen, [new Polygon(Ellipse(0.3, 0.4, 0.05, 0.12, width, height), [])]),
        new(MaskClass.Blur, [new Polygon(Ellipse(0.75, 0.35, 0.07, 0.07, width, height), [])]),
        new(MaskClass.Fold, [new Polygon(Ellipse(0.45, 0.75, 0.15, 0.02, width, height), [])]),
    ];

    private static SlidePoint[] Ellipse(double cu, double cv, double ru, double rv, int width, int height) =>
        [.. Enumerable.Range(0, 72)
            .Select(i => new SlidePoint((cu + ru * Math.Cos(i * Math.PI / 36)) * width, (cv + rv * Math.Sin(i * Math.PI / 36)) * height))];

    private static int[] Point(double x, double y, double radius, double angle) =>
        [(int)Math.Round((x + radius * Math.Cos(angle)) * 100), (int)Math.Round((y + radius * Math.Sin(angle)) * 100)];
}
