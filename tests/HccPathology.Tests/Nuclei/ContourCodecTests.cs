using HccPathology.Nuclei;

namespace HccPathology.Tests.Nuclei;

public sealed class ContourCodecTests
{
    [Fact]
    public void Decode_OfEncoded_GivesBackAnyContour()
    {
        Random random = new(12);
        for (int n = 0; n < 2000; n++)
        {
            int magnitude = 1 << random.Next(1, 31);
            int[] xy = [.. Enumerable.Range(0, 2 * random.Next(0, 40)).Select(_ => random.Next(-magnitude, magnitude))];
            RoundTrip(xy);
        }
    }

    [Fact]
    public void Decode_OfEncoded_GivesBackTheExtremes()
    {
        RoundTrip([]);
        RoundTrip([0, 0]);
        RoundTrip([int.MaxValue, int.MinValue, int.MinValue, int.MaxValue, 0, -1]);
        RoundTrip([20_000_000, 20_000_000, 20_000_001, 19_999_999]);
    }

    // Zigzag 1 -> 2, -1 -> 1, 64 -> 128 = 80 01 (low seven bits first).
    [Fact]
    public void Encode_KnownPoints_HasTheDocumentedBytes()
    {
        byte[] bytes = new byte[ContourCodec.MaxBytes(4)];
        int used = ContourCodec.Encode([1, -1, 65, -1], bytes);
        bytes[..used].ShouldBe([2, 1, 0x80, 0x01, 0]);
    }

    [Fact]
    public void Encode_ARoundNucleus_TakesAboutTwoBytesACoordinate()
    {
        int[] xy = [.. Enumerable.Range(0, 24)
            .SelectMany(i => new[] { (int)(3_000_000 + 700 * Math.Cos(i * Math.PI / 12)), (int)(5_000_000 + 700 * Math.Sin(i * Math.PI / 12)) })];
        ContourCodec.Encode(xy, new byte[ContourCodec.MaxBytes(xy.Length)]).ShouldBeLessThan(2 * xy.Length + 8);
    }

    private static void RoundTrip(int[] xy)
    {
        byte[] bytes = new byte[ContourCodec.MaxBytes(xy.Length)];
        int used = ContourCodec.Encode(xy, bytes);
        int[] back = new int[xy.Length];
        ContourCodec.Decode(bytes.AsSpan(0, used), back).ShouldBe(xy.Length);
        back.ShouldBe(xy);
    }
}
