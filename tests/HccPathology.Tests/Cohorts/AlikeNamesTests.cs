using HccPathology.Cohorts;
using HccPathology.Density;

namespace HccPathology.Tests.Cohorts;

/// <summary>Which names of patients are said to be alike.</summary>
public sealed class AlikeNamesTests : IDisposable
{
    private readonly FinishedResults _results = new();

    public void Dispose() => _results.Dispose();

    [Theory]
    [InlineData("P1", "p1", true)]
    [InlineData("007", "7", true)]
    [InlineData("P 01", "P1", true)]
    [InlineData("2024-01-05", "2024-1-5", true)]
    [InlineData("Müller", "Mu\u0308ller", true)]
    [InlineData("Müller", "MULLER", true)]
    [InlineData("P-1", "P\u20111", true)]
    [InlineData("P\u20131", "P\u22121", true)]
    [InlineData("Ｐ１", "P1", true)]
    [InlineData("患者", "病人", false)]
    [InlineData("P1", "P10", false)]
    [InlineData("P0", "P", false)]
    [InlineData("101", "11", false)]
    [InlineData("P-1", "P1", false)]
    public void Collect_NamesThatAPersonTakesForOne_AreNamed(string one, string other, bool areAlike)
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        _results.Add("r/b", "B1.svs", (100, 2, 1));
        File.WriteAllText(_results["m.csv"], $"slide,patient\nA1.svs,{one}\nB1.svs,{other}\n");
        List<string> warnings = [];
        IReadOnlyList<JoinedRow<DensityRow>> rows = CohortDensity.Of(_results.Read(new CohortOptions { ManifestPath = _results["m.csv"] }, warnings));
        rows.Where(r => r.Level == "patient").Select(r => r.Patient).ShouldBe([one, other], ignoreOrder: true);
        (warnings.Count == 1 && warnings[0].Contains($"'{one}'") && warnings[0].Contains($"'{other}'")).ShouldBe(areAlike);
        warnings.Count.ShouldBe(areAlike ? 1 : 0);
    }

    [Fact]
    public void Of_SignsThatNobodySees_AreShown() => AlikeNames.Of(["P1", "P1\u200B", "\uFEFFP1", "P2", "P1\u0007", "P1"]).ShouldBe(
        [@"'P1' and 'P1\u0007' and 'P1\u200b' and '\ufeffP1'"]);
}
