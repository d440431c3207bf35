using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Learned;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Models;
using HccPathology.Tiles;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class LearnedDetectorTests : IDisposable
{
    private static readonly ModelCardFile Own = ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps);
    private static readonly AssemblyOptions Options = AssemblyOptions.Of(Own);
    private static readonly TileSpec Tile = new(0, 64, 64, 180, 150, 32);
    private readonly OnnxNetwork _network = new(Own, ModelDevice.Cpu);

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData(1, 2, 0.5)]
    [InlineData(0, 2, 1)]
    [InlineData(3, 4, 0)]
    public void Detect_DrawnTissue_FindsWhatThePlainAssemblyFinds(int smoothings, int absorb, double jumpShare)
    {
        AssemblyOptions options = Options with { Smoothings = smoothings, AbsorbRadius = absorb, JumpShare = jumpShare, MinMeanProbability = 0 };
        DrawnTissue tissue = Crowd();
        using TileBuffer pixels = tissue.Draw(Tile);
        using NetworkRun maps = Maps(pixels);
        NucleusAssembly plain = new(maps, options, Tile.ReadWidth, Tile.ReadHeight);
        List<Nucleus> found = Detect(tissue, Tile, options).Nuclei;
        // Small ones are judged by their outline, which may be larger or smaller than their pixels.
        int[] expected = [.. plain.Labels.Where(l => l > 0).Distinct().Where(l => plain.LargestPart(l) * 0.25 > 2 * options.MinAreaUm2)];
        int[] taken = [.. found.Select(n => LabelAt(plain, n))];
        taken.ShouldNotContain(0);
        taken.Distinct().Count().ShouldBe(taken.Length);
        expected.Count(label => InCore(plain, label)).ShouldBeGreaterThan(15);
        expected.Where(label => InCore(plain, label) && !taken.Contains(label)).ShouldBeEmpty();
        foreach ((Nucleus nucleus, int label) in found.Zip(taken))
        {
            double area = plain.LargestPart(label) * 0.25;
            ((double)nucleus.AreaUm2).ShouldBe(area, 4 + 0.2 * area);
            ((double)nucleus.Class.Probability).ShouldBe(plain.MeanProbability(label), 0.1);
        }
    }

    /// <summary>The left half of the picture without colour, as carbon is: the network finds nuclei there all the same.</summary>
    [Fact]
    public void Detect_NucleiWithoutTheHueOfHaematoxylin_AreLeftOut()
    {
        DrawnTissue tissue = Crowd();
        using TileBuffer pixels = tissue.Draw(Tile);
        int half = Tile.ReadWidth / 2;
        for (int y = 0; y < Tile.ReadHeight; y++)
        {
            for (int x = 0; x < half; x++)
            {
                uint green = pixels.Row(y)[x] >> 8 & 0xFF;
                pixels.Row(y)[x] = 0xFF000000 | green << 16 | green << 8 | green;
            }
        }

        using NetworkRun maps = Maps(pixels);
        NucleusAssembly plain = new(maps, Options, Tile.ReadWidth, Tile.ReadHeight);
        using LearnedDetector detector = Make(tissue, Options);
        List<Nucleus> found = detector.Detect(pixels, Tile).Nuclei;
        int middle = Tile.ReadX + half;
        plain.Labels.Where((l, i) => l > 0 && i % Tile.ReadWidth < half - 10).Distinct().Count().ShouldBeGreaterThan(8);
        found.Count(n => n.X < middle - 10).ShouldBe(0);
        found.Count(n => n.X > middle + 10).ShouldBeGreaterThan(8);
    }

    /// <summary>Pixel by pixel: which belong together decides size, shape and class, and the nuclei above are judged by a fifth of their area.</summary>
    [Theory]
    [InlineData(1, 2, 0.5, 10, 12, 0.45)]
    [InlineData(0, 2, 1, 1, 12, 0.45)]
    [InlineData(3, 4, 0, 10, 12, 0.45)]
    [InlineData(1, 1, 1, 1, 1, 0.45)]
    [InlineData(2, 1, 1, 10, 1, 0.45)]
    [InlineData(1, 1, 0.5, 10, 12, 0.7)]
    [InlineData(1, 1, 0.5, 10, 12, 0.8)]
    public void Labels_DrawnTissue_PartThePixelsAsThePlainAssemblyDoes(int smoothings, int absorb, double jumpShare,
        int maxJump, int climbSteps, double seedThreshold)
    {
        AssemblyOptions options = Options with
        {
            Smoothings = smoothings,
            AbsorbRadius = absorb,
            JumpShare = jumpShare,
            MaxJump = maxJump,
            ClimbSteps = climbSteps,
            SeedThreshold = seedThreshold,
        };
        DrawnTissue tissue = Crowd();
        using TileBuffer pixels = tissue.Draw(Tile);
        using NetworkRun maps = Maps(pixels);
        NucleusAssembly plain = new(maps, options, Tile.ReadWidth, Tile.ReadHeight);
        using LearnedDetector detector = Make(tissue, options);
        detector.Detect(pixels, Tile);
        detector.Labelled(Tile).ShouldBe(Tile);
        HashSet<(int Found, int Plain)> pairs = [.. from y in Enumerable.Range(0, Tile.ReadHeight) from x in Enumerable.Range(0,
            Tile.ReadWidth) select (detector.Labels[x, y], plain.Labels[y * Tile.ReadWidth + x])];
        pairs.Count.ShouldBeGreaterThan(50);
        (pairs.DistinctBy(p => p.Found).Count(), pairs.DistinctBy(p => p.Plain).Count()).ShouldBe((pairs.Count, pairs.Count));
        pairs.ShouldContain((0, 0));
    }

    [Theory]
    [InlineData(false, 0.5f, 3)]
    [InlineData(true, 0.5f, 3)]
    [InlineData(false, 1f, 127)]
    public void Jumps_OfAPixel_AreAShareOfItsOffsetRoundedAndCut(bool averages, float share, int most)
    {
        DrawnTissue tissue = Crowd();
        using TileBuffer pixels = tissue.Draw(Tile);
        using OnnxNetwork network = new(Own, ModelDevice.Cpu, averages);
        using NetworkRun maps = network.MakeRun(Tile.ReadWidth, Tile.ReadHeight);
        new NetworkInput(Own.Card, tissue.Frame).Fill(pixels, Tile, maps);
        maps.Run();
        int map = MapChannels.Of(Own.Card, "").Dx;
        Jumps jumps = new(maps, map, share, most);
        int[] found = [.. Enumerable.Range(0, 64 * 64).Select(i => jumps.At(60 + i % 64, 60 + i / 64))];
        found.ShouldBe(Enumerable.Range(0, 64 * 64)
            .Select(i => (int)Math.Clamp(Math.Round((double)(share * maps.At(map, 60 + i % 64, 60 + i / 64)), MidpointRounding.ToEven), -most, most)));
        (found.Min() < -1, found.Max() > 1).ShouldBe((true, true));
    }

    /// <summary>A smooth outline may take in more than its pixels, and counts.</summary>
    [Fact]
    public void Detect_LeastAreaBetweenPixelsAndOutline_KeepsTheNucleus()
    {
        DrawnTissue tissue = Crowd();
        using TileBuffer pixels = tissue.Draw(Tile);
        using LearnedDetector detector = Make(tissue, Options);
        TileNuclei found = detector.Detect(pixels, Tile);
        double Pixels(int label) =>
            0.25 * Enumerable.Range(0, Tile.ReadWidth * Tile.ReadHeight).Count(i => detector.Labels[i % Tile.ReadWidth, i / Tile.ReadWidth] == label);
        (Nucleus nucleus, _) = found.Nuclei.Zip(found.Labels).Where(n => n.First.AreaUm2 > Pixels(n.Second) + 0.2).MinBy(n => n.First.AreaUm2);
        Detect(tissue, Tile, Options with { MinAreaUm2 = nucleus.AreaUm2 - 0.01 }).Nuclei.ShouldContain(nucleus);
        Detect(tissue, Tile, Options with { MinAreaUm2 = nucleus.AreaUm2 + 0.01 }).Nuclei.ShouldNotContain(nucleus);
    }

    [Fact]
    public void Detect_LeastMeanProbability_KeepsThoseFromItOn()
    {
        DrawnTissue tissue = Crowd();
        List<Nucleus> all = Detect(tissue, Tile, Options with { MinMeanProbability = 0 }).Nuclei;
        float middle = all.Select(n => n.Class.Probability).Order().ElementAt(all.Count / 2);
        Detect(tissue, Tile, Options with { MinMeanProbability = middle }).Nuclei.ShouldBe(all.Where(n => n.Class.Probability >= middle));
    }

    /// <summary>With a wide halo nuclei are put together in a part of the tile: place, class and densities are the same.</summary>
    [Fact]
    public void Detect_WiderHalo_FindsTheSameNucleusWithTheSameDensities()
    {
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(154.2, 139.7, 9)]);
        Nucleus nucleus = Detect(tissue, Tile, Options).Nuclei.ShouldHaveSingleItem();
        TileSpec wide = Tile with { Halo = 112 };
        using TileBuffer pixels = tissue.Draw(wide);
        using LearnedDetector detector = new(_network, tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, Options, wide.ReadWidth, wide.ReadHeight, wide.Halo);
        detector.Labelled(wide).Halo.ShouldBeLessThan(wide.Halo);
        detector.Detect(pixels, wide).Nuclei.ShouldBe([nucleus]);
    }

    [Fact]
    public void Detect_SameDetectorTwice_RemembersNothing()
    {
        DrawnTissue busy = Crowd(), calm = new(new Mpp(0.5), [new DrawnNucleus(124.5, 134.25, 8)]);
        using LearnedDetector detector = Make(calm, Options);
        using TileBuffer busyPixels = busy.Draw(Tile), calmPixels = calm.Draw(Tile);
        List<Nucleus> first = detector.Detect(calmPixels, Tile).Nuclei;
        detector.Detect(busyPixels, Tile).Nuclei.Count.ShouldBeGreaterThan(15);
        detector.Detect(calmPixels, Tile).Nuclei.ShouldBe(first);
        TileSpec small = Tile with { CoreWidth = 96, CoreHeight = 96 };
        using TileBuffer smallPixels = busy.Draw(small);
        List<Nucleus> after = detector.Detect(smallPixels, small).Nuclei;
        using LearnedDetector fresh = Make(busy, Options);
        fresh.Detect(smallPixels, small).Nuclei.ShouldBe(after);
    }

    [Fact]
    public void Detect_Thresholds_DropWhatLiesBelow()
    {
        DrawnTissue tissue = Crowd();
        int all = Detect(tissue, Tile, Options).Nuclei.Count;
        List<Nucleus> large = Detect(tissue, Tile, Options with { MinAreaUm2 = 40 }).Nuclei;
        large.Count.ShouldBeInRange(1, all - 1);
        large.ShouldAllBe(n => n.AreaUm2 >= 40);
        Detect(tissue, Tile, Options with { SeedThreshold = 1 }).Nuclei.ShouldBeEmpty();
        List<Nucleus> sure = Detect(tissue, Tile, Options with { MinMeanProbability = 0.85 }).Nuclei;
        sure.Count.ShouldBeLessThanOrEqualTo(all);
        sure.ShouldAllBe(n => n.Class.Probability >= 0.85f);
    }

    [Fact]
    public void Detect_WhiteGlass_FindsNothing()
    {
        DrawnTissue tissue = Crowd();
        using LearnedDetector detector = Make(tissue, Options);
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

        using LearnedDetector detector = new(_network, tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, Options, tile.ReadWidth, tile.ReadHeight, tile.Halo);
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
        using LearnedDetector detector = Make(tissue, options);
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
        using LearnedDetector detector = new(_network, tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, Options, Tile.ReadWidth, Tile.ReadHeight,
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
        using LearnedDetector detector = Make(tissue, Options);
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
        using LearnedDetector detector = new(_network, tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, Options, tile.ReadWidth, tile.ReadHeight, tile.Halo);
        detector.Detect(pixels, tile).Nuclei.ShouldHaveSingleItem();
        (int X, int Y)[] labelled = [.. from y in Enumerable.Range(0, tile.ReadHeight) from x in Enumerable.Range(0, tile.ReadWidth) where detector.Labels[x,
            y] != 0 select (tile.ReadX + x, tile.ReadY + y)];
        labelled.Length.ShouldBeGreaterThan(100);
        labelled.Where(p => p.X < 0 || p.Y < 0 || p.X >= 4096 || p.Y >= 4096).ShouldBeEmpty();
    }

    private static DrawnTissue Crowd()
    {
        Random random = new(8);
        return new DrawnTissue(new Mpp(0.5), [.. Enumerable.Range(0, 130).Select(_ =>
            new DrawnNucleus(256 * random.NextDouble() + 32, 224 * random.NextDouble() + 32, 5 + 6 * random.NextDouble(), 0.5 + 0.4 * random.NextDouble()))]);
    }

    private static int LabelAt(NucleusAssembly plain, Nucleus nucleus) =>
        plain.Labels[((int)nucleus.Y - Tile.ReadY) * Tile.ReadWidth + (int)nucleus.X - Tile.ReadX];

    // Away from the core's edge by more than any nucleus's radius: owned for sure.
    private static bool InCore(NucleusAssembly plain, int label) => plain.ToRim(label) > Tile.Halo;

    private TileNuclei Detect(DrawnTissue tissue, TileSpec tile, AssemblyOptions options)
    {
        using LearnedDetector detector = Make(tissue, options);
        using TileBuffer pixels = tissue.Draw(tile);
        return detector.Detect(pixels, tile);
    }

    private LearnedDetector Make(DrawnTissue tissue, AssemblyOptions options) =>
        new(_network, tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, options, Tile.ReadWidth, Tile.ReadHeight, Tile.Halo);

    private NetworkRun Maps(TileBuffer pixels)
    {
        NetworkRun run = _network.MakeRun(Tile.ReadWidth, Tile.ReadHeight);
        new NetworkInput(Own.Card, DrawnTissue.FrameOf(new Mpp(0.5))).Fill(pixels, Tile, run);
        run.Run();
        return run;
    }
}
