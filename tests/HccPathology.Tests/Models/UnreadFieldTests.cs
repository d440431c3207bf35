using System.Text.Json.Nodes;
using HccPathology.Models;
using HccPathology.Subtypes;
using HccPathology.Tests.Subtypes;
using HccPathology.Tissue;

namespace HccPathology.Tests.Models;

/// <summary>Misspelt fields of cards: <c>Stain</c> was as good as none, so that nothing kept a model for H&amp;E from H-DAB.</summary>
public sealed class UnreadFieldTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Models => new(
        ModelCopy.Own, ModelCardFile.OwnFolder("nuclei-he-high"), ModelCopy.Star, ModelCardFile.OwnFolder(TissueCardFile.Demonstration), TinyMil.Folder);

    [Theory]
    [MemberData(nameof(Models))]
    public void Read_CardOfEveryKind_IsReadWithAllThatIsForPeople(string model) =>
        Should.NotThrow(() => Read(ModelCopy.Make(_folder, Told, of: model)));

    [Theory]
    [MemberData(nameof(Models))]
    public void Read_FieldOfNoCard_NamesFileFieldAndTheNearest(string model) =>
        ShouldSay(model, card => card["Licence"] = "none", "Licence", "; did you mean 'licence'?");

    [Theory]
    [InlineData("nuclei-he", "halopx", "; did you mean 'haloPx'?")]
    [InlineData("nuclei-he", "opticaldensities", "; did you mean 'opticalDensity'?")]
    [InlineData("nuclei-he", "postProcesing", "; did you mean 'postProcessing'?")]
    [InlineData("tissue-demo", "Stain", "; did you mean 'stain'?")]
    [InlineData("tissue-demo", "selftest", "; did you mean 'selfTest'?")]
    [InlineData("tissue-demo", "demonstrations", "; did you mean 'demonstration'?")]
    [InlineData("tissue-demo", "stride", "; did you mean 'stridePx'?")]
    public void Read_MisspeltField_IsNotPassedOver(string model, string field, string words) =>
        ShouldSay(ModelCardFile.OwnFolder(model), card => card[field] = "he", field, words);

    [Theory]
    [InlineData("nuclei-he", "normalisation", "perchannel", "; did you mean 'perChannel'?")]
    [InlineData("nuclei-he", "opticalDensity", "most", ": from, to")]
    [InlineData("nuclei-he", "outputs", "scale", ": name, tensor, kind, meaning, channels, step, zero")]
    [InlineData("nuclei-he", "outputs", "steps", "; did you mean 'step'?")]
    [InlineData("nuclei-he", "classes", "colour", "; did you mean 'color'?")]
    [InlineData("tissue-demo", "classes", "patern", "; did you mean 'pattern'?")]
    [InlineData("tissue-demo", "selfTest", "tolerence", "; did you mean 'tolerance'?")]
    [InlineData("tissue-demo", "normalisation", "fault", ": scale, percentiles, perChannel, mean, std")]
    public void Read_MisspeltFieldWithinAnother_IsNotPassedOver(string model, string within, string field, string words) =>
        ShouldSay(ModelCardFile.OwnFolder(model), card => (card[within] as JsonObject ?? card[within]![0]!)[field] = 1, field, words);

    /// <summary>What is missing is the kind, and not what a card of another kind would have.</summary>
    [Theory]
    [InlineData("nuclei-he")]
    [InlineData("tissue-demo")]
    public void Read_CardWithoutItsKind_IsToldTheKinds(string model) => ModelCopy.ShouldFail(FailureKind.BadData,
        () => Read(ModelCopy.Make(_folder, card => card.AsObject().Remove("kind"), of: ModelCardFile.OwnFolder(model)), model),
        "model.json: kind: expected ", ", found nothing");

    // What is within them is read by nobody, and so may be anything.
    private static void Told(JsonNode card)
    {
        foreach (string field in new[] { "task", "trainingData", "accuracy", "description", "author", "license_url", "doi", "date", "organ", "notes" })
        {
            card[field] = JsonNode.Parse("""{ "Stain": ["any", 1, null], "halopx": {} }""");
        }
    }

    private void ShouldSay(string model, Action<JsonNode> change, string field, string words) => ModelCopy.ShouldFail(FailureKind.BadData,
        () => Read(ModelCopy.Make(_folder, change, of: model), model),
        "model.json: ", $"'{field}' is none of the fields that are read{words}");

    private static void Read(string folder, string? like = null)
    {
        like ??= JsonNode.Parse(File.ReadAllText(Path.Combine(folder, ModelCardFile.FileName)))!["kind"]!.GetValue<string>();
        if (like.Contains("tissue", StringComparison.Ordinal))
        {
            TissueCardFile.Read(folder);
        }
        else if (like.Contains("mil", StringComparison.Ordinal))
        {
            SlideModelCard.Read(folder);
        }
        else
        {
            ModelCardFile.Read(folder, ModelCard.NucleusMaps, ModelCard.StarDist);
        }
    }
}
