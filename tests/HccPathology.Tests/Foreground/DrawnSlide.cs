using HccPathology.Foreground;
using HccPathology.Pixels;
using OpenCvSharp;

namespace HccPathology.Tests.Foreground;

/// <summary>
/// A slide drawn in optical densities at 1 µm/px, so that ink, folds and tissue add up as they do on glass. All lengths in µm,
/// which here are px.
/// </summary>
internal sealed class DrawnSlide(int width, int height)
{
    public static readonly (double R, double G, double B) Haematoxylin = (0.55, 0.60, 0.25);
    public static readonly (double R, double G, double B) Eosin = (0.08, 0.35, 0.20);
    public static readonly (double R, double G, double B) PaleEosin = (0.015, 0.07, 0.035);
    public static readonly (double R, double G, double B) Dab = (0.35, 0.60, 0.75);
    public static readonly (double R, double G, double B) BlueInk = (0.80, 0.55, 0.12);
    public static readonly (double R, double G, double B) GreenInk = (0.90, 0.25, 0.50);
    public static readonly (double R, double G, double B) BlackInk = (0.85, 0.88, 0.84);
    public static readonly (double R, double G, double B) RedInk = (0.06, 1.00, 0.75);

    private readonly float[][] _od = [new float[width * height], new float[width * height], new float[width * height]];

    public (int R, int G, int B) Glass { get; set; } = (243, 243, 243);

    /// <summary>The mask of a picture of 1 µm/px, by its own white.</summary>
    public static TissueMask Detect(RgbImage image)
    {
        OverviewScan scan = PictureScan.Of(image, 1);
        return TissueDetector.Detect(scan, WhitePoint.Estimate(scan), new TissueOptions());
    }

    public static TissueMask Detect(DrawnSlide slide) => Detect(slide.ToImage());

    /// <summary>Pen, blur and folds, mm².</summary>
    public static double Excluded(TissueMask mask) => mask.AreaMm2(MaskClass.Pen) + mask.AreaMm2(MaskClass.Blur) + mask.AreaMm2(MaskClass.Fold);

    /// <summary>Uneven plasma in the given stain with round nuclei of 6-9 µm.</summary>
    public DrawnSlide Tissue(int x0, int y0, int x1, int y1, (double R, double G, double B) plasma, double nucleiPerMm2 = 2500,
        (double R, double G, double B)? nuclei = null)
    {
        Random random = new(x0 * 31 + y0 + 7);
        for (int y = y0; y < y1; y++)
        {
            for (int x = x0; x < x1; x++)
            {
                // Fibres a few µm wide with grain on top: what a section shows in focus.
                double grain = 1 + 0.25 * Math.Sin(0.9 * x + 2 * Math.Sin(0.07 * y)) * Math.Sin(0.8 * y + 2 * Math.Sin(0.05 * x))
                    + 0.3 * (random.NextDouble() - 0.5);
                Add(x, y, plasma, grain);
            }
        }

        int count = (int)(nucleiPerMm2 * (x1 - x0) * (y1 - y0) / 1e6);
        for (int i = 0; i < count; i++)
        {
            Disk(random.Next(x0, x1), random.Next(y0, y1), 3 + random.NextDouble() * 1.5, nuclei ?? Haematoxylin, x0, y0, x1, y1);
        }

        return this;
    }

    /// <summary>Takes everything out of a disk: a vacuole or a lumen.</summary>
    public DrawnSlide Hole(double cx, double cy, double radius) => Circle(cx, cy, radius, (p, i) => p[i] = 0);

    public DrawnSlide Disk(double cx, double cy, double radius, (double R, double G, double B) od) =>
        Disk(cx, cy, radius, od, 0, 0, width, height);

    /// <summary>A smooth straight stroke, added to what lies under it.</summary>
    public DrawnSlide Stroke(double x0, double y0, double x1, double y1, double wide, (double R, double G, double B) od)
    {
        double length = Math.Sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)), ux = (x1 - x0) / length, uy = (y1 - y0) / length;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double along = Math.Clamp((x - x0) * ux + (y - y0) * uy, 0, length);
                double dx = x - x0 - along * ux, dy = y - y0 - along * uy;
                double edge = Math.Clamp((wide / 2 - Math.Sqrt(dx * dx + dy * dy)) / 10 + 0.5, 0, 1);
                if (edge > 0)
                {
                    Add(x, y, od, edge);
                }
            }
        }

        return this;
    }

    /// <summary>A film over all but the left fifth, which thins out over 30 µm and lies on tissue as on glass.</summary>
    public DrawnSlide Film((double R, double G, double B) od)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = width / 5; x < width; x++)
            {
                Add(x, y, od, Math.Min(1, (x - width / 5) / 30.0));
            }
        }

        return this;
    }

    /// <summary>Scales the densities of a rectangle: 2 is a second layer.</summary>
    public DrawnSlide Scale(int x0, int y0, int x1, int y1, float factor)
    {
        foreach (float[] plane in _od)
        {
            for (int y = y0; y < y1; y++)
            {
                foreach (ref float od in plane.AsSpan(y * width + x0, x1 - x0))
                {
                    od *= factor;
                }
            }
        }

        return this;
    }

    /// <summary>Paints a picture, mirrored at its edges as often as needed, as densities against the given white.</summary>
    public DrawnSlide Paint(RgbImage picture, int x0, int y0, int x1, int y1, int white = 243)
    {
        for (int y = y0; y < y1; y++)
        {
            for (int x = x0; x < x1; x++)
            {
                var (r, g, b) = picture[Mirror(x - x0, picture.Width), Mirror(y - y0, picture.Height)];
                (_od[0][y * width + x], _od[1][y * width + x], _od[2][y * width + x]) = (Od(r), Od(g), Od(b));
            }
        }

        return this;

        float Od(byte v) => (float)Math.Max(0, -Math.Log10((v + 1.0) / (white + 1)));
        static int Mirror(int i, int n) => i / n % 2 == 0 ? i % n : n - 1 - i % n;
    }

    /// <summary>The picture under the drawn glass, with sensor noise; <paramref name="sharpUntil"/> is the column from which it is defocused.</summary>
    public RgbImage ToImage(double blurUm = 0, int sharpUntil = 0)
    {
        Random random = new(3);
        RgbImage image = new(width, height);
        double[] white = [Glass.R, Glass.G, Glass.B];
        for (int i = 0; i < width * height; i++)
        {
            double noise = (random.NextDouble() - 0.5) * 3;
            for (int c = 0; c < 3; c++)
            {
                image.Data[i * 3 + c] = (byte)Math.Clamp(white[c] * Math.Pow(10, -_od[c][i]) + noise, 0, 255);
            }
        }

        return blurUm > 0 ? Blurred(image, blurUm, sharpUntil) : image;
    }

    public OverviewScan Scan() => PictureScan.Of(ToImage(), 1);

    private static RgbImage Blurred(RgbImage image, double sigma, int from)
    {
        using Mat all = PictureScan.ToMat(image);
        using Mat part = all[new Rect(from, 0, image.Width - from, image.Height)];
        Cv2.GaussianBlur(part, part, new Size(0, 0), sigma);
        return PictureScan.FromMat(all);
    }

    private DrawnSlide Disk(double cx, double cy, double radius, (double R, double G, double B) od, int x0, int y0, int x1, int y1)
    {
        for (int y = Math.Max(y0, (int)(cy - radius)); y < Math.Min(y1, cy + radius); y++)
        {
            for (int x = Math.Max(x0, (int)(cx - radius)); x < Math.Min(x1, cx + radius); x++)
            {
                if ((x - cx) * (x - cx) + (y - cy) * (y - cy) <= radius * radius)
                {
                    Add(x, y, od, 1);
                }
            }
        }

        return this;
    }

    private DrawnSlide Circle(double cx, double cy, double radius, Action<float[], int> change)
    {
        for (int y = Math.Max(0, (int)(cy - radius)); y < Math.Min(height, cy + radius); y++)
        {
            for (int x = Math.Max(0, (int)(cx - radius)); x < Math.Min(width, cx + radius); x++)
            {
                if ((x - cx) * (x - cx) + (y - cy) * (y - cy) <= radius * radius)
                {
                    Array.ForEach(_od, p => change(p, y * width + x));
                }
            }
        }

        return this;
    }

    private void Add(int x, int y, (double R, double G, double B) od, double weight)
    {
        int i = y * width + x;
        _od[0][i] += (float)(od.R * weight);
        _od[1][i] += (float)(od.G * weight);
        _od[2][i] += (float)(od.B * weight);
    }
}
