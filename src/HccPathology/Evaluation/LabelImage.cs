using System.Buffers.Binary;
using OpenCvSharp;

namespace HccPathology.Evaluation;

/// <summary>An instance label image in memory: for annotated tiles of about 1000 x 1000 px, not for slides.</summary>
public sealed class LabelImage : CellLabels
{
    private static readonly byte[] PngStart = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly byte[] PngEnd = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82];

    private readonly int[] _labels;
    private readonly string?[]? _classes;

    /// <summary>Labels row by row, 0 for background; classes at the label's number, null when they are not known.</summary>
    public LabelImage(int width, int height, int[] labels, string?[]? classes = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, checked(width * height));
        (Width, Height, _labels, _classes) = (width, height, labels, classes);
        foreach (int label in labels)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(label);
            MaxLabel = Math.Max(MaxLabel, label);
        }
    }

    public override int Width { get; }
    public override int Height { get; }
    public override int MaxLabel { get; }

    public override string? ClassOf(int label) => _classes?[label];

    /// <summary>The same labels with classes, at the label's number.</summary>
    public LabelImage With(string?[] classes) => new(Width, Height, _labels, classes);

    public override (int Start, int End) Extent(int y) => (0, y < Height ? Width : 0);

    public override void CopyRow(int y, int x, Span<int> row)
    {
        row.Clear();
        if (y < Height && x < Width)
        {
            ReadOnlySpan<int> from = _labels.AsSpan(y * Width + x, Width - x);
            from[..Math.Min(from.Length, row.Length)].CopyTo(row);
        }
    }

    /// <summary>True when the file begins as a PNG does; the suffix is not asked.</summary>
    public static bool IsPng(string path)
    {
        if (!InputFile.Exists(path))
        {
            throw new PathologyException(FailureKind.NotFound, $"{path}: there is no such file; give a GeoJSON file or a label PNG.");
        }

        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[8];
        return file.ReadAtLeast(start, 8, throwOnEndOfStream: false) == 8 && start.SequenceEqual(PngStart);
    }

    /// <summary>Reads an 8- or 16-bit PNG of one channel. The bytes are read here, because OpenCV cannot open every file name.</summary>
    public static LabelImage ReadPng(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.AsSpan().LastIndexOf(PngEnd) < 0)
        {
            throw Bad(path, "the file is cut off; copy it again");
        }

        using Mat image = Decoded(bytes, path);
        if (image.Empty())
        {
            throw Bad(path, "it cannot be decoded; copy it again");
        }

        if (image.Channels() != 1 || (image.Depth() != MatType.CV_8U && image.Depth() != MatType.CV_16U))
        {
            throw Bad(path, $"it has {image.Channels()} channels; a label image has one, with an object's number in each pixel");
        }

        using Mat wide = new();
        image.ConvertTo(wide, MatType.CV_32S);
        wide.GetArray(out int[] labels);
        return new LabelImage(wide.Width, wide.Height, labels);
    }

    private static Mat Decoded(byte[] bytes, string path)
    {
        try
        {
            return Cv2.ImDecode(bytes, ImreadModes.Unchanged);
        }
        catch (OpenCVException e)
        {
            // Its own limits: 2^20 px a side and 2^30 px in all.
            (int width, int height) = (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20)));
            throw Bad(path, $"it is {width} x {height} px, and 2^30 px are the most that can be read; give GeoJSON, or label images of parts", e);
        }
    }

    private static PathologyException Bad(string path, string what, Exception? inner = null) =>
        new(FailureKind.BadData, $"{path}: not usable as a label image: {what}.", inner);
}
