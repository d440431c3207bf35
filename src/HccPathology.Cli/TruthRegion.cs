using System.Text.Json;

namespace HccPathology.Cli;

/// <summary>Area of a named region in a phantom's truth, which lists its few regions before the nuclei.</summary>
internal static class TruthRegion
{
    /// <summary>Sum of the polygons of that name in px², holes taken off.</summary>
    internal static double AreaPx(string truthPath, string name)
    {
        using FileStream file = File.OpenRead(truthPath);
        using JsonDocument truth = JsonDocument.Parse(file);
        return truth.RootElement.GetProperty("features").EnumerateArray()
            .TakeWhile(f => f.GetProperty("properties").GetProperty("objectType").ValueEquals("annotation"))
            .Where(f => f.GetProperty("properties").GetProperty("name").ValueEquals(name))
            .Sum(f => PolygonAreaPx(f.GetProperty("geometry").GetProperty("coordinates")));
    }

    private static double PolygonAreaPx(JsonElement rings)
    {
        double[] areas = [.. rings.EnumerateArray().Select(RingAreaPx)];
        return areas[0] - areas.Skip(1).Sum();
    }

    private static double RingAreaPx(JsonElement ring)
    {
        (double X, double Y)[] points = [.. ring.EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble()))];
        double twice = 0;
        for (int i = 1; i < points.Length; i++)
        {
            twice += points[i - 1].X * points[i].Y - points[i].X * points[i - 1].Y;
        }

        return Math.Abs(twice) / 2;
    }
}
