using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>A PNG, JPEG or TIFF picture as a slide of one level, decoded once and held in memory.</summary>
internal sealed unsafe class PlainImageReader : SlideReader
{
    /// <summary>100 Mpx are 300 MB decoded; anything larger is a slide and should be tiled.</summary>
    public const long MaxPixels = 100_000_000;

    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".tif", ".tiff"];
    private readonly RgbImage _image;

    private PlainImageReader(RgbImage image)
    {
        _image = image;
        Levels = [new SlideLevel(0, image.Width, image.Height, 1, 1)];
    }

    public override string Vendor => "image";
    public override string Name => $"opencv {ImageFile.OpenCvVersion}";
    public override IReadOnlyList<SlideLevel> Levels { get; }
    public override IReadOnlyDictionary<string, string> Properties { get; } = new Dictionary<string, string>();
    public override IReadOnlyList<AssociatedImage> AssociatedImages => [];

    /// <summary>True for names that are pictures; the extension decides, because a .mrxs slide is a JPEG inside.</summary>
    public static bool Takes(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>True for names that no slide format uses, so that OpenSlide need not be asked.</summary>
    public static bool TakesAlone(string path) => Takes(path) && !Path.GetExtension(path).StartsWith(".tif", StringComparison.OrdinalIgnoreCase);

    public static PlainImageReader Open(string path)
    {
        if (ImageSize.Read(path) is { } size && (Int128)size.Width * size.Height > MaxPixels)
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: {size.Width} x {size.Height} px are more than the {MaxPixels / 1_000_000} Mpx allowed for a plain picture; convert it to a tiled pyramidal TIFF (vips tiffsave --tile --pyramid)");
        }

        using TiffFile? file = TiffPages.IsTiff(path) ? TiffFile.Open(path) : null;
        TiffPages.RequireOnePicture(path, file);
        byte[] bytes = Bytes(path);
        PictureProof.Require(path, bytes, file);
        return new PlainImageReader(ImageFile.ReadRgb(path, bytes));
    }

    public override void Read(LevelRect inside, uint* destination, int stridePx)
    {
        for (int y = 0; y < inside.Height; y++)
        {
            ReadOnlySpan<byte> from = _image.Row((int)inside.Y + y).Slice((int)inside.X * 3, inside.Width * 3);
            uint* to = destination + (long)y * stridePx;
            for (int x = 0; x < inside.Width; x++)
            {
                to[x] = Background.Pack((from[3 * x], from[3 * x + 1], from[3 * x + 2]));
            }
        }
    }

    public override void Dispose() { }

    private static byte[] Bytes(string path)
    {
        try
        {
            return LinkedFile.Of(path).Length is var length && length <= Array.MaxLength
                ? File.ReadAllBytes(path)
                : throw new PathologyException(FailureKind.BadData,
                    $"{path}: has {length} bytes, and a plain picture may have {Array.MaxLength}; convert it to a tiled pyramidal TIFF (vips tiffsave --tile --pyramid)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PathologyException(FailureKind.Temporary, $"{path}: cannot be read: {e.Message}", e);
        }
    }
}
