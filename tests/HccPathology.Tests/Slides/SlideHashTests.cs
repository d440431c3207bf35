using System.Buffers.Binary;
using System.Security.Cryptography;
using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

/// <summary>Marks of results hold these hashes: other bytes of a slide than those that they are of now would make every result one of another slide.</summary>
public sealed class SlideHashTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(5_000_001, 1 << 20)]
    [InlineData(1000, 1000)]
    public void QuickOf_AFile_IsOfItsLengthAndBothEnds(int length, int part)
    {
        byte[] slide = Bytes(length), size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, length);
        SlideHash.QuickOf(Put(slide)).ShouldBe(Sha256([.. size, .. slide[..part], .. slide[^part..]]));
    }

    [Theory]
    [InlineData(5_000_001, 1 << 16)]
    [InlineData(1000, 1000)]
    public void SampleOf_AFile_IsOf32PlacesFromItsStartToItsEnd(int length, int part)
    {
        byte[] slide = Bytes(length);
        SlideHash.SampleOf(Put(slide)).ShouldBe(Sha256([.. Enumerable.Range(0, 32).SelectMany(i => slide.AsSpan((int)((length - part) * (long)i / 31), part).ToArray())]));
    }

    /// <summary>Of a slide of 16 files 2 places each: the ends.</summary>
    [Fact]
    public void SampleOf_ASlideInManyFiles_IsOfAllThatAreThereWithTheirLengths()
    {
        byte[] part = Bytes(300_000);
        string text = string.Concat(Enumerable.Range(0, 16).Select(i => $"ImageFile({i},0)=p{i:00}.jpg\n")), slide = _folder.Write("s.vms", text);
        foreach (int i in Enumerable.Range(0, 15))
        {
            File.WriteAllBytes(_folder.File($"p{i:00}.jpg"), part);
        }

        byte[] main = [.. System.Text.Encoding.UTF8.GetBytes(text)];
        SlideHash.SampleOf(slide).ShouldBe(Sha256(
        [
            .. Length(main), .. main, .. main, .. Enumerable.Range(0, 15).SelectMany(_ => (byte[])[.. Length(part), .. part[..65536], .. part[^65536..]]),
        ]));

        static byte[] Length(byte[] of)
        {
            byte[] size = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(size, of.Length);
            return size;
        }
    }

    private string Put(byte[] slide)
    {
        File.WriteAllBytes(_folder.File("a.tiff"), slide);
        return _folder.File("a.tiff");
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
