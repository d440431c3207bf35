using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Nuclei;
using HccPathology.Tests.Stains;
using HccPathology.Tiles;

namespace HccPathology.Tests.Invariance;

/// <summary>
/// What the vector loops compute, as one hash. The width of vectors is fixed when a process starts, so the test assembly
/// starts itself again with other settings and then only prints this.
/// </summary>
internal static class VectorWidthDigest
{
    public const string Asked = "HCC_TESTS_PRINT_VECTOR_DIGEST";

    [ModuleInitializer]
    internal static void PrintWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Asked) == "1")
        {
            Console.Out.WriteLine($"{Vector128.IsHardwareAccelerated} {Vector256.IsHardwareAccelerated} {Vector512.IsHardwareAccelerated} {Vector<byte>.Count} {Compute()}");
            Console.Out.Flush();
            Environment.Exit(0);
        }
    }

    public static string Compute()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Unmix(hash);
        Blur(hash);
        Resample(hash);
        Clean(hash);
        Detect(hash);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Unmix(IncrementalHash hash)
    {
        foreach (StainKind kind in (StainKind[])[StainKind.HaematoxylinEosin, StainKind.HaematoxylinDab])
        {
            StainUnmixing unmixing = new(StainVectors.Default(kind, (243, 240, 246)));
            for (int length = 1; length < 300; length += 7)
            {
                short[] h = new short[length], s = new short[length], r = new short[length];
                unmixing.Row(StainPixels.Noise(length, length), h, s);
                unmixing.ResidualOfLastRow(r);
                Array.ForEach([h, s, r], row => hash.AppendData(MemoryMarshal.AsBytes(row.AsSpan())));
            }
        }
    }

    private static void Blur(IncrementalHash hash)
    {
        foreach (double sigma in (double[])[0.6, 1.0, 2.7])
        {
            using Plane<short> from = Planes.From(Planes.Noise(203, 90, 4, short.MinValue, short.MaxValue)), to = new(203, 90);
            new GaussianBlur(sigma, 203).Apply(from, to, 203, 90);
            AppendPlane(hash, to);
        }
    }

    private static unsafe void Resample(IncrementalHash hash)
    {
        foreach (double ratio in (double[])[1.37, 2, 3.9])
        {
            const int Width = 101, Rows = 11;
            AreaWeights columns = new(), rows = new();
            columns.Build(5, 20, ratio);
            rows.Build(3, 2, ratio);
            uint[] pixels = StainPixels.Noise(Width * Rows, 9), target = new uint[20];
            ushort[] sums = new ushort[4 * Width];
            fixed (uint* from = pixels)
            fixed (ushort* to = sums)
            {
                AreaKernels.Vertical((byte*)from, 4 * Width, rows.Weights.AsSpan(rows.Offset[0]..rows.Offset[1]), to, 4 * Width);
                AreaKernels.Horizontal(to, columns, target);
                hash.AppendData(MemoryMarshal.AsBytes(sums.AsSpan()));
                hash.AppendData(MemoryMarshal.AsBytes(target.AsSpan()));
                AreaKernels.Halve(from, Width, target);
                hash.AppendData(MemoryMarshal.AsBytes(target.AsSpan()));
                AreaKernels.Quarter(from, Width, target);
                hash.AppendData(MemoryMarshal.AsBytes(target.AsSpan()));
            }
        }
    }

    private static void Clean(IncrementalHash hash)
    {
        using Plane<byte> mask = Planes.From(Planes.RandomMask(211, 80, 5));
        using MaskCleaning cleaning = new(211, 80);
        cleaning.Open(mask, 211, 80);
        cleaning.FillHoles(mask, 30, 211, 80);
        AppendPlane(hash, mask);
    }

    private static void Detect(IncrementalHash hash)
    {
        Random random = new(17);
        DrawnTissue tissue = new(new Mpp(0.5), [.. Enumerable.Range(0, 120).Select(_ =>
            new DrawnNucleus(240 * random.NextDouble(), 160 * random.NextDouble(), 4 + 5 * random.NextDouble(), 0.4 + 0.5 * random.NextDouble()))]);
        TileNuclei found = tissue.Detect(new TileSpec(0, 0, 0, 231, 157, 40));
        hash.AppendData(BitConverter.GetBytes(found.Nuclei.Count));
        for (int i = 0; i < found.Nuclei.Count; i++)
        {
            // As text, which gives every number to its last bit: a row's bytes have padding, which holds anything.
            hash.AppendData(Encoding.UTF8.GetBytes(found.Nuclei[i].ToString()));
            hash.AppendData(found.Contour(i));
        }
    }

    private static void AppendPlane<T>(IncrementalHash hash, Plane<T> plane)
        where T : unmanaged
    {
        for (int y = 0; y < plane.Height; y++)
        {
            hash.AppendData(MemoryMarshal.AsBytes(plane.Row(y)));
        }
    }
}
