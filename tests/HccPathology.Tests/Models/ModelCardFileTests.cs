using System.Text.Json.Nodes;
using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Learned;

namespace HccPathology.Tests.Models;

public sealed class ModelCardFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OwnModel_IsReadWithLicenceClassesAndSettings()
    {
        ModelCardFile file = Read(ModelCopy.Own);
        file.Card.Licence.ShouldContain("research use");
        file.Card.Classes.Select(c => c.Name).ShouldBe(["Inflammatory", "Epithelial", "Spindle", "Other"]);
        file.Card.InputMpp.ShouldBe(0.5);
        File.Exists(file.NetworkPath).ShouldBeTrue();
        AssemblyOptions options = AssemblyOptions.Of(file);
        options.NucleusThreshold.ShouldBeInRange(0.3, 0.7);
        MapChannels.Of(file.Card, file.Path).Classes.Length.ShouldBe(4);
    }

    [Fact]
    public void Read_MissingFolderCardOrNetwork_IsUnavailableAndNamed()
    {
        ModelCopy.ShouldFail(FailureKind.Unavailable, () => Read(_folder.File("none", "model.json") + "x"), "none", "no such file");
        ModelCopy.ShouldFail(FailureKind.Unavailable, () => Read(_folder.Path), "model.json: no such file");
        string folder = ModelCopy.Make(_folder);
        File.Delete(Path.Combine(folder, "model.onnx"));
        ModelCopy.ShouldFail(FailureKind.Unavailable, () => Read(folder), "model.onnx: no such file", "model.json names it");
    }

    [Theory]
    [InlineData("kind", "\"hovernet\"", "kind: expected nucleus-maps or stardist, found hovernet")]
    [InlineData("kind", "null", "kind: expected nucleus-maps or stardist, found nothing")]
    [InlineData("kind", "\"stardist\"", "outputLayout: expected that of layout, NCHW, found NHWC")]
    [InlineData("layout", "\"HWC\"", "layout: expected NCHW or NHWC, found HWC")]
    [InlineData("layout", "\"NHWC\"", "layout: expected NCHW, found NHWC")]
    [InlineData("grid", "4", "grid: expected 1 or 2, found 4")]
    [InlineData("grid", "2", "grid: expected 1, found 2")]
    [InlineData("outputs.0.channels", "0", "outputs: expected 1 to 256 channels each, found 0 1")]
    [InlineData("outputs.0.channels", "2", "outputs: expected 1 channel each, found 2 1")]
    [InlineData("normalisation", "{\"percentiles\": [1, 99]}", "normalisation.percentiles: expected none, found 1 99")]
    [InlineData("normalisation.percentiles", "[1, 99]", "normalisation: expected percentiles, or scale, mean and std, found fields of both")]
    [InlineData("normalisation.perChannel", "true", "normalisation.perChannel: expected none without percentiles, found true")]
    [InlineData("normalisation", "{\"percentiles\": [99, 1]}", "normalisation.percentiles: expected 2 numbers from 0 to 100, the lower first, found 99 1")]
    [InlineData("normalisation", "{\"scale\": 1}", "normalisation.mean: expected 3 numbers, found nothing")]
    [InlineData("normalisation", "{\"mean\": [0, 0, 0], \"std\": [1, 1, 1]}", "normalisation.scale: expected a number above 0, found nothing")]
    [InlineData("normalisation.scale", "-1", "normalisation.scale: expected a number above 0, found -1")]
    [InlineData("normalisation.scale", "1e400", "normalisation.scale: expected a number above 0, found Infinity")]
    [InlineData("normalisation.mean", "[0, 0, 1e300]", "normalisation.mean: expected 3 numbers, found 0 0 1E+300")]
    [InlineData("normalisation.perchannel", "true", "perchannel")]
    [InlineData("opticalDensity", "{\"from\": 0.9, \"to\": 0.3}", "opticalDensity: expected from above 0 to 3 OD, the lower first, found 0.9 to 0.3")]
    [InlineData("opticalDensity", "{\"from\": 0, \"to\": 0.3}", "opticalDensity: expected from above 0 to 3 OD, the lower first, found 0 to 0.3")]
    [InlineData("opticalDensity", "{\"from\": 0.3, \"to\": 3.5}", "opticalDensity: expected from above 0 to 3 OD, the lower first, found 0.3 to 3.5")]
    [InlineData("opticalDensity", "{\"from\": 0.3, \"most\": 1}", "most")]
    [InlineData("opticalDensity", "{\"from\": 0.3}", "to")]
    [InlineData("outputs.1.kind", "\"score\"", "outputs.centre.kind: expected logit, found score")]
    [InlineData("outputs.2.kind", "\"vector\"", "outputs.dy.kind: expected offset, found vector")]
    [InlineData("outputs.2.step", "0", "outputs.dy.step: expected 1e-6 to 1000, found 0")]
    [InlineData("outputs.2.zero", "256", "outputs.dy.zero: expected 0 to 255, found 256")]
    [InlineData("classes.1.output", "\"nucleus\"",
        "classes.Epithelial.output: expected a map of kind score: inflammatory or epithelial or spindle or other, found nucleus")]
    [InlineData("classes.1.output", "\"spindle\"", "classes.output: expected another one for each class")]
    [InlineData("classes", "[{ \"name\": \"A\", \"output\": \"inflammatory\", \"color\": [1, 2, 3] }]",
        "classes: expected a class for each map of kind score, found none for epithelial, spindle, other")]
    [InlineData("classes.0.name", "\" \"", "classes: expected names that are all there and differ")]
    [InlineData("kind", "\"tissue-segmentation\"", "kind: expected nucleus-maps or stardist, found tissue-segmentation")]
    [InlineData("channelOrder", "\"rgb\"", "channelOrder: expected RGB or BGR, found rgb")]
    [InlineData("inputMpp", "0.19", "inputMpp: expected 0.2 to 4 um/px, found 0.19")]
    [InlineData("inputMpp", "5", "inputMpp: expected 0.2 to 4 um/px, found 5")]
    [InlineData("sizeMultiple", "24", "sizeMultiple: expected 1 to 512, a power of 2, found 24")]
    [InlineData("sizeMultiple", "1024", "sizeMultiple: expected 1 to 512, a power of 2, found 1024")]
    [InlineData("sizeMultiple", "0", "sizeMultiple: expected 1 to 512, a power of 2, found 0")]
    [InlineData("sizeMultiple", "1", "sizeMultiple: expected a multiple of 2, the sub-pixels, found 1")]
    [InlineData("subpixels", "3", "subpixels: expected 1 or 2, found 3")]
    [InlineData("subpixels", "0", "subpixels: expected 1 or 2, found 0")]
    [InlineData("haloPx", "-1", "haloPx: expected 0 to 1024, found -1")]
    [InlineData("haloPx", "5000", "haloPx: expected 0 to 1024, found 5000")]
    [InlineData("normalisation.mean", "[1, 2]", "normalisation.mean: expected 3 numbers, found 1 2")]
    [InlineData("normalisation.std", "[1, 1]", "normalisation.std: expected 3 numbers above 0, found 1 1")]
    [InlineData("normalisation.std", "[1, 1, 0]", "normalisation.std: expected 3 numbers above 0, found 1 1 0")]
    [InlineData("classes.1.output", "\"tumour\"",
        "classes.Epithelial.output: expected a map of kind score: inflammatory or epithelial or spindle or other, found tumour")]
    [InlineData("classes.0.color", "[1, 2, 256]", "classes.Inflammatory.color: expected 3 numbers from 0 to 255, found 1 2 256")]
    [InlineData("classes.0.color", "[1, 2]", "classes.Inflammatory.color: expected 3 numbers from 0 to 255, found 1 2")]
    [InlineData("classes.0.name", "\"spindle\"", "classes: expected names that are all there and differ, found spindle, Epithelial, Spindle, Other")]
    [InlineData("classes.0.name", "\"\"", "classes: expected names that are all there and differ")]
    [InlineData("classes.0", "null", "classes: expected names that are all there and differ")]
    [InlineData("outputs.0", "null", "outputs: expected maps, found null")]
    [InlineData("sha256", "\"00ff\"", "sha256: expected 00ff, found ")]
    public void Read_FieldThatDoesNotFit_NamesFieldExpectedAndFound(string field, string value, string words) =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => Read(Changed(field, value)), "model.json: ", words);

    [Theory]
    [InlineData("outputs", "null")]
    [InlineData("classes", "3")]
    [InlineData("inputMpp", "\"half\"")]
    [InlineData("haloPx", "1.5")]
    [InlineData("licence", "null")]
    [InlineData("classes.0", "{\"name\": \"A\"}")]
    public void Read_FieldOfAnotherType_IsNoModelCard(string field, string value) =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => Read(Changed(field, value)), "model.json: not a model card: ");

    [Theory]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"kind\": \"nucleus-maps\"")]
    [InlineData("\0\u0001")]
    public void Read_BrokenCard_IsBadData(string text)
    {
        _folder.Write(ModelCardFile.FileName, text);
        ModelCopy.ShouldFail(FailureKind.BadData, () => Read(_folder.Path), "not a model card");
    }

    [Fact]
    public void Read_CardThatBeginsWithAByteOrderMark_IsReadAsAnyOther()
    {
        string card = Path.Combine(ModelCopy.Make(_folder), ModelCardFile.FileName);
        File.WriteAllText(card, File.ReadAllText(card), System.Text.Encoding.UTF8);
        File.ReadAllBytes(card)[0].ShouldBe((byte)0xEF);
        Read(_folder.Path).Card.InputMpp.ShouldBe(0.5);
    }

    /// <summary>A threshold that nobody reads would leave the usual one in force.</summary>
    [Fact]
    public void AssemblyOptions_SettingOfAnotherName_IsNotPassedOver()
    {
        ModelCardFile file = Read(ModelCopy.Make(_folder, card => card["postProcessing"]!["nucleusTreshold"] = 0.5));
        ModelCopy.ShouldFail(FailureKind.BadData, () => AssemblyOptions.Of(file), "postProcessing: expected ", ", found nucleusTreshold");
    }

    /// <summary>Which of two pixel sizes is meant nobody can know; the last was taken.</summary>
    [Fact]
    public void Read_FieldThatIsThereTwice_IsRefusedAndNamed()
    {
        string card = Path.Combine(ModelCopy.Make(_folder), ModelCardFile.FileName);
        File.WriteAllText(card, File.ReadAllText(card).Replace("\"inputMpp\":0.5", "\"inputMpp\":0.25,\"inputMpp\":0.5", StringComparison.Ordinal));
        ModelCopy.ShouldFail(FailureKind.BadData, () => Read(_folder.Path), "not a model card", "inputMpp");
    }

    [Fact]
    public void Read_NetworkWithOneByteChanged_IsRefusedByItsHash()
    {
        string network = Path.Combine(ModelCopy.Make(_folder), "model.onnx");
        byte[] bytes = File.ReadAllBytes(network);
        bytes[^1] ^= 1;
        File.WriteAllBytes(network, bytes);
        ModelCopy.ShouldFail(FailureKind.BadData, () => Read(_folder.Path), "sha256: expected ", "of model.onnx");
    }

    [Theory]
    [InlineData("nucleusThreshold", "0", "postProcessing.nucleusThreshold: expected 0.05 to 0.95, found 0")]
    [InlineData("smoothings", "9", "postProcessing.smoothings: expected 0 to 4, found 9")]
    [InlineData("absorbRadius", "0", "postProcessing.absorbRadius: expected 1 to 8, found 0")]
    [InlineData("absorbRadius", "2.5", "postProcessing.absorbRadius: expected a whole number, 1 to 8, found 2.5")]
    [InlineData("climbSteps", "0", "postProcessing.climbSteps: expected 1 to 64, found 0")]
    [InlineData("climbSteps", "65", "found 65")]
    [InlineData("minAreaUm2", "0.4", "postProcessing.minAreaUm2: expected 0.5 to 400, found 0.4")]
    [InlineData("minAreaUm2", "401", "found 401")]
    [InlineData("maxJump", null, "postProcessing.maxJump: expected 0 to 32, found nothing")]
    public void AssemblyOptions_SettingThatCannotBe_NamesIt(string name, string? value, string words)
    {
        ModelCardFile file = Read(ModelCopy.Make(_folder, card =>
        {
            card["postProcessing"]!.AsObject().Remove(name);
            card["postProcessing"]![name] = value is null ? null : JsonNode.Parse(value);
            if (value is null)
            {
                card["postProcessing"]!.AsObject().Remove(name);
            }
        }));
        ModelCopy.ShouldFail(FailureKind.BadData, () => AssemblyOptions.Of(file), words);
    }

    [Theory]
    [InlineData("outputs", "[]", "outputs: expected probability (1 channel), then distances (8 to 128 channels, the rays), found ")]
    [InlineData("outputs.1.channels", "4", "found probability (1), distances (4)")]
    [InlineData("outputs.0.name", "\"prob\"", "found prob (1), distances (32)")]
    [InlineData("inputMpp", "0.15", "inputMpp: expected 0.2 to 4 um/px, found 0.15")]
    [InlineData("sizeMultiple", "1", "sizeMultiple: expected a multiple of 2, the grid, found 1")]
    [InlineData("subpixels", "2", "subpixels: expected 1, found 2")]
    [InlineData("outputs.1.kind", "\"offset\"", "outputs.distances.kind: expected distance, found offset")]
    [InlineData("classes", "[{\"name\": \"A\", \"output\": \"probability\", \"color\": [1, 2, 3]}]",
        "classes: expected none, as classes of stars are not read, found 1")]
    [InlineData("postProcessing.overlapThreshold", "1.5", "postProcessing.overlapThreshold: expected 0 to 1, found 1.5")]
    [InlineData("postProcessing", "{}", "postProcessing.probabilityThreshold: expected 0.01 to 0.99, found nothing")]
    [InlineData("normalisation.scale", "0.004", "normalisation: expected percentiles, or scale, mean and std, found fields of both")]
    [InlineData("normalisation.mean", "[0, 0, 0]", "normalisation: expected percentiles, or scale, mean and std, found fields of both")]
    [InlineData("normalisation.std", "[1, 1, 1]", "normalisation: expected percentiles, or scale, mean and std, found fields of both")]
    [InlineData("opticalDensity", "{\"from\": 0.3, \"to\": 1}",
        "opticalDensity: expected none beside normalisation.percentiles, which do the same, found 0.3 to 1")]
    public void StarOptions_CardThatDoesNotFit_NamesFieldExpectedAndFound(string field, string value, string words) =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => StarOptions.Of(Read(Changed(field, value, ModelCopy.Star))), "model.json: ", words);

    /// <summary>Every detector keeps nuclei up to 400 µm², and a star's fate hangs on three such nuclei of 12 µm around the network's own halo.</summary>
    [Fact]
    public void Options_OfEveryDetector_HaveTheLimitsThatAreDocumented()
    {
        ModelCardFile star = Read(ModelCopy.Star);
        (AssemblyOptions.Of(Read(ModelCopy.Own)).MaxAreaUm2, StarOptions.Of(star).MaxAreaUm2, new NucleusOptions().MaxAreaUm2).ShouldBe((400, 400, 400));
        StarOptions.HaloPx(star.Card with { InputMpp = 0.5, HaloPx = 24 }).ShouldBe(star.Card.RoundUp(24 + 72));
        AssemblyOptions.HaloPx(Read(ModelCopy.Own).Card with { InputMpp = 0.5, HaloPx = 79 }, 4).ShouldBe(Read(ModelCopy.Own).Card.RoundUp(79 + 32 + 4));
    }

    [Fact]
    public void MapChannels_MapMissingOrClassesTooFewOrMany_IsNamed()
    {
        ModelCardFile own = Read(ModelCopy.Own);
        ModelCopy.ShouldFail(FailureKind.BadData, () => MapChannels.Of(own.Card with { Outputs = [.. own.Card.Outputs.Where(o => o.Name != "dy")] }, "card"),
            "card: outputs: expected one named dy, found nucleus, centre, dx");
        ModelCopy.ShouldFail(FailureKind.BadData, () => MapChannels.Of(own.Card with { Classes = [] }, "card"), "card: classes: expected 1 to 8, found 0");
        ModelCopy.ShouldFail(FailureKind.BadData,
            () => MapChannels.Of(own.Card with { Classes = [.. Enumerable.Repeat(own.Card.Classes[0], 9)] }, "card"), "found 9");
        MapChannels.Of(own.Card with { Classes = [.. Enumerable.Repeat(own.Card.Classes[0], 8)] }, "card").Classes.Length.ShouldBe(8);
    }

    private static ModelCardFile Read(string folder) => ModelCardFile.Read(folder, ModelCard.NucleusMaps, ModelCard.StarDist);

    private string Changed(string field, string value, string? of = null) => ModelCopy.Make(_folder, card =>
    {
        string[] parts = field.Split('.');
        JsonNode at = parts[..^1].Aggregate(card, (node, part) => int.TryParse(part, out int i) ? node[i]! : node[part]!);
        if (int.TryParse(parts[^1], out int index))
        {
            at[index] = JsonNode.Parse(value);
        }
        else
        {
            at[parts[^1]] = JsonNode.Parse(value);
        }
    }, of: of);
}
