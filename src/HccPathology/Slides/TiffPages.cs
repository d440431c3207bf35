using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>
/// What a TIFF's directories say that its reader would take another way than whoever looks at it. Nothing is said about a file that is no TIFF,
/// or whose directories our parser does not understand.
/// </summary>
internal static class TiffPages
{
    private const int AssociatedAlpha = 1, UnassociatedAlpha = 2;
    private const int Jpeg2000Rgb = 33005, Jpeg2000YCbCr = 33003;
    private const long MostClaimedBytes = 64 << 20;

    /// <summary>
    /// A slide that OpenSlide reads: libtiff turns every tile by itself where the picture is said to lie turned, and the slide is a mosaic. JPEG
    /// and Aperio's JPEG 2000 do not go through libtiff, and lie as they are stored.
    /// </summary>
    /// <exception cref="PathologyException">A directory of tiles is not upright.</exception>
    public static void RequireUprightTiles(TiffFile? file) =>
        RequireUpright(file, file?.Directories.FirstOrDefault(d => IsReadByLibtiff(d) && IsTurned(d)));

    /// <summary>
    /// A slide that OpenSlide reads: libtiff 4.5 takes the picture's width for that of a tile that is larger, and OpenSlide the tile's for that of what it gets. Every
    /// row then stands beside where it is: of 382 nuclei 901 were found, 8 of them the same.
    /// </summary>
    /// <exception cref="PathologyException">Tiles of the first picture are larger than it.</exception>
    public static void RequireTilesWithinPicture(string path, TiffFile? file)
    {
        if (file?.Directories[0] is { } first && HasLargerTiles(first))
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: directory 0 at offset {first.Offset} has {first.Width} x {first.Height} px and tiles of {first.TileWidth} x {first.TileHeight} px, larger than the picture, which OpenSlide's libtiff does not read as they lie; write it with smaller ones (vips tiffsave IN OUT --tile --compression deflate), or as a plain picture (vips copy IN OUT.png)");
        }
    }

    /// <summary>True where tiles are larger than the picture that they make, in a way that OpenSlide misreads.</summary>
    public static bool HasLargerTiles(TiffDirectory directory) =>
        IsReadByLibtiff(directory) && (directory.TileWidth > directory.Width || directory.TileHeight > directory.Height);

    private static bool IsReadByLibtiff(TiffDirectory directory) =>
        directory.IsTiled && directory.Compression is not (TiffDirectory.JpegCompression or Jpeg2000Rgb or Jpeg2000YCbCr);

    /// <summary>Looks at the tile of the first picture that holds most; of its smaller levels <see cref="LevelProof"/> sees the colours.</summary>
    /// <exception cref="PathologyException">Its JPEG says other colours than the directory, by which readers go.</exception>
    public static void RequireColoursAsStored(TiffFile? file)
    {
        const int MostHeaderBytes = 1 << 16;
        if (file?.Directories[0] is not { IsTiled: true, Compression: TiffDirectory.JpegCompression, SamplesPerPixel: 3 } first)
        {
            return;
        }

        int tile = Array.IndexOf(first.TileByteCounts, first.TileByteCounts.Max());
        (long offset, long count) = (first.TileOffsets[tile], first.TileByteCounts[tile]);
        if (offset > file.Length - count)
        {
            return; // damaged: whoever reads it is told
        }

        byte[] bytes = new byte[Math.Min(count, MostHeaderBytes)];
        file.Read(offset, bytes);
        if (JpegColours.Fault(bytes, first.Photometric) is { } fault)
        {
            throw new PathologyException(FailureKind.BadData,
                $"{file.Path}: directory 0 at offset {first.Offset}, tile {tile} at offset {offset}: {fault}; see which is right, and write the file again, or mend the tag (tiffset -s 262 {(first.Photometric == TiffDirectory.RgbPhotometric ? "6" : "2")} COPY)");
        }
    }

    /// <summary>
    /// A slide that OpenSlide reads: it asks GLib for as many bytes as a tile is said to have, and GLib ends the process when there are none. The
    /// direct reader needs no such check; one such tile is one damaged tile to it.
    /// </summary>
    /// <exception cref="PathologyException">A tile claims more bytes than the file has, and more than 64 MiB; the message names tile and offset.</exception>
    public static void RequireTilesWithinFile(TiffFile? file)
    {
        foreach (TiffDirectory directory in file?.Directories ?? [])
        {
            int tile = Array.FindIndex(directory.TileByteCounts, bytes => bytes > Math.Max(file!.Length, MostClaimedBytes));
            if (tile >= 0)
            {
                throw file!.Damaged(
                    $"directory {directory.Index} at offset {directory.Offset}: tile {tile} claims {directory.TileByteCounts[tile]} bytes at offset {directory.TileOffsets[tile]}, the file has {file.Length}; copy or scan it again");
            }
        }
    }

    /// <summary>
    /// A generic TIFF that OpenSlide reads: it takes the first directory for the slide, with its pixel size, and of the others those that
    /// are marked as smaller ones. Where another is as large, a pyramid that begins with its smallest level or a stack, the largest would be lost
    /// and what is left have another one's pixel size.
    /// </summary>
    /// <exception cref="PathologyException">The first directory is not the largest, or one stores inks or more than colours.</exception>
    public static void RequireLargestFirst(string path, TiffFile? file)
    {
        RequireLight(path, file);
        RequireColoursAlone(path, file?.Directories.FirstOrDefault(d => d.IsTiled && HasUnknownSample(d)));
        if (AsLargeAsTheFirst(file) is { } other)
        {
            TiffDirectory first = file!.Directories[0];
            throw new PathologyException(FailureKind.BadData,
                $"{path}: directory {other.Index} at offset {other.Offset} has {other.Width} x {other.Height} px and the first only {first.Width} x {first.Height} px, but OpenSlide takes the first for the slide and its pixel size for that of all levels; write the largest first, and each picture to a file of its own (vips tiffsave IN.tif[page={other.Index}] OUT.tif --tile --pyramid)");
        }
    }

    /// <summary>
    /// A plain picture is the file's first page, as it is stored. OpenCV would turn it, QuPath and ImageJ do not, and outlines would lie elsewhere;
    /// and of several pages all but the first would be lost unseen. Smaller ones are a pyramid or a thumbnail of the first. OpenSlide
    /// does not know a TIFF that was cut short, and what is left of its first page is then no more than that.
    /// </summary>
    /// <exception cref="PathologyException">The first page is not upright or stores inks or more than colours, or another is as large.</exception>
    public static void RequireOnePicture(string path, TiffFile? file)
    {
        RequireLight(path, file);
        RequireColoursAlone(path, file?.Directories.Take(1).FirstOrDefault(HasUnknownSample));
        RequireUpright(file, file?.Directories.Take(1).FirstOrDefault(IsTurned));
        if (AsLargeAsTheFirst(file) is { } other)
        {
            TiffDirectory first = file!.Directories[0];
            throw new PathologyException(FailureKind.BadData,
                $"{path}: has {file.Directories.Count} pages, of which a plain picture's reader sees the first ({first.Width} x {first.Height} px) alone, and page {other.Index} has {other.Width} x {other.Height} px; give each page as a file of its own (vips copy IN.tif[page={other.Index}] OUT.tif)");
        }
    }

    /// <summary>
    /// True where tiles without compression, all within the file, have no whole number of KiB, such as those of 16 x 16 px: libtiff 4.5 reads them
    /// only from a file that it maps, which OpenSlide does not let it; else it rounds their length up and then finds it too long.
    /// </summary>
    public static bool HasRawTilesOfOddBytes(string path)
    {
        const int Uncompressed = 1, BitsOfKiB = 8 * 1024;
        using TiffFile? file = TiffFile.TryOpen(path);
        return file?.Directories.Any(d =>
            d.IsTiled && d.Compression == Uncompressed && (long)d.TileWidth * d.TileHeight * d.SamplesPerPixel * d.BitsPerSample % BitsOfKiB != 0
            && d.TileOffsets.Zip(d.TileByteCounts).All(tile => tile.First <= file.Length - tile.Second)) == true;
    }

    // libtiff makes colours of inks without their profile: a slide converted to CMYK and back had blue 18 grey levels too bright, and 14 % more nuclei.
    private static void RequireLight(string path, TiffFile? file)
    {
        if (file?.Directories.FirstOrDefault(d => d.Photometric == TiffDirectory.InkPhotometric) is { } inks)
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: directory {inks.Index} at offset {inks.Offset} stores printing inks (photometric interpretation {TiffDirectory.InkPhotometric}, such as CMYK), whose colours are not the slide's; give the slide as RGB");
        }
    }

    // libtiff takes a fourth sample for alpha where nothing is said of it. Infrared then made 633 nuclei of 615, and a sample that is 0 a white slide.
    private static bool HasUnknownSample(TiffDirectory d) =>
        d.Photometric == TiffDirectory.RgbPhotometric && d.SamplesPerPixel > 3 && (d.SamplesPerPixel > 4 || d.ExtraSample is not (AssociatedAlpha or UnassociatedAlpha));

    private static void RequireColoursAlone(string path, TiffDirectory? other)
    {
        if (other is not null)
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: directory {other.Index} at offset {other.Offset}: RGB of {other.SamplesPerPixel} samples a pixel (tag 277), of which those behind the third are not said to be one of alpha (tag 338 is {other.ExtraSample}): readers take them for transparency; leave them out (vips extract_band IN OUT.tif[tile,pyramid] 0 --n 3)");
        }
    }

    public static bool IsTiff(string path)
    {
        Span<byte> head = stackalloc byte[2];
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && (head.SequenceEqual("II"u8) || head.SequenceEqual("MM"u8));
    }

    private static TiffDirectory? AsLargeAsTheFirst(TiffFile? file) =>
        file?.Directories.Skip(1).Where(d => d.Width * d.Height >= file.Directories[0].Width * file.Directories[0].Height).MaxBy(d => d.Width * d.Height);

    private static bool IsTurned(TiffDirectory directory) => directory.Orientation is not (0 or TiffDirectory.UprightOrientation);

    private static void RequireUpright(TiffFile? file, TiffDirectory? turned)
    {
        if (turned is not null)
        {
            throw new PathologyException(FailureKind.BadData,
                $"{file!.Path}: directory {turned.Index} at offset {turned.Offset}: the orientation tag (274) is {turned.Orientation}, mirrored or turned, and readers do not agree on what that means; write it upright (vips autorot IN OUT)");
        }
    }
}
