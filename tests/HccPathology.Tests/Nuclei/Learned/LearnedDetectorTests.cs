using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Learned;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tiles;
using static HccPathology.Tests.Nuclei.Learned.LearnedSample;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class LearnedDetectorTests : IDisposable
{
    private readonly LearnedSample _sample = new();

    public void Dispose() => _sample.Dispose();

    /// <summary>A smooth outline may take in more than its pixels, and counts.</summary>
    [Fact]
    public void Detect_LeastAreaBetweenPixelsAndOutline_KeepsTheNucleus()
    {
        DrawnTissue tissue = Crowd();
        using TileBuffer pixels = tissue.Draw(Tile);
        using LearnedDetector detector = _sample.Make(tissue, Options);
        TileNuclei found = detector.Detect(pixels, Tile);
        double Pixels(int label) =>
            0.25 * Enumerable.Range(0, Tile.ReadWidth * Tile.ReadHeight).Count(i => detector.Labels[i % Tile.ReadWidth, i / Tile.ReadWidth] == label);
        (Nucleus nucleus, _) = found.Nuclei.Zip(found.Labels).Where(n => n.First.AreaUm2 > Pixels(n.Second) + 0.2).MinBy(n => n.First.AreaUm2);
        _sample.Detect(tissue, Tile, Options with { MinAreaUm2 = nucleus.AreaUm2 - 0.01 }).Nuclei.ShouldContain(nucleus);
        _sample.Detect(tissue, Tile, Options with { MinAreaUm2 = nucleus.AreaUm2 + 0.01 }).Nuclei.ShouldNotContain(nucleus);
    }

    [Fact]
    public void Detect_LeastMeanProbability_KeepsThoseFromItOn()
    {
        DrawnTissue tissue = Crowd();
        List<Nucleus> all = _sample.Detect(tissue, Tile, Options with { MinMeanProbability = 0 }).Nuclei;
        float middle = all.Select(n => n.Class.Probability).Order().ElementAt(all.Count / 2);
        _sample.Detect(tissue, Tile, Options with { MinMeanProbability = middle }).Nuclei.ShouldBe(all.Where(n => n.Class.Probability >= middle));
    }

    /// <summary>With a wide halo nuclei are put together in a part of the tile: place, class and densities are the same.</summary>
    [Fact]
    public void Detect_WiderHalo_FindsTheSameNucleusWithTheSameDensities()
    {
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(154.2, 139.7, 9)]);
        Nucleus nucleus = _sample.Detect(tissue, Tile, Options).Nuclei.ShouldHaveSingleItem();
        TileSpec wide = Tile with { Halo = 112 };
        using TileBuffer pixels = tissue.Draw(wide);
        using LearnedDetector detector = _sample.Make(tissue, Options, wide);
        detector.Labelled(wide).Halo.ShouldBeLessThan(wide.Halo);
        detector.Detect(pixels, wide).Nuclei.ShouldBe([nucleus]);
    }

    [Fact]
    public void Detect_SameDetectorTwice_RemembersNothing()
    {
        DrawnTissue busy = Crowd(), calm = new(new Mpp(0.5), [new DrawnNucleus(124.5, 134.25, 8)]);
        using LearnedDetector detector = _sample.Make(calm, Options);
        using TileBuffer busyPixels = busy.Draw(Tile), calmPixels = calm.Draw(Tile);
        List<Nucleus> first = detector.Detect(calmPixels, Tile).Nuclei;
        detector.Detect(busyPixels, Tile).Nuclei.Count.ShouldBeGreaterThan(15);
        detector.Detect(calmPixels, Tile).Nuclei.ShouldBe(first);
        TileSpec small = Tile with { CoreWidth = 96, CoreHeight = 96 };
        using TileBuffer smallPixels = busy.Draw(small);
        List<Nucleus> after = detector.Detect(smallPixels, small).Nuclei;
        using LearnedDetector fresh = _sample.Make(busy, Options);
        fresh.Detect(smallPixels, small).Nuclei.ShouldBe(after);
    }

    [Fact]
    public void Detect_Thresholds_DropWhatLiesBelow()
    {
        DrawnTissue tissue = Crowd();
        int all = _sample.Detect(tissue, Tile, Options).Nuclei.Count;
        List<Nucleus> large = _sample.Detect(tissue, Tile, Options with { MinAreaUm2 = 40 }).Nuclei;
        large.Count.ShouldBeInRange(1, all - 1);
        large.ShouldAllBe(n => n.AreaUm2 >= 40);
        _sample.Detect(tissue, Tile, Options with { SeedThreshold = 1 }).Nuclei.ShouldBeEmpty();
        List<Nucleus> sure = _sample.Detect(tissue, Tile, Options with { MinMeanProbability = 0.85 }).Nuclei;
        sure.Count.ShouldBeLessThanOrEqualTo(all);
        sure.ShouldAllBe(n => n.Class.Probability >= 0.85f);
    }

    [Fact]
    public void Detect_WhiteGlass_FindsNothing()
    {
        DrawnTissue tissue = Crowd();
        using LearnedDetector detector = _sample.Make(tissue, Options);
        using TileBuffer white = new(Tile.ReadWidth, Tile.ReadHeight);
        for (int y = 0; y < white.Height; y++)
        {
            white.Row(y).Fill(0xFFFFFFFF);
        }

        detector.Detect(white, Tile).Nuclei.ShouldBeEmpty();
    }

    [Fact]
    public void Detect_NucleusThatTheSlidesEdgeCuts_IsFoundAsFarAsItLiesOnTheSlide()
    {
        // The frame is 4096 px wide: a core at its right edge, and one nucleus half beyond it, of which the reader gives white.
        TileSpec tile = new(0, 4096 - 96, 64, 96, 96, 112);
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(4096, 112, 9), new DrawnNucleus(4050, 112, 9)]);
        using TileBuffer pixels = tissue.Draw(tile);
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            pixels.Row(y)[(4096 - tile.ReadX)..].Fill(0xFFFFFFFF);
        }

        using LearnedDetector detector = _sample.Make(tissue, Options, tile);
        List<Nucleus> found = [.. detector.Detect(pixels, tile).Nuclei.OrderBy(n => n.X)];
        found.Count.ShouldBe(2);
        found[0].X.ShouldBe(4050, 1.5);
        found[1].X.ShouldBe(4096 - 4 * 9 / (3 * Math.PI), 1.5);
        ((double)found[1].AreaUm2).ShouldBe(found[0].AreaUm2 / 2, 12);
    }

    // On pixels so coarse that 30 µm are 19 px: pairs of discs across and down, of which some are longer in one way alone.
    [Fact]
    public void Detect_LongerOrHigherThan30Um_IsNoNucleus()
    {
        const int LongestPx = 19;
        AssemblyOptions options = Options with { AbsorbRadius = 8, MinMeanProbability = 0, MinAreaUm2 = 1, MaxAreaUm2 = 2000 };
        DrawnTissue tissue = new(new Mpp(1.55), [.. Enumerable.Range(0, 5).SelectMany(i => new DrawnNucleus[]
            { new(80.5 + 36 * i, 90.5, 8), new(80.5 + 36 * i + 2 * i, 90.5, 8), new(80.5 + 36 * i, 150.5, 8), new(80.5 + 36 * i, 150.5 + 2 * i, 8) })]);
        using TileBuffer pixels = tissue.Draw(Tile);
        using LearnedDetector detector = _sample.Make(tissue, options);
        HashSet<int> found = [.. detector.Detect(pixels, Tile).Labels];
        (int Label, int Width, int Height)[] boxes = [.. from y in Enumerable.Range(0, Tile.ReadHeight)
                                                         from x in Enumerable.Range(0, Tile.ReadWidth)
                                                         where detector.Labels[x, y] != 0
                                                         group (x, y) by detector.Labels[x, y] into pixel
                                                         where pixel.Count() > 40
                                                         select (pixel.Key, pixel.Max(p => p.x) - pixel.Min(p => p.x) + 1,
                                                             pixel.Max(p => p.y) - pixel.Min(p => p.y) + 1)];
        boxes.ShouldContain(b => b.Width > LongestPx && b.Height <= LongestPx);
        boxes.ShouldContain(b => b.Height > LongestPx && b.Width <= LongestPx);
        boxes.Where(b => found.Contains(b.Label) != (b.Width <= LongestPx && b.Height <= LongestPx)).ShouldBeEmpty();
    }

    // Each row of the tile is rendered for the network, which sees its nuclei; the class is the only one, its probability the network's.
    [Fact]
    public void Detect_OfARendering_FindsTheNucleusAndKnowsNoClasses()
    {
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(154.2, 139.7, 9)]);
        using TileBuffer pixels = tissue.Draw(Tile);
        using LearnedDetector detector = new(_sample.Network, tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, Options, Tile.ReadWidth, Tile.ReadHeight,
            Tile.Halo, new NuclearRendering(0, 1));
        Nucleus nucleus = detector.Detect(pixels, Tile).Nuclei.ShouldHaveSingleItem();
        nucleus.X.ShouldBe(154.2, 1);
        nucleus.Y.ShouldBe(139.7, 1);
        (nucleus.Class with { Probability = float.NaN }).ShouldBe(NucleusClass.Only);
        nucleus.Class.Probability.ShouldBeInRange((float)Options.NucleusThreshold, 1);
    }

    [Fact]
    public void Detect_Densities_AreThoseOfTheNucleusOwnPixels()
    {
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(154.2, 139.7, 9)]);
        using TileBuffer pixels = tissue.Draw(Tile);
        using LearnedDetector detector = _sample.Make(tissue, Options);
        Nucleus nucleus = detector.Detect(pixels, Tile).Nuclei.ShouldHaveSingleItem();
        uint[] own = [.. from y in Enumerable.Range(0, Tile.ReadHeight) from x in Enumerable.Range(0,
            Tile.ReadWidth) where detector.Labels[x, y] != 0 select pixels.Row(y)[x]];
        short[] haematoxylin = new short[own.Length], eosin = new short[own.Length];
        new StainUnmixing(DrawnTissue.Vectors).Row(own, haematoxylin, eosin);
        ((double)nucleus.Haematoxylin.Mean).ShouldBe(haematoxylin.Average(h => h / (double)StainUnmixing.UnitsPerOd), 1e-5);
        ((double)nucleus.Haematoxylin.Min).ShouldBe(haematoxylin.Min() / (double)StainUnmixing.UnitsPerOd, 1e-5);
        ((double)nucleus.Counterstain.Mean).ShouldBe(eosin.Average(e => e / (double)StainUnmixing.UnitsPerOd), 1e-5);
    }

    // Seen in the mirror, they would be shaped and classed for nothing, and cells would grow from them.
    [Theory]
    [InlineData(0, 2000)]
    [InlineData(4000, 2000)]
    [InlineData(2000, 0)]
    [InlineData(2000, 4000)]
    public void Labels_BeyondTheSlidesEdge_AreNone(int coreX, int coreY)
    {
        TileSpec tile = new(0, coreX, coreY, 96, 96, 32);
        DrawnTissue tissue = new(new Mpp(0.5),
            [new DrawnNucleus(coreX == 4000 ? 4094 : coreX == 0 ? 2 : 2040, coreY == 4000 ? 4094 : coreY == 0 ? 2 : 2040, 9)]);
        using TileBuffer pixels = tissue.Draw(tile);
        using LearnedDetector detector = _sample.Make(tissue, Options, tile);
        detector.Detect(pixels, tile).Nuclei.ShouldHaveSingleItem();
        (int X, int Y)[] labelled = [.. from y in Enumerable.Range(0, tile.ReadHeight) from x in Enumerable.Range(0, tile.ReadWidth) where detector.Labels[x,
            y] != 0 select (tile.ReadX + x, tile.ReadY + y)];
        labelled.Length.ShouldBeGreaterThan(100);
        labelled.Where(p => p.X < 0 || p.Y < 0 || p.X >= 4096 || p.Y >= 4096).ShouldBeEmpty();
    }
}
