using System.Numerics;
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
        DoneJson.Read(results)!.Models["slide"].ShouldBe(SlideModelCard.Read(Model).Card.Sha256);
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
        CommandLineTests.Run("analyze", "no-such-slide.svs", "--out", _folder.File("a"), "--slide-model", Model).Stderr.ShouldContain("give --bag",
            Case.Sensitive, "before a slide is looked for");
        CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", _folder.File("b"), "--bag", path).Code.ShouldBe(2);
        CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", _folder.File("c"), "--slide-model", Model,
            "--bag", "nowhere.parquet").Code.ShouldBe(66);
    }

    [Fact]
    public async Task Run_ABagThatDoesNotFit_NamesWhatIsWrong()
    {
        Wrong(await WriteAsync([[0, 0, 0]], 1), "4 numbers a patch", "3 in the bag");
        Wrong(await WriteAsync([[0, float.NaN, 0, 0]], 1), "v1 of patch 0", "finite");
        Wrong(await WriteAsync([[0, 0, 0, 0], [0, 0, float.NaN, 0]], 1, mayBeMissing: true), "v2 of patch 1 is missing");
        Wrong(await WriteAsync([[0, 0, 0, 0]], 1, firstX: 5000), "outside of the slide (2000 x 1000 px)");
        Wrong(await WriteAsync([[0, 0, 0, 0]], 1, firstX: 2000), "outside of the slide (2000 x 1000 px)");
        Wrong(await WriteAsync([[0, 0, 0, 0]], 1, firstX: -100), "outside of the slide (2000 x 1000 px)");
        string text = _folder.File("text.parquet");
        File.WriteAllText(text, "x,y\n1,2\n");
        Wrong(text, "cannot be read as a Parquet file");

        void Wrong(string path, params string[] words)
        {
            string message = Should.Throw<PathologyException>(() => SlideModelRequest.Of(Model, path).Run(2000, 1000)).Message;
            words.ShouldAllBe(word => message.Contains(word));
        }
    }

    /// <summary>Grids begin their last patch anywhere before the slide's edge, and the engine's own look at what is around the first.</summary>
    [Theory]
    [InlineData(1999)]
    [InlineData(-99)]
    public async Task Run_ABagWhosePatchMeetsTheSlide_IsTaken(int firstX) =>
        SlideModelRequest.Of(Model, await WriteAsync([[0, 0, 0, 0]], 1, firstX)).Run(2000, 1000).Attention.Count.ShouldBe(1);

    [Fact]
    public void Read_BagThatIsThereAndCannotBeRead_IsTemporary()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "by a file of Linux that gives an I/O error");
        ModelCopy.ShouldFail(FailureKind.Temporary, () => PatchBag.Read("/proc/self/mem"), "/proc/self/mem: cannot be read");
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
            SlideModel = SlideModelRequest.Of(Model, null),
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
            SlideModel = SlideModelRequest.Of(Model, null),
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
            SlideModel = SlideModelRequest.Of(Model, null),
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

    // As most writers say of every column.
    [Fact]
    public async Task Run_ParquetBagOfColumnsThatMayHoldNulls_IsTheSame()
    {
        float[][] vectors = [[0.5f, 1, 2, 3], [-1, 0, 0.5f, 1]];
        (SlideOpinion wanted, _) = SlideModelRequest.Of(Model, await WriteAsync(vectors, 1)).Run(2000, 1000);
        (SlideOpinion found, IReadOnlyList<PatchAttention> attention) =
            SlideModelRequest.Of(Model, await WriteAsync(vectors, 1, mayBeMissing: true)).Run(2000, 1000);
        found.Classes.ShouldBe(wanted.Classes);
        attention.Select(a => (a.Patch.X, a.Patch.WidthPx)).ShouldBe([(0, 100), (100, 100)]);
    }

    [Fact]
    public async Task Run_NumpyBag_IsTheSameAsTheParquetBag()
    {
        float[][] vectors = [[0.5f, 1, 2, 3], [-1, 0, 0.5f, 1]];
        (SlideOpinion wanted, _) = SlideModelRequest.Of(Model, await WriteAsync(vectors, 1)).Run(2000, 1000);
        string path = _folder.File("bag.npy"), places = _folder.File("bag.places.npy");
        File.WriteAllBytes(path, TinyTissueModel.Npy([2, 4], [.. vectors.SelectMany(v => v)]));
        Should.Throw<PathologyException>(() => SlideModelRequest.Of(Model, path)).Message.ShouldContain("bag.places.npy: no such file; beside vectors");
        File.WriteAllBytes(places, TinyTissueModel.Npy([2, 3], 0, 0, 100, 100, 0, 100));
        SlideModelRequest request = SlideModelRequest.Of(Model, path);
        (SlideOpinion found, IReadOnlyList<PatchAttention> attention) = request.Run(2000, 1000);
        found.Classes.ShouldBe(wanted.Classes);
        attention.Select(a => (a.Patch.X, a.Patch.WidthPx)).ShouldBe([(0, 100), (100, 100)]);

        File.WriteAllBytes(places, TinyTissueModel.Npy([2, 3], 0, 0, 100, 200, 0, 100));
        SlideModelRequest.Of(Model, path).Sha256.ShouldNotBe(request.Sha256, "places decide the overlay");
        File.WriteAllBytes(places, TinyTissueModel.Npy([1, 3], 0, 0, 100));
        Should.Throw<PathologyException>(() => request.Run(2000, 1000)).Message.ShouldContain("2 x 4, and bag.places.npy 1 x 3");
        File.WriteAllBytes(places, TinyTissueModel.Npy([2, 3], 0, 0, 100, 100, 0, 0));
        Should.Throw<PathologyException>(() => request.Run(2000, 1000)).Message.ShouldContain("patch 1 lies at 100, 0 with side 0");
        File.WriteAllBytes(path, TinyTissueModel.Npy([2, 4], 0, 0, 0, 0, 0, float.NaN, 0, 0));
        Should.Throw<PathologyException>(() => request.Run(2000, 1000)).Message.ShouldContain("number 1 of patch 1 is NaN");
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

    // Patches of 100 px side by side, in row groups of so many; with columns that may hold nulls NaN is one.
    private async Task<string> WriteAsync(float[][] vectors, int perGroup, double firstX = 0, bool mayBeMissing = false)
    {
        string path = _folder.File($"bag{vectors.Length}-{vectors[0].Length}-{firstX}-{mayBeMissing}.parquet");
        DataField[] columns = [.. Enumerable.Range(0, vectors[0].Length).Select(d => Field<float>($"v{d}"))];
        ParquetSchema schema = new([Field<double>("x_px_level0"), Field<double>("y_px_level0"), Field<double>("side_px_level0"), .. columns]);
        await using FileStream stream = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream);
        for (int from = 0; from < vectors.Length; from += perGroup)
        {
            float[][] rows = vectors[from..Math.Min(vectors.Length, from + perGroup)];
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await PutAsync(group, schema.DataFields[0], rows.Select((_, i) => firstX + (from + i) * 100.0));
            await PutAsync(group, schema.DataFields[1], new double[rows.Length]);
            await PutAsync(group, schema.DataFields[2], rows.Select(_ => 100.0));
            for (int d = 0; d < columns.Length; d++)
            {
                await PutAsync(group, schema.DataFields[3 + d], rows.Select(r => r[d]));
            }
        }

        return path;

        DataField Field<T>(string name) where T : struct => mayBeMissing ? new DataField<T?>(name) : new DataField<T>(name);

        Task PutAsync<T>(ParquetRowGroupWriter group, DataField field, IEnumerable<T> values) where T : struct, IFloatingPointIeee754<T> => mayBeMissing
            ? group.WriteAsync<T>(field, values.Select(v => T.IsNaN(v) ? (T?)null : v).ToArray())
            : group.WriteAsync<T>(field, values.ToArray());
    }
}
