using HccPathology.Analysis;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Synthetic;

namespace HccPathology.Tests.Cases;

/// <summary>Two pieces of tissue on one glass of which a person excludes the second, as a control of another organ, stained otherwise.</summary>
public sealed class ExcludedTissueTests(PhantomSample phantoms) : IDisposable
{
    private const int GapPx = 300;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stains_AreThoseOfTheTissueThatIsLeft()
    {
        RgbImage tissue = Pictures.Read(phantoms.Small.SlidePath);
        StainVectors alone = StainsOf("alone.png", Beside(tissue, null)), both = StainsOf("both.png", Beside(tissue, Bluer(tissue)));
        StainVectors rest = StainsOf("rest.png", Beside(tissue, Bluer(tissue)), RightHalf(tissue));
        both.Haematoxylin.AngleDegreesTo(alone.Haematoxylin).ShouldBeGreaterThan(2);
        rest.Haematoxylin.AngleDegreesTo(alone.Haematoxylin).ShouldBeLessThan(0.3);
    }

    [Fact]
    public void Stains_OfASlideThatIsExcludedAltogether_AreThoseOfAll()
    {
        RgbImage tissue = Pictures.Read(phantoms.Small.SlidePath);
        StainsOf("1.png", tissue, "[[0,0],[9000,0],[9000,9000],[0,9000],[0,0]]").ShouldBe(StainsOf("2.png", tissue));
    }

    private StainVectors StainsOf(string name, RgbImage image, string? excluded = null)
    {
        string picture = _folder.File(name), regions = _folder.File("regions.geojson");
        ImageFile.WritePng(picture, image);
        const string Excluded = """{"objectType":"annotation","classification":{"name":"Exclude"}}""";
        File.WriteAllText(regions, $$"""[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[{{excluded}}]},"properties":{{Excluded}} }]""");
        AnalysisOptions options = new() { Threads = 2, Detector = DetectorChoice.Classic, Mpp = new Mpp(0.5), RegionsPath = excluded is null ? null : regions };
        using SlideReport report = new SlideAnalysis(options).Run(picture, _folder.Path, default);
        report.Stains!.IsEstimated.ShouldBeTrue(report.Stains.Reason);
        return report.Stains.Vectors;
    }

    private static string RightHalf(RgbImage tissue)
    {
        int left = tissue.Width + GapPx / 2, right = 2 * tissue.Width + GapPx;
        return $"[[{left},0],[{right},0],[{right},{tissue.Height}],[{left},{tissue.Height}],[{left},0]]";
    }

    // Glass between them, and in place of the second where there is none.
    private static RgbImage Beside(RgbImage first, RgbImage? second)
    {
        RgbImage both = new(2 * first.Width + GapPx, first.Height);
        Array.Fill(both.Data, (byte)243);
        for (int y = 0; y < first.Height; y++)
        {
            for (int x = 0; x < first.Width; x++)
            {
                both[x, y] = first[x, y];
                both[x + first.Width + GapPx, y] = second is null ? both[x + first.Width + GapPx, y] : second[x, y];
            }
        }

        return both;
    }

    // Its optical density in red is half as much again: haematoxylin of another laboratory.
    private static RgbImage Bluer(RgbImage image)
    {
        RgbImage bluer = new(image.Width, image.Height);
        for (int i = 0; i < image.Data.Length; i++)
        {
            bluer.Data[i] = i % 3 == 0 ? (byte)(255 * Math.Pow(image.Data[i] / 255.0, 1.5)) : image.Data[i];
        }

        return bluer;
    }
}
