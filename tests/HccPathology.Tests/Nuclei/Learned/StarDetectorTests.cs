using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Learned;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Models;
using HccPathology.Tiles;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class StarDetectorTests : IDisposable
{
    private static readonly ModelCardFile File = ModelCardFile.Read(ModelCopy.Star, ModelCard.StarDist);

    // What the percentiles of drawn tissue are; the engine takes them from the slide.
    private static readonly ModelCard Card = File.Card with { Normalisation = new ModelNormalisation(1, [90, 90, 90], [150, 150, 150]) };
    private static readonly StarOptions Options = StarOptions.Of(File) with { MinAreaUm2 = 0.5, MaxAreaUm2 = 4000 };
    private static readonly TileSpec Tile = new(0, 512, 512, 160, 128, StarOptions.HaloPx(Card));
    private readonly OnnxNetwork _network = new(File, ModelDevice.Cpu);

    public void Dispose() => _network.Dispose();

    [Fact]
    public void Detect_DrawnTissue_FindsTheStarsThatPlainSuppressionKeeps()
    {
        DrawnTissue tissue = Crowd();
        using TileBuffer pixels = tissue.Draw(Tile);
        List<(double X, double Y, double AreaUm2)> expected = [.. Plain(tissue, pixels, Card.HaloPx).Where(s => Tile.Owns(s.X, s.Y)).Select(s => (s.X, s.Y, s.AreaUm2))
            .Order()];
        List<(double X, double Y, double AreaUm2)> found = [.. Detect(tissue, Tile).Select(n => (n.X, n.Y, (double)n.AreaUm2)).Order()];
        found.Count.ShouldBe(expected.Count);
        found.Count.ShouldBeGreaterThan(15);
        foreach (((double x, double y, double area), (double plainX, double plainY, double plainArea)) in found.Zip(expected))
        {
            x.ShouldBe(plainX, 1e-3);
            y.ShouldBe(plainY, 1e-3);
            area.ShouldBe(plainArea, 1e-3 * plainArea);
        }
    }

    // All kept stars, those of other tiles as well: which pixels are whose. Of a halo that the grid does not divide too, no candidate
    // has less than it around it.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Labels_WhereStarsOverlap_AreTheBetterOnes(int lessHaloPx)
    {
        ModelCard card = Card with { HaloPx = Card.HaloPx - lessHaloPx };
        DrawnTissue tissue = Crowd();
        using TileBuffer pixels = tissue.Draw(Tile);
        using StarDetector detector = new(_network, card, tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, Options, Tile.ReadWidth, Tile.ReadHeight);
        detector.Detect(pixels, Tile);
        Dictionary<(int X, int Y), int> expected = [];
        int label = 0, shared = 0;
        foreach (HashSet<(int X, int Y)> star in Plain(tissue, pixels, card.HaloPx).Select(s => s.Pixels))
        {
            label++;
            shared += star.Count(p => !expected.TryAdd(p, label));
        }

        shared.ShouldBeGreaterThan(100);
        for (int y = 0; y < Tile.ReadHeight; y++)
        {
            for (int x = 0; x < Tile.ReadWidth; x++)
            {
                detector.Labels[x, y].ShouldBe(expected.GetValueOrDefault((x, y)), $"({x}, {y})");
            }
        }
    }

    [Fact]
    public void Detect_DrawnNuclei_AreFoundWhereTheyWereDrawn()
    {
        List<Nucleus> found = Detect(Crowd(spacing: 40), Tile);
        found.Count.ShouldBeInRange(8, 20);
        foreach (Nucleus nucleus in found)
        {
            // Drawn on a lattice of 40 px, radius 8: a shift by the grid or a swapped axis would show.
            Math.Abs(Math.IEEERemainder(nucleus.X - 20.5, 40)).ShouldBeLessThan(2);
            Math.Abs(Math.IEEERemainder(nucleus.Y - 20.5, 40)).ShouldBeLessThan(2);
            ((double)nucleus.AreaUm2).ShouldBe(Math.PI * 64 / 4, 25);
            nucleus.Class.Probability.ShouldBeInRange((float)Options.ProbabilityThreshold, 1);
            nucleus.Class.Share(0).ShouldBe(1);
            nucleus.Haematoxylin.Mean.ShouldBeGreaterThan(0.3f);
        }
    }

    [Fact]
    public void Detect_NucleiWithoutTheHueOfHaematoxylin_AreLeftOut()
    {
        DrawnTissue tissue = Crowd(spacing: 40);
        using StarDetector detector = new(_network, Card, tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, Options, Tile.ReadWidth, Tile.ReadHeight);
        using TileBuffer pixels = tissue.Draw(Tile);
        int all = detector.Detect(pixels, Tile).Nuclei.Count, half = Tile.ReadWidth / 2;
        DrawnTissue.Decolour(pixels, Tile, half);
        List<Nucleus> found = detector.Detect(pixels, Tile).Nuclei;
        detector.Labels.Row(40)[..half].ToArray().Max().ShouldBeGreaterThan(0, "the network finds something there all the same");
        found.Count.ShouldBeInRange(all / 4, 3 * all / 4);
        found.ShouldAllBe(n => n.X > Tile.ReadX + half - 10);
    }

    // Stars that touch no other: their labels are all their pixels, and their densities are of just these.
    [Fact]
    public void Detect_Densities_AreThoseOfTheLabelledPixels()
    {
        DrawnTissue tissue = Crowd(spacing: 40);
        using StarDetector detector = new(_network, Card, tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, Options, Tile.ReadWidth, Tile.ReadHeight);
        using TileBuffer pixels = tissue.Draw(Tile);
        TileNuclei found = detector.Detect(pixels, Tile);
        foreach ((Nucleus nucleus, int label) in found.Nuclei.Zip(found.Labels))
        {
            uint[] own = [.. from y in Enumerable.Range(0, Tile.ReadHeight) from x in Enumerable.Range(0,
                Tile.ReadWidth) where detector.Labels[x, y] == label select pixels.Row(y)[x]];
            short[] haematoxylin = new short[own.Length], eosin = new short[own.Length];
            new StainUnmixing(DrawnTissue.Vectors).Row(own, haematoxylin, eosin);
            ((double)nucleus.AreaUm2).ShouldBe(own.Length * 0.25, 0.1 * nucleus.AreaUm2);
            ((double)nucleus.Haematoxylin.Mean).ShouldBe(haematoxylin.Average(h => h / (double)StainUnmixing.UnitsPerOd), 1e-5);
            ((double)nucleus.Haematoxylin.Min).ShouldBe(haematoxylin.Min() / (double)StainUnmixing.UnitsPerOd, 1e-5);
            ((double)nucleus.Counterstain.Mean).ShouldBe(eosin.Average(e => e / (double)StainUnmixing.UnitsPerOd), 1e-5);
            nucleus.Class.Probability.ShouldBeLessThan(1);
        }
    }

    [Fact]
    public void Detect_CutIntoTwoTiles_FindsTheSameNuclei()
    {
        DrawnTissue tissue = Crowd();
        List<Nucleus> whole = Detect(tissue, Tile);
        List<Nucleus> left = Detect(tissue, Tile with { CoreWidth = 64 }),
            right = Detect(tissue, Tile with { CoreX = Tile.CoreX + 64, CoreWidth = Tile.CoreWidth - 64 });
        left.Concat(right).OrderBy(n => (n.X, n.Y)).ShouldBe(whole.OrderBy(n => (n.X, n.Y)));
    }

    [Fact]
    public void Detect_StarsOverTheSlidesEdge_EndThere()
    {
        DrawnTissue tissue = new(new Mpp(0.5), [new DrawnNucleus(4095, 600, 9), new DrawnNucleus(4060, 600, 9)]);
        TileSpec edge = Tile with { CoreX = 4032, CoreWidth = 64, CoreY = 560, CoreHeight = 80 };
        Nucleus[] found = [.. Detect(tissue, edge).OrderBy(n => n.X)];
        found.Length.ShouldBe(2);
        found[1].X.ShouldBeInRange(4088, 4096);
        ((double)found[1].MinDiameterUm).ShouldBeLessThan(0.5 * (4096 - 4095 + 9 + 3));
    }

    // Its mirror image beyond the edge has as good a star, and comes first in reading order.
    [Theory]
    [InlineData(true, 3, 5.4)]
    [InlineData(false, 3, 5.4)]
    [InlineData(true, 7, 7.6)]
    [InlineData(false, 7, 7.6)]
    public void Detect_NucleusThatTheFirstColumnOrRowCuts_IsTheStarOnTheSlide(bool isColumn, double at, double middle)
    {
        DrawnTissue tissue = new(new Mpp(0.5), [isColumn ? new DrawnNucleus(at, 600, 9) : new DrawnNucleus(600, at, 9)]);
        Nucleus found = Detect(tissue, isColumn ? Tile with { CoreX = 0, CoreY = 560, CoreHeight = 80 } : Tile with { CoreX = 560, CoreWidth = 80, CoreY = 0 })
            .ShouldHaveSingleItem();
        (isColumn ? found.X : found.Y).ShouldBe(middle, 1.3, "what is left of a disc of 9 px");
        (isColumn ? found.Y : found.X).ShouldBe(600, 1.6);
    }

    private static DrawnTissue Crowd(int spacing = 0)
    {
        Random random = new(8);
        return new DrawnTissue(new Mpp(0.5), spacing > 0
            ? [.. from i in Enumerable.Range(8, 16) from j in Enumerable.Range(8, 16) select new DrawnNucleus(spacing * i + 20.5, spacing * j + 20.5, 8)]
            : [.. Enumerable.Range(0, 260).Select(_ =>
                new DrawnNucleus(440 + 320 * random.NextDouble(), 440 + 290 * random.NextDouble(),
                    5 + 6 * random.NextDouble(), 0.5 + 0.4 * random.NextDouble()))]);
    }

    private List<Nucleus> Detect(DrawnTissue tissue, TileSpec tile)
    {
        using StarDetector detector = new(_network, Card, tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, Options, tile.ReadWidth, tile.ReadHeight);
        using TileBuffer pixels = tissue.Draw(tile);
        return detector.Detect(pixels, tile).Nuclei;
    }

    // Greedy suppression over sets of pixels, everything by its definition.
    private IEnumerable<(double X, double Y, double AreaUm2, HashSet<(int X, int Y)> Pixels)> Plain(DrawnTissue tissue, TileBuffer pixels, int haloPx)
    {
        using NetworkRun run = _network.MakeRun(Tile.ReadWidth, Tile.ReadHeight);
        new NetworkInput(Card, tissue.Frame).Fill(pixels, Tile, run);
        run.Run();
        List<(float P, int X, int Y)> candidates = [.. from y in Enumerable.Range(0, Tile.ReadHeight / 2)
                                                       from x in Enumerable.Range(0, Tile.ReadWidth / 2)
                                                       let p = run.Cell(0, 0, x, y)
                                                       let isSure = Math.Min(2 * x, 2 * y) >= haloPx
                                                           && 2 * x < Tile.ReadWidth - haloPx
                                                           && 2 * y < Tile.ReadHeight - haloPx
                                                       where isSure && p >= Options.ProbabilityThreshold
                                                       orderby -MathF.Round(4096 * p), y, x
                                                       select (p, x, y)];
        List<HashSet<(int, int)>> kept = [];
        foreach ((_, int x, int y) in candidates)
        {
            (double X, double Y)[] ring = Stars.Ring([.. Enumerable.Range(0, 32).Select(k => run.Cell(1, k, x, y))]);
            HashSet<(int, int)> inside = [.. from dy in Enumerable.Range(-40, 81) from dx in Enumerable.Range(-40, 81) where Stars.Inside(ring,
                dx, dy) select (2 * x + dx, 2 * y + dy)];
            if (!kept.Exists(other => inside.Count(other.Contains) > Options.OverlapThreshold * Math.Min(inside.Count, other.Count)))
            {
                kept.Add(inside);
                double area = Stars.Area(ring);
                double cx = ring.Select((p, k) => Cross(p, ring[(k + 1) % 32]) * (p.X + ring[(k + 1) % 32].X)).Sum() / (6 * area);
                double cy = ring.Select((p, k) => Cross(p, ring[(k + 1) % 32]) * (p.Y + ring[(k + 1) % 32].Y)).Sum() / (6 * area);
                yield return (Tile.ReadX + 2 * x + 0.5 + cx, Tile.ReadY + 2 * y + 0.5 + cy, area / 4, inside);
            }
        }

        static double Cross((double X, double Y) a, (double X, double Y) b) => a.X * b.Y - b.X * a.Y;
    }
}
