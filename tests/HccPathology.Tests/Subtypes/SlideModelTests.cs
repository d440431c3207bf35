using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using HccPathology.Analysis;
using HccPathology.Geometry;
using HccPathology.Outputs.Summaries;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Subtypes;
using HccPathology.Tests.Cli;
using HccPathology.Tests.Models;
using HccPathology.Tests.Synthetic;
using HccPathology.Tests.Tissue;
using HccPathology.Tiles;
using static HccPathology.Tests.Subtypes.TinyMil;

namespace HccPathology.Tests.Subtypes;

/// <summary>A tiny network of our own (tiny-mil/make.py) whose answers can be worked out by hand.</summary>
public sealed class SlideModelTests(PhantomSample phantoms) : IDisposable
{
    private static readonly float[,] Weights = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 1, 1, -1 } };
    private static readonly double[] Bias = [0.1, 0, -0.1];
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_TinyNetwork_GivesScoresAndAttentionOfTheFormula()
    {
        float[][] vectors = [[0.5f, 1, 2, 3], [-1, 0, 0.5f, 1], [1, 2, 0, -1], [0.5f, 0, 0, 0]];
        string path = await WriteBagAsync(_folder, vectors, 3);
        (SlideOpinion opinion, IReadOnlyList<PatchAttention> attention) = SlideModelRequest.Of(Folder, path).Run(2000, 1000);

        double[] raised = [.. vectors.Select(v => Math.Exp(2.0 * v[0]))], shares = [.. raised.Select(r => r / raised.Sum())];
        double[] mean = [.. Enumerable.Range(0, 4).Select(d => vectors.Select((v, i) => shares[i] * v[d]).Sum())];
        double[] scores = [.. Enumerable.Range(0, 3).Select(k => Bias[k] + Enumerable.Range(0, 4).Sum(d => mean[d] * Weights[d, k]))];
        double[] probabilities = [.. scores.Select(s => Math.Exp(s) / scores.Sum(Math.Exp))];
        opinion.Classes.Select(c => c.Name).ShouldBe(["macrotrabecular-massive", "steatohepatitic", "other"]);
        for (int k = 0; k < 3; k++)
        {
            opinion.Classes[k].Probability.ShouldBe(probabilities[k], 1e-5);
        }

        opinion.Foremost.ShouldBe(opinion.Classes.MaxBy(c => c.Probability)!.Name);
        opinion.EffectivePatches.ShouldBe(1 / shares.Sum(s => s * s), 1e-4);
        opinion.Demonstration.ShouldNotBeNull();
        attention.Select(a => a.Patch.X).ShouldBe([0, 100, 200, 300]);
        for (int i = 0; i < 4; i++)
        {
            attention[i].Share.ShouldBe(shares[i], 1e-6);
        }

        attention.Select(a => a.Rank).ShouldBe([0.25, 0, 0.75, 0.25]);
    }

    [Fact]
    public async Task Analyze_WithASlideModel_WritesTheOpinionBesideTheRulesAndTheOverlay()
    {
        string path = await WriteBagAsync(_folder, [[0.5f, 1, 2, 3], [-1, 0, 0.5f, 1]], 1), results = Path.Combine(_folder.Path, "r");
        string[] plain = ["analyze", phantoms.Small.SlidePath, "--out", results, "--detector", "classic", "--quiet"];
        (int code, _, string errors) = CommandLineTests.Run([.. plain, "--slide-model", Folder, "--bag", path]);
        code.ShouldBe(0, errors);
        errors.ShouldContain("made by hand for tests");
        using JsonDocument subtype = JsonDocument.Parse(File.ReadAllText(Path.Combine(results, "subtype.json")));
        subtype.RootElement.GetProperty("secondOpinion").GetProperty("patches").GetInt32().ShouldBe(2);
        subtype.RootElement.GetProperty("call").GetProperty("status").GetString().ShouldBe("not evaluable");
        DoneJson.Read(results)!.Models["slide"].ShouldBe(SlideModelCard.Read(Folder).Card.Sha256);
        using JsonDocument overlay = JsonDocument.Parse(File.ReadAllText(Path.Combine(results, "attention.geojson")));
        JsonElement tile = overlay.RootElement.GetProperty("features")[1];
        tile.GetProperty("properties").GetProperty("objectType").GetString().ShouldBe("tile");
        tile.GetProperty("geometry").GetProperty("coordinates")[0].EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble()))
            .ShouldBe([(100, 0), (200, 0), (200, 100), (100, 100), (100, 0)]);

        (code, _, errors) = CommandLineTests.Run(plain);
        code.ShouldBe(0, errors);
        File.Exists(Path.Combine(results, "attention.geojson")).ShouldBeFalse();
    }

    [Fact]
    public async Task Analyze_OnlyOneOfModelAndBag_Exits2()
    {
        string path = await WriteBagAsync(_folder, [[0, 0, 0, 0]], 1);
        CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", _folder.File("a"), "--slide-model", Folder).Code.ShouldBe(2);
        CommandLineTests.Run("analyze", "no-such-slide.svs", "--out", _folder.File("a"), "--slide-model", Folder).Stderr.ShouldContain("give --bag",
            Case.Sensitive, "before a slide is looked for");
        CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", _folder.File("b"), "--bag", path).Code.ShouldBe(2);
        CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", _folder.File("c"), "--slide-model", Folder,
            "--bag", "nowhere.parquet").Code.ShouldBe(66);
    }

    // The tissue network's vector is a projection of the patch's mean colour; the tiny network's attention is the softmax of twice its first number.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Analyse_TissueModelWithAnEmbedding_ShowsItsVectorsWhateverTheTiles(bool segments)
    {
        float[,] directions = { { 3, 0, -1 }, { 0, 1, 0 }, { 0, 0, 1 }, { 1, 1, 1 } };
        byte[] network = TinyNetwork.Linear(new float[,] { { 20, 0, 0 }, { 0, 20, 0 }, { 0, 0, 20 } }, [0, 0, 0], segments ? 8 : 0, embedding: directions);
        AnalysisOptions options = new()
        {
            Threads = 1,
            Detector = DetectorChoice.Classic,
            TissueModelFolder = TinyTissueModel.Own(_folder, card => card["embedding"] = "vector", segments, network),
            SlideModel = SlideModelRequest.Of(Folder, null),
        };
        using SlideReport one = new SlideAnalysis(options).Run(phantoms.Small.SlidePath, _folder.Path, default);
        using SlideReport two = new SlideAnalysis(options with { Threads = 3, TilePx = 512 }).Run(phantoms.Small.SlidePath, _folder.Path, default);
        two.Attention.ShouldBe(one.Attention);
        one.Attention.Count.ShouldBeGreaterThan(50);
        one.Opinion!.Patches.ShouldBe(one.Attention.Count);

        double[][] vectors = [.. one.Attention.Select(a => Projected(MeanColour(a.Patch), directions))];
        double[] raised = [.. vectors.Select(v => Math.Exp(2 * v[0]))], shares = [.. raised.Select(r => r / raised.Sum())];
        for (int i = 0; i < shares.Length; i++)
        {
            one.Attention[i].Share.ShouldBe(shares[i], 1e-4 * shares[i]);
        }

        double[] scores = [.. Enumerable.Range(0, 3)
            .Select(k => Bias[k] + Enumerable.Range(0, 4).Sum(d => Weights[d, k] * vectors.Select((v, i) => shares[i] * v[d]).Sum()))];
        one.Opinion.Classes[0].Probability.ShouldBe(Math.Exp(scores[0]) / scores.Sum(Math.Exp), 1e-4);
    }

    [Fact]
    public void Analyse_PixelsThatAreNoSquares_PatchesLieBesideEachOtherOnBothAxes()
    {
        AnalysisOptions options = new()
        {
            Mpp = new Mpp(0.5, 0.4),
            Detector = DetectorChoice.Classic,
            TissueModelFolder = TinyTissueModel.Own(_folder, card => (card["embedding"], card["stridePx"]) = ("vector", 32),
                network: TinyNetwork.Linear(new float[3, 3], [0, 0, 0], embedding: new float[4, 3])),
            SlideModel = SlideModelRequest.Of(Folder, null),
        };
        using SlideReport report = new SlideAnalysis(options).Run(phantoms.Small.SlidePath, _folder.Path, default);
        BagPatch[] patches = [.. report.Attention.Select(a => a.Patch)];
        patches.ShouldAllBe(p => Math.Abs(p.WidthPx * 0.5 - p.HeightPx * 0.4) < 1e-9, "a square on the glass");
        patches.ShouldAllBe(p => Math.Abs(Math.Round(p.Y / p.HeightPx) - p.Y / p.HeightPx) < 1e-9, "no gap and no overlap");
    }

    [Fact]
    public void Analyse_TissueModelWhoseVectorsDoNotFit_IsRefusedBeforeTheTiles()
    {
        AnalysisOptions options = new()
        {
            Detector = DetectorChoice.Classic,
            TissueModelFolder = TinyTissueModel.Own(_folder),
            SlideModel = SlideModelRequest.Of(Folder, null),
        };
        Refused(FailureKind.BadCommand, "tissue model tiny names no output in embedding");
        TinyTissueModel.Own(_folder, card => card["embedding"] = "vector", network: TinyNetwork.Linear(new float[3, 3], [0, 0, 0], embedding: new float[7, 3]));
        Refused(FailureKind.BadData, "dimension: expected 4 numbers a patch, found 7 from tissue model tiny");
        TinyTissueModel.Own(_folder, card => card["embedding"] = "vectors",
            network: TinyNetwork.Linear(new float[3, 3], [0, 0, 0], embedding: new float[4, 3]));
        Refused(FailureKind.BadData, "or scores, found vectors");

        void Refused(FailureKind kind, string words) =>
            ModelCopy.ShouldFail(kind, () => new SlideAnalysis(options).Run(phantoms.Small.SlidePath, _folder.Path, default).Dispose(), words);
    }

    [Theory]
    [InlineData("kind", "\"nucleus-maps\"", "kind: expected attention-mil")]
    [InlineData("dimension", "5", "patches x 5")]
    [InlineData("scores", "\"logits\"", "scores: expected a float output")]
    [InlineData("input", "\"x\"", "input: expected bag")]
    [InlineData("classes", "[\"a\", \"b\"]", "scores: expected 2 finite numbers")]
    [InlineData("classes", "[\"a\", \"b\", \"microvascular invasion\"]", "never called")]
    [InlineData("sha256", "\"00\"", "sha256: expected 00")]
    [InlineData("activation", "\"relu\"", "softmax, sigmoid or none")]
    [InlineData("activation", "\"none\"", "activation: expected softmax or sigmoid, since the network's scores are no probabilities, found none, and a score of ")]
    public async Task Run_ACardThatDoesNotFit_NamesTheField(string field, string value, string words)
    {
        string folder = Path.Combine(_folder.Path, "model");
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(Folder, "model.onnx"), Path.Combine(folder, "model.onnx"));
        JsonNode card = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "model.json")))!;
        card[field] = JsonNode.Parse(value);
        File.WriteAllText(Path.Combine(folder, "model.json"), card.ToJsonString());
        string bag = await WriteBagAsync(_folder, [[0, 0, 0, 0]], 1);
        Should.Throw<PathologyException>(() => SlideModelRequest.Of(folder, bag).Run(2000, 1000)).Message.ShouldContain(words);
    }

    [Theory]
    [InlineData(null, "dropout", "softmax", "outputs scores and attention: expected of a bag the same each time, found something else (exported in training mode? call model.eval() before)")]
    [InlineData(null, "chance", "sigmoid", "outputs scores and attention: expected of a bag the same each time")]
    [InlineData("Softmax", null, "softmax", "activation: expected none, or a network without its last layer, since the scores are probabilities already, found softmax")]
    [InlineData("Sigmoid", null, "sigmoid", "activation: expected none, or a network without its last layer, since the scores are probabilities already, found sigmoid")]
    [InlineData("Softmax", null, "none", null)]
    [InlineData("Sigmoid", null, "softmax", null)]                                     // together another number than 1
    [InlineData(null, null, "softmax", null)]
    [InlineData(null, null, "sigmoid", null)]
    public async Task Load_AnswersByChanceOrWithTheirLastLayerAlready_AreRefused(string? last, string? mixing, string activation, string? words)
    {
        byte[] network = TinyNetwork.Mil(new float[,] { { 0.3f, 0 }, { 0, 0.3f }, { 0.1f, 0 } }, [0.4f, 0.6f], last, mixing);
        string folder = Model(network, activation, "a", "b"), bag = await WriteBagAsync(_folder, [[1, 0, 0], [1, 0, 0]], 1);
        if (words is not null)
        {
            ModelCopy.ShouldFail(FailureKind.BadData, () => SlideModelRequest.Of(folder, bag).Run(2000, 1000), words);
            ModelCopy.ShouldFail(FailureKind.BadData, () => SlideModelRequest.Of(folder, null).RequireVectors("tiny", 3), words);
            return;
        }

        SlideModelRequest.Of(folder, null).RequireVectors("tiny", 3);
        SlideModelRequest.Of(folder, bag).Run(2000, 1000).Opinion.Classes.Count.ShouldBe(2);
    }

    /// <summary>A softmax of one is 1 whatever the score; a sigmoid of 0.7 is 0.668.</summary>
    [Fact]
    public async Task Run_SingleClass_IsNoSoftmax()
    {
        byte[] network = TinyNetwork.Mil(new float[,] { { 0.3f }, { 0 }, { 0 } }, [0.4f]);
        string bag = await WriteBagAsync(_folder, [[1, 0, 0], [1, 0, 0]], 1);
        string folder = Model(network, "softmax", "a");
        ModelCopy.ShouldFail(FailureKind.BadData, () => SlideModelRequest.Of(folder, bag),
            "model.json: activation: expected sigmoid or none for a single class, since a softmax of one is always 1, found softmax");
        SlideModelRequest.Of(Model(network, "sigmoid", "a"), bag).Run(2000, 1000).Opinion.Classes[0].Probability.ShouldBe(1 / (1 + Math.Exp(-0.7)), 1e-6);
    }

    private string Model(byte[] network, string activation, params string[] classes)
    {
        JsonNode card = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "model.json")))!;
        (card["dimension"], card["activation"], card["sha256"]) = (3, activation, Convert.ToHexStringLower(SHA256.HashData(network)));
        card["classes"] = new JsonArray([.. classes.Select(c => JsonValue.Create(c))]);
        _folder.Write("model.onnx", network);
        _folder.Write("model.json", card.ToJsonString());
        return _folder.Path;
    }

    private static double[] Projected(double[] colour, float[,] directions) =>
        [.. Enumerable.Range(0, directions.GetLength(0)).Select(d => Enumerable.Range(0, 3).Sum(c => directions[d, c] * colour[c]))];

    // At 1 µm/px, beyond the slide as the reader fills it; 0-1.
    private double[] MeanColour(BagPatch patch)
    {
        using Slide slide = Slide.Open(phantoms.Small.SlidePath, new SlideOptions());
        AnalysisFrame frame = AnalysisFrame.Choose(slide.Facts, slide.RequireMpp(), 1);
        int side = (int)Math.Round(patch.WidthPx / frame.DownsampleX);
        using AreaResampler resampler = new();
        using TileBuffer pixels = new(side, side);
        resampler.Read(slide, frame, (int)Math.Round(patch.X / frame.DownsampleX), (int)Math.Round(patch.Y / frame.DownsampleY), pixels);
        double[] sums = new double[3];
        for (int y = 0; y < side; y++)
        {
            foreach (uint pixel in pixels.Row(y)[..side])
            {
                (sums[0], sums[1], sums[2]) = (sums[0] + (pixel >> 16 & 255), sums[1] + (pixel >> 8 & 255), sums[2] + (pixel & 255));
            }
        }

        return [.. sums.Select(s => s / (255.0 * side * side))];
    }
}
