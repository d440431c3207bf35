using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace HccPathology.Models;

/// <summary>Loads a network of any kind from the one file that its card's hash is of.</summary>
internal static class NetworkFile
{
    /// <exception cref="PathologyException">It is no network, is damaged, or keeps its weights elsewhere.</exception>
    public static InferenceSession Load(string path, SessionOptions options)
    {
        if (FileOfWeights(File.ReadAllBytes(path)) is { } other)
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: its weights lie in {other}, which no hash of the card or of a result covers; write the network to one file (in Python: onnx.save(onnx.load(\"{Path.GetFileName(path)}\"), \"one.onnx\"))");
        }

        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: ONNX Runtime cannot load it: {e.Message.ReplaceLineEndings(" ")}", e);
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
