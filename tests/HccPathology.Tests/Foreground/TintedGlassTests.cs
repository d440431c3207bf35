using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Tests.Analysis;

namespace HccPathology.Tests.Foreground;

/// <summary>Films on the glass, strips of the scanner and dead columns of its camera are no tissue; pale tissue is, also out of focus.</summary>
public sealed class TintedGlassTests : IDisposable
{
    private static readonly TissueOptions Limits = new();
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A film over four fifths of the slide; the rest is bare.
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.08)]
    [InlineData(0.12)]
    public void Detect_FilmAroundTissue_IsNoTissue(double od)
    {
        (TissueMask mask, double glass, double even) = Found(WithFilm(new DrawnSlide(1000, 1000).Tissue(400, 300, 800, 700, DrawnSlide.Eosin), od).ToImage());
        mask.AreaMm2(MaskClass.Tissue).ShouldBe(0.16, 0.01);
        glass.ShouldBe(0.8 - 0.16, 0.04);
        even.ShouldBe(0);
    }

    /// <summary>Of the last cells the slide's end leaves a few pixels, which differ more than whole cells do: a line of film along it was tissue.</summary>
    [Fact]
    public void Detect_FilmOnASlideThatEndsWithinACell_HasNoTissueAlongItsEnd()
    {
        RgbImage image = WithFilm(new DrawnSlide(1003, 1003).Tissue(300, 300, 700, 700, DrawnSlide.Eosin), 0.08).ToImage();
        Darken(image, (x, y) => Math.Max(x, y) >= 1000 && (x + y) / 8 % 2 == 0, 0.95);
        TissueMask mask = Found(image).Mask;
        mask.AreaMm2(MaskClass.Tissue).ShouldBe(0.16, 0.01);
        (mask.At(500, 1002), mask.At(1002, 500)).ShouldBe((MaskClass.Glass, MaskClass.Glass));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Detect_PaleTissue_StaysThoughOutOfFocus(double blurUm)
    {
        (TissueMask mask, double glass, _) = Found(new DrawnSlide(1000, 1000).Tissue(200, 200, 800, 800, DrawnSlide.PaleEosin).ToImage(blurUm));
        (mask.AreaMm2(MaskClass.Tissue) + mask.AreaMm2(MaskClass.Blur)).ShouldBe(0.36, 0.02);
        glass.ShouldBe(0, 0.001);
    }

    // A pool of 320 µm in tissue is mucin as well as a gap under a film; one that is open to the glass is a film.
    [Theory]
    [InlineData(300, true)]
    [InlineData(50, false)]
    public void Detect_EvenPaleArea_IsTissueWhereTissueIsAllAround(int left, bool isTissue)
    {
        DrawnSlide slide = new DrawnSlide(1000, 1000).Tissue(200, 200, 800, 800, DrawnSlide.Eosin).Scale(left, 340, 620, 660, 0);
        (TissueMask mask, _, double even) = Found(slide.Stroke(left, 500, 620, 500, 340, (0.02, 0.1, 0.06)).ToImage());
        mask.At(460, 500).ShouldBe(isTissue ? MaskClass.Tissue : MaskClass.Glass);
        even.ShouldBe(isTissue ? 0.08 : 0, 0.03);
    }

    // Its rim of 20-30 µm is as dense as tissue and encloses it. The rim stays, 0.14 mm² with a cell on each side; the film would be 0.43.
    [Fact]
    public void Detect_FilmWithADryingEdge_IsNoTissue()
    {
        DrawnSlide slide = WithFilm(new DrawnSlide(1000, 1000).Tissue(400, 300, 800, 700, DrawnSlide.Eosin), 0.06);
        foreach ((int x0, int y0, int x1, int y1) in new[] { (280, 40, 280, 960), (960, 40, 960, 960), (280, 40, 960, 40), (280, 960, 960, 960) })
        {
            slide.Stroke(x0, y0, x1, y1, 20, (0.02, 0.2, 0.13));
        }

        TissueMask mask = Found(slide.ToImage()).Mask;
        (mask.AreaMm2(MaskClass.Tissue) + DrawnSlide.Excluded(mask)).ShouldBe(0.16 + 0.14, 0.02);
        (mask.At(600, 200), mask.At(600, 500)).ShouldBe((MaskClass.Glass, MaskClass.Tissue));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Detect_StripOfTheScannerThatIsDarker_IsNoTissue(bool isColumn)
    {
        RgbImage image = new DrawnSlide(1000, 1000).Tissue(300, 300, 700, 700, DrawnSlide.Eosin).ToImage();
        Darken(image, (x, y) => (isColumn ? x : y) is >= 250 and < 500 or >= 750, 0.9);
        Found(image).Mask.AreaMm2(MaskClass.Tissue).ShouldBe(0.16, 0.01);
    }

    // A column is the camera's where it runs over the whole slide, and a strand where it ends.
    [Theory]
    [InlineData(1, 1000, MaskClass.Glass)]
    [InlineData(4, 1000, MaskClass.Glass)]
    [InlineData(4, 600, MaskClass.Tissue)]
    public void Detect_DeadColumn_IsNoTissueBesideIt(int wide, int until, MaskClass expected)
    {
        RgbImage image = new DrawnSlide(1000, 1000).Tissue(300, 300, 700, 700, DrawnSlide.Eosin).ToImage();
        Darken(image, (x, y) => x >= 498 && x < 498 + wide && y < until, 0);
        TissueMask mask = Found(image).Mask;
        mask.At(499, 200).ShouldBe(expected);
        mask.At(499, 500).ShouldBe(MaskClass.Tissue);
    }

    // A row that is not seen is not judged: of 31 cells beside glass nothing is said.
    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    public void Clear_ALineOverTheWholePlane_IsTakenOffFrom32CellsOn(int length, bool isTakenOff)
    {
        foreach (bool isColumn in new[] { true, false })
        {
            CellPlane plane = isColumn ? new(9, length) : new(length, 9);
            for (int i = 0; i < plane.Cells.Length; i++)
            {
                plane.Cells[i] = (isColumn ? i % 9 : i / length) is 4 or 5;
            }

            CameraLines.Clear(plane);
            plane.Cells.Contains(true).ShouldBe(!isTakenOff);
        }
    }

    [Fact]
    public void Clear_ALineOfThreeCells_Stays()
    {
        CellPlane plane = new(9, 100);
        for (int i = 0; i < plane.Cells.Length; i++)
        {
            plane.Cells[i] = i % 9 is >= 4 and <= 6;
        }

        CameraLines.Clear(plane);
        plane.Cells.Count(true).ShouldBe(300);
    }

    // Half of a disk at the edge is enclosed, glass around a piece is not.
    [Theory]
    [InlineData("#####|#...#|#...#|#####", true)]
    [InlineData("##..##|##..##|######|######", true)]
    [InlineData("......|.####.|.####.|......", false)]
    [InlineData("##....|##....|##....|##....", false)]
    public void FillEnclosed_SetsWhatTissueEncloses(string drawn, bool isFilled)
    {
        string[] rows = drawn.Split('|');
        CellPlane plane = new(rows[0].Length, rows.Length), all = new(rows[0].Length, rows.Length);
        for (int i = 0; i < plane.Cells.Length; i++)
        {
            (plane.Cells[i], all.Cells[i]) = (rows[i / plane.Width][i % plane.Width] == '#', true);
        }

        plane.FillEnclosed(plane, all);
        plane.Cells.Contains(false).ShouldBe(!isFilled);
    }

    /// <summary>From picture to summary: area, and the words that tell of the film.</summary>
    [Fact]
    public void Run_SlideWithAFilm_HasTheTissuesAreaAndAWarning()
    {
        DrawnSlide slide = new DrawnSlide(1600, 1200).Tissue(600, 300, 1200, 900, DrawnSlide.Eosin);
        JsonElement clean = Run("clean.png", slide), film = Run("film.png", WithFilm(slide, 0.08));
        AnalysisRun.TissueMm2(film).ShouldBe(AnalysisRun.TissueMm2(clean), 0.005);
        AnalysisRun.Warnings(film).ShouldContain(w => w.Contains("of tissue are pale and even (a film on the glass"));
        AnalysisRun.Warnings(clean).ShouldNotContain(w => w.Contains("pale and even"));
    }

    private JsonElement Run(string name, DrawnSlide slide)
    {
        string path = _folder.File(name);
        ImageFile.WritePng(path, slide.ToImage());
        return AnalysisRun.Run(path, Path.Combine(_folder.Path, name + ".out"), new AnalysisOptions { Mpp = new Mpp(0.5) });
    }

    private static DrawnSlide WithFilm(DrawnSlide slide, double od) => slide.Film((0.1 * od, od, 0.65 * od));

    private static (TissueMask Mask, double GlassMm2, double EvenMm2) Found(RgbImage image)
    {
        OverviewScan scan = PictureScan.Of(image, 1);
        WhitePoint white = WhitePoint.Estimate(scan);
        TissueMask mask = TissueDetector.Detect(scan, white, Limits);
        (double glass, double even) = TintedGlass.AreasMm2(scan, white, mask, Limits);
        return (mask, glass, even);
    }

    private static void Darken(RgbImage image, Func<int, int, bool> isIn, double times)
    {
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                if (isIn(x, y))
                {
                    (byte r, byte g, byte b) = image[x, y];
                    image[x, y] = ((byte)(r * times), (byte)(g * times), (byte)(b * times));
                }
            }
        }
    }
}
