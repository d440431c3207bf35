using System.Globalization;
using System.Text;
using HccPathology.Evaluation;

namespace HccPathology.Tests.Evaluation;

/// <summary>Small label images and GeoJSON whose scores can be worked out by hand.</summary>
internal static class Drawn
{
    /// <summary>Rectangles (x, y, width, height) as labels 1, 2, …; later over earlier.</summary>
    public static LabelImage Labels(int width, int height, params (int X, int Y, int W, int H)[] boxes)
    {
        int[] labels = new int[width * height];
        foreach ((int i, (int x, int y, int w, int h)) in boxes.Index())
        {
            for (int row = y; row < y + h; row++)
            {
                labels.AsSpan(row * width + x, w).Fill(i + 1);
            }
        }

        return new LabelImage(width, height, labels);
    }

    /// <summary>Pixels of any labels, row by row.</summary>
    public static int[] Pixels(CellLabels labels, int width, int height)
    {
        int[] all = new int[width * height];
        for (int y = 0; y < height; y++)
        {
            labels.CopyRow(y, all.AsSpan(y * width, width));
        }

        return all;
    }

    public static string Ring(params double[] xy) =>
        "[" + string.Join(',', xy.Chunk(2).Select(p => string.Create(CultureInfo.InvariantCulture, $"[{p[0]},{p[1]}]"))) + "]";

    public static string Feature(string ring, string properties = "{\"objectType\":\"detection\"}") =>
        $$"""{"type":"Feature","geometry":{"type":"Polygon","coordinates":[{{ring}}]},"properties":{{properties}}}""";

    public static string Collection(params string[] features) =>
        $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""";

    public static GeoJsonCell[] Read(string json) =>
        [.. GeoJsonCells.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "test.geojson")];

    /// <summary>Irregular blobs of a fixed seed, half of them overlapping a neighbour.</summary>
    public static GeoJsonCell[] Blobs(int count, int side, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            double cx = random.NextDouble() * side, cy = random.NextDouble() * side;
            double[] ring = [.. Enumerable.Range(0, 16).SelectMany(k =>
            {
                double radius = 4 + random.NextDouble() * 6, angle = k * Math.PI / 8;
                return new[] { Math.Round(cx + radius * Math.Cos(angle), 2), Math.Round(cy + radius * Math.Sin(angle), 2) };
            })];
            return new GeoJsonCell(i % 3 == 0 ? "Tumor" : "Stroma", [ring]);
        })];
    }
}
