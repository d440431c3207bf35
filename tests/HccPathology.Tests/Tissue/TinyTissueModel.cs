using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HccPathology.Models;
using HccPathology.Tests.Models;
using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

/// <summary>A tissue model in a folder of the test: red patches are tumour, green ones stroma, blue ones parenchyma.</summary>
internal static class TinyTissueModel
{
    /// <summary>Sure enough that a patch of one colour gets 255 of 255, and a mixture what its shares say.</summary>
    private static readonly float[,] Weights = { { 20, 0, 0 }, { 0, 20, 0 }, { 0, 0, 20 } };

    public static byte[] Network(int step = 0, int batch = 0, int side = 0) => TinyNetwork.Linear(Weights, [0, 0, 0], step, batch, side);

    /// <summary>The engine's own card with a network: patches of 32 px at 1 µm, 16 px apart, or a segmentation in steps of 8 px.</summary>
    public static string Own(ScratchFolder folder, Action<JsonObject>? change = null, bool segments = false, byte[]? network = null)
    {
        byte[] bytes = network ?? Network(segments ? 8 : 0);
        JsonObject card = JsonNode.Parse("""
            {
              "kind": "tissue-patches", "name": "tiny", "version": "1", "inputMpp": 1.0, "patchPx": 32, "stridePx": 16,
              "channelOrder": "RGB", "input": "image", "output": "scores", "normalisation": { "scale": 0.00392156862745098, "mean": [0, 0, 0], "std": [1, 1, 1] },
              "activation": "softmax",
              "classes": [
                { "name": "Red", "role": "tumour", "color": [255, 0, 0], "pattern": "solid" },
                { "name": "Green", "role": "stroma", "color": [0, 255, 0] },
                { "name": "Blue", "role": "parenchyma", "color": [0, 0, 255] }
              ],
              "file": "model.onnx", "sha256": "", "licence": "none"
            }
            """)!.AsObject();
        card["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (segments)
        {
            card["kind"] = "tissue-segmentation";
            (card["patchPx"], card["haloPx"], card["outputStep"]) = (64, 8, 8);
        }

        change?.Invoke(card);
        folder.Write("model.onnx", bytes);
        folder.Write(ModelCardFile.FileName, card.ToJsonString());
        return folder.Path;
    }

    public static TissueModel Load(string folder) => TissueModel.Load(folder, ModelDevice.Cpu);

    public static byte[] Npy(int[] shape, params float[] values)
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", shape)},), }}".PadRight(117) + "\n";
        byte[] bytes =
        [
            0x93, .. Encoding.Latin1.GetBytes("NUMPY"), 1, 0, (byte)header.Length, 0, .. Encoding.Latin1.GetBytes(header), .. new byte[4 * values.Length],
        ];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(10 + header.Length + 4 * i), values[i]);
        }

        return bytes;
    }
}
