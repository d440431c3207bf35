using System.Security.Cryptography;
using System.Text;

namespace HccPathology;

/// <summary>SHA-256 in hex, small letters: by it results tell slides, settings, models and files apart.</summary>
internal static class HexHash
{
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Of the text's UTF-8.</summary>
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Of what is left of a stream.</summary>
    public static string Of(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));
}
