using System.Runtime.CompilerServices;
using HccPathology.Models;

namespace HccPathology.Nuclei.Learned;

/// <summary>How far in whole px a pixel jumps along one axis: a share of the offset that the network says, rounded half to even and cut.</summary>
internal sealed class Jumps
{
    private readonly NetworkRun _network;
    private readonly int _map, _most;
    private readonly float _share;
    private readonly sbyte[]? _ofByte;                          // where maps are of bytes: the jump that each of them means

    /// <param name="network">Holds the maps.</param>
    /// <param name="map">Offsets along the axis.</param>
    /// <param name="share">Of an offset, 0-1.</param>
    /// <param name="most">Longest jump in px, at most 127.</param>
    public Jumps(NetworkRun network, int map, float share, int most)
    {
        (_network, _map, _share, _most) = (network, map, share, most);
        _ofByte = network.Bytes is { } bytes ? [.. Enumerable.Range(0, 256).Select(b => (sbyte)Whole(bytes.Meaning(map, (byte)b)))] : null;
    }

    /// <summary>Of a pixel's byte, where maps are of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Of(byte value) => _ofByte![value];

    /// <summary>Of a pixel of the map.</summary>
    public int At(int x, int y) => _ofByte is null ? Whole(_network.At(_map, x, y)) : _ofByte[_network.Bytes!.At(_map, x, y)];

    private int Whole(float offset) => Math.Clamp((int)MathF.Round(_share * offset), -_most, _most);
}
