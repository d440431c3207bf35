using System.Text.Json;
using HccPathology.Regions;

namespace HccPathology.Evaluation;

/// <summary>Reads the outer rings of a Polygon or MultiPolygon; every other geometry encloses nothing and gives none.</summary>
internal static class GeoJsonOutline
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
    public static List<double[]> Of(JsonElement geometry)
    {
        if (geometry.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return [];
        }

        if (geometry.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"a geometry must be an object, but is {geometry.ValueKind}.");
        }

        int expected = JsonValues.Text(geometry, "type") switch { "Polygon" => 3, "MultiPolygon" => 4, _ => 0 };
        JsonElement coordinates = JsonValues.Member(geometry, "coordinates");
        int depth = DepthOf(coordinates);
        if (expected == 0 || depth == 0)
        {
            return [];
        }

        if (depth != expected)
        {
            throw new FormatException($"coordinates are nested {depth} deep where {expected} were expected.");
        }

        List<double[]> shells = [];
        if (expected == 3)
        {
            AddShell(coordinates, shells);
            return shells;
        }

        foreach (JsonElement polygon in coordinates.EnumerateArray())
        {
            AddShell(polygon, shells);
        }

        return shells;
    }

    /// <summary>How deep the first number lies; 0 without any.</summary>
    private static int DepthOf(JsonElement coordinates)
    {
        int depth = 0;
        for (; coordinates.ValueKind == JsonValueKind.Array; depth++)
        {
            if (coordinates.GetArrayLength() == 0)
            {
                return 0;
            }

            coordinates = coordinates[0];
        }

        return depth;
    }

    /// <summary>The first ring of a polygon; the others, its holes, must be rings as well.</summary>
    private static void AddShell(JsonElement polygon, List<double[]> shells)
    {
        bool isShell = true;
        foreach (JsonElement ring in Inner(polygon))
        {
            double[] points = Ring(ring);
            if (isShell)
            {
                shells.Add(points);
            }

            isShell = false;
        }
    }

    private static double[] Ring(JsonElement ring)
    {
        List<double> points = new(2 * (ring.ValueKind == JsonValueKind.Array ? ring.GetArrayLength() : 0));
        foreach (JsonElement position in Inner(ring))
        {
            int numbers = 0;
            foreach (JsonElement number in Inner(position))
            {
                if (numbers++ < 2)
                {
                    points.Add(Coordinate(number));
                }
            }

            if (numbers < 2)
            {
                throw new FormatException("a position has fewer than two numbers.");
            }
        }

        bool closed = points.Count >= 4 && points[0] == points[^2] && points[1] == points[^1];
        int count = points.Count - (closed ? 2 : 0);
        return count >= 6 ? [.. points[..count]] : throw new FormatException($"a ring has {count / 2} points, and an outline needs at least 3.");
    }

    private static JsonElement.ArrayEnumerator Inner(JsonElement of) =>
        of.ValueKind == JsonValueKind.Array ? of.EnumerateArray() : throw new FormatException("coordinates are nested unevenly.");

    private static double Coordinate(JsonElement number)
    {
        if (number.ValueKind != JsonValueKind.Number)
        {
            throw new FormatException(number.ValueKind == JsonValueKind.Array
                ? "coordinates are nested unevenly." : $"coordinates hold {number.ValueKind} where a number was expected.");
        }

        double value = number.GetDouble();
        return Math.Abs(value) <= MaxCoordinate ? value : throw new FormatException($"coordinate {value} is out of range; level-0 pixels were expected.");
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
}
