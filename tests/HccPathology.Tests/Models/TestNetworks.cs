using HccPathology.Models;

namespace HccPathology.Tests.Models;

/// <summary>Networks loaded on the processor, and what they are shown.</summary>
internal static class TestNetworks
{
    public static OnnxNetwork Load(string folder) => new(Read(folder), ModelDevice.Cpu);

    public static ModelCardFile Read(string folder) => ModelCardFile.Read(folder, ModelCard.NucleusMaps, ModelCard.StarDist);

    /// <summary>A network of kind stardist that says the same everywhere.</summary>
    public static string Constant(
        ScratchFolder folder, float probability, float length, int rays = 8, bool isTurned = false, string? weightsFile = null,
        (string Key, string Value)? note = null, int batch = 0, bool hidesChannels = false, int side = 0, (float[,] Weights, int AcrossPx, int DownPx)? far = null) => ModelCopy.Make(
        folder,
        card =>
        {
            (card["input"], card["layout"], card["grid"], card["sizeMultiple"]) = ("image", "NCHW", 1, 16);
            (card["outputs"]![0]!["tensor"], card["outputs"]![1]!["tensor"], card["outputs"]![1]!["channels"]) = ("scores", "scores", 8);
        },
        TinyNetwork.Linear(
            new float[1 + rays, 3], [probability, .. Enumerable.Repeat(length, rays)], step: 1, batch: batch, side: side, isTurned: isTurned,
            weightsFile: weightsFile, note: note, hidesChannels: hidesChannels, far: far),
        ModelCopy.Star);

    /// <summary>Noise; with a place for each pixel that says which pixel of the noise it takes.</summary>
    public static void Fill(NetworkRun run, Func<int, int, (int X, int Y)>? place = null)
    {
        Random random = new(3);
        byte[] noise = new byte[3 * run.Height * run.Width];
        random.NextBytes(noise);
        for (int i = 0; i < noise.Length; i++)
        {
            (int channel, int y, int x) = (i / (run.Height * run.Width), i / run.Width % run.Height, i % run.Width);
            (int fromX, int fromY) = place?.Invoke(x, y) ?? (x, y);
            run.Image.Set(channel, x, y, noise[(channel * run.Height + fromY) * run.Width + fromX]);
        }
    }
}
