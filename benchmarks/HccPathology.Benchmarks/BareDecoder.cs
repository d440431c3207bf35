using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HccPathology.StoredTiles;

namespace HccPathology.Benchmarks;

/// <summary>
/// The program <c>bare_decode</c> of native/bench on the compressed tiles of a slide's level 0: libjpeg-turbo in a loop and
/// nothing around it, the most that any reader could reach.
/// </summary>
internal sealed class BareDecoder : IDisposable
{
    private readonly string _program;
    private readonly Dictionary<int, string> _files = [];

    private BareDecoder(string program, string slide)
    {
        _program = program;
        foreach (int scale in (int[])[1, 2])
        {
            string file = Path.GetTempFileName();
            _files.Add(scale, file);
            Write(slide, file, scale);
        }
    }

    /// <summary>Null when the program was not built.</summary>
    public static BareDecoder? For(string slide)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string program = Path.Combine(at.FullName, "native", "release", "bare_decode");
            if (File.Exists(program))
            {
                return new BareDecoder(program, slide);
            }
        }

        return null;
    }

    /// <summary>Wall seconds for all tiles.</summary>
    public double Seconds(int scale, int threads)
    {
        ProcessStartInfo start = new(_program,
            [_files[scale], "--threads", threads.ToString(CultureInfo.InvariantCulture), "--repeats", "1"])
        { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        using JsonDocument result = JsonDocument.Parse(line);
        return result.RootElement.GetProperty("wallSeconds")[0].GetDouble();
    }

    public void Dispose()
    {
        foreach (string file in _files.Values)
        {
            File.Delete(file);
        }
    }

    // The form that native/bench/bench.h describes.
    private static void Write(string slide, string file, int scale)
    {
        using TiffFile tiff = TiffFile.Open(slide);
        TiffDirectory level = tiff.Directories.First(d => d.IsTiled);
        using BinaryWriter to = new(File.Create(file));
        to.Write("HCCTILES"u8);
        to.Write(1);
        to.Write(level.TileWidth);
        to.Write(level.TileHeight);
        to.Write(level.Photometric == TiffDirectory.RgbPhotometric ? 1 : 0);
        to.Write(scale);
        to.Write((long)level.JpegTables.Length);
        to.Write(level.JpegTables);
        to.Write((long)level.TileOffsets.Length);
        for (int i = 0; i < level.TileOffsets.Length; i++)
        {
            byte[] tile = new byte[level.TileByteCounts[i]];
            tiff.Read(level.TileOffsets[i], tile);
            to.Write((long)tile.Length);
            to.Write(tile);
        }
    }
}
