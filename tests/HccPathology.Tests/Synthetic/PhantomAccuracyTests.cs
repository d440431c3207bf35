using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Evaluation;
using HccPathology.Geometry;
using HccPathology.Tests.Analysis;
using HccPathology.Tests.Phantoms;
using Parquet;

namespace HccPathology.Tests.Synthetic;

/// <summary>The whole engine on a slide whose every nucleus is known.</summary>
public sealed class PhantomAccuracyTests(PhantomSample phantoms) : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Analyse_Phantom_FindsItsNucleiAndItsTissue()
    {
        JsonElement summary = AnalysisRun.Run(phantoms.Large.SlidePath, _folder.Path, new AnalysisOptions { Threads = 2 });
        string cells = Path.Combine(_folder.Path, "cells.geojson.gz");
        LabelPair labels = LabelPair.Load(phantoms.Large.TruthPath, cells, 0.5);
        DetectionScore score = DetectionScore.Of(labels.Truth, labels.Found, new Mpp(0.5));
        ((double)score.TrueCount).ShouldBe(phantoms.Large.NucleusCount, 0.02 * phantoms.Large.NucleusCount, "a few small ones vanish when drawn on pixels");
        score.F1.ShouldBeGreaterThan(0.85, $"P {score.Precision:0.000} R {score.Recall:0.000}");
        score.Dice.ShouldBeGreaterThan(0.8);

        List<TruthFeature> regions = [.. TruthFile.Read(phantoms.Large.TruthPath).Where(f => f.Kind == "annotation")];
        double TruthMm2(string name) => regions.Where(r => r.Class == name).Sum(r => r.AreaPx2) * 0.25e-6;
        double found = AnalysisRun.TissueMm2(summary), pen = summary.GetProperty("areas").GetProperty("penMm2").GetDouble();
        double truth = TruthMm2("Tissue");
        // Ink below 0.05 mm² counts as tissue, and so does a cell of 8 µm that tissue covers in part: 6 µm along an outline of 2.5 mm.
        found.ShouldBe(truth, TruthMm2("Pen") + 0.006 * 2.5, $"tissue {found} pen {pen}, truth {truth} pen {TruthMm2("Pen")}");

        long count = AnalysisRun.Nuclei(summary);
        GeoJsonCells.Read(cells).LongCount().ShouldBe(count);
        await using ParquetReader parquet = await ParquetReader.CreateAsync(Path.Combine(_folder.Path, "cells.parquet"));
        parquet.Metadata!.NumRows.ShouldBe(count);
        JsonElement row = summary.GetProperty("density")[0];
        row.GetProperty("count").GetInt64().ShouldBe(count);
        row.GetProperty("netAreaMm2").GetDouble().ShouldBe(found, 1e-9);
        row.GetProperty("densityPerMm2").GetDouble().ShouldBe(count / found, 1e-6 * count / found);
        string[] csv = File.ReadAllLines(Path.Combine(_folder.Path, "density.csv"));
        csv.Length.ShouldBe(1 + summary.GetProperty("density").GetArrayLength());
        csv[1].Split(',').ShouldContain(count.ToString());
        summary.GetProperty("stains").GetProperty("reason").GetString().ShouldNotBeNullOrEmpty();
    }
}
