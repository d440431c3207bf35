using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Phantoms;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tests.Analysis;
using HccPathology.Tests.Slides;

namespace HccPathology.Tests.Invariance;

/// <summary>What a writer puts into the last tiles beyond the slide's edge is no part of the slide.</summary>
public sealed class EdgePaddingTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Black padding made a strip of glass along the edge tissue: 0.117 mm² for 0.103 on a slide of 3001 x 6009 px.</summary>
    [Fact]
    public void Run_HalfSizeDecodingOnAnyPadding_FindsTheSameNucleiAndAreas()
    {
        SlidePixels.NeedDirectReader();
        RgbImage picture = Phantom();
        JsonElement[] summaries = [.. new byte?[] { 0, 255, null }.Select(padding => Run(picture, padding))];
        JsonElement decoded = summaries[0].GetProperty("analysis").GetProperty("decoded");
        (decoded.GetProperty("level").GetInt32(), decoded.GetProperty("reduction").GetInt32()).ShouldBe((0, 2));
        AnalysisRun.Nuclei(summaries[0]).ShouldBeGreaterThan(100);
        foreach (JsonElement summary in summaries)
        {
            AnalysisRun.Nuclei(summary).ShouldBe(AnalysisRun.Nuclei(summaries[0]));
            AnalysisRun.TissueMm2(summary).ShouldBe(AnalysisRun.TissueMm2(summaries[0]));
            AnalysisRun.Warnings(summary).ShouldBe(AnalysisRun.Warnings(summaries[0]));
        }
    }

    private RgbImage Phantom()
    {
        string path = _folder.File("phantom.tiff");
        PhantomSlide.Write(path, new PhantomOptions { WidthPx = 2001, HeightPx = 1601, Mpp = 0.25, Seed = 21 }, 2);
        using Slide slide = SlidePixels.OpenDirect(path);
        return SlidePixels.ReadWhole(slide, 0);
    }

    private JsonElement Run(RgbImage picture, byte? padding)
    {
        string name = padding?.ToString() ?? "edge", path = _folder.File($"{name}.tif");
        new JpegTiff { Shown = picture, Padding = padding }.Write(path);
        return AnalysisRun.Run(path, Path.Combine(_folder.Path, name), new AnalysisOptions { Threads = 2, Reader = ReaderChoice.Direct });
    }
}
