using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Learned;
using HccPathology.Pixels;
using HccPathology.Tests.Models;
using HccPathology.Tiles;

namespace HccPathology.Tests.Nuclei.Learned;

/// <summary>The engine's own network on a tile of drawn tissue.</summary>
internal sealed class LearnedSample : IDisposable
{
    public static readonly ModelCardFile Own = ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps);
    public static readonly AssemblyOptions Options = AssemblyOptions.Of(Own);
    public static readonly TileSpec Tile = new(0, 64, 64, 180, 150, 32);

    public OnnxNetwork Network { get; } = new(Own, ModelDevice.Cpu);

    public void Dispose() => Network.Dispose();

    public static DrawnTissue Crowd()
    {
        Random random = new(8);
        return new DrawnTissue(new Mpp(0.5), [.. Enumerable.Range(0, 130).Select(_ =>
            new DrawnNucleus(256 * random.NextDouble() + 32, 224 * random.NextDouble() + 32, 5 + 6 * random.NextDouble(), 0.5 + 0.4 * random.NextDouble()))]);
    }

    public TileNuclei Detect(DrawnTissue tissue, TileSpec tile, AssemblyOptions options)
    {
        using LearnedDetector detector = Make(tissue, options);
        using TileBuffer pixels = tissue.Draw(tile);
        return detector.Detect(pixels, tile);
    }

    public LearnedDetector Make(DrawnTissue tissue, AssemblyOptions options) => Make(tissue, options, Tile);

    /// <summary>For tiles of another size or halo.</summary>
    public LearnedDetector Make(DrawnTissue tissue, AssemblyOptions options, TileSpec largest) =>
        new(Network, tissue.Frame, tissue.Mask(), DrawnTissue.Vectors, options, largest.ReadWidth, largest.ReadHeight, largest.Halo);

    public NetworkRun Maps(TileBuffer pixels)
    {
        NetworkRun run = Network.MakeRun(Tile.ReadWidth, Tile.ReadHeight);
        new NetworkInput(Own.Card, DrawnTissue.FrameOf(new Mpp(0.5))).Fill(pixels, Tile, run);
        run.Run();
        return run;
    }
}
