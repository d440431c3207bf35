using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using OpenCvSharp;

namespace HccPathology.Tests.Foreground;

public sealed class OverviewScanTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scan").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_AnyNumberOfThreads_GivesTheSameCells()
    {
        using Slide slide = Save(new DrawnSlide(1400, 1100).Tissue(100, 100, 1300, 1000, DrawnSlide.Eosin).ToImage(), 1);

        OverviewScan one = Run(slide, 1);
        OverviewScan three = Run(slide, 3);

        (one.Width, one.Height).ShouldBe((175, 138));
        three.Red.ShouldBe(one.Red);
        three.Green.ShouldBe(one.Green);
        three.Blue.ShouldBe(one.Blue);
        three.Focus.ShouldBe(one.Focus);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.47)]
    [InlineData(1.0)]
    public void Run_SlideOfOneLevel_AveragesCellsOfEightMicrometres(double mpp)
    {
        RgbImage image = new(1201, 803);
        image.Data.AsSpan().Fill(240);
        for (int y = 0; y < image.Height; y++)
        {
            image.Row(y)[..(3 * 600)].Fill(100);
        }

        using Slide slide = Save(image, mpp);
        OverviewScan scan = Run(slide, 2);

        scan.CellUm.ShouldBe(8, 0.05);
        scan.PixelsPerCell.ShouldBe(4);
        RgbImage small = scan.ToImage();
        (small.Width, small.Height).ShouldBe(((int)Math.Ceiling(1201 * mpp / 8), (int)Math.Ceiling(803 * mpp / 8)));
        small[(int)(300 / scan.CellWidthPx), 3].ShouldBe(((byte)100, (byte)100, (byte)100));
        small[(int)(900 / scan.CellWidthPx), 3].ShouldBe(((byte)240, (byte)240, (byte)240));
    }

    [Fact]
    public void Run_SharpAndFlatHalves_DifferInFocus()
    {
        RgbImage image = new(512, 256);
        for (int y = 0; y < 256; y++)
        {
            for (int x = 0; x < 512; x++)
            {
                byte v = (byte)(x < 256 ? 150 : (x / 2 + y / 2) % 2 == 0 ? 100 : 200);
                image[x, y] = (v, v, v);
            }
        }

        using Slide slide = Save(image, 1);
        OverviewScan scan = Run(slide, 1);

        // A chessboard of 2 µm squares, 100 grey levels apart: the Laplacian is 400 everywhere inside.
        scan.Focus[5 * scan.Width + 5].ShouldBe((ushort)0);
        scan.Focus[5 * scan.Width + 50].ShouldBe((ushort)(400 * OverviewScan.FocusScale));
    }

    [Fact]
    public void Run_Cancelled_Throws()
    {
        using Slide slide = Save(new DrawnSlide(600, 600).ToImage(), 1);

        Should.Throw<OperationCanceledException>(() => OverviewScan.Run(slide, new Mpp(1), 2, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Run_Progress_CountsEveryBlock()
    {
        using Slide slide = Save(new DrawnSlide(1100, 600).ToImage(), 1);
        Steps steps = new();

        OverviewScan.Run(slide, new Mpp(1), 2, CancellationToken.None, steps);

        steps.Seen.Order().ShouldBe([(1, 6), (2, 6), (3, 6), (4, 6), (5, 6), (6, 6)]);
    }

    [Fact]
    public void Run_TooCoarseASlide_NamesItAndItsPixelSize()
    {
        using Slide slide = Save(new DrawnSlide(300, 300).ToImage(), 4);

        PathologyException failure = Should.Throw<PathologyException>(() => Run(slide, 1));

        failure.Message.ShouldContain("4 um/px");
    }

    private Slide Save(RgbImage image, double mpp)
    {
        string path = Path.Combine(_folder, "slide.png");
        using Mat bgr = PictureScan.ToMat(image);
        Cv2.ImWrite(path, bgr);
        return Slide.Open(path, new SlideOptions { Mpp = new Mpp(mpp) });
    }

    private static OverviewScan Run(Slide slide, int threads) => OverviewScan.Run(slide, slide.RequireMpp(), threads, CancellationToken.None);

    private sealed class Steps : IProgress<(int Done, int All)>
    {
        public List<(int Done, int All)> Seen { get; } = [];

        public void Report((int Done, int All) value)
        {
            lock (Seen)
            {
                Seen.Add(value);
            }
        }
    }
}
