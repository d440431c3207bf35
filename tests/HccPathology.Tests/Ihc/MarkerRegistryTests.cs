using HccPathology.Ihc;

namespace HccPathology.Tests.Ihc;

public sealed class MarkerRegistryTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("CD3", Compartment.Membrane)]
    [InlineData("CD4", Compartment.Membrane)]
    [InlineData("cd8", Compartment.Membrane)]
    [InlineData("CD20", Compartment.Membrane)]
    [InlineData("CD68", Compartment.Area)]
    [InlineData("CD163", Compartment.Area)]
    [InlineData("FoxP3", Compartment.Nucleus)]
    [InlineData("PD1", Compartment.Membrane)]
    [InlineData("PD-L1", Compartment.Membrane)]
    [InlineData("ki67", Compartment.Nucleus)]
    [InlineData("MIB1", Compartment.Nucleus)]
    [InlineData("GPC3", Compartment.Cytoplasm)]
    [InlineData("hep par 1", Compartment.Cytoplasm)]
    [InlineData("Arginase-1", Compartment.Cell)]
    [InlineData("CK19", Compartment.Cytoplasm)]
    [InlineData("glutamine synthetase", Compartment.Cytoplasm)]
    [InlineData("CD34", Compartment.Area)]
    [InlineData("hdab", Compartment.Membrane)]
    public void Require_NamesAndAliases_AreFoundHoweverTheyAreSpelt(string name, Compartment compartment)
    {
        Marker marker = MarkerRegistry.Load().Require(name);
        marker.Compartment.ShouldBe(compartment);
        marker.ThresholdSource.ShouldNotBeEmpty();
    }

    // DAB that fills the cytoplasm would hide the nuclei.
    [Theory]
    [InlineData(Compartment.Cytoplasm, true)]
    [InlineData(Compartment.Cell, true)]
    [InlineData(Compartment.Nucleus, false)]
    [InlineData(Compartment.Membrane, false)]
    [InlineData(Compartment.Area, false)]
    public void NuclearDabShare_MarkerOfTheCytoplasm_LooksForNucleiInHaematoxylinAlone(Compartment compartment, bool isAlone) =>
        (Markers.Of(compartment, 1).NuclearDabShare == 0).ShouldBe(isAlone);

    [Fact]
    public void Load_OwnFile_TakesThePlaceOfEntriesAndAddsOthers()
    {
        string file = Write("""
            [
              // ours
              { "name": "cd8", "marks": "T", "compartment": "nucleus", "scores": ["density"], "grades": 1, "thresholdsOd": [0.1, 0.2, 0.3], "thresholdSource": "ours", "hazePercentile": 10 },
              { "name": "TTF-1", "marks": "lung", "compartment": "nucleus", "scores": ["hScore"], "grades": 3, "thresholdsOd": [0.1, 0.2, 0.3], "thresholdSource": "ours", "hazePercentile": 10 },
            ]
            """);
        MarkerRegistry registry = MarkerRegistry.Load(file);
        registry.Require("CD8").Compartment.ShouldBe(Compartment.Nucleus);
        registry.Require("ttf1").Grades.ShouldBe(3);
        registry.Require("CD3").Compartment.ShouldBe(Compartment.Membrane);
    }

    [Theory]
    [InlineData("\"grades\": 2", "\"grades\": 1", "grades: 2")]
    [InlineData("[0.3, 0.2, 0.4]", "[0.1, 0.2, 0.3]", "thresholdsOd")]
    [InlineData("\"skin\"", "\"nucleus\"", "compartment")]
    [InlineData("\"hue\": 3, \"grades\"", "\"grades\"", "hue")]
    [InlineData("[\"hScore\"]", "[\"density\"]", "need grades 3")]
    [InlineData("[\"density\", \"density\"]", "[\"density\"]", "scores: one is given twice")]
    [InlineData("\"grades\": 3, \"grades\"", "\"grades\"", "grades")]
    [InlineData("\"aliases\": [null], \"grades\"", "\"grades\"", "aliases")]
    [InlineData("\"aliases\": [\"-\"], \"grades\"", "\"grades\"", "aliases")]
    [InlineData("\"aliases\": [\"CD8\"], \"grades\"", "\"grades\"", "CD8 is also the entry CD8")]
    [InlineData("10 }, null]", "10 }]", "entry 2")]
    public void Load_FileThatDoesNotFit_IsRefusedWithItsPlace(string bad, string good, string named)
    {
        string text = """[{ "name": "X", "marks": "T", "compartment": "nucleus", "scores": ["density"], "grades": 1, "thresholdsOd": [0.1, 0.2, 0.3], "thresholdSource": "ours", "hazePercentile": 10 }]""";
        string file = Write(text.Replace(good, bad, StringComparison.Ordinal));
        PathologyException e = Should.Throw<PathologyException>(() => MarkerRegistry.Load(file));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain(file);
        e.Message.ShouldContain(named);
    }

    [Theory]
    [InlineData("cd-8", "[]")]
    [InlineData("X", "[\"CD 8\"]")]
    [InlineData("X", "[\"killer\"]")]
    public void Load_TwoEntriesOfOneFileWithOneName_AreRefused(string name, string aliases)
    {
        string file = Write($$"""
            [
              { "name": "CD8", "aliases": ["killer"], "marks": "T", "compartment": "nucleus", "scores": ["density"], "grades": 1, "thresholdsOd": [0.1, 0.2, 0.3], "thresholdSource": "ours", "hazePercentile": 10 },
              { "name": "{{name}}", "aliases": {{aliases}}, "marks": "T", "compartment": "nucleus", "scores": ["density"], "grades": 1, "thresholdsOd": [0.4, 0.5, 0.6], "thresholdSource": "newer", "hazePercentile": 10 }
            ]
            """);
        PathologyException e = Should.Throw<PathologyException>(() => MarkerRegistry.Load(file));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain($"marker CD8: ");
        e.Message.ShouldContain($"is also the entry {name}");
    }

    [Fact]
    public void Load_AliasOfAnOwnEntry_GoesBeforeTheRegistrysAlias()
    {
        string file = Write("""
            [{ "name": "MIB-1 clone 2", "aliases": ["MKI67"], "marks": "T", "compartment": "nucleus", "scores": ["density"], "grades": 1, "thresholdsOd": [0.1, 0.2, 0.3], "thresholdSource": "ours", "hazePercentile": 10 }]
            """);
        MarkerRegistry registry = MarkerRegistry.Load(file);
        registry.Require("MKI67").ThresholdSource.ShouldBe("ours");
        registry.Require("Ki-67").ThresholdSource.ShouldNotBe("ours");
    }

    [Fact]
    public void Load_NullForAList_IsRefused() =>
        Should.Throw<PathologyException>(() => MarkerRegistry.Load(Write("null"))).Kind.ShouldBe(FailureKind.BadData);

    [Fact]
    public void Require_UnknownMarker_ListsWhatThereIs()
    {
        PathologyException e = Should.Throw<PathologyException>(() => MarkerRegistry.Load().Require("CD99"));
        e.Kind.ShouldBe(FailureKind.BadCommand);
        e.Message.ShouldContain("CD8");
        e.Message.ShouldContain("--marker");
    }

    private string Write(string text)
    {
        string file = _folder.File("markers.json");
        File.WriteAllText(file, text);
        return file;
    }
}
