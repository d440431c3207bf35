using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HccPathology.Nuclei;
using HccPathology.Outputs.Tables;
using HccPathology.Regions;
using HccPathology.Zones;

namespace HccPathology.Outputs.Overlays;

/// <summary>
/// One nucleus as a GeoJSON Feature in QuPath's words. The parts that never change are laid down as bytes once; a cell only
/// copies them and puts its numbers between. One instance a thread.
/// </summary>
internal sealed class CellFeatureFormat
{
    /// <summary>Bytes of a feature without class name, ring and the text of its place: about 700, with room for numbers at their longest.</summary>
    private const int FixedBytes = 2048;

    /// <summary>Two numbers of at most 12 characters, brackets and commas.</summary>
    private const int BytesPerPoint = 28;

    /// <summary>The kinds of pieces that repeat from cell to cell, for <see cref="CellTextDeflater"/>.</summary>
    public const int Pieces = FirstMeasurementPiece + BorderDistance + 1;

    private const int HeadPiece = 0, IdPiece = 1, GeometryPiece = 2, XPiece = 3, YPiece = 4, PropertiesPiece = 5, TailPiece = 6, FirstMeasurementPiece = 7;

    /// <summary>Seven shapes and four statistics of two stains go before.</summary>
    private const int FirstProbability = 15;

    private const int FirstCellDab = FirstProbability + 2;

    private const int BorderDistance = FirstCellDab + 5;

    private const int OdDecimals = 4, RatioDecimals = 4, MicrometreDecimals = 3;

    /// <summary>Distances are known on a grid of 4 µm.</summary>
    private const int DistanceDecimals = 1;

    private readonly byte[][] _properties;
    private readonly byte[][] _labels;
    private readonly byte[][] _tails;
    private readonly ZoneMap? _zones;
    private readonly CellIds _ids;
    private readonly bool _arePoints, _hasProbabilities, _hasClassProbabilities, _hasCellDab;
    private readonly int _offsetX, _offsetY, _longestTail;
    private int[] _xy = new int[512];

    public CellFeatureFormat(CellsOptions options, IReadOnlyList<CellClass> classes, GeoJsonFrame frame, bool arePoints)
    {
        _ids = new CellIds(options.SlideHash, options.IdHash, classes.Select(c => c.Name));
        _arePoints = arePoints;
        _properties = [.. classes.Select(c => Encoding.UTF8.GetBytes((arePoints ? "]}" : "]]]}") + PropertiesOf(c)))];
        (_hasProbabilities, _hasClassProbabilities, _hasCellDab) = (options.HasProbabilities, options.HasClassProbabilities, options.HasCellDab);
        _labels = LabelsFor(options.Counterstain);
        _zones = options.Zones;
        _tails = _zones is null ? ["}}}"u8.ToArray()] : [.. Enumerable.Range(0, 256).Select(key => TailOf(key, options.Caution))];
        _longestTail = _tails.Max(tail => tail.Length);
        _offsetX = checked((int)(frame.OffsetXPx * ContourCodec.UnitsPerPx));
        _offsetY = checked((int)(frame.OffsetYPx * ContourCodec.UnitsPerPx));
    }

    /// <summary>Puts one feature into the member, after a comma and a new line when another went before it in the file.</summary>
    public RingState Put(CellTextDeflater to, in Nucleus nucleus, ReadOnlySpan<byte> contour, bool separate)
    {
        byte[] properties = _properties[nucleus.ClassIndex];
        Span<byte> text = to.Reserve(FixedBytes + properties.Length + _longestTail + Math.Max(8, contour.Length) * BytesPerPoint, out int at);
        at = Put(text, at, separate ? ",\n{\"type\":\"Feature\",\"id\":\""u8 : "{\"type\":\"Feature\",\"id\":\""u8);
        to.Mark(HeadPiece, at);
        _ids.Of(nucleus.X, nucleus.Y, nucleus.ClassIndex).TryFormat(text[at..], out int written);
        to.Mark(IdPiece, at += written);
        RingState state = RingState.Sound;
        at = _arePoints ? PutPoint(to, text, at, nucleus) : PutRing(to, text, at, nucleus, contour, out state);
        to.Mark(PropertiesPiece, at = Put(text, at, properties));
        int cell = _zones?.CellOf(nucleus.X, nucleus.Y) ?? -1;
        at = _arePoints ? at : PutMeasurements(to, text, at, nucleus, cell);
        to.Mark(TailPiece, Put(text, at, _tails[cell < 0 ? 0 : _zones!.Keys[cell]]));
        to.Deflate();
        return state;
    }

    private int PutPoint(CellTextDeflater to, Span<byte> text, int at, in Nucleus nucleus)
    {
        (int x, int y) = InUnits(nucleus);
        at = Utf8Number.PutHundredths(text, Put(text, at, "\",\"geometry\":{\"type\":\"Point\",\"coordinates\":["u8), x - _offsetX);
        to.Mark(GeometryPiece, at);
        return PutY(to, text, at, y);
    }

    private static (int X, int Y) InUnits(in Nucleus nucleus) =>
        ((int)Math.Round(nucleus.X * ContourCodec.UnitsPerPx), (int)Math.Round(nucleus.Y * ContourCodec.UnitsPerPx));

    private int PutRing(CellTextDeflater to, Span<byte> text, int at, in Nucleus nucleus, ReadOnlySpan<byte> contour, out RingState state)
    {
        // A coordinate takes at least one byte; eight are room for the square of a repaired ring.
        if (_xy.Length < contour.Length + 8)
        {
            _xy = new int[contour.Length * 2 + 8];
        }

        int length = ContourCodec.Decode(contour, _xy);
        (int centreX, int centreY) = InUnits(nucleus);
        state = RingRepair.Apply(_xy, ref length, centreX, centreY);
        at = Utf8Number.PutHundredths(text, Put(text, at, "\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[["u8), _xy[0] - _offsetX);
        to.Mark(GeometryPiece, at);
        at = PutY(to, text, at, _xy[1]);
        for (int i = 2; i < length; i += 2)
        {
            at = PutX(to, text, at, _xy[i]);
            at = PutY(to, text, at, _xy[i + 1]);
        }

        return PutY(to, text, PutX(to, text, at, _xy[0]), _xy[1]);
    }

    private int PutX(CellTextDeflater to, Span<byte> text, int at, int x)
    {
        (text[at], text[at + 1], text[at + 2]) = ((byte)']', (byte)',', (byte)'[');
        at = Utf8Number.PutHundredths(text, at + 3, x - _offsetX);
        to.Mark(XPiece, at);
        return at;
    }

    private int PutY(CellTextDeflater to, Span<byte> text, int at, int y)
    {
        text[at] = (byte)',';
        at = Utf8Number.PutHundredths(text, at + 1, y - _offsetY);
        to.Mark(YPiece, at);
        return at;
    }

    private int PutMeasurements(CellTextDeflater to, Span<byte> text, int at, in Nucleus nucleus, int cell)
    {
        at = PutMeasurement(to, text, at, 0, nucleus.AreaUm2, MicrometreDecimals);
        at = PutMeasurement(to, text, at, 1, nucleus.PerimeterUm, MicrometreDecimals);
        at = PutMeasurement(to, text, at, 2, nucleus.Circularity, RatioDecimals);
        at = PutMeasurement(to, text, at, 3, nucleus.Solidity, RatioDecimals);
        at = PutMeasurement(to, text, at, 4, nucleus.Eccentricity, RatioDecimals);
        at = PutMeasurement(to, text, at, 5, nucleus.MaxDiameterUm, MicrometreDecimals);
        at = PutMeasurement(to, text, at, 6, nucleus.MinDiameterUm, MicrometreDecimals);
        at = PutStain(to, text, at, 7, nucleus.Haematoxylin);
        at = PutStain(to, text, at, 11, nucleus.Counterstain);
        at = _hasProbabilities ? PutMeasurement(to, text, at, FirstProbability, nucleus.Class.Probability, RatioDecimals) : at;
        at = _hasClassProbabilities ? PutMeasurement(to, text, at, FirstProbability + 1, nucleus.Class.Share(nucleus.ClassIndex), RatioDecimals) : at;
        at = _hasCellDab ? PutCellDab(to, text, at, nucleus.Cell) : at;
        return cell >= 0 && _zones!.DistanceUm(cell) is { } um ? PutMeasurement(to, text, at, BorderDistance, (float)um, DistanceDecimals) : at;
    }

    private int PutCellDab(CellTextDeflater to, Span<byte> text, int at, in CellDab cell)
    {
        at = PutMeasurement(to, text, at, FirstCellDab, cell.Membrane, OdDecimals);
        at = PutMeasurement(to, text, at, FirstCellDab + 1, cell.Cytoplasm, OdDecimals);
        at = PutMeasurement(to, text, at, FirstCellDab + 2, cell.Whole, OdDecimals);
        at = PutMeasurement(to, text, at, FirstCellDab + 3, cell.Completeness, RatioDecimals);
        return PutMeasurement(to, text, at, FirstCellDab + 4, cell.AreaUm2, MicrometreDecimals);
    }

    private int PutStain(CellTextDeflater to, Span<byte> text, int at, int label, StainOd od)
    {
        at = PutMeasurement(to, text, at, label, od.Mean, OdDecimals);
        at = PutMeasurement(to, text, at, label + 1, od.Sd, OdDecimals);
        at = PutMeasurement(to, text, at, label + 2, od.Min, OdDecimals);
        return PutMeasurement(to, text, at, label + 3, od.Max, OdDecimals);
    }

    private int PutMeasurement(CellTextDeflater to, Span<byte> text, int at, int label, float value, int decimals)
    {
        at = Utf8Number.PutRounded(text, Put(text, at, _labels[label]), value, decimals);
        to.Mark(FirstMeasurementPiece + label, at);
        return at;
    }

    private static int Put(Span<byte> to, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to[at..]);
        return at + bytes.Length;
    }

    /// <summary>
    /// The end of a feature of one place: where it lies, as QuPath's metadata, which are text and no measurement. Key 0 is no tissue, or no
    /// slide.
    /// </summary>
    private byte[] TailOf(int key, string? caution)
    {
        string? band = CellZones.BandName(_zones!.Options.AllBands, key >> 4);
        string compartment = $"\"Compartment\":{JsonText(CellZones.NameOf((Compartment)(key & 15), _zones.HasStroma))}";
        return Encoding.UTF8.GetBytes("},\"metadata\":{" + compartment + (band is null ? "" : $",\"Zone\":{JsonText(band)}")
            + (caution is null ? "" : $",\"{GeoJsonAnnotations.Demonstration}\":{JsonText(caution)}") + "}}}");
    }

    /// <summary>Always with a colour: QuPath refuses the whole file when one classification has none.</summary>
    private static string PropertiesOf(CellClass cellClass) =>
        $$""","properties":{"objectType":"detection","classification":{{{NameOf(cellClass.Name)}},"color":[{{cellClass.R}},{{cellClass.G}},{{cellClass.B}}]},"measurements":{""";

    /// <summary>A derived class, such as <c>Immune cells: Positive</c>, has its parts in <c>names</c>, base first, as QuPath writes it.</summary>
    private static string NameOf(string className) => className.Split(": ") is { Length: > 1 } parts
        ? $"\"names\":[{string.Join(',', parts.Select(JsonText))}]"
        : $"\"name\":{JsonText(className)}";

    private static byte[][] LabelsFor(string counterstain)
    {
        string[] shapes = ["Area µm^2", "Length µm", "Circularity", "Solidity", "Eccentricity", "Max diameter µm", "Min diameter µm"];
        string[] statistics = ["Mean", "Std.Dev.", "Min", "Max"];
        IEnumerable<string> names = shapes.Select(s => $"Nucleus: {s}")
            .Concat(statistics.Select(s => $"Hematoxylin: Nucleus: {s}"))
            .Concat(statistics.Select(s => $"{counterstain}: Nucleus: {s}"))
            .Concat(["Detection probability", "Class probability"])
            .Concat([$"{counterstain}: Membrane: Mean", $"{counterstain}: Cytoplasm: Mean", $"{counterstain}: Cell: Mean",
                "Membrane completeness", "Cell: Area µm^2", "Signed distance to tumor border µm"]);
        return [.. names.Select((name, i) => Encoding.UTF8.GetBytes($"{(i == 0 ? "" : ",")}{JsonText(name)}:"))];
    }

    private static string JsonText(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
