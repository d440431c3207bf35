using HccPathology.Subtypes;

namespace HccPathology.Tests.Subtypes;

/// <summary>The table of rules: the engine's own, and others.</summary>
public sealed class SubtypeRulesTests
{
    [Fact]
    public void OwnTable_NeverNamesVascularInvasionAndGivesUnitAndSourceOfAll()
    {
        SubtypeRules.Own.Labels.Count.ShouldBe(12);
        SubtypeRules.Own.Labels.ShouldAllBe(l => !l.Label.Contains("vasc") && !l.Label.Contains("invasion"));
        SubtypeRules.Own.Labels.SelectMany(l => l.Ways).SelectMany(w => w.All).ShouldAllBe(c => c.Unit.Length > 0 && c.Source.Length > 0);
    }

    [Theory]
    [InlineData("\"schemaVersion\": \"1\"", "\"schemaVersion\": \"9\"", "schemaVersion is 9")]
    [InlineData("\"label\": \"solid\"", "\"label\": \"microvascular invasion\"", "never called")]
    [InlineData("\"label\": \"solid\"", "\"label\": \"trabecular\"", "trabecular is there twice")]
    [InlineData("\"atLeast\": 0.8", "\"atLeast\": -0.8", "clear cell")]
    [InlineData("\"atLeast\": 0.8", "\"atleast\": 0.8", "no table of subtype rules")]
    [InlineData("\"minTumourMm2\": 0.5", "\"minTumourMm2\": 0", "minTumourMm2")]
    [InlineData("\"minTumourMm2\": 0.5", "\"minTumourMm2\": 0.5, \"minTumourMm2\": 5", "minTumourMm2")]
    [InlineData("\"labels\": [", "\"labels\": [ null,", "labels, entry 1: is null")]
    [InlineData("\"label\": \"solid\"", "\"label\": \" \"", "labels, entry 12: is null, or its label is blank")]
    [InlineData("\"label\": \"solid\"", "\"label\": \"Trabecular\"", "trabecular is there twice")]
    [InlineData("{ \"all\": [ { \"measure\": \"pattern solid\"", "null, { \"all\": [ { \"measure\": \"pattern solid\"",
        "label solid: has a way without criteria")]
    [InlineData("{ \"measure\": \"pattern solid\"", "null, { \"measure\": \"pattern solid\"", "label solid: all or unseen has null in it")]
    [InlineData("\"ballooning\"", "null", "label steatohepatitic: all or unseen has null in it")]
    [InlineData("\"kind\": \"subtype\"", "\"kind\": 7", "labels, entry 1, kind: expected one of subtype, ")]
    [InlineData("\"kind\": \"subtype\"", "\"kind\": \"pattern\"", "none is of kind subtype")]
    [InlineData("\"tumour fields with fat\"", "\"tumour field with fat\"",
        "label steatohepatitic: 'tumour field with fat' is not measured: give 'tumour area mm2', ")]
    [InlineData("\"pattern clear cell\"", "\"pattern Clear-Cell\"", "'pattern Clear-Cell' is not measured: give 'pattern clear cell'")]
    [InlineData("\"atLeast\": 0.8", "\"atLeast\": 80", "label clear cell: atLeast of pattern clear cell is 80: it is a share, 0-1")]
    [InlineData("\"nestsPerMm2\": 100", "\"nestsPerMm2\": 1e999", "immunePhenotype: cut-offs")]
    [InlineData("\"closeShare\": 0.2", "\"closeShare\": 1", "closeShare is 1: give 0 to less than 1")]
    [InlineData("\"minTumourMm2\": 0.5", "\"minTumourMm2\": 10000", "minTumourMm2 is 10000")]
    [InlineData("\"atLeast\": 0.8", "\"atLeast\": 0", "label clear cell: atLeast of pattern clear cell is 0")]
    [InlineData("\"label\": \"solid\"", "\"label\": \"macrovascular\"", "never called")]
    public void Parse_ATableThatCannotBe_NamesWhatIsWrong(string right, string wrong, string words)
    {
        string text = SubtypeCallTests.OwnText();
        text.ShouldContain(right);
        Should.Throw<PathologyException>(() =>
            SubtypeRules.Parse(text.Replace(right, wrong, StringComparison.Ordinal), "rules.json")).Message.ShouldContain(words);
    }

    // It is there to be written to.
    [Fact]
    public void Read_FileThatIsThereAndCannotBeRead_IsTemporary()
    {
        const string Unreadable = "/sys/bus/platform/uevent";
        Assert.SkipUnless(File.Exists(Unreadable), "by a file of Linux that nobody may read");
        Should.Throw<PathologyException>(() => SubtypeRules.Read(Unreadable)).Kind.ShouldBe(FailureKind.Temporary);
        Should.Throw<PathologyException>(() => SubtypeRules.Read("/nowhere/rules.json")).Kind.ShouldBe(FailureKind.NotFound);
    }
}
