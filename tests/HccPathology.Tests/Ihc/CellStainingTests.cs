using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Nuclei;
using HccPathology.Tests.Stains;
using HccPathology.Tiles;

namespace HccPathology.Tests.Ihc;

public sealed class CellStainingTests
{
    private const double Dab = 0.5, PixelUm2 = 0.25;
    private const int Slide = 200, Halo = 40, SidePx = 12, ReachPx = 10;
    private static readonly StainVectors Vectors = StainVectors.Default(StainKind.HaematoxylinDab, (245, 245, 245));

    // Everything on the slide is stained alike, and beyond it is white: a cell that grew into the white was larger and paler by it, and its ring was open.
    [Theory]
    [InlineData(100)]           // in the middle
    [InlineData(0)]             // cut by the left and the upper edge
    [InlineData(Slide - SidePx)]
    public void Apply_CellAtTheSlidesEdge_EndsThere(int corner)
    {
        TileSpec tile = new(0, 0, 0, Slide, Slide, Halo);
        using TileBuffer pixels = new(tile.ReadWidth, tile.ReadHeight);
        using Plane<int> labels = new(tile.ReadWidth, tile.ReadHeight);
        uint stained = StainPixels.Pack(StainPixels.Colour(Vectors, 0.3, Dab)), white = StainPixels.Pack((255, 255, 255));
        int cellPx = 0;
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            for (int x = 0; x < tile.ReadWidth; x++)
            {
                (int slideX, int slideY) = (x - Halo, y - Halo);
                bool isOn = slideX is >= 0 and < Slide && slideY is >= 0 and < Slide;
                pixels.Row(y)[x] = isOn ? stained : white;
                (int dx, int dy) = (Beyond(slideX), Beyond(slideY));
                labels.Row(y)[x] = dx == 0 && dy == 0 ? 1 : 0;
                cellPx += isOn && 3 * Math.Max(dx, dy) + Math.Min(dx, dy) <= 3 * ReachPx ? 1 : 0;
            }
        }

        TileNuclei found = new();
        found.Add(new Nucleus
        {
            X = corner + 6,
            Y = corner + 6,
            AreaUm2 = 36,
            PerimeterUm = 24,
            Circularity = 0.8f,
            Eccentricity = 0,
            Solidity = 1,
            MaxDiameterUm = 8,
            MinDiameterUm = 6,
            Haematoxylin = default,
            Counterstain = default,
            Class = NucleusClass.Only,
        }, (0, 0), [0, 0, 1, 0, 1, 1], label: 1);
        IhcPanel panel = new(Markers.Of(Compartment.Membrane, 1), new DabLevels(0, [0.3, 0.4, 0.6], false, ""), new MixturePlane(0, 0), new IhcClasses([], 1), ReachPx * 0.5);
        using CellStaining staining = panel.Make(DrawnTissue.FrameOf(new Mpp(0.5), Slide, Slide), Vectors, (tile.ReadWidth, tile.ReadHeight));
        staining.Apply(pixels, tile, tile, labels, found);

        CellDab cell = found.Nuclei[0].Cell;
        ((double)cell.AreaUm2).ShouldBe(cellPx * PixelUm2, 1e-4);
        ((double)cell.Membrane).ShouldBe(Dab, 0.02);
        ((double)cell.Cytoplasm).ShouldBe(Dab, 0.02);
        ((double)cell.Whole).ShouldBe(Dab, 0.02);
        cell.Completeness.ShouldBe(1);

        int Beyond(int at) => Math.Max(0, Math.Max(corner - at, at - (corner + SidePx - 1)));
    }
}
