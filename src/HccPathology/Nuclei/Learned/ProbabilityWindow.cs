using System.Runtime.Intrinsics;
using HccPathology.Pixels;

namespace HccPathology.Nuclei.Learned;

/// <summary>Cuts one label out of a probability map as a field whose 0.5 line is its outline: where the probability crosses the
/// threshold, or half-way to a neighbour.</summary>
internal sealed class ProbabilityWindow(double threshold)
{
    /// <summary>The outline needs one free sample on every side.</summary>
    private const int BorderPx = 2;

    private readonly float _threshold = (float)threshold;
    private readonly BitWindow _own = new(), _other = new(), _part = new(), _best = new();
    private readonly float[] _values = new float[BitWindow.MaxSidePx * BitWindow.MaxSidePx];

    /// <summary>False when the label touches the tile's rim, and so is another tile's, or is larger than any nucleus.</summary>
    public bool TryCut(Plane<int> labels, Plane<short> probability, int label, in LabelBox box, int width, int height, out NucleusField field)
    {
        if (!box.TryWindow(BorderPx, width, height, _values, out field))
        {
            return false;
        }

        _own.Reset(field.Width, field.Height);
        for (int y = 0; y < field.Height; y++)
        {
            _own[y] = BitWindow.WhereEqual(labels.Row(field.Y + y).Slice(field.X, field.Width), label);
        }

        if (!_own.IsOneRunARow())
        {
            _own.KeepLargest(_other, _part, _best);
            _own.FillHoles(_other, _part);
        }

        for (int y = 0; y < field.Height; y++)
        {
            Fill(probability.Row(field.Y + y).Slice(field.X, field.Width), _own[y], _values.AsSpan(y * field.Width, field.Width));
        }

        return true;
    }

    // Inside at least 0.5, outside below: a hole that was filled is inside whatever its probability, a neighbour's pixel is outside.
    private void Fill(ReadOnlySpan<short> probability, UInt128 own, Span<float> values)
    {
        const float unit = 1f / CentreHeight.One, below = 0.4999f;
        Vector256<int> bits = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        int x = 0;
        for (; x <= values.Length - Vector256<int>.Count; x += Vector256<int>.Count)
        {
            Vector256<int> bytes = Vector256.WidenLower(Vector128.Create(probability[x..]).ToVector256Unsafe());
            Vector256<float> value = Vector256.ConvertToSingle(bytes) * unit - Vector256.Create(_threshold) + Vector256.Create(0.5f);
            Vector256<float> opposite = Vector256<float>.One - value;
            Vector256<int> isOwn = Vector256.Equals(Vector256.Create((int)(own >> x)) & bits, bits);
            Vector256.ConditionalSelect(isOwn.AsSingle(), Vector256.Max(value, opposite),
                Vector256.Min(Vector256.Create(below), Vector256.Min(value, opposite))).CopyTo(values[x..]);
        }

        for (; x < values.Length; x++)
        {
            float value = probability[x] * unit - _threshold + 0.5f, opposite = 1 - value;
            values[x] = (own >> x & 1) != 0 ? Math.Max(value, opposite) : Math.Min(below, Math.Min(value, opposite));
        }
    }
}
