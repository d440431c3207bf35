using HccPathology.Foreground;
using HccPathology.Slides;
using OpenCvSharp;

namespace HccPathology.Tests.Foreground;

/// <summary>Real pictures: what is annotated must be analysed.</summary>
public sealed class RealTissueTests
{
    [Fact]
    public void Detect_Cmu1SmallRegion_IsTwoFifthsTissue()
    {
        using Slide slide = Slide.Open(SharedData.Find("slides/CMU-1-Small-Region.svs"), new SlideOptions());
        OverviewScan scan = OverviewScan.Run(slide, slide.RequireMpp(), 2, CancellationToken.None);

        WhitePoint white = WhitePoint.Estimate(scan);
        TissueMask mask = TissueDetector.Detect(scan, white, new TissueOptions());

        white.Source.ShouldBe(WhitePointSource.Glass);
        ((double)mask.Cells.Count(c => c == MaskClass.Tissue) / mask.Cells.Length).ShouldBe(0.43, 0.04);
        mask.Cells.ShouldAllBe(c => c == MaskClass.Tissue || c == MaskClass.Glass);
    }

    [Fact]
    public void Detect_AnnotatedCrops_KeepTheirNuclei()
    {
        string[] labels = [.. new[] { "nuclei/monuseg", "nuclei/consep" }.SelectMany(f => Directory.GetFiles(SharedData.Find(f), "*.labels.png")).Order()];
        labels.Length.ShouldBeGreaterThan(30);
        foreach (string path in labels)
        {
            TissueMask mask = Detect(path.Replace(".labels", ""), 0.25);

            Kept(path, mask).ShouldBeGreaterThanOrEqualTo(0.97, path);
        }
    }

    [Fact]
    public void Detect_FattyLiver_IsAllTissueWhereTheExpertSawFat()
    {
        string[] fat = [.. Directory.GetFiles(SharedData.Find("liver/steatosis"), "*.fat.png").Order().Where((_, i) => i % 4 == 0)];
        long inside = 0, all = 0;
        foreach (string path in fat)
        {
            TissueMask mask = Detect(path.Replace(".fat", ""), 0.47);
            using Mat annotated = Cv2.ImRead(path, ImreadModes.Grayscale);
            annotated.GetArray(out byte[] pixels);
            int width = annotated.Cols;
            for (int i = 0; i < pixels.Length; i++)
            {
                if (pixels[i] > 127)
                {
                    all++;
                    inside += mask.At(i % width + 0.5, i / width + 0.5) == MaskClass.Tissue ? 1 : 0;
                }
            }
        }

        all.ShouldBeGreaterThan(0);
        ((double)inside / all).ShouldBeGreaterThan(0.98);
    }

    [Fact]
    public void Detect_DabCrops_AreAllTissue()
    {
        foreach (string path in Directory.GetFiles(SharedData.Find("ihc/cd3cd8"), "*_?.jpg").Order())
        {
            Detect(path, 0.12).Cells.ShouldAllBe(c => c == MaskClass.Tissue, path);
        }
    }

    private static TissueMask Detect(string path, double mpp)
    {
        OverviewScan scan = PictureScan.Of(path, mpp);
        return TissueDetector.Detect(scan, WhitePoint.Estimate(scan), new TissueOptions());
    }

    private static double Kept(string path, TissueMask mask)
    {
        using Mat labels = Cv2.ImRead(path, ImreadModes.AnyDepth | ImreadModes.Grayscale);
        using Mat wide = new();
        labels.ConvertTo(wide, MatType.CV_32S);
        Dictionary<int, (double X, double Y, int N)> sums = [];
        wide.GetArray(out int[] pixels);
        int width = wide.Cols;
        for (int i = 0; i < pixels.Length; i++)
        {
            if (pixels[i] > 0)
            {
                (double x, double y, int n) = sums.GetValueOrDefault(pixels[i]);
                sums[pixels[i]] = (x + i % width + 0.5, y + i / width + 0.5, n + 1);
            }
        }

        return sums.Values.Count(s => mask.At(s.X / s.N, s.Y / s.N) == MaskClass.Tissue) / (double)sums.Count;
    }
}
