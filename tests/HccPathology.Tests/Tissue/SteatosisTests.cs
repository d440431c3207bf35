using HccPathology.Pixels;
using HccPathology.Tiles;
using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

/// <summary>Fat fraction of real liver against masks that experts drew; docs/validation.md holds the figures.</summary>
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

    private static double MaskShare(string path)
    {
        RgbImage mask = ImageFile.ReadRgb(path);
        return mask.Data.Where((_, i) => i % 3 == 0).Count(v => v > 0) / (double)(mask.Width * mask.Height);
    }

    private static double Correlation(List<(string Name, double True, double Found)> tiles)
    {
        double x = tiles.Average(t => t.True), y = tiles.Average(t => t.Found);
        return tiles.Sum(t => (t.True - x) * (t.Found - y)) / Math.Sqrt(tiles.Sum(t => Math.Pow(t.True - x, 2)) * tiles.Sum(t => Math.Pow(t.Found - y, 2)));
    }
}
