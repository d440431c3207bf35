using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Density;
using HccPathology.Evaluation;
using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tests.Analysis;
using HccPathology.Tests.Phantoms;
using HccPathology.Tests.Slides;
using HccPathology.Tests.Synthetic;

namespace HccPathology.Tests.Cases;

/// <summary>Slides that are not as one would wish.</summary>
public sealed class SlideCasesTests(PhantomSample phantoms) : IDisposable
{
    private static readonly AnalysisOptions Options = new() { Threads = 2, TilePx = 512 };

    private readonly ScratchFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_SlideWithoutMpp_IsBadDataThatNamesTheOption()
    {
        string path = _folder.File("no-mpp.png");
        ImageFile.WritePng(path, SyntheticTiff.Texture(300, 200));
        PathologyException refused = Fails(path, Options);
        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldContain("--mpp");
        refused.Message.ShouldContain(path);
    }

    [Fact]
    public void Run_RealSlideWithoutMpp_IsBadDataThatNamesTheOption() =>
        Fails(SharedData.Find("slides/tcga-cr-7395-jpeg2000-no-mpp.svs"), Options).Message.ShouldContain("--mpp");

    [Fact]
    public void Run_FluorescenceSlide_IsRefusedAsNotBrightfield()
    {
        PathologyException refused = Fails(SharedData.Find("slides/fluorescence.ndpi"), Options);
        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldContain("not a brightfield slide");
        refused.Message.ShouldContain("--any-light");
    }

    [Fact]
    public void Run_UnequalMpp_ScalesAreasByBothAxes()
    {
        JsonElement equal = AnalysisRun.Run(phantoms.Small.SlidePath, Out, Options with { Mpp = new Mpp(0.5) });
        JsonElement unequal = AnalysisRun.Run(phantoms.Small.SlidePath, Out, Options with { Mpp = new Mpp(0.5, 0.55) });
        (AnalysisRun.TissueMm2(unequal) / AnalysisRun.TissueMm2(equal)).ShouldBe(1.1, 0.03);
        ((double)AnalysisRun.Nuclei(unequal) / AnalysisRun.Nuclei(equal)).ShouldBe(1, 0.15);
        unequal.GetProperty("slide").GetProperty("mppX").GetDouble().ShouldBe(0.5);
        unequal.GetProperty("slide").GetProperty("mppY").GetDouble().ShouldBe(0.55);
        unequal.GetProperty("slide").GetProperty("mppSource").GetString().ShouldBe("option", StringCompareShould.IgnoreCase);
    }

    /// <summary>A setting as if it had been typed: cells of two sizes had one identity, and results of them one hash of settings.</summary>
    [Fact]
    public void Run_PixelSizeBesideTheSlide_IsAmongTheParameters()
    {
        string path = _folder.File("slide.tiff");
        File.Copy(phantoms.Small.SlidePath, path);
        string Parameters(AnalysisOptions options) => AnalysisRun.Run(path, Out, options).GetProperty("analysis").GetProperty("parameters").GetRawText();
        string own = Parameters(Options), typed = Parameters(Options with { Mpp = new Mpp(0.45) });
        File.WriteAllText(path + ".mpp.json", """{"mpp": 0.45}""");
        Parameters(Options).ShouldBe(typed);
        typed.ShouldNotBe(own);
    }

    [Fact]
    public void Run_AllGlass_IsNoTissueWithEveryFileAndNoDensity()
    {
        RgbImage glass = new(700, 600);
        Random random = new(1);
        for (int i = 0; i < glass.Data.Length; i++)
        {
            glass.Data[i] = (byte)(241 + random.Next(5));
        }

        string path = _folder.File("glass.png");
        ImageFile.WritePng(path, glass);
        JsonElement summary = AnalysisRun.Run(path, Out, Options with { Mpp = new Mpp(0.5) });
        summary.GetProperty("status").GetString().ShouldBe("no tissue");
        summary.GetProperty("stains").ValueKind.ShouldBe(JsonValueKind.Null);
        AnalysisRun.Warnings(summary).ShouldContain(w => w.Contains("no tissue"));
        (AnalysisRun.Nuclei(summary), AnalysisRun.TissueMm2(summary)).ShouldBe((0, 0));
        JsonElement row = summary.GetProperty("density")[0];
        row.GetProperty("densityPerMm2").ValueKind.ShouldBe(JsonValueKind.Null);
        row.GetProperty("status").GetString().ShouldBe(DensityTable.NotEvaluable);
        AnalysisRun.Hashes(Out).Keys.ShouldBe(["cells.geojson.gz", "cells.parquet", "composition.csv", "density.csv", "density.parquet", "density.png",
            "done.json", "hotspots.geojson", "overview.png", "subtype.json", "summary.json", "tissue.geojson", "vacuoles.geojson.gz"]);
        GeoJsonCells.Read(Path.Combine(Out, "cells.geojson.gz")).ShouldBeEmpty();
        FeatureCount("tissue.geojson").ShouldBe(0);

        AnalysisOptions ihc = Options with { Mpp = new Mpp(0.5), Stain = StainKind.HaematoxylinDab, Marker = MarkerRegistry.Load().Require("CD8") };
        AnalysisRun.Run(path, Out, ihc).GetProperty("density").EnumerateArray().Select(r => r.GetProperty("cellClass").GetString())
            .ShouldBe(["all", "Negative", "Positive", "Pigment*", "Fragment*"], "the classes of the other slides of the marker");
    }

    [Fact]
    public void Run_ATileOfZeros_IsBadDataAtItsPlaceAndLeavesNothing()
    {
        const int TilePx = 256, Columns = 5, Index = Columns + 2;
        string path = _folder.File("lost.tiff");
        File.Copy(phantoms.Small.SlidePath, path);
        (long offset, long length) = SyntheticTiff.TileAt(path, Index);
        using (FileStream file = File.OpenWrite(path))
        {
            file.Position = offset;
            file.Write(new byte[length]);
        }

        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "done.json"), "{}");
        PathologyException refused = Fails(path, Options);
        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldContain(path);
        refused.Message.ShouldContain("level 0 x ");
        refused.Message.ShouldNotContain('\n');
        LevelRect read = Rectangle(refused.Message);
        (read.X < Index % Columns * TilePx + TilePx && read.X + read.Width > Index % Columns * TilePx).ShouldBeTrue(refused.Message);
        (read.Y < Index / Columns * TilePx + TilePx && read.Y + read.Height > Index / Columns * TilePx).ShouldBeTrue(refused.Message);
        Directory.GetFileSystemEntries(Out).ShouldBeEmpty("neither the mark of an earlier result nor a temporary file stays");
    }

    [Fact]
    public void Run_FileCutShort_IsBadData()
    {
        string path = _folder.File("cut.tiff");
        byte[] bytes = File.ReadAllBytes(phantoms.Small.SlidePath);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Fails(path, Options).Kind.ShouldBe(FailureKind.BadData);
    }

    [Fact]
    public void Run_SlideAndFolderWithNamesFromAnyScript_Succeeds()
    {
        string path = _folder.File("ήπαρ και 肝臓 образец", "τομή 切片 №1 (H&E) – ç.tiff"), output = Path.Combine(_folder.Path, "αποτελέσματα 结果 выход");
        File.Copy(phantoms.Small.SlidePath, path);
        JsonElement summary = AnalysisRun.Run(path, output, Options);
        summary.GetProperty("slide").GetProperty("name").GetString().ShouldBe("τομή 切片 №1 (H&E) – ç");
        File.ReadAllText(Path.Combine(output, "density.csv")).ShouldContain("τομή 切片 №1");
        File.Exists(Path.Combine(output, "done.json")).ShouldBeTrue();
        AnalysisRun.Nuclei(summary).ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Run_TissueWithoutOneNucleus_WarnsAndSaysSoInEveryRow()
    {
        JsonElement summary = AnalysisRun.Run(phantoms.Large.SlidePath, Out, Options with { MinAreaUm2 = 1990, MaxAreaUm2 = 2000, RegionsPath = phantoms.Large.TruthPath });
        summary.GetProperty("status").GetString().ShouldBe("ok");
        AnalysisRun.Nuclei(summary).ShouldBe(0);
        AnalysisRun.Warnings(summary).ShouldContain(w => w.Contains("not one nucleus") && w.Contains("--stain") && w.Contains("--mpp"));
        summary.GetProperty("density").EnumerateArray().ShouldAllBe(r => r.GetProperty("reason").GetString()!.Contains("not one nucleus"));
        foreach (string table in (string[])["nodules.csv", "density-profile.csv"])
        {
            string[] rows = [.. File.ReadLines(Path.Combine(Out, table)).Skip(1)];
            rows.ShouldNotBeEmpty(table);
            rows.ShouldAllBe(r => r.Contains("not one nucleus"));
        }

        summary.GetProperty("subtype").GetProperty("immunePhenotype").GetString().ShouldBe("not evaluable");
    }

    [Fact]
    public void Run_CropWithoutGlass_SaysThatItsWhiteIsTakenAndNotMeasured()
    {
        string crop = _folder.File("crop.png");
        using (Slide slide = Slide.Open(phantoms.Small.SlidePath, new SlideOptions()))
        {
            ImageFile.WritePng(crop, SlideReadTests.Read(slide, new LevelRect(0, slide.Facts.Width / 2 - 128, slide.Facts.Height / 2 - 128, 256, 256)));
        }

        AnalysisRun.Warnings(AnalysisRun.Run(crop, Out, Options with { Mpp = new Mpp(0.5) }))
            .ShouldContain(w => w.StartsWith("the white point is not this slide's own: ") && w.Contains("245 of 255 is taken"));
        AnalysisRun.Warnings(AnalysisRun.Run(phantoms.Small.SlidePath, Out, Options)).ShouldNotContain(w => w.StartsWith("the white point"));
    }

    [Fact]
    public void Run_PictureWithMpp_IsASlideOfOneLevel()
    {
        string path = _folder.File("picture.png");
        using (Slide slide = Slide.Open(phantoms.Small.SlidePath, new SlideOptions()))
        {
            ImageFile.WritePng(path, PhantomSlideTests.Read(slide, 0));
        }

        JsonElement picture = AnalysisRun.Run(path, Out, Options with { Mpp = new Mpp(0.5) }),
            tiff = AnalysisRun.Run(phantoms.Small.SlidePath, Path.Combine(_folder.Path, "tiff"), Options);
        picture.GetProperty("slide").GetProperty("vendor").GetString().ShouldBe("image");
        ((double)AnalysisRun.Nuclei(picture)).ShouldBe(AnalysisRun.Nuclei(tiff), 0.03 * AnalysisRun.Nuclei(tiff));
    }

    [Theory]
    [InlineData(0, 512, 0.5, "--threads")]
    [InlineData(2, 500, 0.5, "--tile")]
    [InlineData(2, 512, 0.01, "--analysis-mpp")]
    [InlineData(2, 512, double.NaN, "--analysis-mpp")]
    public void Run_SettingOutOfItsRange_IsABadCommandThatNamesIt(int threads, int tilePx, double analysisMpp, string named)
    {
        PathologyException refused = Fails(phantoms.Small.SlidePath, new AnalysisOptions { Threads = threads, TilePx = tilePx, AnalysisMppUm = analysisMpp });
        refused.Kind.ShouldBe(FailureKind.BadCommand);
        refused.Message.ShouldContain(named);
    }

    [Fact]
    public void Run_Cancelled_LeavesNoFile()
    {
        using CancellationTokenSource cancel = new();
        Should.Throw<OperationCanceledException>(() => AnalysisRun.Run(phantoms.Small.SlidePath, Out, Options, _ => cancel.Cancel(), cancel.Token));
        Directory.Exists(Out).ShouldBeFalse();
    }

    private PathologyException Fails(string slide, AnalysisOptions options) => Should.Throw<PathologyException>(() => AnalysisRun.Run(slide, Out, options));

    private int FeatureCount(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Out, name)));
        return json.RootElement.GetProperty("features").GetArrayLength();
    }

    private static LevelRect Rectangle(string message)
    {
        string[] words = message[message.IndexOf("level ", StringComparison.Ordinal)..].Split([' ', ':', ',', ';', '(', ')']);
        return new LevelRect(int.Parse(words[1]), long.Parse(words[3]), long.Parse(words[5]), int.Parse(words[7]), int.Parse(words[9]));
    }
}
