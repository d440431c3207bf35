using HccPathology.Interop;

namespace HccPathology.StoredTiles;

/// <summary>
/// Decodes stored JPEG tiles with libjpeg-turbo, at full size or at 1/2, 1/4 or 1/8 straight from their coefficients. A tile's
/// pixels depend on its bytes and on the tables alone. Belongs to one thread at a time.
/// </summary>
internal sealed unsafe class JpegTileDecoder : IDisposable
{
    private readonly JpegDecoderHandle _decoder;
    private byte[] _tables = [];

    /// <exception cref="PathologyException">There is no memory.</exception>
    public JpegTileDecoder()
    {
        _decoder = JpegTileApi.Create();
        if (_decoder.IsInvalid)
        {
            throw new PathologyException(FailureKind.Temporary, "no memory for a JPEG decoder; use fewer --threads");
        }
    }

    /// <summary>
    /// Decodes one tile into opaque 0xFFRRGGBB pixels. Null when all is well; else what libjpeg says, and pixels that must not
    /// be used.
    /// </summary>
    /// <param name="jpeg">The stored bytes.</param>
    /// <param name="tables">Tables that the stream leaves out; may be empty.</param>
    /// <param name="width">Width that the stored JPEG must have.</param>
    /// <param name="height">Height that the stored JPEG must have.</param>
    /// <param name="isRgb">The three components are R, G, B, not Y, Cb, Cr.</param>
    /// <param name="reduction">1, 2, 4 or 8.</param>
    /// <param name="pixels">ceil(width / reduction) x ceil(height / reduction) pixels are written.</param>
    /// <param name="stridePx">From row to row.</param>
    public string? Decode(ReadOnlySpan<byte> jpeg, byte[] tables, int width, int height, bool isRgb, int reduction, uint* pixels, long stridePx)
    {
        if (UseTables(tables) is { } tablesFault)
        {
            return tablesFault;
        }

        int columns = (width + reduction - 1) / reduction, rows = (height + reduction - 1) / reduction;
        fixed (byte* data = jpeg)
        {
            JpegTileRequest tile = new()
            {
                Data = data,
                DataBytes = jpeg.Length,
                Width = width,
                Height = height,
                Scale = reduction,
                Colour = isRgb ? JpegTileApi.ColourRgb : JpegTileApi.ColourYCbCr,
                Pixels = pixels,
                PixelsBytes = ((rows - 1) * stridePx + columns) * sizeof(uint),
                StrideBytes = stridePx * sizeof(uint),
            };
            return Words(JpegTileApi.Decode(_decoder, &tile, 1, out _));
        }
    }

    public void Dispose() => _decoder.Dispose();

    // All tiles of a level share one array, so that comparing references is enough.
    private string? UseTables(byte[] tables)
    {
        if (ReferenceEquals(tables, _tables))
        {
            return null;
        }

        _tables = [];
        fixed (byte* bytes = tables)
        {
            if (Words(JpegTileApi.SetTables(_decoder, bytes, tables.Length)) is { } fault)
            {
                return $"JPEGTables: {fault}";
            }
        }

        _tables = tables;
        return null;
    }

    private string? Words(JpegTileStatus status) => status switch
    {
        JpegTileStatus.Ok => null,
        JpegTileStatus.NoMemory => throw new PathologyException(FailureKind.Temporary, "no memory to decode a JPEG tile; use fewer --threads"),
        JpegTileStatus.BadArgument => throw new ArgumentException(JpegTileApi.Message(_decoder)),
        _ => JpegTileApi.Message(_decoder),
    };
}
