using HccPathology.Pixels;

namespace HccPathology.Tests.Nuclei;

/// <summary>Planes from and to plain arrays, and seeded random content.</summary>
internal static class Planes
{
    public static Plane<T> From<T>(T[,] values)
        where T : unmanaged
    {
        Plane<T> plane = new(values.GetLength(1), values.GetLength(0));
        for (int y = 0; y < plane.Height; y++)
        {
            for (int x = 0; x < plane.Width; x++)
            {
                plane[x, y] = values[y, x];
            }
        }

        return plane;
    }

    public static T[,] ToArray<T>(Plane<T> plane, int width, int height)
        where T : unmanaged
    {
        T[,] values = new T[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                values[y, x] = plane[x, y];
            }
        }

        return values;
    }

    /// <summary>Rows of 0 and 1 from text: '#' is 1.</summary>
    public static byte[,] Mask(params string[] rows)
    {
        byte[,] mask = new byte[rows.Length, rows[0].Length];
        for (int y = 0; y < rows.Length; y++)
        {
            for (int x = 0; x < rows[y].Length; x++)
            {
                mask[y, x] = rows[y][x] == '#' ? (byte)1 : (byte)0;
            }
        }

        return mask;
    }

    public static string Text(byte[,] mask) => string.Join('\n', Enumerable.Range(0, mask.GetLength(0))
        .Select(y => string.Concat(Enumerable.Range(0, mask.GetLength(1)).Select(x => mask[y, x] switch { 0 => '.', 1 => '#', _ => '?' }))));

    /// <summary>Clumps of random discs with random holes: the shapes that masks of nuclei have, and dots and threads.</summary>
    public static byte[,] RandomMask(int width, int height, int seed)
    {
        Random random = new(seed);
        byte[,] mask = new byte[height, width];
        for (int n = 0; n < width * height / 90; n++)
        {
            Disc(mask, random.Next(width), random.Next(height), random.Next(0, 7), 1);
        }

        for (int n = 0; n < width * height / 60; n++)
        {
            Disc(mask, random.Next(width), random.Next(height), random.Next(0, 3), 0);
        }

        return mask;
    }

    public static void Disc(byte[,] mask, double cx, double cy, double radius, byte value)
    {
        for (int y = 0; y < mask.GetLength(0); y++)
        {
            for (int x = 0; x < mask.GetLength(1); x++)
            {
                mask[y, x] = (x - cx) * (x - cx) + (y - cy) * (y - cy) <= radius * radius ? value : mask[y, x];
            }
        }
    }

    public static short[,] Noise(int width, int height, int seed, int least, int most)
    {
        Random random = new(seed);
        short[,] values = new short[height, width];
        for (int i = 0; i < width * height; i++)
        {
            values[i / width, i % width] = (short)random.Next(least, most + 1);
        }

        return values;
    }
}
