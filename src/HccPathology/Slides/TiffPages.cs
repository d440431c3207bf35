using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>
/// What a TIFF's directories say that its reader would take another way than whoever looks at it. Nothing is said about a file that is no TIFF,
/// or whose directories our parser does not understand.
/// </summary>
internal static class TiffPages
{
    private const int Jpeg2000Rgb = 33005, Jpeg2000YCbCr = 33003;

    /// <summary>
    /// A slide that OpenSlide reads: libtiff turns every tile by itself where the picture is said to lie turned, and the slide is a mosaic. JPEG
    /// and Aperio's JPEG 2000 do not go through libtiff, and lie as they are stored.
    /// </summary>
    /// <exception cref="PathologyException">A directory of tiles is not upright.</exception>
    public static void RequireUprightTiles(string path)
    {
        using TiffFile? file = TiffFile.TryOpen(path);
        RequireUpright(file, file?.Directories.FirstOrDefault(d => d.IsTiled && IsTurned(d) && d.Compression is not (TiffDirectory.JpegCompression or Jpeg2000Rgb or Jpeg2000YCbCr)));
    }

    /// <summary>
    /// A plain picture is the file's first page, as it is stored. OpenCV would turn it, QuPath and ImageJ do not, and outlines would lie elsewhere;
    /// and of several pages all but the first would be lost unseen. Smaller ones are a pyramid or a thumbnail of the first.
    /// </summary>
    /// <exception cref="PathologyException">The first page is not upright, or another is as large.</exception>
    public static void RequireOnePicture(string path)
    {
        using TiffFile? file = TiffFile.TryOpen(path);
        RequireUpright(file, file?.Directories.Take(1).FirstOrDefault(IsTurned));
        if (file?.Directories.Skip(1).FirstOrDefault(d => d.Width * d.Height >= file.Directories[0].Width * file.Directories[0].Height) is { } other)
        {
            TiffDirectory first = file.Directories[0];
            throw new PathologyException(FailureKind.BadData,
                $"{path}: has {file.Directories.Count} pages, of which a plain picture's reader sees the first ({first.Width} x {first.Height} px) alone, and page {other.Index} has {other.Width} x {other.Height} px; give each page as a file of its own (vips copy IN.tif[page={other.Index}] OUT.tif)");
        }
    }

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
