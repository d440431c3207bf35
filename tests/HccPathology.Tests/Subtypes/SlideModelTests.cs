using System.Text.Json;
using System.Text.Json.Nodes;
using HccPathology.Subtypes;
using HccPathology.Tests.Cli;
using HccPathology.Tests.Synthetic;
using Parquet;
using Parquet.Schema;

namespace HccPathology.Tests.Subtypes;

/// <summary>A tiny network of our own (tiny-mil/make.py) whose answers can be worked out by hand.</summary>
public sealed class SlideModelTests(PhantomSample phantoms) : IDisposable
{
    private static readonly float[,] Weights = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 1, 1, -1 } };
    private static readonly double[] Bias = [0.1, 0, -0.1];
    private readonly ScratchFolder _folder = new();

    private static string Model => Path.Combine(AppContext.BaseDirectory, "Subtypes", "tiny-mil");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_TinyNetwork_GivesScoresAndAttentionOfTheFormula()
    {
        float[][] vectors = [[0.5f, 1, 2, 3], [-1, 0, 0.5f, 1], [1, 2, 0, -1], [0.5f, 0, 0, 0]];
        string path = await WriteAsync(vectors, 3);
        (SlideOpinion opinion, IReadOnlyList<PatchAttention> attention) = SlideModelRequest.Of(Model, path).Run(2000, 1000);

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
        string path = await WriteAsync([[0.5f, 1, 2, 3], [-1, 0, 0.5f, 1]], 1), results = Path.Combine(_folder.Path, "r");
        string[] plain = ["analyze", phantoms.Small.SlidePath, "--out", results, "--detector", "classic", "--quiet"];
        (int code, _, string errors) = CommandLineTests.Run([.. plain, "--slide-model", Model, "--bag", path]);
        code.ShouldBe(0, errors);
        errors.ShouldContain("made by hand for tests");
        using JsonDocument subtype = JsonDocument.Parse(File.ReadAllText(Path.Combine(results, "subtype.json")));
        subtype.RootElement.GetProperty("secondOpinion").GetProperty("patches").GetInt32().ShouldBe(2);
        subtype.RootElement.GetProperty("call").GetProperty("status").GetString().ShouldBe("not evaluable");
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
        string path = await WriteAsync([[0, 0, 0, 0]], 1);
        CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", _folder.File("a"), "--slide-model", Model).Code.ShouldBe(2);
        CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", _folder.File("b"), "--bag", path).Code.ShouldBe(2);
        CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", _folder.File("c"), "--slide-model", Model, "--bag", "nowhere.parquet").Code.ShouldBe(66);
    }

    [Fact]
    public async Task Run_ABagThatDoesNotFit_NamesWhatIsWrong()
    {
        Wrong(await WriteAsync([[0, 0, 0]], 1), "4 numbers a patch", "3 in the bag");
        Wrong(await WriteAsync([[0, float.NaN, 0, 0]], 1), "v1 of patch 0", "finite");
        Wrong(await WriteAsync([[0, 0, 0, 0]], 1, firstX: 5000), "outside of the slide (2000 x 1000 px)");
        string text = _folder.File("text.parquet");
        File.WriteAllText(text, "x,y\n1,2\n");
        Wrong(text, "cannot be read as a Parquet file");

        void Wrong(string path, params string[] words)
        {
            string message = Should.Throw<PathologyException>(() => SlideModelRequest.Of(Model, path).Run(2000, 1000)).Message;
            words.ShouldAllBe(word => message.Contains(word));
        }
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
    public async Task Run_ACardThatDoesNotFit_NamesTheField(string field, string value, string words)
    {
        string folder = Path.Combine(_folder.Path, "model");
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(Model, "model.onnx"), Path.Combine(folder, "model.onnx"));
        JsonNode card = JsonNode.Parse(File.ReadAllText(Path.Combine(Model, "model.json")))!;
        card[field] = JsonNode.Parse(value);
        File.WriteAllText(Path.Combine(folder, "model.json"), card.ToJsonString());
        string bag = await WriteAsync([[0, 0, 0, 0]], 1);
        Should.Throw<PathologyException>(() => SlideModelRequest.Of(folder, bag).Run(2000, 1000)).Message.ShouldContain(words);
    }

    // Patches of 100 px side by side, in row groups of so many.
    private async Task<string> WriteAsync(float[][] vectors, int perGroup, double firstX = 0)
    {
        string path = _folder.File($"bag{vectors.Length}-{vectors[0].Length}-{firstX}.parquet");
        DataField[] columns = [.. Enumerable.Range(0, vectors[0].Length).Select(d => (DataField)new DataField<float>($"v{d}"))];
        ParquetSchema schema = new([new DataField<double>("x_px_level0"), new DataField<double>("y_px_level0"), new DataField<double>("side_px_level0"), .. columns]);
        await using FileStream stream = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream);
        for (int from = 0; from < vectors.Length; from += perGroup)
        {
            float[][] rows = vectors[from..Math.Min(vectors.Length, from + perGroup)];
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync<double>(schema.DataFields[0], rows.Select((_, i) => firstX + (from + i) * 100.0).ToArray());
            await group.WriteAsync<double>(schema.DataFields[1], new double[rows.Length]);
            await group.WriteAsync<double>(schema.DataFields[2], rows.Select(_ => 100.0).ToArray());
            for (int d = 0; d < columns.Length; d++)
            {
                await group.WriteAsync<float>(schema.DataFields[3 + d], rows.Select(r => r[d]).ToArray());
            }
        }

        return path;
    }
}
