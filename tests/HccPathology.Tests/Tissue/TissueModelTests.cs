using System.Text;
using System.Text.Json.Nodes;
using HccPathology.Tests.Models;
using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

public sealed class TissueModelTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 16)]
    [InlineData(5, 5)]
    public void Load_FreeOrFixedBatch_IsRunInAFixedOne(int inNetwork, int used)
    {
        using TissueModel model = TinyTissueModel.Load(TinyTissueModel.Own(_folder, network: TinyTissueModel.Network(batch: inNetwork)));
        model.BatchSize.ShouldBe(used);
        model.Note.ShouldContain("model tiny 1 (model.json)");
    }

    [Fact]
    public void Load_NetworkThatIsNotWhatTheCardSays_IsRefused()
    {
        Refused(TinyTissueModel.Own(_folder, network: TinyTissueModel.Network(side: 48)),
            "input image: expected float batch x 3 x 32 x 32, found Single -1 x 3 x 48 x 48 in the network");
        Refused(TinyTissueModel.Own(_folder, c => c["classes"]!.AsArray().RemoveAt(2)),
            "output scores: expected 16 x 2 classes, found 16 x 3 from the network");
        Refused(TinyTissueModel.Own(_folder, c => c["input"] = "picture"), "input: expected image, found picture");
        Refused(TinyTissueModel.Own(_folder, c => c["output"] = "classes"), "output: expected scores, found classes");
        Refused(TinyTissueModel.Own(_folder, segments: true, network: TinyTissueModel.Network()), "classes x 8 x 8, found");
        Refused(TinyTissueModel.Own(_folder, c => c["outputStep"] = 4, segments: true, network: TinyTissueModel.Network(8)), "classes x 16 x 16, found");
        Refused(TinyTissueModel.Own(_folder, network: TinyTissueModel.Network(batch: 50_000)), "input image: expected a batch of at most 512 MB, found 50000 patches of 32 x 32 px");
        Refused(TinyTissueModel.Own(_folder, network: [1, 2, 3]), "ONNX Runtime cannot load it");
        byte[] large = TinyNetwork.Linear(new float[3, 3], [7, 7, 7]);
        Refused(TinyTissueModel.Own(_folder, c => c["activation"] = "none", network: large),
            "activation: expected softmax or sigmoid, since the network's scores are no probabilities");
    }

    [Theory]
    [InlineData("batch", 0)]
    [InlineData("chance", 0)]
    [InlineData("chance", 1)]
    public void Load_NetworkWhoseAnswerHangsOnItsNeighboursOrOnChance_IsRefused(string mixing, int batch)
    {
        byte[] network = TinyNetwork.Linear(new float[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, [0, 0, 0], batch: batch, mixing: mixing);
        Refused(TinyTissueModel.Own(_folder, network: network),
            "output scores: expected of a patch the same each time, whatever stands beside it in the batch, found something else (exported in training mode?");
    }

    /// <summary>A slide model's opinion hung on tiles, or was another one each time.</summary>
    [Theory]
    [InlineData("batch", 0)]
    [InlineData("chance", 1)]
    [InlineData("chance", 0)]
    public void Load_EmbeddingThatHangsOnItsNeighboursOrOnChance_IsRefused(string mixing, int batch)
    {
        float[,] directions = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 1, 1, 1 } };
        byte[] network = TinyNetwork.Linear(new float[3, 3], [1, 2, 3], batch: batch, embedding: directions, embeddingMixing: mixing);
        string folder = TinyTissueModel.Own(_folder, card => card["embedding"] = "vector", network: network);
        Refused(folder, "output vector: expected of a patch the same each time, whatever stands beside it in the batch, found something else (exported in training mode?");
        using TissueModel model = TinyTissueModel.Load(TinyTissueModel.Own(_folder, network: network));
        model.EmbeddingLength.ShouldBe(0, "the card asks for none, and the scores are steady");
    }

    /// <summary>A half at least everywhere, so that nothing was of another class; and a softmax of a softmax is nearly even.</summary>
    [Fact]
    public void Load_ScoresThatAreProbabilitiesAlready_AreNotMadeSoAgain()
    {
        byte[] shares = TinyNetwork.Linear(new float[3, 3], [0.2f, 0.3f, 0.5f]), wrong = TinyNetwork.Linear(new float[3, 3], [0.2f, 0.3f, 0.6f]);
        Refused(TinyTissueModel.Own(_folder, network: shares), "activation: expected none, or a network without its last layer, since the scores are probabilities already, found softmax");
        Refused(TinyTissueModel.Own(_folder, network: TinyNetwork.Linear(new float[3, 3], [0.2f, 0.3f, 0.4995f])), "since the scores are probabilities already");  // rounded
        byte[] map = TinyNetwork.Linear(new float[,] { { 0.1f, 0, 0 }, { -0.1f, 0, 0 }, { 0, 0, 0 } }, [0.2f, 0.3f, 0.5f], step: 8);
        Refused(TinyTissueModel.Own(_folder, segments: true, network: map), "since the scores are probabilities already, found softmax");
        Refused(TinyTissueModel.Own(_folder, c => c["activation"] = "sigmoid", network: wrong),
            "activation: expected none, or a network without its last layer, since the scores are probabilities already, found sigmoid");
        using TissueModel none = TinyTissueModel.Load(TinyTissueModel.Own(_folder, c => c["activation"] = "none", network: shares));
        using TissueModel scores = TinyTissueModel.Load(TinyTissueModel.Own(_folder, network: wrong));
        using TissueModel below = TinyTissueModel.Load(TinyTissueModel.Own(_folder, c => c["activation"] = "sigmoid", network: TinyNetwork.Linear(new float[3, 3], [-1, 0.3f, 0.6f])));
        using TissueModel above = TinyTissueModel.Load(TinyTissueModel.Own(_folder, c => c["activation"] = "sigmoid",
            network: TinyNetwork.Linear(new float[,] { { 2, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 } }, [0.3f, 0.3f, 0.6f])));  // where it is bright
        (none.BatchSize, scores.BatchSize, below.BatchSize, above.BatchSize).ShouldBe((16, 16, 16, 16));
    }

    [Fact]
    public void Load_NetworkThatTakesASequence_IsRefused() => Refused(TinyTissueModel.Own(_folder, network: TinyNetwork.OfSequence()),
        "input image: expected float batch x 3 x 32 x 32, found no tensor in the network");

    // Bytes as they are, of which a picture of 0 to 1 is black: its scores there were all within 0 to 1, and no card was right.
    [Fact]
    public void Load_ScoresOfBytes_AreNotTakenForProbabilities()
    {
        byte[] network = TinyNetwork.Linear(new float[,] { { -0.1f, -0.1f, 0.1f }, { 0, 0, 0 } }, [0.6f, 0.3f]);
        using TissueModel model = TinyTissueModel.Load(TinyTissueModel.Own(_folder, c =>
        {
            c["activation"] = "sigmoid";
            c["normalisation"]!["scale"] = 1;
            c["classes"]!.AsArray().RemoveAt(2);
        }, network: network));
        model.Card.Classes.Select(c => c.Name).ShouldBe(["Red", "Green", "Other"]);
    }

    /// <summary>With its sigmoid in the network a place below a half is of another class, too, and not of the surest.</summary>
    [Theory]
    [InlineData(new[] { 0.2f, 0.3f, 0.6f }, true)]
    [InlineData(new[] { 0.2f, 0.3f, 0.5f }, false)]     // a softmax
    [InlineData(new[] { 0.9f }, true)]
    public void Load_ProbabilitiesThatDoNotSumUpToOne_AreThoseOfASigmoid(float[] scores, bool areOfASigmoid)
    {
        byte[] network = TinyNetwork.Linear(new float[scores.Length, 3], scores);
        using TissueModel model = TinyTissueModel.Load(TinyTissueModel.Own(_folder, c =>
        {
            c["activation"] = "none";
            for (int i = 3; i > scores.Length; i--)
            {
                c["classes"]!.AsArray().RemoveAt(i - 1);
            }
        }, network: network));
        (model.Card.Activation, model.Card.NetworkClasses, model.Card.Classes.Count)
            .ShouldBe(areOfASigmoid ? (ScoreActivation.OwnSigmoid, scores.Length, scores.Length + 1) : (ScoreActivation.None, 3, 3));
        float[] shares = new float[model.Card.Classes.Count];
        TissueShares.Of(model.Card.Activation, scores, 1, shares);
        shares.ShouldBe(areOfASigmoid ? [.. scores, 1 - scores.Max()] : scores, 1e-6f);
    }

    [Fact]
    public void Load_SigmoidOfItsOwnWithAClassOther_IsRefused() => Refused(
        TinyTissueModel.Own(_folder, c => (c["activation"], c["classes"]![1]!["name"]) = ("none", "other"), network: TinyNetwork.Linear(new float[3, 3], [0.2f, 0.3f, 0.6f])),
        "classes: expected none named Other, which a sigmoid adds for places below one half everywhere, found Red, other, Blue");

    /// <summary>Asked for twice, the scores were zeros, and all tissue of the first class.</summary>
    [Fact]
    public void Load_EmbeddingThatIsTheScores_IsRefused()
    {
        byte[] network = TinyNetwork.Linear(new float[3, 3], [0, 0, 0], embedding: new float[4, 3]);
        string folder = TinyTissueModel.Own(_folder, card => (card["embedding"], card["output"]) = ("scores", "scores"), network: network);
        Refused(folder, "embedding: expected another output than the scores, found scores");
    }

    [Fact]
    public void Load_EmbeddingThatDoesNotRun_IsBadDataOfTheNetwork()
    {
        byte[] network = TinyNetwork.Linear(new float[3, 3], [0, 0, 0], embedding: new float[4, 3], breaksEmbedding: true);
        string folder = TinyTissueModel.Own(_folder, card => card["embedding"] = "vector", network: network);
        ModelCopy.ShouldFail(FailureKind.BadData, () => TinyTissueModel.Load(folder).Dispose(), "model.onnx: it does not run on 16 x 3 x 32 x 32");
    }

    [Fact]
    public void Load_SelfTest_HoldsWhenTheNetworkSaysWhatItSaid()
    {
        // Mean colours of 1, 0.5 and 0 times 20.
        Pair([.. Enumerable.Range(0, 3 * 16).Select(i => 1 - i / 16 * 0.5f)], 20, 10, 0);
        TinyTissueModel.Load(TinyTissueModel.Own(_folder, WithSelfTest, segments: false)).Dispose();
        Pair([.. Enumerable.Range(0, 3 * 16).Select(i => 1 - i / 16 * 0.5f)], 20, 9, 0);
        Refused(TinyTissueModel.Own(_folder, WithSelfTest), "selfTest: expected what out.npy says, within 0.01 of 20, found a difference of 1");
        Pair(new float[3 * 16], 20, 10);
        Refused(TinyTissueModel.Own(_folder, WithSelfTest), "selfTest.output: expected 3 numbers, found 2");
        foreach (int[] shape in (int[][])[[0, 3, 4, 4], [2, 3, 4, 4], [1, 3, 0, 4], [1, 4, 4, 3]])
        {
            _folder.Write("in.npy", TinyTissueModel.Npy(shape, new float[shape.Aggregate((a, b) => a * b)]));
            Refused(TinyTissueModel.Own(_folder, WithSelfTest), $"selfTest.input: expected 1 x 3 x height x width, found {string.Join(" x ", shape)}");
        }

        Pair([.. Enumerable.Range(0, 3 * 16).Select(i => 1 - i / 16 * 0.5f)], 20, float.PositiveInfinity, 7);
        Refused(TinyTissueModel.Own(_folder, WithSelfTest), "selfTest.output: expected numbers alone, found NaN or infinity");
        Pair([.. Enumerable.Repeat(float.NaN, 3 * 16)], 20, 10, 0);
        Refused(TinyTissueModel.Own(_folder, WithSelfTest), "a difference of");
        File.Delete(_folder.File("in.npy"));
        ModelCopy.ShouldFail(FailureKind.Unavailable, () => TinyTissueModel.Load(_folder.Path).Dispose(), "in.npy: no such file");

        void Pair(float[] input, params float[] output)
        {
            _folder.Write("in.npy", TinyTissueModel.Npy([1, 3, 4, 4], input));
            _folder.Write("out.npy", TinyTissueModel.Npy([output.Length], output));
        }

        static void WithSelfTest(JsonObject card) => card["selfTest"] = JsonNode.Parse("""{ "input": "in.npy", "output": "out.npy", "tolerance": 0.01 }""");
    }

    [Theory]
    [InlineData(new byte[0], "the file is empty")]
    [InlineData(new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 200, 0, 1, 2 }, "header is cut short")]
    public void NpyFile_ThatIsNone_IsBadData(byte[] bytes, string words) =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => NpyFile.Read(_folder.Write("a.npy", bytes)), "a.npy: ", words);

    [Fact]
    public void NpyFile_OfHalves_IsRead()
    {
        byte[] bytes =
        [
            0x93, .. "NUMPY"u8, 1, 0, 64, 0, .. Encoding.Latin1.GetBytes("{'descr': '<f2', 'fortran_order': False, 'shape': (2,), }".PadRight(64)), 0, 0x3C, 0,
            0xC1,
        ];
        NpyFile.Read(_folder.Write("a.npy", bytes)).Values.ShouldBe([1f, -2.5f]);
    }

    [Fact]
    public void NpyFile_WithFewerNumbersThanItPromises_IsBadData() =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => NpyFile.Read(_folder.Write("a.npy", TinyTissueModel.Npy([3, 1000], 1, 2, 3))),
            "promises 3 x 1000 numbers and has 3");

    [Theory]
    [InlineData("<i4", new byte[] { 2, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF })]
    [InlineData("<i8", new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    public void NpyFile_OfWholeNumbers_IsRead(string type, byte[] data)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': (2,), }}\n";
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.Latin1.GetBytes(header), .. data];
        NpyFile.Read(_folder.Write("a.npy", file)).Values.ShouldBe([2, -2]);
    }

    [Fact]
    public void NpyFile_WithASideThatIsNoWholeNumberOfMemory_IsBadData()
    {
        string text = Encoding.Latin1.GetString(TinyTissueModel.Npy([1000000, 1000000], 1)).Replace("1000000, 1000000", "9999999999999999");
        ModelCopy.ShouldFail(FailureKind.BadData, () => NpyFile.Read(_folder.Write("a.npy", Encoding.Latin1.GetBytes(text))),
            "its shape (9999999999999999,) is none");
    }

    [Fact]
    public void Shares_OfScores_AddUpAsTheirActivationSays()
    {
        float[] shares = new float[3];
        TissueShares.Of(ScoreActivation.Softmax, [1000, 0, 999, 0, 0], 2, shares);
        shares[0].ShouldBe(0.7310586f, 1e-6f);
        shares.Sum().ShouldBe(1, 1e-6f);
        TissueShares.Of(ScoreActivation.Sigmoid, [0, -2], 1, shares);
        shares.ShouldBe([0.5f, 0.1192029f, 0.5f], 1e-6f);
        TissueShares.Of(ScoreActivation.None, [0.25f, 1.0002f, -0.1f], 1, shares);
        shares.Select(TissueShares.IsProbability).ShouldBe([true, true, false]);
    }

    private static void Refused(string folder, string words) => ModelCopy.ShouldFail(FailureKind.BadData, () => TinyTissueModel.Load(folder).Dispose(), words);
}
