using System.Runtime.InteropServices;

namespace HccPathology.Interop;

/// <summary>One stored tile and where its pixels go; the layout of <c>hcc_jpeg_tile</c> in native/include/hcc_native.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct JpegTileRequest
{
    public byte* Data;
    public long DataBytes;
    public int Width, Height, Scale, Colour;
    public uint* Pixels;
    public long PixelsBytes, StrideBytes;
}

/// <summary>What became of a tile; the values of native/include/hcc_native.h.</summary>
internal enum JpegTileStatus
{
    Ok = 0,

    /// <summary>libjpeg warned: pixels are there, some of them are not what was stored.</summary>
    Damaged = 1,
    Corrupt = 2,
    WrongSize = 3,
    Unsupported = 4,
    BadArgument = 5,
    NoMemory = 6,
}

/// <summary>The C interface of the native library; native/include/hcc_native.h is its contract.</summary>
internal static unsafe partial class JpegTileApi
{
    /// <summary>HCC_ABI_VERSION that these imports were written for.</summary>
    internal const int AbiVersion = 2;

    /// <summary>HCC_MAX_TILE_SIDE: px of the longest side that is decoded.</summary>
    internal const int MaxTileSide = 65500;

    internal const int ColourYCbCr = 0, ColourRgb = 1;

    internal static string Message(JpegDecoderHandle decoder) => Marshal.PtrToStringUTF8(GetMessage(decoder)) ?? "";

    [LibraryImport(NativeLibraries.HccNative, EntryPoint = "hcc_jpeg_create")]
    internal static partial JpegDecoderHandle Create();

    [LibraryImport(NativeLibraries.HccNative, EntryPoint = "hcc_jpeg_destroy")]
    internal static partial void Destroy(nint decoder);

    [LibraryImport(NativeLibraries.HccNative, EntryPoint = "hcc_jpeg_set_tables")]
    internal static partial JpegTileStatus SetTables(JpegDecoderHandle decoder, byte* tables, long tablesBytes);

    [LibraryImport(NativeLibraries.HccNative, EntryPoint = "hcc_jpeg_decode")]
    internal static partial JpegTileStatus Decode(JpegDecoderHandle decoder, JpegTileRequest* tiles, int count, out int decoded);

    [LibraryImport(NativeLibraries.HccNative, EntryPoint = "hcc_jpeg_message")]
    private static partial nint GetMessage(JpegDecoderHandle decoder);
}
