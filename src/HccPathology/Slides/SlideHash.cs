using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HccPathology.Slides;

/// <summary>Hashes of a slide's file by parts of it, whatever its size, without opening the slide.</summary>
public static class SlideHash
{
    /// <summary>
    /// SHA-256 in hex over the file's length (8 bytes, little-endian), its first MiB and its last MiB: tells slides apart in
    /// milliseconds. Of a slide in many files (.mrxs) only the main file is hashed, which holds its ID.
    /// </summary>
    public static string QuickOf(string path) => HashOf([path], partBytes: 1 << 20, places: 2, withLength: true);

    /// <summary>
    /// SHA-256 in hex over 64 KiB at each of 32 places, evenly from the file's start to its end: tells a copy with a hole in its middle from the whole
    /// slide, which <see cref="QuickOf"/>, the slide's identity, does not. Of a slide in many files (.mrxs, .vms) the places are spread over all of
    /// them, two a file at least: a rescan leaves the main file as it was.
    /// </summary>
    public static string SampleOf(string path)
    {
        string[] files = [path, .. SlideParts.Beside(path).Where(File.Exists)];
        return HashOf(files, partBytes: 1 << 16, places: Math.Max(2, 32 / files.Length), withLength: files.Length > 1);
    }

    private static string HashOf(string[] files, int partBytes, int places, bool withLength)
    {
        using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Array.ForEach(files, file => Append(sha256, file, partBytes, places, withLength));
        return Convert.ToHexStringLower(sha256.GetHashAndReset());
    }

    private static void Append(IncrementalHash sha256, string path, int partBytes, int places, bool withLength)
    {
        using FileStream file = File.OpenRead(path);
        if (withLength)
        {
            byte[] length = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(length, file.Length);
            sha256.AppendData(length);
        }

        byte[] part = new byte[Math.Min(partBytes, file.Length)];
        for (int i = 0; i < places; i++)
        {
            file.Position = (long)((Int128)(file.Length - part.Length) * i / (places - 1));
            file.ReadExactly(part);
            sha256.AppendData(part);
        }
    }
}
