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
        foreach ((string folder, int cells) in new[] { ("a", 1), (".hidden/b", 2), (".batch/slides/c~1", 3), (".hidden/.d", 4), (".e", 5) })
        {
            _results.Add($"r/{folder}", $"A{cells}.svs", (cells, 1, 1));
        }

        File.Copy(_results["r/a/done.json"], _results["r/.done.json.tmp-1-2"]);
        CohortDensity.Of(_results.Read()).Select(r => r.Row.Count).ShouldBe([1, 5]);
        CohortSlides.Read([_results["r/.hidden/b"], _results["r/.e"]], new CohortOptions()).Count.ShouldBe(2, "what is named is taken");
    }

    // At the root of a disk, and where a batch of another user is at work below .batch.
    [Fact]
    public void Collect_FolderThatMayNotBeRead_IsPassedOverWhereItIsHiddenOrOfTheDiskAndElseNamed()
    {
        _results.Add("r/a", "A1.svs", (1, 1, 1));
        foreach (string folder in new[] { "r/lost+found", "r/.batch/slides/b~1", "r/.Trash-1", "r/shut" })
        {
            Directory.CreateDirectory(_results[folder]);
        }

        CohortSlides.Read([_results["r"]], new CohortOptions()).Count.ShouldBe(1);
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root reads every folder");
        string[] shut = ["r/lost+found", "r/.batch/slides/b~1", "r/.Trash-1"];
        try
        {
            Array.ForEach(shut, folder => Mode(folder, UnixFileMode.None));
            CohortSlides.Read([_results["r"]], new CohortOptions()).Count.ShouldBe(1);
            Mode("r/shut", UnixFileMode.None);
            Should.Throw<UnauthorizedAccessException>(() => CohortSlides.Read([_results["r"]], new CohortOptions())).Message.ShouldContain(_results["r/shut"]);
        }
        finally
        {
            Array.ForEach([.. shut, "r/shut"], folder => Mode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
    }

    private void Mode(string folder, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_results[folder], mode);
        }
    }
}
