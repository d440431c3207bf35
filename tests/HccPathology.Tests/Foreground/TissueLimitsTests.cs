using HccPathology.Foreground;
using HccPathology.Pixels;

namespace HccPathology.Tests.Foreground;

/// <summary>Even rectangles of known optical density on glass, at 1 µm/px, on both sides of each limit of tissue, pen and folds.</summary>
public sealed class TissueLimitsTests
{
    private static readonly (double R, double G, double B) Eosin = (0.23, 1, 0.57);

    // Light and JPEG leave glass under 0.02 OD, and the palest eosin has 0.04.
    [Theory]
    [InlineData(0.04, 0.16)]
    [InlineData(0.02, 0.08)]
    public void Detect_PalePartOfAPiece_IsTissueFromThePalestEosinOn(double od, double tissueMm2) =>
        Detect(Glass(600, 600).With(104, 104, 304, 504, Times(0.12)).With(304, 104, 504, 504, Times(od)).Uneven(104, od < 0.03 ? 304 : 504))
            .AreaMm2(MaskClass.Tissue).ShouldBe(tissueMm2, 0.005);

    // Lines of 1 µm every 8 µm, as membranes of fat cells are: 0.01 OD, and sharp. A chessboard of one grey level is noise.
    [Theory]
    [InlineData(true, 0.16)]
    [InlineData(false, 0.08)]
    public void Detect_ThinLinesBesideTissue_AreTissueAndNoiseIsNot(bool isSharp, double tissueMm2)
    {
        RgbImage picture = Glass(600, 600).With(104, 104, 304, 504, Times(0.12)).Uneven(104, 304);
        for (int y = 104; y < 504; y++)
        {
            for (int x = 304; x < 504; x++)
            {
                byte level = isSharp ? (byte)(x % 8 == 4 ? 193 : 243) : (byte)(x / 2 % 2 == y / 2 % 2 ? 236 : 237);
                picture[x, y] = (243, level, 243);
            }
        }

        Detect(picture).AreaMm2(MaskClass.Tissue).ShouldBe(tissueMm2, 0.005);
    }

    [Theory]
    [InlineData(0.08, true)]
    [InlineData(0.045, false)]                                      // shading, or a film of mounting medium
    public void Detect_PieceOfOnePaleness_IsTissueWhereItIsDenserThanAFilm(double od, bool isTissue) =>
        Detect(Glass(600, 600).With(104, 104, 504, 504, Times(od)).Uneven(104, 504)).AreaMm2(MaskClass.Tissue).ShouldBe(isTissue ? 0.16 : 0, 0.005);

    [Theory]
    [InlineData(160, true)]
    [InlineData(64, false)]                                         // 0.004 mm²: debris
    public void Detect_SmallPiece_IsTissueFromAHundredthOfAMm2On(int side, bool isTissue) =>
        Detect(Glass(1000, 1000).With(400, 400, 400 + side, 400 + side, Times(0.3))).AreaMm2(MaskClass.Tissue)
            .ShouldBe(isTissue ? side * side / 1e6 : 0, 0.002);

    [Theory]
    [InlineData(0.80, 0.55, 0.12, 100, MaskClass.Tissue)]           // 0.01 mm² of blue: pigment or a stain deposit
    [InlineData(0.80, 0.55, 0.12, 300, MaskClass.Pen)]
    [InlineData(0.06, 1.00, 0.75, 320, MaskClass.Tissue)]           // 0.1 mm² of red: a vessel full of blood
    [InlineData(0.06, 1.00, 0.75, 500, MaskClass.Pen)]
    public void Detect_InkOfASize_IsPenFromThatOfAStrokeOn(double r, double g, double b, int side, MaskClass expected) =>
        Detect(Glass(900, 900).With(50, 50, 850, 850, Times(0.3)).With(450 - side / 2, 450 - side / 2, 450 + side / 2, 450 + side / 2, (r, g, b))).At(450, 450)
            .ShouldBe(expected);

    // A chessboard of 2 µm: red cells show themselves by a Laplacian above 20 grey levels, which is four times the step here; ink has noise.
    [Theory]
    [InlineData(6, MaskClass.Tissue)]
    [InlineData(1, MaskClass.Pen)]
    public void Detect_RedOfInk_IsPenWhereItIsSmooth(int step, MaskClass expected)
    {
        RgbImage picture = Glass(900, 900).With(50, 50, 850, 850, Times(0.3)).With(200, 200, 700, 700, (0.06, 1.00, 0.75));
        for (int y = 200; y < 700; y++)
        {
            for (int x = 200; x < 700; x++)
            {
                (byte r, byte g, byte b) = picture[x, y];
                picture[x, y] = (r, (byte)(x / 2 % 2 == y / 2 % 2 ? g : g - step), b);
            }
        }

        Detect(picture).At(450, 450).ShouldBe(expected);
    }

    [Theory]
    [InlineData(0.17, 0.09, 0.05, MaskClass.Pen)]                   // pale blue ink
    [InlineData(0.50, 0.50, 0.10, MaskClass.Pen)]                   // violet ink
    [InlineData(0.65, 0.66, 0.29, MaskClass.Tissue)]                // haematoxylin
    [InlineData(1.10, 1.00, 0.40, MaskClass.Tissue)]                // the bluest haematoxylin, crowded
    [InlineData(0.92, 1.27, 1.06, MaskClass.Tissue)]                // DAB over haematoxylin
    [InlineData(0.40, 0.40, 0.40, MaskClass.Tissue)]                // grey, not black
    [InlineData(0.06, 0.45, 0.32, MaskClass.Tissue)]                // pure eosin
    [InlineData(0.24, 0.85, 0.60, MaskClass.Tissue)]                // dense eosin
    public void Detect_EvenColourOnGlass_IsPenOnlyWhereNoStainHasIt(double r, double g, double b, MaskClass expected) =>
        Detect(Glass(800, 800).With(150, 150, 650, 650, (r, g, b))).At(400, 400).ShouldBe(expected);

    // A streak on tissue of even density. Two layers have twice the density of one.
    [Theory]
    [InlineData(600, 100, 1.95, true)]
    [InlineData(600, 100, 1.5, false)]
    [InlineData(150, 32, 1.95, false)]                              // 0.005 mm²
    [InlineData(240, 104, 1.95, false)]                             // little longer than twice its width
    [InlineData(1400, 352, 1.95, false)]                            // a band of epithelium
    public void Detect_DenseStreak_IsAFoldByItsDensityAndShape(int length, int wide, double times, bool isFold) =>
        Detect(Glass(1700, 1300).With(50, 50, 1650, 1250, (0.35, 0.6, 0.35))
            .With(850 - length / 2, 648 - wide / 2, 850 + length / 2, 648 + wide / 2, (0.35 * times, 0.6 * times, 0.35 * times)))
            .At(850, 648).ShouldBe(isFold ? MaskClass.Fold : MaskClass.Tissue);

    [Theory]
    [InlineData(0.20, 0.45, 0.25, 0.44, 0.99, 0.55, true)]
    [InlineData(0.15, 0.45, 0.25, 0.33, 0.99, 0.55, false)]         // twice as dense, and pale in one channel
    [InlineData(0.20, 0.34, 0.25, 0.44, 0.75, 0.55, false)]
    [InlineData(0.20, 0.45, 0.17, 0.44, 0.99, 0.37, false)]
    [InlineData(0.20, 0.45, 0.35, 0.44, 0.99, 0.45, false)]         // nuclei: blue is not doubled
    [InlineData(0.35, 0.45, 0.25, 0.40, 0.99, 0.55, false)]         // blood: red is not
    [InlineData(0.20, 0.60, 0.25, 0.44, 0.90, 0.55, false)]
    public void Detect_DenseStreak_IsAFoldWhereAllChannelsAreDoubledAndDense(double r, double g, double b, double streakR,
        double streakG, double streakB, bool isFold) =>
        Detect(Glass(900, 700).With(50, 50, 850, 650, (r, g, b)).With(150, 304, 750, 400, (streakR, streakG, streakB))).At(450, 352)
            .ShouldBe(isFold ? MaskClass.Fold : MaskClass.Tissue);

    [Theory]
    [InlineData(160, MaskClass.Tissue)]                             // 0.05 mm² out of focus
    [InlineData(600, MaskClass.Blur)]
    public void Detect_PartOutOfFocus_IsBlurFromATenthOfAMm2On(int high, MaskClass expected) =>
        Detect(new DrawnSlide(800, high).Tissue(0, 0, 800, high, DrawnSlide.Eosin).ToImage(blurUm: 4, sharpUntil: 480)).At(660, high / 2.0).ShouldBe(expected);

    private static (double R, double G, double B) Times(double od) => (od * Eosin.R, od * Eosin.G, od * Eosin.B);

    private static RgbImage Glass(int width, int height)
    {
        RgbImage picture = new(width, height);
        picture.Data.AsSpan().Fill(243);
        return picture;
    }

    private static TissueMask Detect(RgbImage picture)
    {
        OverviewScan scan = PictureScan.Of(picture, 1);
        return TissueDetector.Detect(scan, WhitePoint.Estimate(scan), new TissueOptions());
    }
}

file static class Rectangles
{
    /// <summary>The picture with every second cell of 8 µm between two columns 8 grey levels darker than the others: tissue is not as even as glass.</summary>
    public static RgbImage Uneven(this RgbImage picture, int x0, int x1)
    {
        for (int y = 104; y < 504; y++)
        {
            for (int x = x0; x < x1; x++)
            {
                (byte r, byte g, byte b) = picture[x, y];
                int step = (x / 8 + y / 8) % 2 == 0 ? 4 : -4;
                picture[x, y] = (r, (byte)(g + step), b);
            }
        }

        return picture;
    }

    /// <summary>The picture with a rectangle of one optical density on glass of 243.</summary>
    public static RgbImage With(this RgbImage picture, int x0, int y0, int x1, int y1, (double R, double G, double B) od)
    {
        (byte, byte, byte) colour = (Level(od.R), Level(od.G), Level(od.B));
        for (int y = y0; y < y1; y++)
        {
            for (int x = x0; x < x1; x++)
            {
                picture[x, y] = colour;
            }
        }

        return picture;

        static byte Level(double od) => (byte)Math.Round(243 * Math.Pow(10, -od));
    }
}
