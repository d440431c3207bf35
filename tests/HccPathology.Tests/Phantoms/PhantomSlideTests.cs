using System.Security.Cryptography;
using HccPathology.Geometry;
using HccPathology.Phantoms;
using HccPathology.Pixels;
using HccPathology.Slides;

namespace HccPathology.Tests.Phantoms;

public sealed class PhantomSlideTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phantom-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Write_OneTwoOrThreeThreads_GivesTheSameBytes()
    {
        PhantomOptions options = new() { WidthPx = 1030, HeightPx = 300, Seed = 4 };
        PhantomSummary[] made = [.. Enumerable.Range(1, 3).Select(threads => PhantomSlide.Write(InFolder($"{threads}.tiff"), options, threads))];
        made.Select(m => Hash(m.SlidePath)).Distinct().Count().ShouldBe(1);
        made.Select(m => Hash(m.TruthPath)).Distinct().Count().ShouldBe(1);
        made[0].NucleusCount.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Write_OtherSeed_GivesAnotherSlide()
    {
        PhantomOptions options = new() { WidthPx = 300, HeightPx = 300, Seed = 1 };
        PhantomSummary one = PhantomSlide.Write(InFolder("one.tiff"), options, 2),
            other = PhantomSlide.Write(InFolder("other.tiff"), options with { Seed = 2 }, 2);
        Hash(other.SlidePath).ShouldNotBe(Hash(one.SlidePath));
        Hash(other.TruthPath).ShouldNotBe(Hash(one.TruthPath));
    }

    [Fact]
    public void Write_SizeThatIsNoMultipleOfTheTile_OpensWithPixelSizeAndAllLevels()
    {
        PhantomSummary made = PhantomSlide.Write(InFolder("Leber-ü.tiff"), new PhantomOptions { WidthPx = 2061, HeightPx = 259, Mpp = 0.499 }, 2);
        using Slide slide = Slide.Open(made.SlidePath, new SlideOptions());
        slide.Facts.Vendor.ShouldBe("aperio");
        slide.Facts.Mpp.ShouldBe(new Mpp(0.499));
        slide.Facts.MppSource.ShouldBe(MppSource.Properties);
        slide.Facts.Levels.Select(l => (l.Width, l.Height)).ShouldBe([(2061L, 259L), (1030L, 129L), (515L, 64L)]);
        made.Levels.ShouldBe(3);
    }

    [Fact]
    public void Write_ReducedLevels_ShowTheMeanOfTheirFinerLevel()
    {
        PhantomSummary made = PhantomSlide.Write(InFolder("a.tiff"), new PhantomOptions { WidthPx = 1030, HeightPx = 300 }, 2);
        using Slide slide = Slide.Open(made.SlidePath, new SlideOptions());
        RgbImage fine = Read(slide, 0), coarse = Read(slide, 1);
        double difference = 0;
        for (int y = 0; y < coarse.Height; y++)
        {
            for (int x = 0; x < coarse.Width; x++)
            {
                int mean = (fine[2 * x, 2 * y].G + fine[2 * x + 1, 2 * y].G + fine[2 * x, 2 * y + 1].G + fine[2 * x + 1, 2 * y + 1].G) / 4;
                difference += Math.Abs(mean - coarse[x, y].G);
            }
        }

        (difference / (coarse.Width * coarse.Height)).ShouldBeLessThan(4.0);
    }

    [Theory]
    [InlineData(300, 200)]
    [InlineData(64, 64)]
    [InlineData(257, 64)]
    public void Write_TinySlide_OpensAndHasTruth(int width, int height)
    {
        PhantomSummary made = PhantomSlide.Write(InFolder("tiny.tiff"), new PhantomOptions { WidthPx = width, HeightPx = height }, 3);
        using Slide slide = Slide.Open(made.SlidePath, new SlideOptions());
        slide.Facts.Levels.Count.ShouldBe(1);
        RgbImage picture = Read(slide, 0);
        picture[0, height - 1].G.ShouldBeGreaterThan((byte)225, "the corner is glass");
        TruthFile.Read(made.TruthPath).Count(f => f.Kind == "detection").ShouldBe((int)made.NucleusCount);
    }

    [Fact]
    public void Write_TruthNamedGz_IsTheSameJsonCompressed()
    {
        PhantomOptions options = new() { WidthPx = 300, HeightPx = 300 };
        PhantomSummary plain = PhantomSlide.Write(InFolder("a.tiff"), options, 2);
        PhantomSummary packed = PhantomSlide.Write(InFolder("b.tiff"), InFolder("b.geojson.gz"), options, 2);
        TruthFile.Read(packed.TruthPath).Select(f => f.Id).ShouldBe(TruthFile.Read(plain.TruthPath).Select(f => f.Id));
        new FileInfo(packed.TruthPath).Length.ShouldBeLessThan(new FileInfo(plain.TruthPath).Length / 2);
    }

    [Fact]
    public void Write_Cancelled_LeavesNoFile()
    {
        using CancellationTokenSource cancel = new();
        Progress stop = new(_ => cancel.Cancel());
        Should.Throw<OperationCanceledException>(() =>
            PhantomSlide.Write(InFolder("a.tiff"), new PhantomOptions { WidthPx = 300, HeightPx = 800 }, 2, stop, cancel.Token));
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void Write_FolderThatIsNotThere_IsOneClearError()
    {
        string path = InFolder("no/such/a.tiff");
        PathologyException failed = Should.Throw<PathologyException>(() => PhantomSlide.Write(path, new PhantomOptions { WidthPx = 64, HeightPx = 64 }, 1));
        failed.Kind.ShouldBe(FailureKind.Temporary);
        failed.Message.ShouldContain(path);
    }

    [Fact]
    public void Write_AbsurdSize_IsRefusedBeforeAnyFile()
    {
        Should.Throw<PathologyException>(() =>
            PhantomSlide.Write(InFolder("a.tiff"), new PhantomOptions { WidthPx = int.MaxValue, HeightPx = 512 }, 1)).Kind.ShouldBe(FailureKind.BadCommand);
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void Truth_IsOnDiskBeforeItIsFinished()
    {
        PhantomScene scene = new(new PhantomOptions { WidthPx = 1024, HeightPx = 1024 });
        string path = InFolder("t.geojson");
        using PhantomTruth truth = new(path, false, scene);
        SlideRect rect = new(256, 256, 512, 512);
        List<PhantomCell> cells = scene.TruthCells(rect, scene.Patch(rect));
        truth.Write(cells);
        new FileInfo(path).Length.ShouldBeGreaterThan(300 * (cells.Count - 400), "only the last 64 KiB may wait in memory");
    }

    internal static RgbImage Read(Slide slide, int level)
    {
        SlideLevel of = slide.Facts.Levels[level];
        using TileBuffer buffer = new((int)of.Width, (int)of.Height);
        slide.Read(new LevelRect(level, 0, 0, (int)of.Width, (int)of.Height), buffer);
        return buffer.ToRgb();
    }

    private string InFolder(string name) => Path.Combine(_folder, name);

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
