using System.IO.Compression;
using System.Text;
using HccPathology.Outputs.Overlays;

namespace HccPathology.Tests.Outputs.Overlays;

public sealed class CellTextDeflaterTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("肝臓 \"µ\"\u0001\n")]
    public void Member_OfOnePiece_ReadsBack(string text) => RoundTrip([text]).ShouldBe(text);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(257)]
    [InlineData(258)]
    [InlineData(259)]
    [InlineData(260)]
    [InlineData(261)]
    [InlineData(516)]
    [InlineData(1000)]
    public void Member_RepetitionOfEveryAwkwardLength_ReadsBack(int length)
    {
        string piece = new([.. Enumerable.Range(0, length).Select(i => (char)('!' + i * 7 % 90))]);
        RoundTrip([piece, piece, piece + "?", "#" + piece]).ShouldBe($"{piece}{piece}{piece}?#{piece}");
    }

    [Fact]
    public void Member_RandomPiecesFarAndNear_ReadBack()
    {
        Random random = new(5);
        string[] pieces = [.. Enumerable.Range(0, 60_000).Select(i => PieceOf(random, i))];
        RoundTrip(pieces).ShouldBe(string.Concat(pieces));
    }

    [Fact]
    public void Member_ForerunnerBeyondTheWindow_IsNotPointedAt()
    {
        string filler = new([.. Enumerable.Range(0, 40_000).Select(i => (char)('a' + i * i % 26))]);
        CellTextDeflater deflater = new(2);
        deflater.Begin();
        foreach ((int kind, string text) in new[] { (0, "a label of some length"), (1, filler), (0, "a label of some length") })
        {
            Put(deflater, kind, text);
        }

        deflater.End();
        Read(deflater.Member).ShouldBe($"a label of some length{filler}a label of some length");
    }

    [Fact]
    public void Member_AfterAnother_DoesNotPointIntoIt()
    {
        CellTextDeflater deflater = new(1);
        for (int i = 0; i < 2; i++)
        {
            deflater.Begin();
            Put(deflater, 0, "the same text");
            deflater.End();
            Read(deflater.Member).ShouldBe("the same text");
        }
    }

    [Fact]
    public void DistanceSymbol_CoversTheFormatsRanges() =>
        new[] { 1, 4, 5, 6, 7, 8, 9, 13, 24577, 32768 }.Select(d => (int)CellTextCode.DistanceSymbol(d)).ShouldBe([0, 3, 4, 4, 5, 5, 6, 7, 29, 29]);

    /// <summary>Sums of 2^-length of one: a code that inflaters accept.</summary>
    [Fact]
    public void Codes_AreComplete()
    {
        CellTextCode.Literals.Lengths.Sum(l => Math.Pow(2, -l)).ShouldBe(1);
        CellTextCode.Distances.Lengths.Sum(l => Math.Pow(2, -l)).ShouldBe(1);
    }

    private static string PieceOf(Random random, int index) =>
        index % 97 == 0 ? new string((char)random.Next(32, 127), random.Next(0, 600)) : $"],[{random.Next(19_000, 21_000)}.{random.Next(0, 100)}";

    private static string RoundTrip(string[] pieces)
    {
        CellTextDeflater deflater = new(3);
        deflater.Begin();
        for (int i = 0; i < pieces.Length; i++)
        {
            Put(deflater, pieces.Length < 10 ? 0 : i % 3, pieces[i]);
        }

        deflater.End();
        return Read(deflater.Member);
    }

    private static void Put(CellTextDeflater deflater, int kind, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        bytes.CopyTo(deflater.Reserve(bytes.Length, out int at)[at..]);
        deflater.Mark(kind, at + bytes.Length);
        deflater.Deflate();
    }

    /// <summary>.NET's reader checks length and sum of the member.</summary>
    private static string Read(ReadOnlySpan<byte> member)
    {
        using GZipStream gzip = new(new MemoryStream(member.ToArray()), CompressionMode.Decompress);
        using MemoryStream text = new();
        gzip.CopyTo(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
