using System.Text;

namespace HccPathology.Tests.Models;

/// <summary>
/// Networks small enough to know what they must say, written as ONNX by hand: a mean over the patch (or over squares of it)
/// and one linear layer from its three channels to the classes.
/// </summary>
internal static class TinyNetwork
{
    /// <summary>Weights class by class, R G B each, and a bias for each class.</summary>
    /// <param name="weights">Classes x 3.</param>
    /// <param name="bias">One a class.</param>
    /// <param name="step">Side of the squares that are averaged; 0: the whole patch, and one answer.</param>
    /// <param name="batch">0: any.</param>
    /// <param name="side">Of the input; 0: any.</param>
    /// <param name="embedding">Numbers x 3: a second output, <c>vector</c>, of the mean over the patch; null for none.</param>
    /// <param name="isTurned">Squares only: rows and columns of the answers change places.</param>
    /// <param name="weightsFile">Where the weights are said to lie, in place of the network itself; null for there.</param>
    /// <param name="note">Metadata of the network.</param>
    /// <param name="hidesChannels">Squares only: nothing but a run tells how many answers there are.</param>
    /// <param name="mixing"><c>batch</c>: the mean of the batch is taken off, as in training mode; <c>chance</c>: noise is added; null for neither.</param>
    /// <param name="embeddingMixing">The same of the embedding alone.</param>
    /// <param name="far">Squares of 1 px only: weights, too, of the mean of all that lies no farther than so many px in x and so many in y; null for none.</param>
    /// <param name="breaksEmbedding">No run comes to the embedding's end.</param>
    public static byte[] Linear(
        float[,] weights, float[] bias, int step = 0, int batch = 0, int side = 0, float[,]? embedding = null, bool isTurned = false,
        string? weightsFile = null, (string Key, string Value)? note = null,
        bool hidesChannels = false, bool breaksEmbedding = false, string? mixing = null, string? embeddingMixing = null,
        (float[,] Weights, int AcrossPx, int DownPx)? far = null)
    {
        int classes = bias.Length;
        byte[] pool = step == 0
            ? Node("GlobalAveragePool", ["image"], "mean")
            : Node("AveragePool", ["image"], "mean", Ints("kernel_shape", step, step), Ints("strides", step, step));
        byte[][] mixed = Mixed(mixing, "mean", "mixed"), mixedWhole = Mixed(embeddingMixing, "whole", "mixed whole");
        byte[] linear = Node("Conv", [mixed.Length > 0 ? "mixed" : "mean", "weights", "bias"], step == 0 || isTurned || hidesChannels || far is not null ? "grid" : "scores");
        byte[][] nodes = step == 0 ? [pool, linear, Node("Flatten", ["grid"], "scores")]
            : hidesChannels ? [pool, linear, Node("Compress", ["grid", "all"], "scores", Axis(1))]
            : far is (_, int across, int down)
                ? [pool, linear, Node("AveragePool", ["image"], "around", Ints("kernel_shape", 2 * down + 1, 2 * across + 1), Ints("pads", down, across, down, across)),
                    Node("Conv", ["around", "far"], "more"), Node("Add", ["grid", "more"], "scores")]
            : isTurned ? [pool, linear, Node("Transpose", ["grid"], "scores", Ints("perm", 0, 1, 3, 2))]
            : [pool, linear];
        int numbers = embedding?.GetLength(0) ?? 0;
        byte[][] vector = embedding is null ? [] :
        [
            Message(1, Node("GlobalAveragePool", ["image"], "whole")), .. mixedWhole.Select(n => Message(1, n)),
            Message(1, Node("Conv", [mixedWhole.Length > 0 ? "mixed whole" : "whole", "directions"], "projected")),
            Message(1, breaksEmbedding ? Node("Reshape", ["projected", "odd"], "vector") : Node("Flatten", ["projected"], "vector")),
            breaksEmbedding ? Message(5,
                Join(Number(1, 2), Number(2, 7), Text(8, "odd"), Message(9, [.. BitConverter.GetBytes(7L), .. BitConverter.GetBytes(-1L)]))) : [],
            Message(5, Tensor("directions", [numbers, 3, 1, 1], [.. embedding.Cast<float>()])), Message(12, Value("vector", batch, numbers)),
        ];
        byte[] graph = Join(
            [Message(1, nodes[0]), .. mixed.Concat(nodes.Skip(1)).Select(n => Message(1, n)), .. vector],
            Text(2, "tiny"),
            Message(5, weightsFile is null
                ? Tensor("weights", [classes, 3, 1, 1], [.. weights.Cast<float>()])
                : TensorElsewhere("weights", [classes, 3, 1, 1], weightsFile)),
            Message(5, Tensor("bias", [classes], bias)),
            far is { } more ? Message(5, Tensor("far", [classes, 3, 1, 1], [.. more.Weights.Cast<float>()])) : [],
            hidesChannels ? Message(5, Join(Number(1, classes), Number(2, 9), Text(8, "all"), Message(9, [.. Enumerable.Repeat((byte)1, classes)]))) : [],
            Message(11, Value("image", batch, 3, side, side)),
            Message(12, step == 0 ? Value("scores", batch, classes) : Value("scores", batch, hidesChannels ? 0 : classes, 0, 0)));
        byte[] metadata = note is var (key, value) ? Message(14, Entry(key, value)) : [];
        return Join(Number(1, 7), Message(7, graph), Message(8, Number(2, 13)), metadata);
    }

    /// <summary>A slide model: attention is the softmax over patches of their first number, scores are the mean so weighted times the weights.</summary>
    /// <param name="weights">Numbers of a vector x classes.</param>
    /// <param name="bias">One a class.</param>
    /// <param name="last">A last layer in the network, <c>Softmax</c> or <c>Sigmoid</c>; null for none.</param>
    /// <param name="mixing"><c>dropout</c>: of the vectors, in training mode, which the runtime leaves out anywhere else; <c>chance</c>; null for neither.</param>
    public static byte[] Mil(float[,] weights, float[] bias, string? last = null, string? mixing = null)
    {
        (int numbers, int classes) = (weights.GetLength(0), bias.Length);
        byte[][] mixed = Mixed(mixing, "bag", "mixed");
        string bag = mixed.Length > 0 ? "mixed" : "bag";
        byte[][] nodes =
        [
            .. mixed, Node("MatMul", [bag, "first"], "raw"), Node("Softmax", ["raw"], "attention", Axis(0)),
            Node("Transpose", ["attention"], "across", Ints("perm", 1, 0)), Node("MatMul", ["across", bag], "mean"), Node("MatMul", ["mean", "weights"], "plain"),
            Node("Add", ["plain", "bias"], last is null ? "scores" : "last"), .. last is null ? (byte[][])[] : [Node(last, ["last"], "scores")],
        ];
        byte[] graph = Join(
            [.. nodes.Select(n => Message(1, n))],
            Text(2, "tiny"),
            Message(5, Tensor("first", [numbers, 1], [1, .. new float[numbers - 1]])),
            Message(5, Tensor("weights", [numbers, classes], [.. weights.Cast<float>()])),
            Message(5, Tensor("bias", [classes], bias)),
            Message(5, Tensor("ratio", [], [0.5f])), Message(5, True("training")),
            Message(11, Value("bag", 0, numbers)), Message(12, Value("scores", 1, classes)), Message(12, Value("attention", 0, 1)));
        return Join(Number(1, 7), Message(7, graph), Message(8, Number(2, 13)));
    }

    /// <summary>A network that takes a sequence of pictures, <c>image</c>, and says <c>scores</c> of its first: what a runtime runs and no card can mean.</summary>
    public static byte[] OfSequence()
    {
        byte[] picture = Value("image", 1, 3, 0, 0)[(2 + "image".Length)..];      // its type alone, field 2
        byte[] type = picture[(1 + Varint((ulong)(picture.Length - 2)).Length)..];
        byte[] graph = Join(
            Message(1, Node("SequenceAt", ["image", "first"], "picture")), Message(1, Node("GlobalAveragePool", ["picture"], "mean")),
            Message(1, Node("Flatten", ["mean"], "scores")), Text(2, "tiny"),
            Message(5, Join(Number(2, 7), Text(8, "first"), Message(9, [.. BitConverter.GetBytes(0L)]))),
            Message(11, Join(Text(1, "image"), Message(2, Message(4, Message(1, type))))), Message(12, Value("scores", 1, 3)));
        return Join(Number(1, 7), Message(7, graph), Message(8, Number(2, 13)));
    }

    private static byte[][] Mixed(string? mixing, string from, string to) => mixing switch
    {
        "batch" => [Node("ReduceMean", [from], $"{from} average", Ints("axes", 0)), Node("Sub", [from, $"{from} average"], to)],
        "chance" => [Node("RandomNormalLike", [from], $"{from} noise"), Node("Add", [from, $"{from} noise"], to)],
        "dropout" => [Node("Dropout", [from, "ratio", "training"], to)],
        _ => [],
    };

    private static byte[] Axis(int axis) => Join(Text(1, "axis"), Number(3, axis), Number(20, 2));

    private static byte[] True(string name) => Join(Number(2, 9), Text(8, name), Message(9, [1]));

    private static byte[] Node(string kind, string[] inputs, string output, params byte[][] attributes) =>
        Join([.. inputs.Select(i => Text(1, i))], Text(2, output), Text(4, kind), Join([.. attributes.Select(a => Message(5, a))]));

    private static byte[] Ints(string name, params int[] values) => Join(Text(1, name), Join([.. values.Select(v => Number(8, v))]), Number(20, 7));

    private static byte[] Tensor(string name, int[] shape, float[] values) =>
        Join(Join([.. shape.Select(s => Number(1, s))]), Number(2, 1), Text(8, name), Message(9, [.. values.SelectMany(BitConverter.GetBytes)]));

    private static byte[] TensorElsewhere(string name, int[] shape, string file) =>
        Join(Join([.. shape.Select(s => Number(1, s))]), Number(2, 1), Text(8, name), Message(13, Entry("location", file)), Number(14, 1));

    private static byte[] Entry(string key, string value) => Join(Text(1, key), Text(2, value));

    // A side of 0 is free.
    private static byte[] Value(string name, params int[] shape)
    {
        byte[] sides = Join([.. shape.Select((s, i) => Message(1, s > 0 ? Number(1, s) : Text(2, $"side{i}")))]);
        return Join(Text(1, name), Message(2, Message(1, Join(Number(1, 1), Message(2, sides)))));
    }

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [.. Varint((ulong)(field << 3 | 2)), .. Varint((ulong)content.Length), .. content];

    private static byte[] Number(int field, long value) => [.. Varint((ulong)(field << 3)), .. Varint((ulong)value)];

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(p => p)];

    private static byte[] Join(byte[][] first, params byte[][] parts) => [.. first.SelectMany(p => p), .. parts.SelectMany(p => p)];

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
