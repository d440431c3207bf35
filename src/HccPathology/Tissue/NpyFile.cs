using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HccPathology.Slides;

namespace HccPathology.Tissue;

/// <summary>An array as NumPy's <c>save</c> writes it (format 1 and 2): the form in which models come with their test tensors.</summary>
internal sealed partial record NpyFile(int[] Shape, float[] Values)
{
    /// <summary>As much as .NET reads of a file at once, in floats.</summary>
    private const int MostValues = 1 << 29;

    /// <exception cref="PathologyException">The file is not there, is no array of numbers, or is cut short.</exception>
    public static NpyFile Read(string path)
    {
        if (!InputFile.Exists(path))
        {
            throw new PathologyException(FailureKind.Unavailable, $"{path}: no such file, but the model's card names it");
        }

        if (LinkedFile.Of(path).Length is > int.MaxValue and var whole)
        {
            throw Bad(path, $"its {whole} bytes are more than {int.MaxValue}, which can be read; a bag may be a Parquet file");
        }

        byte[] bytes = InputFile.Bytes(path);
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];
        if (bytes.Length < 12 || !bytes.AsSpan(0, 6).SequenceEqual(magic) || bytes[6] is not (1 or 2))
        {
            throw Bad(path, "it does not begin as an array of NumPy's format 1 or 2 does");
        }

        int start = bytes[6] == 1 ? 10 : 12;
        long length = bytes[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (start + length > bytes.Length)
        {
            throw Bad(path, "its header is cut short");
        }

        string header = Encoding.Latin1.GetString(bytes, start, (int)length);
        string type = Type().Match(header) is { Success: true } t ? t.Groups[1].Value : "none";
        Match shape = ShapeOf().Match(header);
        int size = type switch
        {
            "<f2" => 2,
            "<f4" or "<i4" => 4,
            "<f8" or "<i8" => 8,
            "|u1" => 1,
            _ => throw Bad(path, $"its numbers are of type {type}; <f2, <f4, <f8, <i4, <i8 and |u1 are read"),
        };
        if (!shape.Success || header.Contains("'fortran_order': True", StringComparison.Ordinal))
        {
            throw Bad(path, "it has no shape, or its columns come first");
        }

        int[] sides = [.. shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(s => int.TryParse(s, CultureInfo.InvariantCulture, out int side) ? side : throw Bad(path, $"its shape ({shape.Groups[1].Value}) is none"))];
        long count = sides.Aggregate(1L, (product, side) => Math.Min(product * side, long.MaxValue >> 32));
        ReadOnlySpan<byte> data = bytes.AsSpan(start + (int)length);
        if (count > MostValues)
        {
            throw Bad(path, $"it has {string.Join(" x ", sides)} numbers, and {MostValues} are the most");
        }

        if (data.Length < count * size)
        {
            throw Bad(path, $"it promises {string.Join(" x ", sides)} numbers and has {data.Length / size}");
        }

        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = data[(i * size)..];
            values[i] = type switch
            {
                "<f2" => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
                "<f4" => BinaryPrimitives.ReadSingleLittleEndian(at),
                "<f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(at),
                "<i4" => BinaryPrimitives.ReadInt32LittleEndian(at),
                "<i8" => BinaryPrimitives.ReadInt64LittleEndian(at),
                _ => at[0],
            };
        }

        return new NpyFile(sides, values);
    }

    private static PathologyException Bad(string path, string why) => new(FailureKind.BadData, $"{path}: {why}");

    [GeneratedRegex("'descr': *'([^']*)'")]
    private static partial Regex Type();

    [GeneratedRegex(@"'shape': *\(([0-9, ]*)\)")]
    private static partial Regex ShapeOf();
}
