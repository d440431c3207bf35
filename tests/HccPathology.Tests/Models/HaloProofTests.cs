using System.Globalization;
using System.Text.Json.Nodes;
using HccPathology.Models;

namespace HccPathology.Tests.Models;

public sealed class HaloProofTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The cards' halos were measured in training, by changing single pixels: what they say holds, and much less does not.
    [Theory]
    [InlineData("nuclei-he", 79, 0)]
    [InlineData("nuclei-he", 79, 40)]
    [InlineData("nuclei-he-high", 167, 100)]
    [InlineData("stardist", 20, 10)]
    public void Load_HaloThatIsTooSmall_IsRefusedWithWhatIsNeeded(string name, int right, int wrong)
    {
        string model = name == "stardist" ? ModelCopy.Star : ModelCardFile.OwnFolder(name);
        Load(model).Card.HaloPx.ShouldBe(right);
        PathologyException error = ModelCopy.ShouldFail(
            FailureKind.BadData, () => Load(ModelCopy.Make(_folder, card => card["haloPx"] = wrong, of: model)),
            "model.json: haloPx: expected ", $"found {wrong}");
        int needed = int.Parse(error.Message.Split("expected ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        needed.ShouldBeInRange(wrong + 1, right);
    }

    /// <summary>Its probabilities move up to 66 px from a change, and its other maps up to 68: classes hang on those.</summary>
    [Fact]
    public void Load_MapsThatAreNoProbabilities_CountToo() => ModelCopy.ShouldFail(
        FailureKind.BadData, () => Load(ModelCopy.Make(_folder, card => card["haloPx"] = 64, of: ModelCardFile.OwnFolder("nuclei-he"))), "haloPx: expected 68 or more");

    // Of each ray, and of distances by what moves an outline: a hundredth of a pixel does not.
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Load_OneRayThatLooksFarther_CountsToo(int output)
    {
        float[,] weights = new float[9, 3];
        weights[output, 0] = 40;
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(TestNetworks.Constant(_folder, 0.5f, 9, far: (weights, 24, 24))), "haloPx: expected 24 or more", "found 20");
        weights[output, 0] = 0.3f;
        Load(TestNetworks.Constant(_folder, 0.5f, 9, far: (weights, 24, 24))).Card.HaloPx.ShouldBe(20);
    }

    /// <summary>Each way by itself, and as far as the halo is not too far.</summary>
    [Theory]
    [InlineData(20, 20, 0)]
    [InlineData(21, 0, 21)]
    [InlineData(0, 21, 21)]
    [InlineData(100, 0, 88)]
    public void Load_NetworkThatLooksFartherOneWay_IsRefused(int acrossPx, int downPx, int needed)
    {
        float[,] weights = new float[9, 3];
        weights[1, 0] = 400;
        string folder = TestNetworks.Constant(_folder, 0.5f, 9, far: (weights, acrossPx, downPx));
        if (needed == 0)
        {
            Load(folder).Card.HaloPx.ShouldBe(20);
            return;
        }

        // As much as the drawn strip shows, it may look anywhere.
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(folder), $"haloPx: expected {needed} or more: ", "found 20").Message
            .Contains("a network that looks at the whole picture", StringComparison.Ordinal).ShouldBe(needed == 88);
    }

    // A thousandth of a probability decides about no nucleus, and a hundredth does.
    [Theory]
    [InlineData(0.03f, false)]
    [InlineData(0.3f, true)]
    public void Load_ProbabilityThatHangsOnWhatLiesFarther_IsRefusedWhereItMoves(float weight, bool isRefused)
    {
        float[,] weights = new float[9, 3];
        weights[0, 0] = weight;
        string folder = TestNetworks.Constant(_folder, 0.5f, 9, far: (weights, 24, 24));
        Exception? error = Record.Exception(() => Load(folder));
        (error is PathologyException).ShouldBe(isRefused, error?.Message);
    }

    /// <summary>A class that was sure to 0.945 was so to 0.557 after a second softmax.</summary>
    [Theory]
    [InlineData(0.2f, 0.3f, 0.5f, 0, true)]
    [InlineData(0.2f, 0.3f, 0.5f, 0.2f, true)]                  // by the picture, and together 1
    [InlineData(0.2f, 0.3f, 0.4f, 0, false)]
    [InlineData(0.2f, 0.3f, 0.5f, 3, false)]                    // beyond 0 to 1 where it is bright
    public void Load_ScoresThatWentThroughTheirSoftmax_AreRefused(float a, float b, float c, float weight, bool isRefused)
    {
        float[,] weights = new float[7, 3];
        (weights[4, 0], weights[5, 0]) = (weight, -weight);
        string folder = Maps(TinyNetwork.Linear(weights, [0.5f, 0.5f, 0, 0, a, b, c], step: 1));
        if (!isRefused)
        {
            Load(folder).Card.Classes.Count.ShouldBe(3);
            return;
        }

        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(folder),
            "model.json: outputs: expected scores before the softmax, found probabilities, 0 to 1 and together 1 everywhere, in a, b, c");
    }

    // Of three classes, in floats.
    private string Maps(byte[] network) => ModelCopy.Make(_folder, card =>
    {
        (card["input"], card["inputLayout"], card["outputLayout"], card["subpixels"], card["sizeMultiple"], card["haloPx"]) = ("image", null, null, 1, 16, 8);
        card["normalisation"] = JsonNode.Parse("""{ "scale": 0.00392156862745098, "mean": [0, 0, 0], "std": [1, 1, 1] }""");
        card["outputs"] = new JsonArray([.. new[] { "nucleus", "centre", "dy", "dx", "a", "b", "c" }.Select((name, i) => new JsonObject
        {
            ["name"] = name, ["tensor"] = "scores", ["kind"] = i < 2 ? "probability" : i < 4 ? "offset" : "score", ["meaning"] = name,
        })]);
        card["classes"] = new JsonArray([.. new[] { "a", "b", "c" }.Select(name => new JsonObject
        {
            ["name"] = name, ["output"] = name, ["color"] = new JsonArray(1, 2, 3),
        })]);
    }, network);

    private static OnnxNetwork Load(string folder)
    {
        using OnnxNetwork network = new(ModelCardFile.Read(folder, ModelCard.NucleusMaps, ModelCard.StarDist), ModelDevice.Cpu);
        return network;
    }
}
