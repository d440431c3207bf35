using System.Diagnostics;
using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Interop;
using HccPathology.Phantoms;
using HccPathology.Slides;
using HccPathology.Tests.Analysis;
using HccPathology.Tests.StoredTiles;
using HccPathology.Tests.Synthetic;

namespace HccPathology.Tests.Invariance;

/// <summary>The direct reader changes no byte: not by threads and tiles when it decodes to half size, and not against OpenSlide when it does not.</summary>
public sealed class DirectReaderBytesTests(PhantomSample phantoms) : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_HalfSizeDecodingOnAnyThreadsAndTiles_GivesTheSameBytes()
    {
        RequireNative();
        string path = WithoutTheHalvedLevel();
        SortedDictionary<string, string>? first = null;
        foreach ((int threads, int tilePx) in ((int, int)[])[(1, 2048), (2, 512), (3, 1024), (2, 2048)])
        {
            string folder = Path.Combine(_folder.Path, $"{threads}-{tilePx}");
            AnalysisOptions options = new() { Threads = threads, TilePx = tilePx, Reader = ReaderChoice.Direct };
            JsonElement summary = AnalysisRun.Run(path, folder, options, SlideBytesTests.Pauses(threads * tilePx));
            AnalysisRun.Nuclei(summary).ShouldBeGreaterThan(200);
            summary.GetProperty("analysis").GetProperty("reader").GetString()!.ShouldStartWith("direct");
            JsonElement decoded = summary.GetProperty("analysis").GetProperty("decoded");
            (decoded.GetProperty("level").GetInt32(), decoded.GetProperty("reduction").GetInt32()).ShouldBe((0, 2));
            SortedDictionary<string, string> found = AnalysisRun.Hashes(folder);
            first ??= found;
            found.ShouldBe(first, $"{threads} threads and tiles of {tilePx} px");
        }
    }

    [Fact]
    public void Analyze_WithoutTheNativeLibrary_FindsTheSameCells()
    {
        RequireNative();
        (int with, string withErrors) = Hccpath(null, "analyze", phantoms.Large.SlidePath, "--out", Path.Combine(_folder.Path, "with"), "--quiet");
        (int without, string withoutErrors) = Hccpath("0", "analyze", phantoms.Large.SlidePath, "--out", Path.Combine(_folder.Path, "without"), "--quiet");
        (with, without).ShouldBe((0, 0), withErrors + withoutErrors);
        Reader("with").ShouldStartWith("direct, libjpeg-turbo ");
        Reader("without").ShouldStartWith("openslide ");
        SortedDictionary<string, string> direct = AnalysisRun.Hashes(Path.Combine(_folder.Path, "with")),
            openSlide = AnalysisRun.Hashes(Path.Combine(_folder.Path, "without"));
        direct.Keys.Where(name => direct[name] != openSlide[name]).ShouldBe(["done.json", "summary.json"], "the readers' names stand in the summary");

        (int refused, string errors) = Hccpath("0", "analyze", phantoms.Large.SlidePath, "--out",
            Path.Combine(_folder.Path, "none"), "--quiet", "--reader", "direct");
        refused.ShouldBe(69, errors);
        errors.ShouldContain("switched off by HCC_NATIVE=0");
        errors.TrimEnd('\n').ShouldNotContain('\n');
    }

    // Scanners quarter from level to level, and then the analysis at 0.5 um decodes 0.25 um/px at half size. The phantom halves:
    // its level 1 is taken out of the chain.
    private string WithoutTheHalvedLevel()
    {
        string path = _folder.File("fine.tiff");
        PhantomSlide.Write(path, new PhantomOptions { WidthPx = 2900, HeightPx = 2300, Mpp = 0.25, Seed = 21 }, 2);
        byte[] bytes = File.ReadAllBytes(path);
        TiffMap map = new(bytes);
        File.WriteAllBytes(path, TiffMap.Put(bytes, map.Images[0].NextAt, 8, (ulong)map.Images[2].At));
        return path;
    }

    private string Reader(string folder) => AnalysisRun.Summary(Path.Combine(_folder.Path, folder)).GetProperty("analysis").GetProperty("reader").GetString()!;

    private static (int Code, string Errors) Hccpath(string? native, params string[] args)
    {
        ProcessStartInfo start = new("dotnet", [typeof(HccPathology.Cli.CommandLine).Assembly.Location, .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["HCC_NATIVE"] = native;
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }

    private static void RequireNative() =>
        Assert.SkipWhen(NativeLibraries.JpegLibrary is null, $"the native library is not here: {NativeLibraries.HccNativeNote}");
}
