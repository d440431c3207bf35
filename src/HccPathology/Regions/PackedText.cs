using System.IO.Compression;
using System.Text;

namespace HccPathology.Regions;

/// <summary>The text of a file of regions that may be packed (gzip, or a zip that holds one GeoJSON, as QuPath exports it) or in UTF-16.</summary>
internal static class PackedText
{
    /// <param name="bytes">Of the file.</param>
    /// <param name="mostBytes">More than these are refused, packed or not: a small file may hold any number of them.</param>
    /// <exception cref="FormatException">It is too large, or a zip of none or of several.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static byte[] Of(byte[] bytes, long mostBytes)
    {
        using MemoryStream file = new(bytes);
        switch (bytes)
        {
            case [0x1F, 0x8B, ..]:
                using (GZipStream unzip = new(file, CompressionMode.Decompress))
                {
                    return InUtf8(Read(unzip, mostBytes));
                }

            case [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..]:
                using (ZipArchive zip = new(file, ZipArchiveMode.Read))
                using (Stream one = OnlyOne(zip).Open())
                {
                    return InUtf8(Read(one, mostBytes));
                }

            default:
                return InUtf8(bytes);
        }
    }

    private static ZipArchiveEntry OnlyOne(ZipArchive zip)
    {
        // macOS adds a shadow of each file, under its name.
        ZipArchiveEntry[] found = [.. zip.Entries.Where(e => !e.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal)
            && Path.GetExtension(e.Name).ToLowerInvariant() is ".geojson" or ".json")];
        return found.Length == 1 ? found[0]
            : throw new FormatException(found.Length == 0
                ? "a zip without a .geojson or .json"
                : $"a zip of {found.Length} files of GeoJSON ({string.Join(", ", found.Take(3).Select(e => e.FullName))}{(found.Length > 3 ? ", ..." : "")}), and it is not known which is the slide's: unpack it and give one");
    }

    private static byte[] Read(Stream packed, long mostBytes)
    {
        using MemoryStream text = new();
        byte[] block = new byte[1 << 16];
        while (packed.Read(block) is > 0 and var length)
        {
            if (text.Length + length > mostBytes)
            {
                throw new FormatException($"more than {mostBytes} bytes when unzipped are too many");
            }

            text.Write(block, 0, length);
        }

        return text.ToArray();
    }

    /// <summary>JSON in UTF-16 as UTF-8, which is what JSON's reader knows; XML's takes both.</summary>
    private static byte[] InUtf8(byte[] text)
    {
        string words = ByteOrderMark.Utf16Of(text)?.GetString(text, 2, text.Length - 2) ?? "";
        return words.TrimStart().FirstOrDefault() is '{' or '[' ? Encoding.UTF8.GetBytes(words) : text;
    }
}
