using HccPathology.Fat;
using HccPathology.Pixels;
using HccPathology.Tiles;

namespace HccPathology.Tests.Fat;

/// <summary>Fat fraction of real liver against masks that experts drew; docs/validation/tissue-and-zones.md holds the figures.</summary>
public sealed class SteatosisTests
{
    private const string Folder = "liver/steatosis";

    [Fact]
    public void FatFraction_Of120ExpertTiles_AgreesWithTheMasks()
    {
        string folder = SharedData.Find(Folder);
        List<(string Name, double True, double Found)> tiles = [];
        foreach (string mask in Directory.EnumerateFiles(folder, "*.fat.png").Order(StringComparer.Ordinal))
        {
            string picture = mask.Replace(".fat.png", ".png", StringComparison.Ordinal);
            (IReadOnlyList<Vacuole> vacuoles, AnalysisFrame frame) = SteatosisTiles.Find(picture, 2048);
            double um2 = frame.Width * (double)frame.Height * frame.Mpp.PixelAreaUm2;
            tiles.Add((Path.GetFileNameWithoutExtension(picture), MaskShare(mask), vacuoles.Sum(v => v.AreaUm2) / um2));
        }

        double error = tiles.Average(t => Math.Abs(t.Found - t.True)) * 100, correlation = Correlation(tiles);
        TestContext.Current.TestOutputHelper?.WriteLine($"{tiles.Count} tiles: r {correlation:0.000}, mean absolute error {error:0.00} points");
        correlation.ShouldBeGreaterThan(0.95);
        error.ShouldBeLessThan(1.5);
    }

    // Fat of the paler tissue is missed then, since what is clear hangs on the slide's median.
    [Theory]
    [InlineData(0, false)]
    [InlineData(0.1, false)]
    [InlineData(0.4, true)]
    public void ClearLevel_OfLiverUnderMuchBlood_IsUneven(double share, bool isUneven)
    {
        using ScratchFolder folder = new();
        RgbImage liver = Pictures.Read(SharedData.Find("liver/gtex-liver-he.jpg"));
        int blood = (int)(share * liver.Width);
        for (int y = 0; y < liver.Height; y++)
        {
            for (int x = 0; x < blood; x++)
            {
                double cells = 1 + 0.2 * Math.Sin(0.9 * x) * Math.Sin(0.9 * y);          // red cells of 7 px
                foreach ((double od, int channel) in ((double, int)[])[(0.16, 0), (0.75, 1), (0.62, 2)])
                {
                    liver.Row(y)[3 * x + channel] = (byte)Math.Round(245 * Math.Pow(10, -od * cells));
                }
            }
        }

        string path = folder.File("blood.png");
        ImageFile.WritePng(path, liver);
        SteatosisTiles.LevelOf(path, 0.494).ShouldNotBeNull().IsUneven.ShouldBe(isUneven);
    }

    [Fact]
    public void ClearLevel_OfRealLiver_IsEven() => Directory.GetFiles(SharedData.Find(Folder), "*.png")
        .Where(f => !f.EndsWith(".fat.png", StringComparison.Ordinal) && SteatosisTiles.LevelOf(f) is { IsUneven: true }).ShouldBeEmpty();

    private static double MaskShare(string path)
    {
        RgbImage mask = Pictures.Read(path);
        return mask.Data.Where((_, i) => i % 3 == 0).Count(v => v > 0) / (double)(mask.Width * mask.Height);
    }

    private static double Correlation(List<(string Name, double True, double Found)> tiles)
    {
        double x = tiles.Average(t => t.True), y = tiles.Average(t => t.Found);
        return tiles.Sum(t => (t.True - x) * (t.Found - y)) / Math.Sqrt(tiles.Sum(t => Math.Pow(t.True - x, 2)) * tiles.Sum(t => Math.Pow(t.Found - y, 2)));
    }
}
