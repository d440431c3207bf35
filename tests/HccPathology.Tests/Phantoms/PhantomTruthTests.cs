using HccPathology.Phantoms;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Stains;

namespace HccPathology.Tests.Phantoms;

/// <summary>One slide of each stain, made once for all tests of what truth says and pixels show.</summary>
public sealed class PhantomPair : IDisposable
{
    internal const int Side = 896;

    private readonly string _folder = Directory.CreateTempSubdirectory("phantom-").FullName;

    public PhantomPair()
    {
        PhantomOptions options = new() { WidthPx = Side, HeightPx = Side, Seed = 3 };
        (Eosin, EosinPixels) = Make("he.tiff", options);
        (Dab, DabPixels) = Make("hdab.tiff", options with { Stain = StainKind.HaematoxylinDab });
    }

    internal List<TruthFeature> Eosin { get; }
    internal List<TruthFeature> Dab { get; }
    internal RgbImage EosinPixels { get; }
    internal RgbImage DabPixels { get; }

    public void Dispose() => Directory.Delete(_folder, true);

    private (List<TruthFeature>, RgbImage) Make(string name, PhantomOptions options)
    {
        PhantomSummary made = PhantomSlide.Write(Path.Combine(_folder, name), options, 2);
        using Slide slide = Slide.Open(made.SlidePath, new SlideOptions());
        return (TruthFile.Read(made.TruthPath), PhantomSlideTests.Read(slide, 0));
    }
}

public sealed class PhantomTruthTests(PhantomPair pair) : IClassFixture<PhantomPair>
{
    private const double Mpp = 0.5;

    private List<TruthFeature> Nuclei => pair.Eosin.FindAll(f => f.Kind == "detection");

    [Fact]
    public void Nuclei_AreDarkerThanWhatSurroundsThem()
    {
        int darker = Nuclei.Count(n => RedOd(pair.EosinPixels, n.Centre, 0, 0.6) > RedOd(pair.EosinPixels, n.Centre, 1.35, 1.9, n) + 0.04);
        (darker / (double)Nuclei.Count).ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public void Nuclei_HaveClosedOutlinesOfPlausibleAreaOnTheSlide()
    {
        Nuclei.Count.ShouldBeGreaterThan(400);
        foreach (TruthFeature nucleus in Nuclei)
        {
            List<(double X, double Y)> ring = nucleus.Rings.ShouldHaveSingleItem();
            ring.Count.ShouldBe(PhantomTruth.OutlinePoints + 1);
            ring[^1].ShouldBe(ring[0]);
            ring.ShouldAllBe(p => p.X >= 0 && p.X <= PhantomPair.Side && p.Y >= 0 && p.Y <= PhantomPair.Side);
            nucleus.AreaUm2.ShouldBeInRange(8, 260);
            nucleus.AreaUm2.ShouldBe(nucleus.AreaPx2 * Mpp * Mpp, 0.02);
            nucleus.Contains(nucleus.Centre.X, nucleus.Centre.Y).ShouldBeTrue();
        }
    }

    [Fact]
    public void Features_HaveUniqueIdsAndAColourEach()
    {
        pair.Eosin.Select(f => f.Id).Distinct().Count().ShouldBe(pair.Eosin.Count);
        pair.Eosin.ShouldAllBe(f => f.Colour.Length == 3 && f.Colour.All(c => c >= 0 && c <= 255));
    }

    [Fact]
    public void Nuclei_OfHepatocytesTumourAndLymphocytes_DifferAsInLiver()
    {
        double hepatocyte = MeanArea("Hepatocyte"), tumour = MeanArea("Tumor");
        hepatocyte.ShouldBeInRange(33, 55);
        tumour.ShouldBeInRange(55, 85);
        MeanArea("Immune cells").ShouldBeInRange(18, 32);
    }

    [Fact]
    public void Regions_HoldTheNucleiOfTheirKind()
    {
        List<TruthFeature> regions = pair.Eosin.FindAll(f => f.Kind == "annotation");
        regions.Select(r => r.Class).Distinct()
            .ShouldBe(["Tissue", "Parenchyma", "Tumor", "Stroma", "Necrosis", "Lymphoid aggregate", "Pen"], ignoreOrder: true);
        Share("Tumor", "Tumor").ShouldBeGreaterThan(0.99);
        Share("Hepatocyte", "Tumor").ShouldBeLessThan(0.01);
        Share("Hepatocyte", "Parenchyma").ShouldBeGreaterThan(0.97);
        Nuclei.Count(n => Within("Pen", n)).ShouldBeLessThan(3, "ink hides nuclei, so they are not in the truth");

        double Share(string cellClass, string region) => Nuclei.Where(n => n.Class == cellClass).Average(n => Within(region, n) ? 1.0 : 0.0);
        bool Within(string region, TruthFeature n) => regions.Exists(r => r.Class == region && r.Contains(n.Centre.X, n.Centre.Y));
    }

    [Fact]
    public void Dab_SameNucleiWithASign()
    {
        List<TruthFeature> nuclei = pair.Dab.FindAll(f => f.Kind == "detection");
        nuclei.Select(n => n.Rings[0][0]).ShouldBe(Nuclei.Select(n => n.Rings[0][0]));
        nuclei.ShouldAllBe(n => n.Class.EndsWith(": Positive", StringComparison.Ordinal) == n.DabOd > 0);
        nuclei.FindAll(n => n.DabOd > 0).ShouldAllBe(n => n.Class == "Immune cells: Positive");
        nuclei.Count(n => n.Class == "Immune cells: Positive").ShouldBeGreaterThan(20);
        nuclei.Count(n => n.Class == "Immune cells: Negative").ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Dab_PositiveCellsHaveABrownRing_NegativeOnesNot()
    {
        List<TruthFeature> immune = pair.Dab.FindAll(f => f.Class.StartsWith("Immune", StringComparison.Ordinal));
        double positive = immune.Where(n => n.DabOd > 0).Average(n => Brown(n)), negative = immune.Where(n => n.DabOd == 0).Average(n => Brown(n));
        positive.ShouldBeGreaterThan(negative + 0.15);
    }

    private double MeanArea(string cellClass) => Nuclei.Where(n => n.Class == cellClass).Average(n => n.AreaUm2);

    /// <summary>Blue less red optical density over the outline: DAB takes blue light, haematoxylin red.</summary>
    private double Brown(TruthFeature nucleus) => nucleus.Rings[0].Average(p => Od(pair.DabPixels, p.X, p.Y, 2) - Od(pair.DabPixels, p.X, p.Y, 0));

    /// <summary>Mean red density between two multiples of the nucleus' radius.</summary>
    private static double RedOd(RgbImage image, (double X, double Y) centre, double from, double to, TruthFeature? outline = null)
    {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < 24; i++)
        {
            (double x, double y) = outline is null ? (centre.X + Math.Cos(i), centre.Y + Math.Sin(i)) : outline.Rings[0][i];
            for (double scale = from; scale <= to + 1e-9; scale += Math.Max(0.1, (to - from) / 3))
            {
                sum += Od(image, centre.X + scale * (x - centre.X), centre.Y + scale * (y - centre.Y), 0);
                count++;
            }
        }

        return sum / count;
    }

    private static double Od(RgbImage image, double x, double y, int channel)
    {
        (byte r, byte g, byte b) = image[Math.Clamp((int)x, 0, image.Width - 1), Math.Clamp((int)y, 0, image.Height - 1)];
        return -Math.Log10((channel switch { 0 => r, 1 => g, _ => b } + 1) / 244.0);
    }
}
