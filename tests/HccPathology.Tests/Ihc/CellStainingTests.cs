using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Nuclei;
using HccPathology.Tests.Outputs;
using HccPathology.Tests.Stains;
using HccPathology.Tiles;

namespace HccPathology.Tests.Ihc;

public sealed class CellStainingTests
{
    private const double Dab = 0.5, PixelUm2 = 0.25;
    private const int Slide = 200, Halo = 40, SidePx = 12, ReachPx = 10;
    private static readonly (byte, byte, byte) Black = (12, 12, 12);
    private static readonly StainVectors Vectors = StainVectors.Default(StainKind.HaematoxylinDab, (245, 245, 245));

    // Everything on the slide is stained alike, but what is deep in the nucleus, and beyond the slide is white: a cell that grew into the white was larger and
    // paler by it, and its ring was open. Where the slide cuts the nucleus there is no membrane.
    [Theory]
    [InlineData(100)]           // in the middle
    [InlineData(0)]             // cut by the left and the upper edge
    [InlineData(Slide - SidePx)]
    public void Apply_CellAtTheSlidesEdge_EndsThere(int corner)
    {
        TileSpec tile = new(0, 0, 0, Slide, Slide, Halo);
        using TileBuffer pixels = new(tile.ReadWidth, tile.ReadHeight);
        using Plane<int> labels = new(tile.ReadWidth, tile.ReadHeight);
        uint stained = StainPixels.Pack(StainPixels.Colour(Vectors, 0.3, Dab)), deep = StainPixels.Pack(StainPixels.Colour(Vectors, 0.3, 0)),
            white = StainPixels.Pack((255, 255, 255));
        int cellPx = 0, deepPx = 0;
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            for (int x = 0; x < tile.ReadWidth; x++)
            {
                (int slideX, int slideY) = (x - Halo, y - Halo);
                bool isOn = slideX is >= 0 and < Slide && slideY is >= 0 and < Slide;
                (int dx, int dy) = (Beyond(slideX), Beyond(slideY));
                bool isDeep = isOn && dx == 0 && dy == 0 && Math.Min(Depth(slideX), Depth(slideY)) >= 2;
                pixels.Row(y)[x] = isDeep ? deep : isOn ? stained : white;
                deepPx += isDeep ? 1 : 0;
                labels.Row(y)[x] = dx == 0 && dy == 0 ? 1 : 0;
                cellPx += isOn && 3 * Math.Max(dx, dy) + Math.Min(dx, dy) <= 3 * ReachPx ? 1 : 0;
            }
        }

        TileNuclei found = new();
        found.Add(NucleusAt(corner + 6), (0, 0), [0, 0, 1, 0, 1, 1], label: 1);
        IhcPanel panel = new(Markers.Of(Compartment.Membrane, 1), new DabLevels(0, [0.3, 0.4, 0.6], false, ""),
            new MixturePlane(0, 0), new IhcClasses([], 1), ReachPx * 0.5);
        using CellStaining staining = panel.Make(DrawnTissue.FrameOf(new Mpp(0.5), Slide, Slide), Vectors, (tile.ReadWidth, tile.ReadHeight));
        staining.Apply(pixels, tile, tile, labels, found);

        CellDab cell = found.Nuclei[0].Cell;
        ((double)cell.AreaUm2).ShouldBe(cellPx * PixelUm2, 1e-4);
        ((double)cell.Membrane).ShouldBe(Dab, 0.02);
        ((double)cell.Cytoplasm).ShouldBe(Dab, 0.02);
        ((double)cell.Whole).ShouldBe(Dab * (cellPx - deepPx) / cellPx, 0.02);
        cell.Completeness.ShouldBe(1);

        int Depth(int at) => Math.Min(corner == 0 ? SidePx : at - corner, corner == Slide - SidePx ? SidePx : corner + SidePx - 1 - at);

        int Beyond(int at) => Math.Max(0, Math.Max(corner - at, at - (corner + SidePx - 1)));
    }

    // By depth: a pale nucleus, its rim, the ring around it, the cytoplasm that is near, and the rest, which is above
    // the threshold but not above the haze besides.
    private const double Inside = 0.1, Rim = 0.6, Ring = 0.8, Near = 0.5, Far = 0.33;

    [Theory]
    [InlineData(Compartment.Membrane, Grade.Weak)]
    [InlineData(Compartment.Cytoplasm, Grade.Weak)]
    [InlineData(Compartment.Nucleus, Grade.Negative)]
    public void Apply_EachCompartmentIsMeasuredByItself(Compartment compartment, Grade grade)
    {
        TileNuclei found = Stain(Markers.Of(compartment, 1), (x, y) => StainPixels.Colour(Vectors, 0.3, LayerOf(x, y)));
        CellDab cell = found.Nuclei[0].Cell;
        ((double)cell.Membrane).ShouldBe((144 * Rim + 80 * Ring) / (144 + 80), 0.02);
        GradeOf(found).ShouldBe(grade);
        found.Stained!.StainedPx.Sum(px => px).ShouldBe(144 + 80 + 84, "rim, ring and what is near");
        found.Stained.StainedPx[..(6 * 13)].ShouldAllBe(px => px == 0, "6 rows of blocks above it");
        found.Stained.PigmentPx.ShouldAllBe(px => px == 0);

        static double LayerOf(int x, int y) => ChamferOf(x, y) switch { 0 => InsideOf(x, y) < 2 ? Rim : Inside, <= 3 => Ring, <= 6 => Near, _ => Far };
    }

    // The cytoplasm within 1 µm, 2 px, counts: 80 px of the haze and 84 of 0.9 OD are 0.51; one px farther there are
    // 100 of the haze more, and they are not stained.
    [Fact]
    public void Apply_MarkerOfTheCytoplasm_IsGradedByWhatIsNear() =>
        GradeOf(Stain(Markers.Of(Compartment.Cytoplasm, 1), (x, y) => StainPixels.Colour(Vectors, 0.3, ChamferOf(x, y) is > 3 and <= 6 ? 0.9 : 0.1)))
            .ShouldBe(Grade.Weak);

    // The ring is 1 µm in and 0.5 µm out, and one px at least: 4 and 2 px, 1 and 1.
    [Theory]
    [InlineData(0.25, 4, 256, 6, 164)]
    [InlineData(0.7, 1, 76, 3, 80)]
    public void Apply_PixelsOfOtherSizes_HaveARingOfTheSameWidth(double mpp, int inPx, int rimPx, int outThirds, int ringPx)
    {
        TileNuclei found = Stain(Markers.Of(Compartment.Membrane, 1), (x, y) => StainPixels.Colour(Vectors, 0.3,
            ChamferOf(x, y) is var out3 && out3 == 0 ? InsideOf(x, y) < inPx ? 0.2 : 0 : out3 <= outThirds ? 0.8 : 0), mpp);
        ((double)found.Nuclei[0].Cell.Membrane).ShouldBe((rimPx * 0.2 + ringPx * 0.8) / (rimPx + ringPx), 0.01);
    }

    /// <summary>The ring is as deep across corners as along the sides: of a diamond of 9 px the two outermost layers, 32 and 36 px, and the 40 px around it.</summary>
    [Fact]
    public void Apply_SlantedOutline_HasARingOfTheSameDepth()
    {
        TileNuclei found = Stain(Markers.Of(Compartment.Membrane, 1),
            (x, y) => StainPixels.Colour(Vectors, 0.3, LayerOf(x, y) switch { < 8 => 0, <= 9 => 0.6, _ => 0.8 }), isNucleus: (x, y) => LayerOf(x, y) <= 9);
        ((double)found.Nuclei[0].Cell.Membrane).ShouldBe((68 * 0.6 + 40 * 0.8) / 108, 0.02);

        static int LayerOf(int x, int y) => Math.Abs(x - 110) + Math.Abs(y - 110);
    }

    [Theory]
    [InlineData(Compartment.Nucleus, Grade.Weak)]       // pigment beside it is none of its own
    [InlineData(Compartment.Membrane, Grade.Weak)]
    [InlineData(Compartment.Cytoplasm, Grade.Pigment)]
    public void Apply_PigmentAroundTheNucleus_MattersWhereTheCytoplasmDoes(Compartment compartment, Grade grade)
    {
        TileNuclei found = Stain(Markers.Of(compartment, 1), (x, y) => Beyond(x) + Beyond(y) == 0 ? StainPixels.Colour(Vectors, 0.3, 0.6) : Black);
        GradeOf(found).ShouldBe(grade);
        (found.Stained!.StainedPx.Sum(px => px), found.Stained.PigmentPx.Sum(px => px)).ShouldBe((400, Slide * Slide - 400));
    }

    // A tenth of it is black; the rest alone is barely stained.
    [Theory]
    [InlineData(0.42, Grade.Pigment)]
    [InlineData(0.6, Grade.Weak)]
    public void Apply_NucleusUnderPigment_IsJudgedByWhatLiesBesideIt(double dab, Grade grade) =>
        GradeOf(Stain(Markers.Of(Compartment.Nucleus, 1), (x, y) => x < 102 && Beyond(x) == 0 ? Black : StainPixels.Colour(Vectors, 0.3, dab))).ShouldBe(grade);

    private static int Beyond(int at) => Math.Max(0, Math.Max(100 - at, at - 119));

    private static int ChamferOf(int x, int y) => 3 * Math.Max(Beyond(x), Beyond(y)) + Math.Min(Beyond(x), Beyond(y));

    private static int InsideOf(int x, int y) => Math.Min(Math.Min(x - 100, 119 - x), Math.Min(y - 100, 119 - y));

    private static Grade GradeOf(TileNuclei found) => new IhcClasses([], 1).GradeAt(found.Nuclei[0].ClassIndex);

    /// <summary>A square nucleus from 100 to 119 px, in colours by places on the slide; what is read has a wider halo than what is
    /// labelled. Haze 0.1, threshold 0.3 OD.</summary>
    private static TileNuclei Stain(Marker marker, Func<int, int, (byte R, byte G, byte B)> colourAt, double mpp = 0.5, Func<int, int, bool>? isNucleus = null)
    {
        TileSpec read = new(0, 0, 0, Slide, Slide, Halo), tile = read with { Halo = Halo - 8 };
        using TileBuffer pixels = new(read.ReadWidth, read.ReadHeight);
        for (int y = 0; y < read.ReadHeight; y++)
        {
            for (int x = 0; x < read.ReadWidth; x++)
            {
                pixels.Row(y)[x] = StainPixels.Pack(colourAt(x + read.ReadX, y + read.ReadY));
            }
        }

        using Plane<int> labels = new(tile.ReadWidth, tile.ReadHeight);
        for (int y = 100; y < 120; y++)
        {
            for (int x = 100; x < 120; x++)
            {
                labels.Row(y - tile.ReadY)[x - tile.ReadX] = isNucleus?.Invoke(x, y) == false ? 0 : 1;
            }
        }

        TileNuclei found = new();
        found.Add(NucleusAt(109.5), (100, 100), [0, 0, 1, 0, 1, 1], label: 1);
        IhcPanel panel = new(marker, new DabLevels(0.1, [0.3, 0.4, 0.6], false, ""), new MixturePlane(0, 0), new IhcClasses([], 1), ReachPx * mpp);
        using CellStaining staining = panel.Make(DrawnTissue.FrameOf(new Mpp(mpp), Slide, Slide), Vectors, (read.ReadWidth, read.ReadHeight));
        staining.Apply(pixels, read, tile, labels, found);
        return found;
    }

    private static Nucleus NucleusAt(double at) => OutputSamples.NucleusAt(at, at) with { AreaUm2 = 36 };
}
