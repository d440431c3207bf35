using HccPathology.Analysis;
using HccPathology.Evaluation;
using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Analysis;
using HccPathology.Tests.Evaluation;

namespace HccPathology.Tests.Ihc;

/// <summary>Real CD3 and CD8 with annotated positive lymphocytes; the goals of docs/validation/ihc.md.</summary>
public sealed class PositiveLymphocyteTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Analyse_AnnotatedCrops_FindsThePositiveCellsAndFewOthers()
    {
        string[] masks = [.. Directory.GetFiles(SharedData.Find("ihc/cd3cd8"), "*.mask.jpg").Order(StringComparer.Ordinal)];
        MergedObjectScore all = new(0, 0, 0, 0, 0, 0);
        List<string> lines = [];
        foreach (string mask in masks)
        {
            MergedObjectScore score = Score(mask);
            lines.Add(FormattableString.Invariant($"{Path.GetFileName(mask)} true {score.TrueMatched}/{score.TrueObjects} found {score.FoundMatched}/{score.FoundObjects} Dice {score.Dice:0.000}"));
            score.TrueObjects.ShouldBeGreaterThanOrEqualTo(0);
            if (score.TrueObjects == 0)
            {
                score.FoundObjects.ShouldBeLessThanOrEqualTo(1, mask);
            }

            all += score;
        }

        string text = string.Join('\n',
            lines.Append(FormattableString.Invariant($"recall {all.Recall:0.000} precision {all.Precision:0.000} Dice {all.Dice:0.000}")));
        TestContext.Current.SendDiagnosticMessage(text);
        all.Recall.ShouldBeGreaterThanOrEqualTo(0.85, text);
        all.Precision.ShouldBeGreaterThanOrEqualTo(0.80, text);
        all.Dice.ShouldBeGreaterThanOrEqualTo(0.75, text);
    }

    private MergedObjectScore Score(string mask)
    {
        string crop = mask.Replace(".mask", "", StringComparison.Ordinal), folder = Path.Combine(_folder.Path, Path.GetFileNameWithoutExtension(crop));
        AnalysisRun.Run(crop, folder,
            new AnalysisOptions { Mpp = new Mpp(0.12), Threads = 1, Stain = StainKind.HaematoxylinDab, Marker = MarkerRegistry.Load().Require("CD8") });
        RgbImage truth = Pictures.Read(mask);
        bool[] positive = [.. Enumerable.Range(0, truth.Width * truth.Height).Select(i => truth.Data[3 * i] > 127)];
        return MergedObjectScore.Of(positive,
            MergedObjectScore.PositivePixels(GeoJsonCells.Read(Path.Combine(folder, "cells.geojson.gz")), truth.Width, truth.Height), truth.Width);
    }
}
