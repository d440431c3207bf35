using HccPathology.Zones;

namespace HccPathology.Tests.Zones;

/// <summary>What <c>--zones</c> takes, at its limits; and what it refuses.</summary>
public sealed class ZoneOptionsTests
{
    [Theory]
    [InlineData("0:500, -500:0 ,500:600", "-500 to 0 um=-500:0,0 to 500 um=0:500,500 to 600 um=500:600")]
    [InlineData("inner rim =-20:0, a-b=0:12.5", "inner rim=-20:0,a-b=0:12.5")]
    [InlineData("=-10:0,b=0:10", "-10 to 0 um=-10:0,b=0:10")]
    [InlineData("a=-15000:0,b=0:15000", "a=-15000:0,b=0:15000")]
    [InlineData("a=-10:0,b=0:10", "a=-10:0,b=0:10")]
    public void ParseBands_InAnyOrder_GoFromTheInsideOut(string text, string bands) =>
        new ZoneOptions { Bands = ZoneOptions.ParseBands(text) }.BandsText.ShouldBe(bands);

    [Theory]
    [InlineData("-15001:0,0:10")]
    [InlineData("-10:0,0:15001")]
    [InlineData("-9.99:0,0:10")]
    [InlineData("-10:0,0:NaN")]
    [InlineData("-10:0,0:10:20")]
    [InlineData("10:0,0:-10")]
    [InlineData("0:10,10:20")]
    [InlineData("-20:-10,-10:0")]
    public void ParseBands_BeyondALimit_IsRefused(string text) =>
        Should.Throw<PathologyException>(() => ZoneOptions.ParseBands(text)).Message.ShouldStartWith($"--zones {text}");

    // With the core, the distant tissue and none they are the sixteen that a half byte holds.
    [Theory]
    [InlineData(13, true)]
    [InlineData(14, false)]
    public void ParseBands_MostOfThem_AreTaken(int count, bool isTaken)
    {
        string text = string.Join(',', Enumerable.Range(-5, count).Select(i => $"{100 * i}:{100 * i + 100}"));
        if (isTaken)
        {
            ZoneOptions.ParseBands(text).Count.ShouldBe(count);
        }
        else
        {
            Should.Throw<PathologyException>(() => ZoneOptions.ParseBands(text)).Message.ShouldEndWith("at most 13");
        }
    }

    [Theory]
    [InlineData("tissue")]
    [InlineData("tumour")]
    [InlineData("tumour nests")]
    [InlineData("tumour stroma")]
    [InlineData("tumour necrosis")]
    [InlineData("tumour core")]
    [InlineData("distant parenchyma")]
    [InlineData("non-tumour tissue")]
    [InlineData("parenchyma")]
    [InlineData("portal tracts and septa")]
    [InlineData("unclassified tissue")]
    public void ParseBands_NameOfAnotherRowOfTheTable_IsRefused(string name) =>
        Should.Throw<PathologyException>(() => ZoneOptions.ParseBands($"{name}=-100:0,b=0:100"));

    /// <summary>As the README and the page on regions say.</summary>
    [Fact]
    public void Defaults_AreThoseThatAreDocumented()
    {
        new ZoneOptions().ToString().ShouldBe("inner margin=-500:0,outer margin=0:500,peritumour=500:2000; gap 100; closing 100");
        new ZoneOptions().AllBands.Select(b => b.IsInside).ShouldBe([true, true, false, false, false]);
    }

    [Theory]
    [InlineData("", "'' is no band: give NAME=FROM:TO in um")]
    [InlineData("-500:0", "0, the border, must lie between two of the bands")]
    [InlineData("-500:100,100:500", "0, the border, must lie between two of the bands")]
    [InlineData("in=-500:0,out=10:500", "'in' and 'out' leave a gap or overlap")]
    [InlineData("-500:0,out=0:500,more=400:600", "'out' and 'more' leave a gap or overlap")]
    [InlineData("-500:0,out=0:500,more=600:900", "'out' and 'more' leave a gap or overlap")]
    [InlineData("a=-500:0,a=0:500", "two bands are named 'a'")]
    [InlineData("a=-500:0,A=0:500", "two bands are named 'a' (other case is no other name)")]
    [InlineData("tumour=-500:0,b=0:500", "'tumour' is a zone of its own; give the band another name")]
    [InlineData("Tissue=-500:0,b=0:500", "'Tissue' is a zone of its own")]
    [InlineData("-500:0,0:5", "'0:5' is no band")]
    [InlineData("-500:0,0:1e9", "'0:1e9' is no band")]
    [InlineData("deep=-300:-100;inner=-100:0,outer=0:100", "bands are separated by commas")]
    [InlineData("a=b=-100:0,outer=0:100", "a name has no =, : or ;")]
    public void ParseBands_RefusesWhatIsNoRowOfBands_AndSaysWhy(string text, string why) =>
        Should.Throw<PathologyException>(() => ZoneOptions.ParseBands(text)).Message.ShouldSatisfyAllConditions(
            m => m.ShouldStartWith($"--zones {text}: "), m => m.ShouldContain(why));
}
