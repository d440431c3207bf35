using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Geometry;
using HccPathology.Interop;
using HccPathology.Nuclei;
using HccPathology.Slides;
using HccPathology.Tests.Analysis;
using HccPathology.Tests.Cli;
using HccPathology.Tests.Synthetic;

namespace HccPathology.Tests.Cases;

/// <summary>Slides of which a few stored tiles cannot be read: refused by default, and analysed around them when that is asked for.</summary>
public sealed class SlideDamageTests(PhantomSample phantoms) : IDisposable
{
    private static readonly (int Column, int Row)[] Tiles = [(3, 3), (4, 3), (2, 4)];
    private static readonly AnalysisOptions Options = new() { Threads = 2, TilePx = 512, EstimatesStains = false, MostBadTiles = 0.1 };

    private readonly ScratchFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_DamagedTilesByDefault_IsBadDataThatNamesATileAndLeavesNoFile()
    {
        RequireNative();
        string path = Damaged().Path;
        (int code, _, string stderr) = CommandLineTests.Run("analyze", path, "--out", Out, "--threads", "1", "--quiet");
        code.ShouldBe(65, stderr);
        stderr.ShouldContain(path);
        Tiles.Select(t => TileDamage.Words(path, 0, t.Column, t.Row)).ShouldContain(words => stderr.Contains(words), stderr);
        stderr.ShouldContain("--allow-bad-tiles");
        stderr.TrimEnd('\n').ShouldNotContain('\n');
        Directory.Exists(Out).ShouldBeFalse();
    }

    [Theory]
    [InlineData(ReaderChoice.Auto)]
    [InlineData(ReaderChoice.OpenSlide)]
    public void Run_DamagedTilesAllowed_AreLeftOutMarkedAndCounted(ReaderChoice reader)
    {
        var (path, rects) = Damaged();
        JsonElement summary = AnalysisRun.Run(path, Out, Options with { Reader = reader });
        summary.GetProperty("status").GetString().ShouldBe("ok");
        summary.GetProperty("counts").GetProperty("damagedTiles").GetInt32().ShouldBe(Tiles.Length);
        // Cells of 8 um that a tile of 128 um touches: at most one more on each side.
        double tileMm2 = Tiles.Length * 0.128 * 0.128;
        summary.GetProperty("areas").GetProperty("damagedMm2").GetDouble().ShouldBeInRange(tileMm2, tileMm2 * 1.14);
        string warning = AnalysisRun.Warnings(summary).ShouldHaveSingleItem();
        warning.ShouldStartWith($"{Tiles.Length} of ");
        warning.ShouldNotContain(Path.GetDirectoryName(path)!, Case.Sensitive, "results name no folder of this machine");
        bool isDirect = reader == ReaderChoice.Auto && NativeLibraries.JpegLibrary is not null;
        warning.ShouldContain(!isDirect ? $"level 0 x {rects[0].X} y {rects[0].Y} " : TileDamage.Words(path, 0, 3, 3));
        Features("tissue.geojson").ShouldContain("Excluded: damaged");
    }

    [Fact]
    public void Run_DamagedTilesAllowed_LosesTheNucleiThereAndChangesNoneFurtherAway()
    {
        var (path, rects) = Damaged();
        Nucleus[] sound = Nuclei(phantoms.Large.SlidePath), left = Nuclei(path);
        left.ShouldAllBe(n => !IsNear(n, rects, 0));
        sound.Count(n => IsNear(n, rects, 0)).ShouldBeGreaterThan(30);
        Nucleus[] soundFar = Far(sound, rects), leftFar = Far(left, rects);
        // The levels of the whole slide are taken from its tissue, of which a twentieth is gone: they move by some 0.3 %, and
        // with them the outlines of a few nuclei by a pixel. Position and size of nearly all others are equal to the bit.
        soundFar.Length.ShouldBeGreaterThan(1500);
        ((double)leftFar.Length / soundFar.Length).ShouldBe(1, 0.005);
        soundFar.Intersect(leftFar).Count().ShouldBeGreaterThan((int)(0.9 * soundFar.Length));
        leftFar.Count(n => soundFar.Any(s => Math.Abs(s.X - n.X) < 2 && Math.Abs(s.Y - n.Y) < 2)).ShouldBeGreaterThan((int)(0.99 * leftFar.Length));
    }

    [Fact]
    public void Run_DamagedTilesOnAnyThreadsAndTiles_GivesTheSameBytes()
    {
        string path = Damaged().Path;
        SortedDictionary<string, string>? first = null;
        foreach ((int threads, int tilePx) in ((int, int)[])[(1, 1024), (2, 512), (3, 1024)])
        {
            string folder = Path.Combine(_folder.Path, $"{threads}-{tilePx}");
            AnalysisRun.Run(path, folder, new AnalysisOptions { Threads = threads, TilePx = tilePx, MostBadTiles = 0.1 });
            SortedDictionary<string, string> found = AnalysisRun.Hashes(folder);
            first ??= found;
            found.ShouldBe(first, $"{threads} threads and tiles of {tilePx} px");
        }
    }

    [Theory]
    [InlineData(ReaderChoice.Auto)]
    [InlineData(ReaderChoice.OpenSlide)]
    public void Run_DamageOnTheOverviewsLevelOnly_IsLeftOutToo(ReaderChoice reader)
    {
        var (path, rects) = TileDamage.Copy(phantoms.Large.SlidePath, _folder.File("lower.tiff"), 1, (1, 1));
        Should.Throw<PathologyException>(() =>
            AnalysisRun.Run(path, Out, Options with { MostBadTiles = 0, Reader = reader })).Kind.ShouldBe(FailureKind.BadData);
        using SlideReport report = new SlideAnalysis(Options with { Reader = reader }).Run(path, _folder.Path, default);
        report.Damage!.Rects.ShouldBe(rects);
        All(report.Nuclei).ShouldAllBe(n => !IsNear(n, rects, 0));
        report.Nuclei.Count.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Run_MoreDamageThanAllowed_IsBadDataWithTheNumbers()
    {
        string path = Damaged().Path;
        (int code, _, string stderr) = CommandLineTests.Run("analyze", path, "--out", Out, "--allow-bad-tiles", "1%", "--quiet");
        code.ShouldBe(65, stderr);
        stderr.ShouldMatch(@"at least [123] of 72 stored tiles \([0-9.]+%\) are damaged, more than the 1% allowed; [0-9]+ were read until this was known");
        stderr.TrimEnd('\n').ShouldNotContain('\n');
        Directory.Exists(Out).ShouldBeFalse();
    }

    [Fact]
    public void LeaveOutDamage_MoreThanAllowed_StopsThere()
    {
        using Slide slide = Slide.Open(Damaged().Path, new SlideOptions());
        Steps steps = new();
        string message = Should.Throw<PathologyException>(() => slide.LeaveOutDamage(0.01, 1, default, steps)).Message;
        message.ShouldContain($"at least 1 of 72 stored tiles (1.389%) are damaged, more than the 1% allowed; {steps.Seen.Count} were read");
        steps.Seen.Count.ShouldBeLessThan(72);
        Steps all = new();
        slide.LeaveOutDamage(0.1, 1, default, all).ReadTileCount.ShouldBe(72);
        all.Seen.ShouldBe(Enumerable.Range(1, 72).Select(i => (i, 72)));
    }

    /// <summary>A batch ends what tells no progress for a while.</summary>
    [Fact]
    public void Run_WithProgress_TellsEveryStepOfTheStagesThatReadTheWholeSlide()
    {
        Told told = new();
        new SlideAnalysis(Options, told).Run(phantoms.Large.SlidePath, _folder.Path, default).Dispose();
        foreach (string stage in (string[])["damage", "overview"])
        {
            AnalysisProgress[] steps = [.. told.Seen.Where(s => s.Stage == stage && s.AllTiles > 0)];
            steps.Length.ShouldBeGreaterThan(1, stage);
            steps[^1].DoneTiles.ShouldBe(steps[^1].AllTiles, stage);
            steps.Select(s => s.DoneTiles).ShouldBeInOrder(SortDirection.Ascending, stage);
        }
    }

    [Fact]
    public void Run_Again_TellsTheWarningsAndTimesOfThatSlideAlone()
    {
        SlideAnalysis analysis = new(Options);
        using SlideReport damaged = analysis.Run(Damaged().Path, _folder.Path, default), sound = analysis.Run(phantoms.Small.SlidePath, _folder.Path, default);
        damaged.Warnings.ShouldHaveSingleItem();
        sound.Warnings.ShouldBeEmpty();
        sound.Timings.Select(t => t.Stage).ShouldBeUnique();
    }

    [Fact]
    public void LeaveOutDamage_FileThatShrinksMeanwhile_IsTemporaryAndNotDamage()
    {
        RequireNative();
        string path = _folder.File("shrinks.tiff");
        File.Copy(phantoms.Large.SlidePath, path);
        using Slide slide = Slide.Open(path, new SlideOptions());
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(file.Length / 2);
        }

        PathologyException failed = Should.Throw<PathologyException>(() => slide.LeaveOutDamage(1, 2, default));
        failed.Kind.ShouldBe(FailureKind.Temporary);
        failed.Message.ShouldContain(path);
    }

    [Fact]
    public void Run_SoundSlideWithTheOption_SaysNothing()
    {
        JsonElement summary = AnalysisRun.Run(phantoms.Small.SlidePath, Out, Options);
        AnalysisRun.Warnings(summary).ShouldBeEmpty();
        summary.GetProperty("counts").GetProperty("damagedTiles").GetInt32().ShouldBe(0);
        summary.GetProperty("areas").GetProperty("damagedMm2").GetDouble().ShouldBe(0);
    }

    private (string Path, IReadOnlyList<SlideRect> Rects) Damaged() => TileDamage.Copy(phantoms.Large.SlidePath, _folder.File("damaged.tiff"), 0, Tiles);

    private Nucleus[] Nuclei(string path)
    {
        using SlideReport report = new SlideAnalysis(Options).Run(path, _folder.Path, default);
        return All(report.Nuclei);
    }

    private static Nucleus[] All(NucleusTable table)
    {
        List<Nucleus> all = [];
        table.ForEach(all.Add);
        return [.. all];
    }

    // 60 um from the damage: the widest thing that looks around itself is the local threshold.
    private static Nucleus[] Far(Nucleus[] nuclei, IReadOnlyList<SlideRect> rects) => [.. nuclei.Where(n => !IsNear(n, rects, 120))];

    private static bool IsNear(Nucleus n, IReadOnlyList<SlideRect> rects, int px) =>
        rects.Any(r => n.X > r.X - px && n.X < r.XEnd + px && n.Y > r.Y - px && n.Y < r.YEnd + px);

    private string[] Features(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Out, name)));
        return [.. json.RootElement.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("properties").GetProperty("name").GetString()!)];
    }

    private sealed class Steps : IProgress<(int Done, int All)>
    {
        public List<(int Done, int All)> Seen { get; } = [];

        public void Report((int Done, int All) value) => Seen.Add(value);
    }

    private sealed class Told : IProgress<AnalysisProgress>
    {
        public List<AnalysisProgress> Seen { get; } = [];

        public void Report(AnalysisProgress value) => Seen.Add(value);
    }

    private static void RequireNative() =>
        Assert.SkipWhen(NativeLibraries.JpegLibrary is null, $"the native library is not here: {NativeLibraries.HccNativeNote}");
}
