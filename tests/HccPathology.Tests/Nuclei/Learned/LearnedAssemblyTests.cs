using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Learned;
using HccPathology.Pixels;
using static HccPathology.Tests.Nuclei.Learned.LearnedSample;

namespace HccPathology.Tests.Nuclei.Learned;

/// <summary>Which pixels make a nucleus, against <see cref="NucleusAssembly"/>.</summary>
public sealed class LearnedAssemblyTests : IDisposable
{
    private readonly LearnedSample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Theory]
    [InlineData(1, 2, 0.5)]
    [InlineData(0, 2, 1)]
    [InlineData(3, 4, 0)]
    public void Detect_DrawnTissue_FindsWhatThePlainAssemblyFinds(int smoothings, int absorb, double jumpShare)
    {
        AssemblyOptions options = Options with { Smoothings = smoothings, AbsorbRadius = absorb, JumpShare = jumpShare, MinMeanProbability = 0 };
        DrawnTissue tissue = Crowd();
        using TileBuffer pixels = tissue.Draw(Tile);
        using NetworkRun maps = _sample.Maps(pixels);
        NucleusAssembly plain = new(maps, options, Tile.ReadWidth, Tile.ReadHeight);
        List<Nucleus> found = _sample.Detect(tissue, Tile, options).Nuclei;
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
        DrawnTissue.Decolour(pixels, Tile, half);
        using NetworkRun maps = _sample.Maps(pixels);
        NucleusAssembly plain = new(maps, Options, Tile.ReadWidth, Tile.ReadHeight);
        using LearnedDetector detector = _sample.Make(tissue, Options);
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
        using NetworkRun maps = _sample.Maps(pixels);
        NucleusAssembly plain = new(maps, options, Tile.ReadWidth, Tile.ReadHeight);
        using LearnedDetector detector = _sample.Make(tissue, options);
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

    private static int LabelAt(NucleusAssembly plain, Nucleus nucleus) =>
        plain.Labels[((int)nucleus.Y - Tile.ReadY) * Tile.ReadWidth + (int)nucleus.X - Tile.ReadX];

    // Away from the core's edge by more than any nucleus's radius: owned for sure.
    private static bool InCore(NucleusAssembly plain, int label) => plain.ToRim(label) > Tile.Halo;
}
