using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;
using HccPathology.Tiles;

namespace HccPathology.Tests.Nuclei.Classical;

public sealed class NucleusDetectorTests
{
    private static readonly TileSpec Tile = new(0, 0, 0, 200, 200, 80);

    [Theory]
    [InlineData(6, 0.5)]
    [InlineData(8, 0.5)]
    [InlineData(11, 0.5)]
    [InlineData(12, 0.3)]
    public void Detect_DiscsAtSubPixelPlaces_FindsPlaceSizeAndShape(double radiusPx, double mppUm)
    {
        DrawnNucleus[] drawn = [.. Enumerable.Range(0, 9).Select(i => new DrawnNucleus(40 + 60 * (i % 3) + 0.13 * i, 40 + 60 * (i / 3) + 0.29 * i, radiusPx))];
        List<Nucleus> found = new DrawnTissue(new Mpp(mppUm), drawn).Detect(Tile).Nuclei;
        found.Count.ShouldBe(9);
        double area = Math.PI * radiusPx * radiusPx * mppUm * mppUm, diameter = 2 * radiusPx * mppUm;
        foreach (DrawnNucleus nucleus in drawn)
        {
            Nucleus near = found.MinBy(n => Math.Abs(n.X - nucleus.X) + Math.Abs(n.Y - nucleus.Y));
            near.X.ShouldBe(nucleus.X, 0.3);
            near.Y.ShouldBe(nucleus.Y, 0.3);
            ((double)near.AreaUm2).ShouldBe(area, 0.08 * area);
            ((double)near.MaxDiameterUm).ShouldBe(diameter, 0.08 * diameter);
            ((double)near.MinDiameterUm).ShouldBe(diameter, 0.08 * diameter);
            ((double)near.PerimeterUm).ShouldBe(Math.PI * diameter, 0.06 * Math.PI * diameter);
            near.Circularity.ShouldBeGreaterThan(0.95f);
            near.Solidity.ShouldBeGreaterThan(0.97f);
            near.Eccentricity.ShouldBeLessThan(0.35f);
        }
    }

    [Fact]
    public void Detect_DiscsWithoutTheHueOfHaematoxylin_AreLeftOut()
    {
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(60.3, 99.8, 9, 0.7), new DrawnNucleus(140.3, 99.8, 9, 0.7)]);
        using NucleusDetector detector = new(tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, DrawnTissue.Levels, DrawnTissue.Options, Tile.ReadWidth, Tile.ReadHeight);
        using TileBuffer pixels = tissue.Draw(Tile);
        Columns(detector.Detect(pixels, Tile)).ShouldBe([60, 140]);
        DrawnTissue.Decolour(pixels, Tile, 100 - Tile.ReadX);
        Columns(detector.Detect(pixels, Tile)).ShouldBe([140]);
    }

    [Fact]
    public void Detect_ADisc_MeasuresItsDensities()
    {
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(100.3, 99.8, 9, 0.7)]);
        Nucleus nucleus = tissue.Detect(Tile).Nuclei.ShouldHaveSingleItem();
        // The half-covered pixels of the rim, about an eighth of the disc, pull the mean down.
        nucleus.Haematoxylin.Mean.ShouldBeInRange(0.6f, 0.7f);
        nucleus.Haematoxylin.Max.ShouldBe(0.7f, 0.03f);
        nucleus.Haematoxylin.Min.ShouldBeInRange(0.2f, 0.6f);
        nucleus.Haematoxylin.Sd.ShouldBeInRange(0.01f, 0.15f);
        nucleus.Counterstain.Mean.ShouldBe((float)DrawnTissue.Eosin, 0.03f);
        nucleus.Counterstain.Sd.ShouldBeLessThan(0.05f);
    }

    // What is drawn reaches beyond the slide; a scanner shows nothing there, and neither outline nor densities may come from it.
    [Theory]
    [InlineData(4092, 4060)]
    [InlineData(4060, 4094)]
    [InlineData(4093, 4092)]
    public void Detect_NucleusOverTheSlidesEdge_EndsThere(double x, double y)
    {
        const int End = 4096, Radius = 9, Steps = 10;
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(x, y, Radius)]);
        Nucleus nucleus = tissue.Detect(new TileSpec(0, 3996, 3996, 100, 100, 80)).Nuclei.ShouldHaveSingleItem();
        int on = 0;
        double sumX = 0, sumY = 0;
        for (int i = 0; i < 2 * Radius * Steps * 2 * Radius * Steps; i++)
        {
            double dx = (i % (2 * Radius * Steps) + 0.5) / Steps - Radius, dy = (i / (2 * Radius * Steps) + 0.5) / Steps - Radius;
            if (dx * dx + dy * dy <= Radius * Radius && x + dx < End && y + dy < End)
            {
                (on, sumX, sumY) = (on + 1, sumX + x + dx, sumY + y + dy);
            }
        }

        double area = 0.25 * on / (Steps * Steps);
        ((double)nucleus.AreaUm2).ShouldBe(area, 0.08 * area);
        nucleus.X.ShouldBe(sumX / on, 0.4);
        nucleus.Y.ShouldBe(sumY / on, 0.4);
    }

    [Fact]
    public void Detect_UnequalPixelSides_GivesSizesInUm()
    {
        // A disc in px is an ellipse in µm: 16 px are 8 µm across and 9.6 µm down.
        DrawnTissue tissue = new(new Mpp(0.5, 0.6), [new DrawnNucleus(100, 100, 8)]);
        AnalysisFrame frame = tissue.Frame;
        Nucleus nucleus = tissue.Detect(Tile).Nuclei.ShouldHaveSingleItem();
        double area = Math.PI * 64 * frame.Mpp.X * frame.Mpp.Y;
        ((double)nucleus.AreaUm2).ShouldBe(area, 0.1 * area);
        ((double)nucleus.MaxDiameterUm).ShouldBe(16 * frame.Mpp.Y, 0.9);
        ((double)nucleus.MinDiameterUm).ShouldBe(16 * frame.Mpp.X, 0.9);
        nucleus.Y.ShouldBe(100, 0.3);
    }

    [Fact]
    public void Detect_TouchingDiscs_AreTwo()
    {
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(90, 100, 8), new DrawnNucleus(105.5, 100, 8)]);
        List<Nucleus> found = tissue.Detect(Tile).Nuclei;
        found.Count.ShouldBe(2);
        found.Select(n => n.X).Order().First().ShouldBe(90, 1);
        found.Select(n => n.X).Order().Last().ShouldBe(105.5, 1);
    }

    [Fact]
    public void Detect_PlaceOutsideCoreOrTissue_IsNotTaken()
    {
        TileSpec tile = Tile with { CoreX = 640, CoreY = 640 };
        DrawnNucleus[] drawn = [new(839.4, 740, 8), new(840.6, 680, 8), new(639.4, 790, 8), new(640.6, 690, 8), new(740, 740, 8)];
        DrawnTissue tissue = new(new Mpp(0.5), drawn);
        Columns(tissue.Detect(tile)).ShouldBe([641, 740, 839]);
        Columns(tissue.Detect(tile, tissue.Mask((x, _) => x != 11))).ShouldBe([641, 839], "the cells from 704 to 768 px are glass");
    }

    [Fact]
    public void Detect_TilesCutElsewhere_FindTheSameNucleiToTheLastBit()
    {
        Random random = new(21);
        DrawnNucleus[] drawn = [.. Enumerable.Range(0, 260)
            .Select(_ => new DrawnNucleus(400 * random.NextDouble(), 400 * random.NextDouble(),
                4 + 6 * random.NextDouble(), 0.45 + 0.4 * random.NextDouble()))];
        DrawnTissue tissue = new(new Mpp(0.5), drawn);
        List<Cell> whole = Cells(tissue, [new TileSpec(0, 0, 0, 400, 400, 80)]);
        List<Cell> quarters = Cells(tissue,
            [new TileSpec(0, 0, 0, 200, 170, 80), new TileSpec(1, 200, 0, 200, 170, 80), new TileSpec(2, 0, 170, 200, 230, 80),
                new TileSpec(3, 200, 170, 200, 230, 80)]);
        whole.Count.ShouldBeGreaterThan(100);
        quarters.ShouldBe(whole);
    }

    [Fact]
    public void Detect_SameDetectorTwice_RemembersNothing()
    {
        DrawnTissue busy = new(new Mpp(0.5), [.. Enumerable.Range(0, 20).Select(i => new DrawnNucleus(10 * i, 10 * i, 7))]),
            calm = new(new Mpp(0.5), [new DrawnNucleus(60.5, 70.25, 8)]);
        using NucleusDetector detector = new(calm.Frame, calm.Mask(), DrawnTissue.Vectors, DrawnTissue.Levels,
            DrawnTissue.Options, Tile.ReadWidth, Tile.ReadHeight);
        using TileBuffer busyPixels = busy.Draw(Tile), calmPixels = calm.Draw(Tile);
        Nucleus first = detector.Detect(calmPixels, Tile).Nuclei.ShouldHaveSingleItem();
        detector.Detect(busyPixels, Tile).Nuclei.Count.ShouldBeGreaterThan(10);
        detector.Detect(calmPixels, Tile).Nuclei.ShouldHaveSingleItem().ShouldBe(first);
        TileSpec small = Tile with { CoreWidth = 128, CoreHeight = 128 };
        using TileBuffer smallPixels = calm.Draw(small);
        detector.Detect(smallPixels, small).Nuclei.ShouldHaveSingleItem().ShouldBe(first);
    }

    [Fact]
    public void Detect_AreaLimits_DropWhatLiesOutside()
    {
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(40, 40, 5), new DrawnNucleus(100, 100, 8), new DrawnNucleus(150, 40, 14)]);
        double Area(double radius) => Math.PI * radius * radius * 0.25;
        NucleusOptions options = DrawnTissue.Options with { MinAreaUm2 = Area(6.5), MaxAreaUm2 = Area(11) };
        tissue.Detect(Tile, options: options).Nuclei.ShouldHaveSingleItem().X.ShouldBe(100, 0.3);
    }

    [Fact]
    public void Detect_PlainTissueAndWhiteGlass_FindNothing()
    {
        new DrawnTissue(new Mpp(0.5), []).Detect(Tile).Nuclei.ShouldBeEmpty();
        DrawnTissue glass = new(new Mpp(0.5), []);
        using NucleusDetector detector = new(glass.Frame, glass.Mask(), DrawnTissue.Vectors, DrawnTissue.Levels,
            DrawnTissue.Options, Tile.ReadWidth, Tile.ReadHeight);
        using TileBuffer white = new(Tile.ReadWidth, Tile.ReadHeight);
        for (int y = 0; y < white.Height; y++)
        {
            white.Row(y).Fill(0xFFFFFFFF);
        }

        detector.Detect(white, Tile).Nuclei.ShouldBeEmpty();
    }

    [Fact]
    public void Contour_OfADisc_IsASimpleRingAroundItInHundredthsOfAPx()
    {
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(100.25, 60.75, 9)]);
        TileNuclei found = tissue.Detect(Tile);
        int[] xy = new int[400];
        int count = ContourCodec.Decode(found.Contour(0), xy);
        (double X, double Y)[] ring = [.. Enumerable.Range(0, count / 2).Select(i => (xy[2 * i] / 100.0, xy[2 * i + 1] / 100.0))];
        Rings.IsSimple(ring).ShouldBeTrue();
        Rings.SignedArea(ring).ShouldBe(found.Nuclei[0].AreaUm2 / 0.25, 1);
        ring.ShouldAllBe(p => Math.Abs(Math.Sqrt(Math.Pow(p.X - 100.25, 2) + Math.Pow(p.Y - 60.75, 2)) - 9) < 0.7);
    }

    private static int[] Columns(TileNuclei found) => [.. found.Nuclei.Select(n => (int)Math.Round(n.X)).Order()];

    private static List<Cell> Cells(DrawnTissue tissue, TileSpec[] tiles)
    {
        List<Cell> cells = [];
        foreach (TileSpec tile in tiles)
        {
            TileNuclei found = tissue.Detect(tile);
            cells.AddRange(found.Nuclei.Select((n, i) => new Cell(n, found.Blocks[i], Convert.ToHexString(found.Contour(i)))));
        }

        return [.. cells.OrderBy(c => c.Nucleus.Y).ThenBy(c => c.Nucleus.X)];
    }

    private sealed record Cell(Nucleus Nucleus, (int X, int Y) Block, string Contour);
}
