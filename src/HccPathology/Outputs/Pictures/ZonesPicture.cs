using System.Globalization;
using HccPathology.Zones;
using OpenCvSharp;

namespace HccPathology.Outputs.Pictures;

/// <summary>
/// <c>zones.png</c>: the bands of distance to the tumour border as tints over the slide, the border as a dark line, tissue that is in
/// no band pale, and what is excluded, necrotic or a large vessel hatched; nodules, where there are several, by their numbers; a demonstration says so in red.
/// </summary>
public static class ZonesPicture
{
    public const string FileName = "zones.png";

    private const int FootPx = 150, LinePx = 36, BoxPx = 38, GapPx = 34;

    private const double TintAlpha = 0.5;

    /// <summary>Nodules narrower than this have no number: it would hide them, and others.</summary>
    private const int LeastNumberedPx = 40;

    /// <summary>Diagonal lines, 2 px wide, 8 px apart.</summary>
    private const int HatchPx = 8;

    /// <param name="path">The file.</param>
    /// <param name="thumbnail">The slide.</param>
    /// <param name="zones">Its zones.</param>
    /// <param name="caution">Of a demonstration model, as tables say it; null for none.</param>
    public static void Write(string path, SlideThumbnail thumbnail, ZoneMap zones, string? caution = null)
    {
        IReadOnlyList<(string Name, int X, int Line)> legend = LegendOf(zones.Options.AllBands,
            SlidePicture.SheetWidthOf(thumbnail, 0) - SlidePicture.MarginPx);
        using SlidePicture picture = new(thumbnail, Title(zones), FootPx + LinePx * (legend[^1].Line + (caution is null ? 0 : 1)), 0);
        using Mat slide = PictureInk.Scaled(thumbnail.Image, picture.Slide.Width, picture.Slide.Height);
        PutZones(slide, zones, picture);
        picture.PutSlide(slide);
        PutNumbers(picture, zones);
        PutLegend(picture, zones.Options, legend);
        picture.PutCaution(caution);
        picture.Write(path);
    }

    private static string Title(ZoneMap zones) =>
        !zones.HasTumour
            ? "Zones: no tumour"
            : !zones.HasBorder
                ? "Zones: no border between tumour and other known tissue"
                : "Zones by distance to the tumour border (hatched: excluded, necrosis, large vessels)";

    private static void PutZones(Mat slide, ZoneMap zones, SlidePicture picture)
    {
        Vec3b[] colours = [.. Enumerable.Range(0, zones.Options.AllBands.Count + 1)
            .Select(b => b == 0 ? new Vec3b(225, 225, 225) : Bgr(ZoneLook.ColourOf(zones.Options, b)))];
        int width = picture.Slide.Width, height = picture.Slide.Height;
        using Mat border = new(height, width, MatType.CV_8UC1, Scalar.All(0));
        Span<Vec3b> pixels = slide.AsSpan<Vec3b>();
        Span<byte> line = border.AsSpan<byte>();
        sbyte[] above = new sbyte[width], sides = [0, .. zones.Options.AllBands.Select(b => b.IsInside ? (sbyte)-1 : (sbyte)1)];
        for (int y = 0; y < height; y++)
        {
            sbyte before = 0;
            for (int x = 0; x < width; x++)
            {
                (Compartment compartment, int band) = zones.At((x + 0.5) / picture.PxPerSlidePxX, (y + 0.5) / picture.PxPerSlidePxY);
                sbyte side = compartment == Compartment.LiverNecrosis ? (sbyte)0 : sides[band];     // beside a tumour it makes no border
                if (compartment != Compartment.Outside)
                {
                    ref Vec3b pixel = ref pixels[y * width + x];
                    pixel = PictureInk.Over(IsHatched(compartment) && (x + y) % HatchPx < 2 ? new Vec3b(60, 60, 60) : colours[band], pixel, TintAlpha);
                }

                line[y * width + x] = side * before < 0 || side * above[x] < 0 ? (byte)255 : (byte)0;
                before = above[x] = side;
            }
        }

        using Mat square = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(3, 3));
        Cv2.Dilate(border, border, square);
        slide.SetTo(new Scalar(40, 20, 30), border);
    }

    /// <summary>Numbers of the nodules where there are several, each on the place of its own that is nearest to its middle, which may lie beside it.</summary>
    private static void PutNumbers(SlidePicture picture, ZoneMap zones)
    {
        if (zones.Nodules.All.Count < 2)
        {
            return;
        }

        // By number.
        (double Square, Point At)[] nearest = [.. Enumerable.Repeat((double.PositiveInfinity, default(Point)), zones.Nodules.All.Count + 1)];
        for (int i = 0; i < picture.Slide.Width * picture.Slide.Height; i++)
        {
            Point at = new(i % picture.Slide.Width, i / picture.Slide.Width);
            (double px, double py) = ((at.X + 0.5) / picture.PxPerSlidePxX, (at.Y + 0.5) / picture.PxPerSlidePxY);
            if (zones.IndexOf(px, py) is >= 0 and int cell && zones.IsInTumour(cell) && zones.Nodules.At(cell) is > 0 and int number)
            {
                TumourNodule nodule = zones.Nodules.All[number - 1];
                double square = Math.Pow(px - nodule.XPx, 2) + Math.Pow(py - nodule.YPx, 2);
                nearest[number] = square < nearest[number].Square ? (square, at) : nearest[number];
            }
        }

        foreach (TumourNodule nodule in zones.Nodules.All.Where(n => n.MaxDiameterMm * 1e3 * picture.PxPerUm >= LeastNumberedPx && double.IsFinite(nearest[n.Number].Square)))
        {
            string number = nodule.Number.ToString(CultureInfo.InvariantCulture);
            int width = PictureText.Width(number, SlidePicture.TextCapHeight), cap = (int)SlidePicture.TextCapHeight;
            Point at = picture.Slide.Location + nearest[nodule.Number].At;
            Cv2.Circle(picture.Sheet, at, Math.Max(width, cap) / 2 + 8, PictureInk.White, -1, LineTypes.AntiAlias);
            PictureText.Put(picture.Sheet, number, new Point(at.X - width / 2, at.Y + cap / 2), SlidePicture.TextCapHeight, PictureInk.Black);
        }
    }

    private static bool IsHatched(Compartment compartment) => compartment is Compartment.TumourNecrosis or Compartment.LiverNecrosis
        or Compartment.TumourExcluded or Compartment.LiverExcluded or Compartment.UnclassifiedExcluded or Compartment.TumourVessel or Compartment.LiverVessel;

    /// <summary>Where each band's box stands: as many on a line as the sheet is wide, since 15 bands are allowed and some five fit.</summary>
    internal static IReadOnlyList<(string Name, int X, int Line)> LegendOf(IReadOnlyList<ZoneBand> bands, int right)
    {
        List<(string, int, int)> places = [];
        int x = SlidePicture.MarginPx, line = 0;
        foreach (ZoneBand band in bands)
        {
            string name = PictureText.Fitted(band.Name, SlidePicture.TextCapHeight, right - SlidePicture.MarginPx - BoxPx);
            int width = BoxPx + PictureText.Width(name, SlidePicture.TextCapHeight);
            (x, line) = x > SlidePicture.MarginPx && x + width > right ? (SlidePicture.MarginPx, line + 1) : (x, line);
            places.Add((name, x, line));
            x += width + GapPx;
        }

        return places;
    }

    private static void PutLegend(SlidePicture picture, ZoneOptions options, IReadOnlyList<(string Name, int X, int Line)> legend)
    {
        for (int i = 0; i < legend.Count; i++)
        {
            (string name, int x, int line) = legend[i];
            int baseline = picture.FootTop + 120 + LinePx * line;
            (byte r, byte g, byte b) = ZoneLook.ColourOf(options, i + 1);
            Cv2.Rectangle(picture.Sheet, new Rect(x, baseline - 20, 28, 22), PictureInk.Of(Pale(r), Pale(g), Pale(b)), -1);
            Cv2.Rectangle(picture.Sheet, new Rect(x, baseline - 20, 28, 22), PictureInk.Of(r, g, b), 2, LineTypes.AntiAlias);
            PictureText.Put(picture.Sheet, name, new Point(x + BoxPx, baseline), SlidePicture.TextCapHeight, PictureInk.Black);
        }
    }

    private static byte Pale(byte value) => (byte)(TintAlpha * value + (1 - TintAlpha) * 255);

    private static Vec3b Bgr((byte R, byte G, byte B) colour) => new(colour.B, colour.G, colour.R);
}
