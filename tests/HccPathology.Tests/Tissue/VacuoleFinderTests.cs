using HccPathology.Pixels;
using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

/// <summary>Drawn tissue at 0.5 µm/px: pink ground with white shapes whose areas are known.</summary>
public sealed class VacuoleFinderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_DiscsOfManySizes_GivesEachWithItsArea()
    {
        (double X, double Y, double Radius)[] discs = [(60, 60, 4), (120, 60, 8), (200, 70, 16), (330, 120, 30), (130, 250, 50)];
        IReadOnlyList<Vacuole> found = Find((x, y) => discs.Any(d => Within(d, x, y)));
        found.Count.ShouldBe(discs.Length);
        foreach ((double x, double y, double radius) in discs)
        {
            Vacuole vacuole = found.Single(v => Math.Abs(v.X - x) < 1 && Math.Abs(v.Y - y) < 1);
            vacuole.DiameterUm.ShouldBe(radius, radius * 0.04);
        }
    }

    [Fact]
    public void Find_SinusoidsAndATear_GivesNone() => Find((x, y) =>
        (Math.Abs(y - 100 - 20 * Math.Sin(x / 30)) < 6 && x is > 20 and < 380) || (Math.Abs(y - 200) < 5 && x is > 50 and < 120)
        || Math.Abs(x - 330) < 20 + 12 * Math.Sin(y / 9)).ShouldBeEmpty();

    [Fact]
    public void Find_TouchingVacuolesAmongOthers_GivesBothWithTheirAreas()
    {
        (double, double, double)[] discs = [(60, 60, 20), (150, 60, 16), (60, 160, 18), (200, 200, 24), (247, 200, 24), (320, 80, 15)];
        IReadOnlyList<Vacuole> found = Find((x, y) => discs.Any(d => Within(d, x, y)));
        found.Count.ShouldBe(6);
        found.Count(v => Math.Abs(v.Y - 200) < 2 && v.DiameterUm is > 22 and < 25.5).ShouldBe(2);
    }

    [Fact]
    public void Find_RoundCutsAmongWideSinusoids_AreTakenForSinusoids()
    {
        static bool Channel(double x, double y) => Math.Abs(y % 80 - 40) < 12 && x % 130 > 25;
        static bool Oval((double X, double Y) c, double x, double y) => Within((c.X, c.Y, 14), (x - c.X) * 0.68 + c.X, y);
        (double, double)[] ovals = [(80, 80), (210, 160), (320, 240)];
        Find((x, y) => Channel(x, y) || ovals.Any(o => Oval(o, x, y))).Count(v => v.DiameterUm < 20 && Math.Abs(v.Y % 80) < 5).ShouldBeLessThan(3);
        Find((x, y) => ovals.Any(o => Oval(o, x, y))).Count.ShouldBe(3);
    }

    [Fact]
    public void Find_AVesselLargerThanAnyHepatocyte_IsNone() => Find((x, y) => Within((200, 200, 70), x, y)).ShouldBeEmpty();

    [Fact]
    public void Find_RealLiverCutIntoTiles_GivesTheSameVacuolesForAnyCut()
    {
        string folder = SharedData.Find("liver/steatosis");
        string[] names = ["1002770_46", "1002325_45", "1003396_60", "1003136_48", "1002039_87", "1001510_50", "1002247_89", "1001876_91", "1003094_65"];
        RgbImage mosaic = new(3 * 416, 3 * 416);
        for (int i = 0; i < names.Length; i++)
        {
            RgbImage tile = ImageFile.ReadRgb(Path.Combine(folder, names[i] + ".png"));
            for (int y = 0; y < tile.Height; y++)
            {
                tile.Row(y).CopyTo(mosaic.Row(i / 3 * 416 + y)[(i % 3 * 416 * 3)..]);
            }
        }

        string path = _folder.File("mosaic.png");
        ImageFile.WritePng(path, mosaic);
        string[] whole = Text(SteatosisTiles.Find(path, 2048).Vacuoles);
        whole.Length.ShouldBeGreaterThan(500);
        Text(SteatosisTiles.Find(path, 512).Vacuoles).ShouldBe(whole);
        Text(SteatosisTiles.Find(path, 1024).Vacuoles).ShouldBe(whole);
    }

    private static string[] Text(IReadOnlyList<Vacuole> vacuoles) => [.. vacuoles.Select(v => $"{v.X:R} {v.Y:R} {v.AreaUm2:R} {string.Join(' ', v.Outline)}")];

    private static bool Within((double X, double Y, double Radius) disc, double x, double y) =>
        (x - disc.X) * (x - disc.X) + (y - disc.Y) * (y - disc.Y) < disc.Radius * disc.Radius;

    private IReadOnlyList<Vacuole> Find(Func<double, double, bool> isClear)
    {
        RgbImage image = new(416, 416);
        for (int y = 0; y < 416; y++)
        {
            for (int x = 0; x < 416; x++)
            {
                // Granular, as cytoplasm is: flat colour is glass to the tissue detector.
                byte grain = (byte)((x * 7 + y * 13 + x * y % 11) % 23);
                image[x, y] = isClear(x + 0.5, y + 0.5) ? ((byte)243, (byte)243, (byte)243) : ((byte)(180 + grain), (byte)(90 + grain), (byte)(140 + grain));
            }
        }

        string path = _folder.File("drawn.png");
        ImageFile.WritePng(path, image);
        return SteatosisTiles.Find(path, 2048).Vacuoles;
    }
}
