using HccPathology.Cohorts;

namespace HccPathology.Tests.Cohorts;

/// <summary>Which folders hold results.</summary>
public sealed class ResultFoldersTests : IDisposable
{
    private readonly FinishedResults _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void Collect_WhatLiesBelowHiddenFolders_IsNoResultAndAResultMayBeOne()
    {
        foreach ((string folder, int cells) in new[] { ("a", 1), (".work/b", 2), (".batch/work/c~1", 3), (".work/.d", 4), (".e", 5) })
        {
            _results.Add($"r/{folder}", $"A{cells}.svs", (cells, 1, 1));
        }

        File.Copy(_results["r/a/done.json"], _results["r/.done.json.tmp-1-2"]);
        CohortDensity.Of(_results.Read()).Select(r => r.Row.Count).ShouldBe([1, 5]);
        CohortSlides.Read([_results["r/.work/b"], _results["r/.e"]], new CohortOptions()).Count.ShouldBe(2, "what is named is taken");
    }
}
