using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Tests.Stains;

/// <summary>Pixels made from amounts of stain, by Beer and Lambert.</summary>
internal static class StainPixels
{
    public static (byte R, byte G, byte B) Colour(StainVectors vectors, double haematoxylin, double counterstain, double residual = 0)
    {
        StainVector h = vectors.Haematoxylin, s = vectors.Counterstain, r = vectors.Residual;
        return (
            Channel(vectors.White.R, h.R * haematoxylin + s.R * counterstain + r.R * residual),
            Channel(vectors.White.G, h.G * haematoxylin + s.G * counterstain + r.G * residual),
            Channel(vectors.White.B, h.B * haematoxylin + s.B * counterstain + r.B * residual));
    }

    public static uint Pack((byte R, byte G, byte B) colour) => 0xFF000000u | (uint)colour.R << 16 | (uint)colour.G << 8 | colour.B;

    /// <summary>A picture whose every pixel comes from the amounts that <paramref name="amounts"/> throws.</summary>
    public static RgbImage Picture(int side, StainVectors vectors, Func<Random, (double H, double S)> amounts, int seed = 5)
    {
        Random random = new(seed);
        return Picture(side, _ =>
        {
            (double h, double s) = amounts(random);
            return Colour(vectors, h, s);
        });
    }

    /// <summary>A picture of the colours of its pixels, by their index row by row.</summary>
    public static RgbImage Picture(int side, Func<int, (byte R, byte G, byte B)> colour)
    {
        RgbImage image = new(side, side);
        for (int i = 0; i < side * side; i++)
        {
            image[i % side, i / side] = colour(i);
        }

        return image;
    }

    /// <summary>Words of every kind, the extremes among them.</summary>
    public static uint[] Noise(int length, int seed)
    {
        Random random = new(seed);
        uint[] pixels = new uint[length];
        for (int i = 0; i < length; i++)
        {
            pixels[i] = 0xFF000000u | (i % 17 == 3 ? 0u : i % 19 == 4 ? 0xFFFFFFu : (uint)random.Next(1 << 24));
        }

        return pixels;
    }

    /// <summary>What is left of the light of one channel.</summary>
    public static byte Channel(byte white, double od) => (byte)Math.Clamp(Math.Round(white * Math.Pow(10, -od)), 0, 255);

    /// <summary>A sample of a square picture at 0.5 µm/px: all tissue, or the first cells of 16 px.</summary>
    public static TissueSample Sample(ScratchFolder folder, RgbImage image, int tissueCells = int.MaxValue)
    {
        const int cellPx = 16;
        int cells = image.Width / cellPx;
        string path = folder.File("tissue.png");
        ImageFile.WritePng(path, image);
        using Slide slide = Slide.Open(path, new SlideOptions { Mpp = new Mpp(0.5) });
        TissueMask mask = new(cells, cells, cellPx, cellPx, new Mpp(0.5),
            [.. Enumerable.Range(0, cells * cells).Select(i => i < tissueCells ? MaskClass.Tissue : MaskClass.Glass)]);
        return TissueSample.Take(slide, AnalysisFrame.Choose(slide.Facts, new Mpp(0.5), 0.5), mask, CancellationToken.None);
    }
}
