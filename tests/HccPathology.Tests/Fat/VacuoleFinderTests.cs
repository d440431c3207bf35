using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Tests.Nuclei;
using HccPathology.Tiles;

namespace HccPathology.Tests.Fat;

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
            (vacuole.X, vacuole.Y).ShouldBe((x, y));
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

    /// <summary>
    /// Halos are the detector's: 64 µm and more with the finer model. A disc 60 µm wide and clear bands of 58 to 84 µm would be measured whole and count as
    /// clear area there.
    /// </summary>
    [Fact]
    public void Find_TilesWithALargerHalo_GivesTheSameVacuoles()
    {
        (double X, double Y, double Radius)[] discs = [.. Crowd().Where(d => d.Y > 180 && d.X > 180), (90, 300, 60)];
        bool IsClear(double x, double y) => discs.Any(d => Within(d, x, y)) || (y < 160 && x % 200 < 116 + y / 3);
        string[] found = Text(Find(IsClear));
        found.ShouldNotBeEmpty();
        Text(Find(IsClear, moreHaloPx: 64)).ShouldBe(found);
    }

    [Fact]
    public void Find_AVesselAmongFat_IsNone()
    {
        (double X, double Y, double)[] discs = [.. Crowd().Where(d => Math.Abs(d.X - 200) > 90 || Math.Abs(d.Y - 200) > 90)];
        IReadOnlyList<Vacuole> found = Find((x, y) => discs.Any(d => Within(d, x, y)) || Within((200, 200, 62), x, y));
        found.Count.ShouldBe(discs.Length);
    }

    /// <summary>Where vacuoles are, also an oval nearly twice as long as wide is one, and small ones that touch are two.</summary>
    [Fact]
    public void Find_OvalsAndSmallPairsAmongFat_AreAllFound()
    {
        (double X, double Y, double)[] discs = [.. Crowd().Where(d => d.Y > 130)];
        IReadOnlyList<Vacuole> found = Find((x, y) => discs.Any(d => Within(d, x, y))
            || Within((60, 60, 14), 60 + (x - 60) / 1.75, y)
            || Within((150, 60, 10), x, y) || Within((169, 60, 10), x, y)
            || Within((335, 70, 24), x, y) || Within((382, 70, 24), x, y) || Within((335, 41, 6.6), x, y));
        found.Count(v => v.Y > 130).ShouldBe(discs.Length);
        found.Count(v => v.X < 110 && v.Y < 110).ShouldBe(1, "an oval");
        found.Count(v => v.X is > 130 and < 190 && v.Y < 110).ShouldBe(2, "two that touch");
        found.Where(v => v.X > 300 && v.Y < 110).ShouldAllBe(v => v.DiameterUm > 15, "a bulge of a vacuole is none");
    }

    /// <summary>24 px are 6 µm².</summary>
    [Theory]
    [InlineData(5, 65)]
    [InlineData(4, 64)]
    public void Find_SmallClearSpotAmongFat_IsAVacuoleFrom6Um2On(int wide, int expected) =>
        Find((x, y) => Crowd().Any(d => Within(d, x, y)) || (x > 53 && x < 53 + wide && y > 53 && y < 58)).Count.ShouldBe(expected);

    [Theory]
    [InlineData(0, 205)]
    [InlineData(416, 205)]
    [InlineData(205, 0)]
    [InlineData(205, 416)]
    public void Find_VacuoleCutByTheSlidesEdge_HasTheAreaThatIsSeen(double cx, double cy)
    {
        Vacuole cut = Find((x, y) => Crowd().Append((cx, cy, 12)).Any(d => Within(d, x, y))).Single(v => v.AreaUm2 < 100);
        cut.AreaUm2.ShouldBe(Math.PI * 144 / 2 / 4, 1.5);
    }

    /// <summary>Of a disc whose centre is half a radius beyond the edge a segment is seen, more than three times as wide as high.</summary>
    [Theory]
    [InlineData(-6, 205)]
    [InlineData(422, 205)]
    [InlineData(205, -6)]
    [InlineData(205, 422)]
    public void Find_VacuoleOfWhichASegmentIsOnTheSlide_HasTheAreaThatIsSeen(double cx, double cy)
    {
        Vacuole cut = Find((x, y) => Crowd().Append((cx, cy, 12)).Any(d => Within(d, x, y))).Single(v => v.AreaUm2 < 100);
        cut.AreaUm2.ShouldBe(88.4 / 4, 1.5);
    }

    /// <summary>A part must be rounder than what stands alone: twice as long as wide has 0.5.</summary>
    [Theory]
    [InlineData(1.9, 1)]
    [InlineData(2.15, 0)]
    public void Find_OvalAmongFat_IsAVacuoleUpToTwiceAsLongAsWide(double times, int expected)
    {
        (double X, double Y, double)[] discs = [.. Crowd().Where(d => d.Y > 130)];
        Find((x, y) => discs.Any(d => Within(d, x, y)) || Within((100, 60, 14), 100 + (x - 100) / times, y)).Count(v => v.Y < 110).ShouldBe(expected);
    }

    /// <summary>Necks of up to 7 µm are cut: two bodies of 24 µm with a bridge of 13 px come apart, with one of 17 px they are one long space.</summary>
    [Theory]
    [InlineData(13, 2)]
    [InlineData(17, 0)]
    public void Find_BodiesWithABridge_AreTwoWhereItIsNarrow(int bridge, int expected)
    {
        (double X, double Y, double)[] discs = [.. Crowd().Where(d => d.Y > 130), (150, 60, 24), (220, 60, 24)];
        Find((x, y) => discs.Any(d => Within(d, x, y)) || (x is > 150 and < 220 && Math.Abs(y - 60) < bridge / 2.0)).Count(v => v.Y < 110).ShouldBe(expected);
    }

    /// <summary>
    /// Two discs with a neck of 12 px (6 µm): the larger has half of their area, enough for a vacuole and too little for a part. The first shrinking leaves
    /// them one, the second parts them, and neither counts beside the whole.
    /// </summary>
    [Fact]
    public void Find_APeanutThatIsRoundEnoughAmongFat_CountsOnce()
    {
        (double X, double Y, double)[] discs = [.. Crowd().Where(d => d.Y > 130), (100, 60, 14), (123.6, 60, 12.5)];
        Vacuole peanut = Find((x, y) => discs.Any(d => Within(d, x, y))).Where(v => v.Y < 110).ShouldHaveSingleItem();
        peanut.AreaUm2.ShouldBe(269.5, 1);
    }

    /// <summary>
    /// Six discs among four channels: a fifth of the clear area is round, so that limits are near the strict ones, but parts count. A large disc that a small
    /// one touches is neither round enough for those nor so little that it is none anywhere: what it falls into counts.
    /// </summary>
    [Fact]
    public void Find_APeanutThatIsTooLongAmongChannels_IsTwo()
    {
        (double X, double Y, double)[] discs = [.. Enumerable.Range(0, 6).Select(i => (40.0 + 66 * i, 40.0, 17.0)), (150, 120, 14), (174, 120, 12)];
        IReadOnlyList<Vacuole> found = Find((x, y) => discs.Any(d => Within(d, x, y)) || (y > 180 && Math.Abs(y % 80 - 40) < 9 && x % 130 > 25));
        found.Count(v => v.Y < 80).ShouldBe(6);
        found.Where(v => v.Y is > 80 and < 180).Select(v => Math.Round(v.X)).Order().ShouldBe([150, 174]);
    }

    /// <summary>Two discs of 6.5 px that a neck of 4 px joins: shrunk by 3 px 38 px are left of each, and 60 (15 µm²) are needed.</summary>
    [Fact]
    public void Find_BulgesOfACrackAmongFat_AreNone()
    {
        (double X, double Y, double)[] discs = [.. Crowd().Where(d => d.Y > 130), (100, 60, 6.5), (118, 60, 6.5)];
        Find((x, y) => discs.Any(d => Within(d, x, y)) || (x is > 100 and < 118 && Math.Abs(y - 60) < 2)).Count(v => v.Y < 110).ShouldBe(0);
    }

    /// <summary>72 µm long: longer than what is judged as it is, and round enough for a part.</summary>
    [Fact]
    public void Find_LongestOvalAmongFat_IsAVacuole()
    {
        (double X, double Y, double)[] discs = [.. Crowd().Where(d => d.Y > 180)];
        Vacuole oval = Find((x, y) => discs.Any(d => Within(d, x, y)) || Within((200, 80, 48), 200 + (x - 200) / 1.5, y)).Where(v => v.Y < 150).ShouldHaveSingleItem();
        oval.AreaUm2.ShouldBe(Math.PI * 48 * 48 * 1.5 / 4, 40);
    }

    /// <summary>Clefts of 1.5 µm through seven of eight rows of vacuoles: each joins its row to one space of 190 µm.</summary>
    [Fact]
    public void Find_VacuolesThatCleftsRunThrough_AreFound() =>
        Find((x, y) => Crowd().Any(d => Within(d, x, y)) || (x is > 10 and < 400 && y < 340 && Math.Abs((y - 30) % 50) < 1.5)).Count.ShouldBe(64);

    /// <summary>Exactly 24 px (6 µm²) are enough.</summary>
    [Fact]
    public void Find_ClearSpotOfExactly6Um2AmongFat_IsAVacuole() =>
        Find((x, y) => Crowd().Any(d => Within(d, x, y)) || (x is > 53 and < 59 && y is > 53 and < 57)).Count.ShouldBe(65);

    /// <summary>30 px are 7.5 µm² and are a speck; 48 px (12 µm²) are not.</summary>
    [Theory]
    [InlineData(6, 5, true)]
    [InlineData(8, 6, false)]
    [InlineData(9, 9, false)]
    public void Find_DarkSpotInAVacuole_IsPartOfItWhereItIsSmall(int width, int height, bool isFilled)
    {
        IReadOnlyList<Vacuole> found = Find((x, y) => Within((100, 100, 20), x, y) && !(x > 98 && x < 98 + width && y > 98 && y < 98 + height));
        found.Any(v => Math.Abs(v.AreaUm2 - Math.PI * 100) < 4).ShouldBe(isFilled);
    }

    /// <summary>A slide of 0.25 µm/px that is analysed at 0.5: the right half of its mask is of a class, the left one is glass.</summary>
    [Theory]
    [InlineData(MaskClass.Tissue, 1)]
    [InlineData(MaskClass.Pen, 0)]
    [InlineData(MaskClass.Blur, 0)]
    [InlineData(MaskClass.Fold, 0)]
    [InlineData(MaskClass.Glass, 0)]
    public void Find_ClearDisc_IsACandidateOnAnalysedTissueAlone(MaskClass right, int expected)
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.25), 800, 800, 0.5);
        TissueMask mask = new(2, 1, 400, 800, new Mpp(0.25), [MaskClass.Glass, right]);
        TileSpec tile = new(0, 0, 0, 400, 400, VacuoleFinder.ReachPx(frame));
        using TileBuffer pixels = new(tile.ReadWidth, tile.ReadHeight);
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            for (int x = 0; x < tile.ReadWidth; x++)
            {
                pixels.Row(y)[x] = Within((300, 200, 16), x + tile.ReadX + 0.5, y + tile.ReadY + 0.5) ? 0xFFF0F0F0 : 0xFFB45A8C;
            }
        }

        List<VacuoleCandidate> found = new VacuoleFinder(frame, mask, new ClearLevel(160, 90, 240), new FatOptions()).Find(pixels, tile).Candidates;
        found.Select(c => (c.X, c.Y)).ShouldBe(Enumerable.Repeat((600.0, 400.0), expected));
        found.ShouldAllBe(c => Math.Abs(c.AreaUm2 - Math.PI * 64) < 3);
    }

    [Fact]
    public void Threshold_GreenOfTheLevel_IsNotClear()
    {
        uint[] pixels = [.. Enumerable.Range(0, 21).Select(i => 0xFF00FFu | (uint)(i % 3 == 0 ? 201 : i % 3 == 1 ? 200 : 199) << 8)];
        ulong[] bits = new ulong[1];
        VacuoleFinder.Threshold(pixels, bits, 200);
        bits[0].ShouldBe(Enumerable.Range(0, 7).Aggregate(0UL, (sum, i) => sum | 1UL << 3 * i));
    }

    [Fact]
    public void Find_RealLiverCutIntoTiles_GivesTheSameVacuolesForAnyCut()
    {
        string folder = SharedData.Find("liver/steatosis");
        string[] names = ["1002770_46", "1002325_45", "1003396_60", "1003136_48", "1002039_87", "1001510_50", "1002247_89", "1001876_91", "1003094_65"];
        RgbImage mosaic = new(3 * 416, 3 * 416);
        for (int i = 0; i < names.Length; i++)
        {
            RgbImage tile = Pictures.Read(Path.Combine(folder, names[i] + ".png"));
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

    private static IEnumerable<(double X, double Y, double)> Crowd() =>
        from y in Enumerable.Range(0, 8) from x in Enumerable.Range(0, 8) select (30.0 + 50 * x, 30.0 + 50 * y, 17.0);

    private static string[] Text(IReadOnlyList<Vacuole> vacuoles) => [.. vacuoles.Select(v => $"{v.X:R} {v.Y:R} {v.AreaUm2:R} {string.Join(' ', v.Outline)}")];

    private static bool Within((double X, double Y, double Radius) disc, double x, double y) =>
        (x - disc.X) * (x - disc.X) + (y - disc.Y) * (y - disc.Y) < disc.Radius * disc.Radius;

    private IReadOnlyList<Vacuole> Find(Func<double, double, bool> isClear, int moreHaloPx = 0)
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
        return SteatosisTiles.Find(path, 2048, moreHaloPx: moreHaloPx).Vacuoles;
    }
}
