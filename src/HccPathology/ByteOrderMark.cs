using System.Text;

namespace HccPathology;

/// <summary>What the first bytes of a text say of its encoding.</summary>
internal static class ByteOrderMark
{
    /// <summary>UTF-16 of either order, which begins with its mark; null for all else.</summary>
    public static Encoding? Utf16Of(ReadOnlySpan<byte> text) => text switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
