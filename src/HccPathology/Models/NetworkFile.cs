using System.Security.Cryptography;
using System.Text;

namespace HccPathology.Models;

/// <summary>A network as ONNX, known by the hash of its file: that says which weights made a result, and whether the result is stale.</summary>
internal static class NetworkFile
{
    /// <summary>How ONNX begins an entry that says in which other file a tensor lies (StringStringEntryProto); a length and the file's name follow.</summary>
    private static ReadOnlySpan<byte> Location => "\u000A\u0008location\u0012"u8;

    /// <summary>SHA-256 of the file, hex.</summary>
    /// <exception cref="PathologyException">It keeps weights in another file, which may change without this one.</exception>
    public static string HashOf(string path)
    {
        byte[] network = File.ReadAllBytes(path);
        if (network.AsSpan().IndexOf(Location) is >= 0 and var at && at + Location.Length is var length && length < network.Length)
        {
            string other = Encoding.UTF8.GetString(network, length + 1, Math.Min(network[length], network.Length - length - 1));
            throw new PathologyException(FailureKind.BadData, $"{path}: keeps weights in another file, {other}, of which its hash says nothing; save it as one file, in Python onnx.save(onnx.load(\"{Path.GetFileName(path)}\"), \"whole.onnx\")");
        }

        return Convert.ToHexStringLower(SHA256.HashData(network));
    }
}
