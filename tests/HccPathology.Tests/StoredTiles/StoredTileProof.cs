using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HccPathology.Slides;
using HccPathology.StoredTiles;

namespace HccPathology.Tests.StoredTiles;

/// <summary>
/// Decodes every stored tile of a file as the direct reader does, from and into blocks of native memory of the exact size, so
/// that the address sanitizer sees a byte too far. Tiles whose bytes are those of the sound file must have its pixels.
/// </summary>
internal sealed unsafe class StoredTileProof : IDisposable
{
    private static readonly int[] Reductions = [1, 2, 8];

    private readonly JpegTileDecoder _decoder = new();
    private readonly Dictionary<string, string> _sound = [];

    /// <summary>Tiles seen so far that were whole.</summary>
    public int Decoded { get; private set; }

    /// <summary>Tiles seen so far that were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Remembers what the tiles of a sound file look like.</summary>
    public void Learn(string path) => Each(path, (_, key, words, pixels) =>
    {
        words.ShouldBeNull();
        _sound[key] = pixels!;
    });

    /// <summary>Throws what opening the file throws.</summary>
    public void Check(string path) => Each(path, (level, key, words, pixels) =>
    {
        (Decoded, Refused) = words is null ? (Decoded + 1, Refused) : (Decoded, Refused + 1);
        words?.ShouldNotContain('\n');
        words?.ShouldNotBeEmpty();
        if (_sound.TryGetValue(key, out string? expected))
        {
            words.ShouldBeNull();
            pixels.ShouldBe(expected);
        }
    });

    public void Dispose() => _decoder.Dispose();

    private void Each(string path, Action<StoredLevel, string, string?, string?> see)
    {
        using TiffFile file = TiffFile.Open(path);
        foreach (TiffDirectory directory in file.Directories.Where(d => d.IsTiled))
        {
            for (int tile = 0; StoredLevel.Of(directory).Level is { } level && tile < directory.TileOffsets.Length; tile++)
            {
                if (level.ByteCount(tile) > 0 && level.Offset(tile) <= file.Length - level.ByteCount(tile))
                {
                    EachReduction(file, level, tile, see);
                }
            }
        }
    }

    private void EachReduction(TiffFile file, StoredLevel level, int tile, Action<StoredLevel, string, string?, string?> see)
    {
        int bytes = (int)level.ByteCount(tile);
        byte* jpeg = (byte*)NativeMemory.Alloc((nuint)bytes);
        try
        {
            file.Read(level.Offset(tile), new Span<byte>(jpeg, bytes));
            string key = $"{Hash(new ReadOnlySpan<byte>(jpeg, bytes))} {Hash(level.Tables)} {level.TileWidth} x {level.TileHeight} {level.IsRgb}";
            bool? isWhole = null;
            foreach (int reduction in Reductions.Where(r => r <= level.MaxReduction))
            {
                (string? words, string? pixels) = Decode(level, new ReadOnlySpan<byte>(jpeg, bytes), reduction);
                (isWhole ??= words is null).ShouldBe(words is null, "damage is found at every reduction or at none");
                see(level, $"{key} 1/{reduction}", words, pixels);
            }
        }
        finally
        {
            NativeMemory.Free(jpeg);
        }
    }

    private (string? Words, string? Pixels) Decode(StoredLevel level, ReadOnlySpan<byte> jpeg, int reduction)
    {
        int width = (level.TileWidth + reduction - 1) / reduction, height = (level.TileHeight + reduction - 1) / reduction;
        uint* pixels = (uint*)NativeMemory.Alloc((nuint)width * (nuint)height, sizeof(uint));
        try
        {
            string? words = _decoder.Decode(jpeg, level.Tables, level.TileWidth, level.TileHeight, level.IsRgb, reduction, pixels, width);
            return words is null ? (null, Hash(new ReadOnlySpan<byte>(pixels, width * height * sizeof(uint)))) : (words, null);
        }
        finally
        {
            NativeMemory.Free(pixels);
        }
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
