using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Slides;
using HccPathology.Tiles;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace HccPathology.Tissue;

/// <summary>A tissue network, loaded once, checked against its card, and run from any number of threads.</summary>
public sealed class TissueModel : IDisposable
{
    /// <summary>Floats of a batch at most: 4 MB, so that what the network makes of it stays within a worker's share of memory.</summary>
    private const long MostBatchFloats = 1 << 20;

    private const int MostBatch = 16;

    /// <summary>Floats of a network's own fixed batch at most, for each worker: 512 MB.</summary>
    private const long MostFixedFloats = 1 << 27;

    /// <summary>Numbers of a patch's vector at most; the largest in use have 2,048.</summary>
    private const int MostEmbedding = 16384;

    /// <summary>The same limit as for nuclei: beyond a quarter the tissue has a scale that the network has not seen.</summary>
    private const double MostZoom = 1.25;

    /// <summary>Red, green and blue of glass, eosin, haematoxylin, DAB, erythrocytes and bile.</summary>
    private static readonly byte[][] Stains = [[243, 242, 244], [228, 150, 190], [96, 66, 140], [130, 86, 52], [205, 60, 70], [150, 140, 40]];

    private readonly string _input, _output;
    private readonly string? _embedding;

    /// <exception cref="PathologyException">The network does not load, or is not what its card says.</exception>
    public TissueModel(TissueModelCard card, ModelDevice device)
    {
        Card = card;
        using SessionOptions options = OnnxNetwork.Options(device);
        Session = NetworkFile.Load(card.NetworkPath, options);
        try
        {
            (_input, _output) = (Name("input", card.Input, Session.InputMetadata), Name("output", card.Output, Session.OutputMetadata, card.Embedding));
            BatchSize = CheckInput();
            OutputShape = CheckOutput();
            Card = WithActivation(RequireSteady(_output));
            _embedding = card.Embedding is { } vector ? Name("embedding", vector, Session.OutputMetadata) : null;
            ModelCardFile.Require(card.Path, "embedding", "another output than the scores", _output, _embedding != _output);
            EmbeddingShape = _embedding is null ? [0, 0] : CheckEmbedding(_embedding);
            if (_embedding is not null)
            {
                RequireSteady(_embedding);
            }

            if (card.SelfTest is { } test)
            {
                TissueSelfTest.Check(this, test);
            }
        }
        catch
        {
            Session.Dispose();
            throw;
        }
    }

    public TissueModelCard Card { get; }

    /// <summary>Patches in one run, always as many, so that no run has a shape of its own.</summary>
    public int BatchSize { get; }

    /// <summary>Numbers in a patch's vector; 0 when the network gives none.</summary>
    public int EmbeddingLength => (int)EmbeddingShape[1];

    /// <summary>Side of the grid of answers for a patch: 1 for patches.</summary>
    public int OutputSide => Card.IsOfPatches ? 1 : Card.PatchPx / Card.OutputStep;

    /// <summary>Cells of the map across a patch's core.</summary>
    public int CellsPerCore => Card.CorePx / Card.CellPx;

    /// <summary>A sentence for people: whether it is a demonstration, which model, under which licence, and what was taken for granted.</summary>
    public string Note =>
        (Card.Demonstration is { } words ? $"DEMONSTRATION, {words}: " : "")
            + string.Join("; ", [$"model {Card.Name} {Card.Version} ({Card.Format}), ONNX Runtime {OnnxNetwork.RuntimeVersion}", Card.Licence, .. Card.Notes]);

    internal InferenceSession Session { get; }
    internal long[] OutputShape { get; }
    internal long[] EmbeddingShape { get; }

    /// <summary>Reads the card in a folder and loads its network.</summary>
    public static TissueModel Load(string folder, ModelDevice device) => new(TissueCardFile.Read(folder), device);

    /// <summary>
    /// The pixels that patches are cut from: the slide at the model's pixel size, enlarged to it where the slide is coarser by up to a quarter, as for nuclei.
    /// Stripes of 8 µm that a network for 0.5 µm/px knows were all of the tissue at that size, and 80 % of it on a slide of 0.62 shown as it was.
    /// </summary>
    /// <exception cref="PathologyException">The slide is more than a quarter coarser than the model.</exception>
    public AnalysisFrame FrameOf(SlideFacts facts, Mpp mpp)
    {
        double slide = Math.Max(mpp.X, mpp.Y);
        // Beyond the frame's limit of 1 um/px, where --analysis-mpp alone leads to, a slide is shown as it is.
        return slide <= MostZoom * Card.Mpp
            ? AnalysisFrame.Choose(facts, mpp, slide > AnalysisFrame.CoarsestMppUm ? Math.Max(Card.Mpp, slide) : Card.Mpp, MostZoom)
            : throw new PathologyException(FailureKind.BadData,
                FormattableString.Invariant($"{facts.Path}: tissue model {Card.Name} is for {Card.Mpp:0.###} um/px, and the slide's finest level has {mpp}: more than a quarter off; use another model, or --tissue-model none"));
    }

    /// <summary>Buffers for one thread. The model must outlive it.</summary>
    internal TissueRun MakeRun() => new(this, _input, _output, _embedding);

    public void Dispose() => Session.Dispose();

    private string Name(string field, string? wanted, IReadOnlyDictionary<string, NodeMetadata> tensors, string? another = null) =>
        wanted is null && tensors.Keys.Where(k => k != another).ToArray() is [var only] ? only
        : wanted is not null && tensors.ContainsKey(wanted) ? wanted
        : throw ModelCardFile.Unfit(Card.Path, field, string.Join(" or ", tensors.Keys), wanted ?? $"{tensors.Count} and none named");

    private int CheckInput()
    {
        NodeMetadata tensor = Session.InputMetadata[_input];
        int[] sides = OnnxNetwork.IsOf(typeof(float), tensor) ? tensor.Dimensions : [];
        bool fits = sides.Length == 4 && sides[1] is 3 or -1 && Fits(sides[2]) && Fits(sides[3]);
        string wanted = $"float batch x 3 x {Card.InputPx} x {Card.InputPx}";
        ModelCardFile.Require(Card.Path, $"input {_input}", wanted, OnnxNetwork.WordsOf(tensor), fits);
        ModelCardFile.Require(Card.Path, $"input {_input}", "a batch of at most 512 MB", $"{sides[0]} patches of {Card.InputPx} x {Card.InputPx} px",
            sides[0] * 3L * Card.InputPx * Card.InputPx <= MostFixedFloats);
        int free = (int)Math.Clamp(MostBatchFloats / (3L * Card.InputPx * Card.InputPx), 1, MostBatch);
        return sides[0] >= 1 ? sides[0] : free;

        bool Fits(int side) => side == -1 || side == Card.InputPx;
    }

    // Metadata may leave every side open; what a run gives is certain.
    private long[] CheckOutput()
    {
        (long[] shape, float[] values) = RunOnZeros(_output);
        int side = OutputSide;
        bool fits = shape.SequenceEqual(new long[] { BatchSize, Card.NetworkClasses, side, side })
            || (Card.IsOfPatches && shape.SequenceEqual(new long[] { BatchSize, Card.NetworkClasses }));
        string wanted = $"{BatchSize} x {Card.NetworkClasses} classes" + (Card.IsOfPatches ? "" : $" x {side} x {side}");
        ModelCardFile.Require(Card.Path, $"output {_output}", wanted, $"{string.Join(" x ", shape)} from the network", fits);
        ModelCardFile.Require(Card.Path, "activation", "softmax or sigmoid, since the network's scores are no probabilities", "none",
            Card.Activation != ScoreActivation.None || values.All(TissueShares.IsProbability));
        return shape;
    }

    // A network that was exported in training mode takes the statistics of its batch, and one may roll dice: what it says of a patch would hang on its
    // neighbours, and with them on tiles. A drawn patch, whose mean is not 0, of which dice would make nothing else, is shown among black ones and twice
    // among grey ones; what was said among either, and of patches of one colour each, is given back.
    private float[][] RequireSteady(string output)
    {
        (float[] black, float[] grey, float[] again) = (AnswerAmong(0), AnswerAmong(128), AnswerAmong(128));
        ModelCardFile.Require(Card.Path, $"output {output}", "of a patch the same each time, whatever stands beside it in the batch",
            "something else (exported in training mode? call model.eval() before)", AreSame(black[..(black.Length / BatchSize)], grey) && AreSame(grey, again));
        return [black, grey, Answer((patch, channel, _) => Stains[patch % Stains.Length][channel])];

        float[] AnswerAmong(float others) => Answer((patch, channel, place) => patch > 0 ? others : 80 + 30 * channel + 75 * MathF.Sin(0.1f * place));

        // Of levels 0-255: a network for bytes as they are would see nothing but black in 0 to 1.
        float[] Answer(Func<int, int, int, float> level)
        {
            int plane = Card.InputPx * Card.InputPx;
            float[] batch = new float[3L * BatchSize * plane];
            for (int i = 0; i < batch.Length; i++)
            {
                int channel = i / plane % 3;
                batch[i] = Card.Normalisation.Of(level(i / plane / 3, channel, i % plane), channel);
            }

            return Run(batch, output).Values;
        }

        // Floats of other orders of sums differ by 1e-6. What is no number is told where it is met, on the slide.
        static bool AreSame(float[] one, float[] other) => one.Zip(other).All(v => !(MathF.Abs(v.First - v.Second) > 1e-3f * (1 + MathF.Abs(v.First))));
    }

    // The last layer taken twice: a sigmoid's scores are then never below a half, so that no place is of another class, and a softmax's are nearly alike.
    // Of a sigmoid that the network has itself places below a half were of the surest class: 0.088 mm² where 0.016 are and the rest is none of both.
    private TissueModelCard WithActivation(float[][] answers)
    {
        int places = OutputSide * OutputSide, classes = Card.NetworkClasses;
        bool areShares = answers.All(a => a.All(TissueShares.IsProbability));
        bool areWhole = classes > 1 && answers.All(a => Enumerable.Range(0, BatchSize * places)
            .All(i => TissueShares.IsWhole(Enumerable.Range(0, classes).Sum(c => a[(i / places * classes + c) * places + i % places]), classes)));
        bool isDone = areShares && (Card.Activation == ScoreActivation.Sigmoid || (Card.Activation == ScoreActivation.Softmax && areWhole));
        ModelCardFile.Require(Card.Path, "activation", "none, or a network without its last layer, since the scores are probabilities already", $"{Card.Activation}".ToLowerInvariant(), !isDone);
        return Card.Activation == ScoreActivation.None && !areWhole ? TissueCardFile.WithOther(Card with { Activation = ScoreActivation.OwnSigmoid }) : Card;
    }

    private long[] CheckEmbedding(string name)
    {
        (long[] shape, _) = RunOnZeros(name);
        bool fits = shape.Length is 2 or 4 && shape[0] == BatchSize && shape[1] is >= 1 and <= MostEmbedding && shape.Skip(2).All(s => s == 1);
        ModelCardFile.Require(Card.Path, $"embedding {name}", $"{BatchSize} x 1 to {MostEmbedding} numbers",
            $"{string.Join(" x ", shape)} from the network", fits);
        return shape;
    }

    private (long[] Shape, float[] Values) RunOnZeros(string output) => Run(new float[3L * BatchSize * Card.InputPx * Card.InputPx], output);

    private (long[] Shape, float[] Values) Run(float[] batch, string output)
    {
        try
        {
            return RunOnce([BatchSize, 3, Card.InputPx, Card.InputPx], batch, output);
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxFault.Of($"{Card.NetworkPath}: it does not run on {BatchSize} x 3 x {Card.InputPx} x {Card.InputPx}", e);
        }
    }

    /// <summary>One run on an input of any shape that the network takes.</summary>
    internal (long[] Shape, float[] Values) RunOnce(long[] shape, float[] input, string? output = null)
    {
        using RunOptions options = OnnxNetwork.QuietRun();
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, shape);
        using IDisposableReadOnlyCollection<OrtValue> found = Session.Run(options, [_input], [value], [output ?? _output]);
        OrtTensorTypeAndShapeInfo info = found[0].GetTensorTypeAndShape();
        ModelCardFile.Require(Card.Path, $"output {output ?? _output}", "float", $"{info.ElementDataType}", info.ElementDataType == TensorElementType.Float);
        return (info.Shape, found[0].GetTensorDataAsSpan<float>().ToArray());
    }
}
