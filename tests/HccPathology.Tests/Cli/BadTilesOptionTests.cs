using System.CommandLine;
using HccPathology.Cli;

namespace HccPathology.Tests.Cli;

public sealed class BadTilesOptionTests
{
    [Theory]
    [InlineData("0.1%", 0.001)]
    [InlineData("100%", 1)]
    [InlineData("1e-1%", 0.001)]
    [InlineData("2%", 0.02)]
    public void Parse_Percentage_IsAShare(string text, double share)
    {
        Option<double> option = BadTilesOption.Create();
        ParseResult parsed = new RootCommand { option }.Parse(["--allow-bad-tiles", text]);
        parsed.Errors.ShouldBeEmpty();
        parsed.GetValue(option).ShouldBe(share, 1e-12);
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("-1%")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("NaN%")]
    [InlineData("%")]
    [InlineData("0,1%")]
    [InlineData("many")]
    public void Parse_AnythingElse_IsABadCommandThatNamesIt(string text)
    {
        var (code, stdout, stderr) = CommandLineTests.Run("analyze", "a.svs", "--out", "r", $"--allow-bad-tiles={text}");
        code.ShouldBe(2);
        stdout.ShouldBeEmpty();
        stderr.ShouldContain($"--allow-bad-tiles {text}: ");
        stderr.ShouldContain("such as 0.1%");
    }

    // 0% is refused, so that it is no default to show.
    [Fact]
    public void Help_NamesNoDefaultThatIsRefused()
    {
        CommandLineTests.Run("analyze", "--help").Stdout.Split('\n').Single(line => line.Contains("--allow-bad-tiles", StringComparison.Ordinal))
            .ShouldNotContain("default");
        Option<double> option = BadTilesOption.Create();
        new RootCommand { option }.Parse([]).GetValue(option).ShouldBe(0);
    }
}
