using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HccPathology.Nuclei;

namespace HccPathology.Outputs;

/// <summary>
/// One nucleus as a GeoJSON Feature in QuPath's words. The parts that never change are laid down as bytes once; a cell only
/// copies them and puts its numbers between. One instance a thread.
/// </summary>
internal sealed class CellFeatureFormat
{
    /// <summary>Bytes of a feature without class name and ring: about 700, with room for numbers at their longest.</summary>
    private const int FixedBytes = 2048;

    /// <summary>Two numbers of at most 12 characters, brackets and commas.</summary>
    private const int BytesPerPoint = 28;

    private const int OdDecimals = 4, RatioDecimals = 4, MicrometreDecimals = 3;

    private readonly byte[][] _properties;
    private readonly byte[][] _labels;
    private readonly CellIds _ids;
    private readonly int _offsetX, _offsetY;
    private int[] _xy = new int[512];

    public CellFeatureFormat(CellsGeoJsonOptions options, IReadOnlyList<CellClass> classes)
    {
        _ids = new CellIds(options.SlideHash, options.ParameterHash, classes.Select(c => c.Name));
        _properties = [.. classes.Select(PropertiesOf)];
        _labels = LabelsFor(options.Counterstain);
        _offsetX = checked((int)(options.Frame.OffsetXPx * ContourCodec.UnitsPerPx));
        _offsetY = checked((int)(options.Frame.OffsetYPx * ContourCodec.UnitsPerPx));
    }

    /// <summary>Most bytes the next feature can take.</summary>
    public int MaxBytes(in Nucleus nucleus, int contourBytes) =>
        FixedBytes + _properties[nucleus.ClassIndex].Length + Math.Max(8, contourBytes) * BytesPerPoint;

    /// <summary>Writes the feature and returns the position after it.</summary>
    public int Put(Span<byte> to, int at, in Nucleus nucleus, ReadOnlySpan<byte> contour, out RingState state)
    {
        at = Put(to, at, "{\"type\":\"Feature\",\"id\":\""u8);
        _ids.Of(nucleus.X, nucleus.Y, nucleus.ClassIndex).TryFormat(to[at..], out int written);
        at = Put(to, at + written, "\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[["u8);
        at = PutRing(to, at, nucleus, contour, out state);
        at = Put(to, at, _properties[nucleus.ClassIndex]);
        at = PutMeasurements(to, at, nucleus);
        return Put(to, at, "}}}"u8);
    }

    private int PutRing(Span<byte> to, int at, in Nucleus nucleus, ReadOnlySpan<byte> contour, out RingState state)
    {
        // A coordinate takes at least one byte; eight are room for the square of a repaired ring.
        if (_xy.Length < contour.Length + 8)
        {
            _xy = new int[contour.Length * 2];
        }

        int length = ContourCodec.Decode(contour, _xy);
        state = RingRepair.Apply(_xy, ref length, (int)Math.Round(nucleus.X * ContourCodec.UnitsPerPx), (int)Math.Round(nucleus.Y * ContourCodec.UnitsPerPx));
        for (int i = 0; i < length; i += 2)
        {
            at = PutPoint(to, at, _xy[i] - _offsetX, _xy[i + 1] - _offsetY);
            to[at++] = (byte)',';
        }

        return PutPoint(to, at, _xy[0] - _offsetX, _xy[1] - _offsetY);
    }

    private static int PutPoint(Span<byte> to, int at, int x, int y)
    {
        to[at++] = (byte)'[';
        at = Utf8Number.PutHundredths(to, at, x);
        to[at++] = (byte)',';
        at = Utf8Number.PutHundredths(to, at, y);
        to[at++] = (byte)']';
        return at;
    }

    private int PutMeasurements(Span<byte> to, int at, in Nucleus nucleus)
    {
        ReadOnlySpan<byte[]> labels = _labels;
        at = PutMeasurement(to, at, labels[0], nucleus.AreaUm2, MicrometreDecimals);
        at = PutMeasurement(to, at, labels[1], nucleus.PerimeterUm, MicrometreDecimals);
        at = PutMeasurement(to, at, labels[2], nucleus.Circularity, RatioDecimals);
        at = PutMeasurement(to, at, labels[3], nucleus.Solidity, RatioDecimals);
        at = PutMeasurement(to, at, labels[4], nucleus.Eccentricity, RatioDecimals);
        at = PutMeasurement(to, at, labels[5], nucleus.MaxDiameterUm, MicrometreDecimals);
        at = PutMeasurement(to, at, labels[6], nucleus.MinDiameterUm, MicrometreDecimals);
        at = PutStain(to, at, labels[7..11], nucleus.Haematoxylin);
        return PutStain(to, at, labels[11..], nucleus.Counterstain);
    }

    private static int PutStain(Span<byte> to, int at, ReadOnlySpan<byte[]> labels, StainOd od)
    {
        at = PutMeasurement(to, at, labels[0], od.Mean, OdDecimals);
        at = PutMeasurement(to, at, labels[1], od.Sd, OdDecimals);
        at = PutMeasurement(to, at, labels[2], od.Min, OdDecimals);
        return PutMeasurement(to, at, labels[3], od.Max, OdDecimals);
    }

    private static int PutMeasurement(Span<byte> to, int at, byte[] label, float value, int decimals) =>
        Utf8Number.PutRounded(to, Put(to, at, label), value, decimals);

    private static int Put(Span<byte> to, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to[at..]);
        return at + bytes.Length;
    }

    /// <summary>Always with a colour: QuPath refuses the whole file when one classification has none.</summary>
    private static byte[] PropertiesOf(CellClass cellClass) => Encoding.UTF8.GetBytes(
        $$"""]]},"properties":{"objectType":"detection","classification":{"name":{{JsonText(cellClass.Name)}},"color":[{{cellClass.R}},{{cellClass.G}},{{cellClass.B}}]},"measurements":{""");

    private static byte[][] LabelsFor(string counterstain)
    {
        string[] shapes = ["Area µm^2", "Length µm", "Circularity", "Solidity", "Eccentricity", "Max diameter µm", "Min diameter µm"];
        string[] statistics = ["Mean", "Std.Dev.", "Min", "Max"];
        IEnumerable<string> names = shapes.Select(s => $"Nucleus: {s}")
            .Concat(statistics.Select(s => $"Hematoxylin: Nucleus: {s}"))
            .Concat(statistics.Select(s => $"{counterstain}: Nucleus: {s}"));
        return [.. names.Select((name, i) => Encoding.UTF8.GetBytes($"{(i == 0 ? "" : ",")}{JsonText(name)}:"))];
    }

    private static string JsonText(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
