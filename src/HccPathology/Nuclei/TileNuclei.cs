using System.Buffers;

namespace HccPathology.Nuclei;

/// <summary>The nuclei that one tile owns, with their contours: all that leaves a worker. Holds no pixels.</summary>
public sealed class TileNuclei
{
    private readonly List<(int Start, int Length)> _contours = [];
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 12);

    public List<Nucleus> Nuclei { get; } = [];

    /// <summary>For each nucleus the block of 512 analysis px that its centroid lies in: the order of the slide's table.</summary>
    public List<(int X, int Y)> Blocks { get; } = [];

    /// <summary>For each nucleus its number in the finder's labels of the tile.</summary>
    public List<int> Labels { get; } = [];

    /// <summary>Stained area of the tile's core; null on H&amp;E.</summary>
    public StainedBlocks? Stained { get; set; }

    /// <summary>Adds a nucleus with its open ring in 1/100 level-0 px.</summary>
    public void Add(in Nucleus nucleus, (int X, int Y) block, ReadOnlySpan<int> contour, int label = 0)
    {
        Labels.Add(label);
        int used = ContourCodec.Encode(contour, _bytes.GetSpan(ContourCodec.MaxBytes(contour.Length)));
        _contours.Add((_bytes.WrittenCount, used));
        _bytes.Advance(used);
        Nuclei.Add(nucleus);
        Blocks.Add(block);
    }

    /// <summary>Encoded contour of the nucleus at <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> Contour(int index) =>
        _bytes.WrittenSpan.Slice(_contours[index].Start, _contours[index].Length);
}
