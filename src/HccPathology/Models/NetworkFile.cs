using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace HccPathology.Models;

/// <summary>A network as ONNX, known by the hash of its one file: that says which weights made a result, and whether the result is stale.</summary>
internal static class NetworkFile
{
    /// <summary>The network that a card names, which lies beside it, with its hash: it must be the card's, where that gives one.</summary>
    /// <exception cref="PathologyException">It is not there, is another one, or keeps weights in another file.</exception>
    public static (string Path, string Sha256) Beside(string cardPath, string name, string? sha256)
    {
        string network = Path.Combine(Path.GetDirectoryName(cardPath)!, name);
        if (!InputFile.Exists(network))
        {
            throw new PathologyException(FailureKind.Unavailable, $"{network}: no such file, but {Path.GetFileName(cardPath)} names it");
        }

        string hash = HashOf(network);
        return sha256 is null || hash == sha256.ToLowerInvariant() ? (network, hash)
            : throw ModelCardFile.Unfit(cardPath, "sha256", sha256, $"{hash} of {name}");
    }

    /// <summary>SHA-256 of the file, hex.</summary>
    /// <exception cref="PathologyException">It keeps weights in another file, which may change without this one.</exception>
    public static string HashOf(string path)
    {
        byte[] network = InputFile.Bytes(path);
        return FileOfWeights(network) is { } other
            ? throw new PathologyException(FailureKind.BadData,
                $"{path}: keeps weights in another file, {other}, of which its hash says nothing; save it as one file (in Python: onnx.save(onnx.load(\"{Path.GetFileName(path)}\"), \"one.onnx\"))")
            : HexHash.Of(network);
    }

    /// <exception cref="PathologyException">It is no network, or damaged.</exception>
    public static InferenceSession Load(string path, SessionOptions options)
    {
        try
        {
            // A full path: of LINK/../NAME the library would load another file than was hashed.
            return new InferenceSession(Path.GetFullPath(path), options);
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxFault.Of($"{path}: ONNX Runtime cannot load it", e);
        }
    }

    // A tensor kept elsewhere has entries in its field 13 (0x6A and a length of one or two bytes), the first of which is the key "location" and a name.
    // Metadata of the network may have such a key as well, in other fields.
    private static string? FileOfWeights(ReadOnlySpan<byte> network)
    {
        const byte ExternalData = 0x6A, Value = 0x12;
        ReadOnlySpan<byte> key = "\x0A\x08location"u8;
        for (int from = 0, at; (at = network[from..].IndexOf(key)) >= 0; from += at + key.Length)
        {
            ReadOnlySpan<byte> before = network[..(from + at)], name = network[(from + at + key.Length)..];
            if (before is [.., ExternalData, _] or [.., ExternalData, _, _] && name is [Value, var length, ..] && name.Length >= 2 + length)
            {
                return Encoding.UTF8.GetString(name.Slice(2, length));
            }
        }

        return null;
    }
}
