using System.IO.Compression;
using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Evaluation;
using HccPathology.Models;
using HccPathology.Phantoms;
using HccPathology.Regions;
using HccPathology.Stains;
using HccPathology.Tests.Analysis;
using HccPathology.Tests.Models;
using HccPathology.Tissue;
using Parquet;

namespace HccPathology.Tests.Synthetic;

/// <summary>The demonstration model on phantoms that it was not trained on, from slide to regions.</summary>
public sealed class TissueAccuracyTests : IDisposable
{
    private static readonly AnalysisOptions Demonstration = new()
    {
        Threads = 2,
        Detector = DetectorChoice.Classic,
        TissueModelFolder = ModelCardFile.OwnFolder(TissueCardFile.Demonstration),
    };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Small slides, whose fields are small as well: the 5 % that is asked for is measured on 4 mm² (docs/validation/tissue-and-zones.md).
    [Theory]
    [InlineData("nodule")]
    [InlineData("no-tumour")]
    [InlineData("stroma")]
    [InlineData("heavy-fat")]
    public void Analyse_PhantomCase_GivesMostPlacesTheirTissue(string name)
    {
        PhantomOptions phantom = new() { WidthPx = 2560, HeightPx = 2304, Seed = 77, Tissue = PhantomTissue.Cases[name] };
        string slide = _folder.File("slide.tiff");
        PhantomSlide.Write(slide, phantom, 2);
        using SlideReport report = new SlideAnalysis(Demonstration).Run(slide, _folder.Path, default);
        PhantomLabels truth = PhantomLabels.Of(phantom, RegionRaster.DefaultCellUm, 2);
        RegionRaster found = report.Regions.ShouldNotBeNull();
        (found.Width, found.Height).ShouldBe((truth.Width, truth.Height));
        long right = 0, all = 0, tumourFound = 0, tumourTrue = 0;
        for (int i = 0; i < truth.Roles.Length; i++)
        {
            if (truth.Roles[i] is not (TissueRole.Glass or TissueRole.Artefact) && found.Cells[i] != RegionRaster.None)
            {
                TissueRole role = found.Classes[found.Cells[i]].Role;
                (all, right) = (all + 1, right + (role == truth.Roles[i] ? 1 : 0));
                (tumourFound, tumourTrue) = (tumourFound + (role == TissueRole.Tumour ? 1 : 0), tumourTrue + (truth.Roles[i] == TissueRole.Tumour ? 1 : 0));
            }
        }

        all.ShouldBeGreaterThan(30_000);
        (right / (double)all).ShouldBeGreaterThan(0.94);
        ((double)tumourFound).ShouldBe(tumourTrue, 0.05 * tumourTrue + 0.002 * all);
    }

    [Fact]
    public async Task Report_OfADemonstrationModel_SaysSoEverywhere()
    {
        string slide = _folder.File("slide.tiff"), results = _folder.File("results", "x")[..^2];
        PhantomSlide.Write(slide, new PhantomOptions { WidthPx = 1100, HeightPx = 640, Seed = 12 }, 2);
        JsonElement summary = AnalysisRun.Run(slide, results, Demonstration);
        JsonElement tissue = summary.GetProperty("tissue");
        string words = tissue.GetProperty("demonstration").GetString()!;
        words.ShouldContain("mean nothing on a real slide");
        tissue.GetProperty("note").GetString()!.ShouldStartWith("DEMONSTRATION");
        AnalysisRun.Warnings(summary).ShouldContain(w => w.Contains(words, StringComparison.Ordinal));
        tissue.GetProperty("classes").EnumerateArray().Sum(c => c.GetProperty("share").GetDouble()).ShouldBe(1, 1e-9);
        tissue.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("role").GetString())
            .ShouldBe(["tumour", "parenchyma", "stroma", "necrosis", "lymphoid", "portal"]);
        summary.GetProperty("analysis").GetProperty("parameters").GetProperty("tissueModel").GetString().ShouldBe(tissue.GetProperty("sha256").GetString());
        File.Exists(Path.Combine(results, "tissue.png")).ShouldBeTrue();
        string[] zones = [.. File.ReadAllLines(Path.Combine(results, "density.csv")).Skip(1).Where(row => row.Split(',')[4] != "tissue")];
        zones.Length.ShouldBeGreaterThan(3);
        zones.ShouldAllBe(row => row.Contains("DEMONSTRATION", StringComparison.Ordinal));
        File.ReadAllLines(Path.Combine(results, "density-profile.csv")).Skip(1).ShouldAllBe(row => row.Contains("DEMONSTRATION", StringComparison.Ordinal));
        string caution = $"DEMONSTRATION: zones by tissue-demo, {words}";
        await ShouldSay(results, caution);

        // The regions, given back as if a person had drawn them, are worth no more.
        string regions = _folder.File("again.geojson"), again = _folder.File("again", "x")[..^2];
        File.Copy(Path.Combine(results, "regions.geojson"), regions);
        AnalysisRun.Warnings(AnalysisRun.Run(slide, again, Demonstration with { TissueModelFolder = null, RegionsPath = regions }))
            .ShouldContain($"again.geojson: {caution}");
        await ShouldSay(again, caution);
    }

    private static async Task ShouldSay(string results, string caution)
    {
        foreach (string table in new[] { "composition.csv", "density.csv" })
        {
            string[] rows = [.. File.ReadAllLines(Path.Combine(results, table)).Skip(1)];
            rows.Count(row => row.Contains(caution, StringComparison.Ordinal)).ShouldBeGreaterThan(3);
            rows.ShouldAllBe(row => row.Contains(caution, StringComparison.Ordinal) != row.Contains(",tissue,", StringComparison.Ordinal), table);
        }

        using JsonDocument subtype = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(results, "subtype.json")));
        subtype.RootElement.GetProperty("demonstration").GetString().ShouldBe(caution);
        foreach (string file in new[] { "regions.geojson", "zones.geojson" })
        {
            using JsonDocument annotations = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(results, file)));
            JsonElement[] features = [.. annotations.RootElement.GetProperty("features").EnumerateArray()];
            features.Length.ShouldBeGreaterThan(1, file);
            features.ShouldAllBe(f => f.GetProperty("properties").GetProperty("metadata").GetProperty("demonstration").GetString() == caution, file);
        }

        using GZipStream text = new(File.OpenRead(Path.Combine(results, "cells.geojson.gz")), CompressionMode.Decompress);
        using JsonDocument cells = JsonDocument.Parse(text);
        cells.RootElement.GetProperty("features").EnumerateArray()
            .ShouldAllBe(f => f.GetProperty("properties").GetProperty("metadata").GetProperty("demonstration").GetString() == caution);
        await using ParquetReader parquet = await ParquetReader.CreateAsync(Path.Combine(results, "cells.parquet"));
        parquet.CustomMetadata["demonstration"].ShouldBe(caution);
        LabelPair.Load(Path.Combine(results, "cells.geojson.gz"),
            Path.Combine(results, "cells.geojson.gz")).Truth.MaxLabel.ShouldBe(cells.RootElement.GetProperty("features").GetArrayLength());
    }

    [Fact]
    public void Analyse_WithoutAModel_SaysNothingOfTissues()
    {
        string slide = _folder.File("slide.tiff"), results = _folder.File("results", "x")[..^2];
        PhantomSlide.Write(slide, new PhantomOptions { WidthPx = 800, HeightPx = 640, Seed = 12 }, 2);
        JsonElement summary = AnalysisRun.Run(slide, results, Demonstration with { TissueModelFolder = null });
        (summary.TryGetProperty("tissue", out JsonElement none) ? none.ValueKind : JsonValueKind.Null).ShouldBe(JsonValueKind.Null);
        summary.GetProperty("analysis").GetProperty("parameters").GetProperty("tissueModel").GetString().ShouldBe("none");
        File.Exists(Path.Combine(results, "tissue.png")).ShouldBeFalse();
    }

    [Fact]
    public void Analyse_ModelForAnotherStain_IsRefused()
    {
        string slide = _folder.File("slide.tiff");
        PhantomSlide.Write(slide, new PhantomOptions { WidthPx = 400, HeightPx = 300, Stain = StainKind.HaematoxylinDab }, 2);
        ModelCopy.ShouldFail(FailureKind.BadCommand,
            () => new SlideAnalysis(Demonstration with { Stain = StainKind.HaematoxylinDab }).Run(slide, _folder.Path, default).Dispose(),
            "--tissue-model: tissue-demo is for stain he");
    }
}
