using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace HccPathology.Evaluation;

/// <summary>
/// Reads nuclei from a FeatureCollection, a Feature or an array of them, plain or gzip (several members may follow each
/// other), feature by feature: memory is one feature's text, not the file's. Annotations, tiles, TMA cores and the root
/// object are no nuclei and are left out, and so is a feature that does not say what it is and has others inside; what stands in them is read.
/// </summary>
public static class GeoJsonCells
{
    /// <summary>
    /// The cells of a file in its order. Fails with the file, line, byte and feature number on text that is not GeoJSON. An empty collection is an answer;
    /// objects of which none is a cell are nuclei that were drawn by hand, most often, and would score as if there were none.
    /// </summary>
    public static IEnumerable<GeoJsonCell> Read(string path) => Read(path, new BesideCells());

    /// <summary>The same; <paramref name="beside"/> is filled when the last cell has been taken.</summary>
    internal static IEnumerable<GeoJsonCell> Read(string path, BesideCells beside)
    {
        using FileStream file = Open(path);
        using Stream text = InUtf8(file);
        GeoJsonStream features = new(text);
        bool any = false;
        foreach (GeoJsonCell cell in Read(features, path, beside))
        {
            any = true;
            yield return cell;
        }

        if (!any && features.Started > 0)
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: {features.Started} object(s), and none is a detection or a cell: nuclei drawn by hand in QuPath are annotations, make detections of them there; where there are none give an empty collection");
        }
    }

    /// <summary>The cells of uncompressed text; <paramref name="name"/> stands for it in messages.</summary>
    public static IEnumerable<GeoJsonCell> Read(Stream text, string name) => Read(new GeoJsonStream(text), name, new BesideCells());

    private static IEnumerable<GeoJsonCell> Read(GeoJsonStream features, string name, BesideCells beside)
    {
        GeoJsonObjects objects = new();
        while (Next(features, objects, name))
        {
            foreach (GeoJsonCell cell in objects.Cells)
            {
                yield return cell;
            }

            objects.Cells.Clear();
        }

        (beside.Origin, beside.SmallAnnotations) = (features.Origin, objects.SmallAnnotations);
    }

    private static bool Next(GeoJsonStream features, GeoJsonObjects objects, string name)
    {
        try
        {
            return features.Next(objects);
        }
        catch (JsonException e) when (e is { LineNumber: 0, BytePositionInLine: 0 } && features.Started == 0)
        {
            // Labels of another format, most often: copied again they would be the same.
            throw new PathologyException(FailureKind.BadData,
                $"{name}: neither GeoJSON nor a label PNG: {FirstSentence(e.Message)} Export or copy the file again; save labels of another format as a PNG of one channel, 8 or 16 bits.", e);
        }
        catch (JsonException e)
        {
            throw Bad($"line {e.LineNumber + 1} byte {e.BytePositionInLine}: {FirstSentence(e.Message)}", e);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or InvalidOperationException)
        {
            throw Bad(e.Message, e);
        }

        PathologyException Bad(string what, Exception inner) => new(
            FailureKind.BadData,
            $"{name}: not readable as GeoJSON in feature {features.Started}, byte {features.Position}: {what.ReplaceLineEndings(" ")} Export or copy the file again.",
            inner);
    }

    /// <summary>The JSON reader's message ends with its own line and byte, which we already say.</summary>
    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PathologyException(FailureKind.NotFound, $"{path}: there is no such file; give a GeoJSON file or a label PNG.", e);
        }
    }

    /// <summary>Unzipped, and UTF-16 as UTF-8, which is what JSON's reader knows.</summary>
    private static Stream InUtf8(FileStream file)
    {
        bool isGzip = IsGzip(file);
        Span<byte> mark = stackalloc byte[2];
        int length = 0;
        try
        {
            length = Unzipped().ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            // Damaged from the start: whoever reads on finds it again and names the place.
        }

        file.Position = 0;
        return ByteOrderMark.Utf16Of(mark[..length]) is { } encoding ? Encoding.CreateTranscodingStream(Unzipped(), encoding, Encoding.UTF8) : Unzipped();

        Stream Unzipped() => isGzip ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
    }

    /// <summary>By the first two bytes, because suffixes get lost in downloads.</summary>
    private static bool IsGzip(FileStream file)
    {
        bool gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return gzip;
    }
}
