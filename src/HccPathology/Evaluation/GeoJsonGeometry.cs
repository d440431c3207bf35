using System.Text.Json;

namespace HccPathology.Evaluation;

/// <summary>Reads the outer rings of a Polygon or MultiPolygon; every other geometry encloses nothing and gives none.</summary>
internal static class GeoJsonGeometry
{
    /// <summary>Level-0 px; four times the longest slide side that is known to us. Beyond it the numbers are no pixels.</summary>
    private const double MaxCoordinate = 1 << 22;

    /// <summary>
    /// Longest side of an outline in px. The largest nuclei are 0.1 mm wide; what is larger than this even in pixels of 0.02 µm is a region, which would be
    /// scored as one nucleus, pixel by pixel for hours.
    /// </summary>
    private const double MostSidePx = 8192;

    /// <summary>
    /// Longest side in px of what a person may have drawn as a nucleus: at 0.25 µm/px 97 of 100 nuclei of MoNuSeg and 99.7 of CoNSeP are no longer, and a
    /// region of 16 µm is drawn by nobody.
    /// </summary>
    private const double UsualSidePx = 64;

    /// <summary>Shells as x0 y0 x1 y1 …, without the closing point, which may be missing in the file.</summary>
    public static List<double[]> Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return [];
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException($"a geometry must be an object, but is {reader.TokenType}.");
        }

        List<double[]> shells = [];
        int depth = 0, expected = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            bool type = reader.ValueTextEquals("type"u8), coordinates = reader.ValueTextEquals("coordinates"u8);
            reader.Read();
            if (type)
            {
                expected = reader.ValueTextEquals("Polygon"u8) ? 3 : reader.ValueTextEquals("MultiPolygon"u8) ? 4 : 0;
            }
            else if (coordinates && reader.TokenType == JsonTokenType.StartArray)
            {
                shells.Clear();
                depth = ReadCoordinates(ref reader, shells);
            }
            else
            {
                reader.Skip();
            }
        }

        return expected == 0 || depth == 0 ? [] : Checked(shells, depth, expected);
    }

    private static List<double[]> Checked(List<double[]> shells, int depth, int expected)
    {
        if (depth != expected)
        {
            throw new FormatException($"coordinates are nested {depth} deep where {expected} were expected.");
        }

        foreach (double[] shell in shells)
        {
            if (shell.Length < 6)
            {
                throw new FormatException($"a ring has {shell.Length / 2} points, and an outline needs at least 3.");
            }
        }

        return shells;
    }

    /// <summary>Whether shells together are at most 64 px a side; false without any.</summary>
    public static bool IsOfNucleusSize(List<double[]> shells)
    {
        double[] all = [.. shells.SelectMany(shell => shell)];
        return all.Length > 0 && Math.Max(Side(all, 0), Side(all, 1)) <= UsualSidePx;
    }

    /// <summary>Refuses outlines that cannot be those of nuclei; regions may have any size.</summary>
    public static List<double[]> OfNucleus(List<double[]> shells)
    {
        foreach (double[] shell in shells)
        {
            double width = Side(shell, 0), height = Side(shell, 1);
            if (Math.Max(width, height) > MostSidePx)
            {
                throw new FormatException(FormattableString.Invariant(
                    $"an outline of {width:0} x {height:0} px is no nucleus's, which has at most {MostSidePx} px a side; regions need the objectType annotation, and are then passed over."));
            }
        }

        return shells;
    }

    private static double Side(double[] shell, int axis)
    {
        double least = double.MaxValue, most = double.MinValue;
        for (int i = axis; i < shell.Length; i += 2)
        {
            (least, most) = (Math.Min(least, shell[i]), Math.Max(most, shell[i]));
        }

        return most - least;
    }

    /// <summary>
    /// Walks the nested arrays without knowing the type, which may come after them. The arrays that hold numbers are
    /// positions; one level out are rings, two levels out polygons. Returns how deep the numbers lie, 0 without any.
    /// </summary>
    private static int ReadCoordinates(ref Utf8JsonReader reader, List<double[]> shells)
    {
        List<double> ring = [];
        int depth = 1, leaf = 0, ringsDone = 0, numbers = 0;
        while (depth > 0)
        {
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    depth++;
                    numbers = 0;
                    break;
                case JsonTokenType.Number:
                    leaf = leaf == 0 ? depth : leaf;
                    AddNumber(ref reader, ring, numbers++, leaf == depth);
                    break;
                case JsonTokenType.EndArray:
                    Close(leaf - depth, numbers, ring, shells, ref ringsDone);
                    depth--;
                    break;
                default:
                    throw new FormatException($"coordinates hold {reader.TokenType} where a number was expected.");
            }
        }

        return leaf;
    }

    private static void AddNumber(ref Utf8JsonReader reader, List<double> ring, int index, bool atLeaf)
    {
        double value = reader.GetDouble();
        if (!atLeaf)
        {
            throw new FormatException("coordinates are nested unevenly.");
        }

        if (!(Math.Abs(value) <= MaxCoordinate))
        {
            throw new FormatException($"coordinate {value} is out of range; level-0 pixels were expected.");
        }

        if (index < 2)
        {
            ring.Add(value);
        }
    }

    /// <summary>Ends an array at a height above the positions: 0 a position, 1 a ring, 2 a polygon.</summary>
    private static void Close(int height, int numbers, List<double> ring, List<double[]> shells, ref int ringsDone)
    {
        switch (height)
        {
            case 0 when numbers < 2:
                throw new FormatException("a position has fewer than two numbers.");
            case 1:
                if (ringsDone++ == 0)
                {
                    shells.Add(WithoutClosingPoint(ring));
                }

                ring.Clear();
                break;
            case 2:
                ringsDone = 0;
                break;
        }
    }

    private static double[] WithoutClosingPoint(List<double> ring)
    {
        int count = ring.Count;
        bool closed = count >= 4 && ring[0] == ring[count - 2] && ring[1] == ring[count - 1];
        return closed ? [.. ring.Take(count - 2)] : [.. ring];
    }
}
