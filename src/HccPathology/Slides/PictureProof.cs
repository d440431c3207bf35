using HccPathology.Interop;
using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>
/// Whether all that a plain picture stores can be decoded. OpenCV lets libtiff and libjpeg go on behind what they cannot decode, and gives what
/// is left: of a slide with 40 of its 69 strips gone 234 of 615 nuclei were counted, without a word. PNGs it refuses itself, and TIFFs of
/// other compressions than these.
/// </summary>
internal sealed class PictureProof : IDisposable
{
    private const int Uncompressed = 1, Lzw = 5, AdobeDeflate = 8, Deflate = 32946, PackBits = 32773;

    // Cameras have at most 4 samples of 32 bits; more would only be multiplied with.
    private const int MostSamples = 64, MostBits = 64;

    private const string Advice = "; what is damaged would be taken for tissue or glass: copy or export the file again";

    private readonly JpegProof _jpeg = new();

    /// <param name="path">Of the picture.</param>
    /// <param name="picture">All of its bytes.</param>
    /// <param name="file">The same as TIFF; null when it is none.</param>
    /// <exception cref="PathologyException">A strip or tile of a TIFF's first page, or a JPEG, is damaged.</exception>
    public static void Require(string path, byte[] picture, TiffFile? file)
    {
        using PictureProof proof = new();
        if (file is not null)
        {
            proof.RequirePieces(file, file.StripsAsTiles(file.Directories[0]), file.Directories[0].IsTiled ? "tile" : "strip");
        }
        else if (picture is [0xFF, 0xD8, ..])
        {
            proof.RequireJpeg(path, picture);
        }
    }

    public void Dispose() => _jpeg.Dispose();

    private void RequireJpeg(string path, byte[] bytes)
    {
        // As of TIFFs of inks: their colours made 2,369 nuclei of 2,091.
        if (ImageSize.OfJpeg(new MemoryStream(bytes)) is { Components: 4 })
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: a JPEG of four components stores printing inks (CMYK), whose colours are not the slide's; give the slide as RGB");
        }

        if (_jpeg.Fault(bytes, bytes.Length, [], null) is { } fault)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: damaged JPEG: {fault}{Advice}");
        }
    }

    private void RequirePieces(TiffFile file, TiffDirectory page, string kind)
    {
        if ((long)page.TileWidth * page.TileHeight > PlainImageReader.MaxPixels || page.SamplesPerPixel > MostSamples || page.BitsPerSample > MostBits)
        {
            throw file.Damaged(
                $"directory 0 at offset {page.Offset} claims {kind}s of {page.TileWidth} x {page.TileHeight} px with {page.SamplesPerPixel} samples of {page.BitsPerSample} bits, more than can be read{Advice}");
        }

        long left = file.Length;
        byte[] bytes = [];
        HashSet<(long, long)> seen = [];
        for (int i = 0; i < page.TileOffsets.Length; i++)
        {
            long rows = Math.Min(page.TileHeight, page.Height - i / page.TilesAcross % page.TilesDown * page.TileHeight);
            (long offset, long count) = (page.TileOffsets[i], CountOf(page, i, rows, file.Length));
            string what = $"{kind} {i} of {page.TileOffsets.Length}";
            file.RequireInside(offset, count, what);
            if (!seen.Add((offset, count)))
            {
                continue;       // writers store what is blank once
            }

            // Pieces that overlap would have a small file read without an end.
            left -= count;
            if (left < 0 || count > Array.MaxLength)
            {
                throw file.Damaged($"{what}: with its {count} bytes at offset {offset} they have more than the file's {file.Length}{Advice}");
            }

            bytes = bytes.Length < count ? new byte[count] : bytes;
            file.Read(offset, bytes.AsSpan(0, (int)count));
            if (Fault(page, rows, bytes, (int)count) is { } fault)
            {
                throw file.Damaged($"{what} ({count} bytes at offset {offset}): {fault}{Advice}");
            }
        }
    }

    // As libtiff takes what faulty writers say: one strip without a length ends with the file, and raw pixels are as long as they are.
    private static long CountOf(TiffDirectory page, int piece, long rows, long fileLength)
    {
        (long count, long rest) = (page.TileByteCounts[piece], fileLength - page.TileOffsets[piece]);
        count = count == 0 && page.TileOffsets is [> 0] ? rest : count;
        return page.Compression == Uncompressed && count > 0 && BytesOf(page, rows) is var raw && raw <= rest && (count > raw || page.TileOffsets.Length == 1) ? raw : count;
    }

    /// <summary>Bytes that so many rows of a tile or strip have, unpacked.</summary>
    internal static long BytesOf(TiffDirectory page, long rows)
    {
        if (page.Photometric == TiffDirectory.YCbCrPhotometric && page is { PlanarConfiguration: 1, ChromaPx: ( > 0 and <= 4, > 0 and <= 4) px })
        {
            return (page.TileWidth + px.Across - 1) / px.Across * ((rows + px.Down - 1) / px.Down) * (px.Across * px.Down + 2);
        }

        long samples = page.PlanarConfiguration == 1 ? page.SamplesPerPixel : 1;
        return (page.TileWidth * samples * page.BitsPerSample + 7) / 8 * rows;
    }

    /// <param name="page">Whose tile or strip it is.</param>
    /// <param name="rows">That the picture has of it.</param>
    /// <param name="bytes">What is stored.</param>
    /// <param name="count">How many of them are its own.</param>
    private string? Fault(TiffDirectory page, long rows, byte[] bytes, int count)
    {
        if (page.Compression == TiffDirectory.JpegCompression)
        {
            return _jpeg.Fault(bytes, count, page.JpegTables, (page.TileWidth, rows, Math.Min(page.TileHeight, JpegTileApi.MaxTileSide)))
                ?? JpegColours.Fault(bytes.AsSpan(0, count), page.Photometric);
        }

        const int FromTheOtherEnd = 2;
        for (int i = 0; page.FillOrder == FromTheOtherEnd && i < count; i++)
        {
            bytes[i] = Reversed(bytes[i]);
        }

        long least = BytesOf(page, rows), most = BytesOf(page, page.TileHeight);
        (string name, long? length) = page.Compression switch
        {
            Uncompressed => ("raw", count),
            Lzw => ("LZW", PackedLength.OfLzw(bytes.AsSpan(0, count), most)),
            AdobeDeflate or Deflate => ("deflate", PackedLength.OfDeflate(bytes, count, most)),
            PackBits => ("PackBits", PackedLength.OfPackBits(bytes.AsSpan(0, count), most)),
            _ => ("", most),
        };
        return length is not { } made ? $"its {name} data contradicts itself"
            : made < least ? $"its {name} data makes {made} bytes, and {rows} rows have {least}"
            : null;

        static byte Reversed(byte of)
        {
            int turned = 0;
            for (int bit = 0; bit < 8; bit++)
            {
                turned |= (of >> bit & 1) << (7 - bit);
            }

            return (byte)turned;
        }
    }
}
