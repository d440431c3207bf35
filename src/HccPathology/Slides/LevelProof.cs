using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>
/// Whether a level is level 0 made smaller. A file may carry a macro picture, another series or a padded level among its levels; read
/// for the overview it would hide tissue, and read for nuclei misplace them.
/// </summary>
internal static class LevelProof
{
    /// <summary>Level px by which a side may differ from level 0's shape: each halving of a chain rounds on its own.</summary>
    private const double MostPx = 2;

    /// <summary>Stitched levels of tiles that overlap are cut by their writers to within 1 %.</summary>
    private const double MostShare = 0.01;

    // 25 windows of 32 px are some 50 stored tiles a level: 20 ms of JPEG. Blocks of 4 px, because some writers take every nth
    // pixel instead of a mean, and single pixels then agree in little more than chance.
    private const int Windows = 5, WindowPx = 32, BlockPx = 4;

    /// <summary>Of a finer level at most so many px a side are read for a window, as long as that leaves two blocks.</summary>
    private const int MostFinerPx = 512;

    /// <summary>Grey levels: blocks of glass differ by less, and tell nothing.</summary>
    private const double LeastContrast = 3;

    /// <summary>
    /// Windows with contrast that decide. A needle's cores cover some hundredths of a slide, and of 25 places none or one may lie on them: a blank level was
    /// trusted, and there was no tissue. Then places of content are looked for, and last a denser grid.
    /// </summary>
    private const int LeastWindows = 5, DenseWindows = 12;

    /// <summary>Of a level up to so many px all is read to find content: the last of a pyramid has some millions.</summary>
    private const long MostScannedPx = 16_000_000;

    /// <summary>Px at once, 8 MB: a damaged file may speak of a level of any shape.</summary>
    private const long BandPx = 1 << 21;

    /// <summary>A scanner's level has 0.99; another picture, and a level that padding moves by up to 24 px, less than 0.1.</summary>
    private const double LeastCorrelation = 0.5;

    /// <summary>
    /// Grey levels by which the mean of a colour over the windows may differ. Levels of means, of every nth pixel and of means of light are within 1, 3 and 4 down
    /// to 1/4 of level 0 (five sources, H&amp;E and DAB); with red and blue swapped 7 and more, and 1,978 nuclei for 1,757, 10 % darker 9 and more.
    /// </summary>
    private const double MostShift = 5;

    /// <summary>The reader's levels, each with its doubt where there is one.</summary>
    public static IReadOnlyList<SlideLevel> Of(SlideReader reader, string path)
    {
        List<SlideLevel> levels = [reader.Levels[0]];
        using TiffFile? file = reader.Levels.Count > 1 ? TiffFile.TryOpen(path) : null;
        Lazy<IReadOnlyList<Place>> content = new(() => Content(reader));
        foreach (SlideLevel level in reader.Levels.Skip(1))
        {
            levels.Add(level with
            {
                Doubt = DoubtOfShape(reader.Levels[0], level) ?? DoubtOfKind(file, reader.Levels[0], level)
                    ?? DoubtOfContent(reader, levels.Last(l => l.Doubt is null), level, content),
            });
        }

        reader.Counter?.Restart();      // what the check decoded is not the caller's
        return levels;
    }

    private static string? DoubtOfShape(SlideLevel full, SlideLevel level)
    {
        double downsample = full.Width >= full.Height ? full.Width / (double)level.Width : full.Height / (double)level.Height;
        return IsOff(full.Width / downsample, level.Width) || IsOff(full.Height / downsample, level.Height)
            ? $"its {level.Width} x {level.Height} px have not the shape of level 0's {full.Width} x {full.Height} px"
            : null;

        static bool IsOff(double wanted, long px) => Math.Abs(wanted - px) > MostPx + MostShare * wanted;
    }

    // A mask that is dark where the tissue is shows what level 0 shows, all too well: with one as level 1 half of the tissue and of the nuclei
    // were found. Of two directories of one size OpenSlide may take either.
    private static string? DoubtOfKind(TiffFile? file, SlideLevel full, SlideLevel level)
    {
        TiffDirectory? first = Of(full).FirstOrDefault();
        return Of(level).FirstOrDefault(TiffPages.HasLargerTiles) is { } small
                ? $"its tiles of {small.TileWidth} x {small.TileHeight} px are larger than it, which OpenSlide's libtiff does not read as they lie"
            : Of(level).FirstOrDefault(d => d.IsMask || d.SamplesPerPixel != first?.SamplesPerPixel) is not { } other ? null
            : other.IsMask ? $"directory {other.Index} of its size is a mask (tag 254 is {other.SubfileType}, photometric interpretation {other.Photometric})"
            : first is null ? null
            : $"directory {other.Index} of its size has other samples ({other.SamplesPerPixel} a pixel, tag 277) than level 0 ({first.SamplesPerPixel})";

        IEnumerable<TiffDirectory> Of(SlideLevel of) => file?.Directories.Where(d => d.IsTiled && d.Width == of.Width && d.Height == of.Height) ?? [];
    }

    /// <summary>Where a window lies, as shares of the room that it has in x and y, so that it is the same on all levels.</summary>
    private readonly record struct Place(double X, double Y);

    private static IEnumerable<Place> Grid(int side) =>
        Enumerable.Range(0, side * side).Select(i => new Place((i % side + 0.5) / side, (i / side + 0.5) / side));

    private static string? DoubtOfContent(SlideReader reader, SlideLevel finer, SlideLevel level, Lazy<IReadOnlyList<Place>> content) =>
        Compare(reader, finer, level, content) is not { } found ? null
        : found.Correlation < LeastCorrelation
            ? FormattableString.Invariant($"it does not show what level {finer.Index} shows (correlation {found.Correlation:0.00} at {found.Places} places)")
        : Math.Max(Math.Abs(found.Shift.Red), Math.Max(Math.Abs(found.Shift.Green), Math.Abs(found.Shift.Blue))) > MostShift
            ? FormattableString.Invariant($"it has other colours than level {finer.Index} (red {found.Shift.Red:+0;-0;0}, green {found.Shift.Green:+0;-0;0}, blue {found.Shift.Blue:+0;-0;0} grey levels at {found.Places} places)")
        : null;

    /// <summary>Of block means in the windows that show something, between a level and a finer one; null where none does, or there is no room for windows.</summary>
    internal static double? Correlation(SlideReader reader, SlideLevel finer, SlideLevel level) =>
        Compare(reader, finer, level, new Lazy<IReadOnlyList<Place>>([]))?.Correlation;

    private static (double Correlation, Colour Shift, int Places)? Compare(SlideReader reader, SlideLevel finer, SlideLevel level, Lazy<IReadOnlyList<Place>> content)
    {
        double ratioX = level.DownsampleX / finer.DownsampleX, ratioY = level.DownsampleY / finer.DownsampleY;
        int blocks = Math.Clamp((int)(MostFinerPx / Math.Max(ratioX, ratioY)), 2 * BlockPx, WindowPx) / BlockPx, side = blocks * BlockPx;
        if (ratioX < 1 || ratioY < 1 || level.Width < side || level.Height < side)
        {
            return null;
        }

        using TileBuffer ownPixels = new(side, side), finerPixels = new((int)Math.Ceiling(side * ratioX), (int)Math.Ceiling(side * ratioY));
        double a = 0, b = 0, both = 0;
        Colour shift = default;
        int read = 0, shown = 0;
        LookAt(Grid(Windows));
        LookAt(IsInDoubt() ? content.Value : []);
        LookAt(IsInDoubt() ? Grid(DenseWindows) : []);

        // One grey level of noise in both, so that a blank picture beside one with contrast has 0.
        long values = shown * (long)blocks * blocks;
        return shown == 0 ? null : (both / Math.Sqrt((a + values) * (b + values)), shift / shown, shown);

        // Where nothing can be read the file is damaged, and more places cost as much for nothing.
        bool IsInDoubt() => read > 0 && shown < LeastWindows;

        void LookAt(IEnumerable<Place> places)
        {
            foreach (Place place in places)
            {
                long x = (long)((level.Width - side) * place.X), y = (long)((level.Height - side) * place.Y);
                if (Blocks(reader, level, x, y, 1, 1, ownPixels, blocks) is not { } own
                    || Blocks(reader, finer, x, y, ratioX, ratioY, finerPixels, blocks) is not { } wanted)
                {
                    continue;
                }

                read++;
                (double ownSquare, double wantedSquare) = (Dot(own.Green, own.Green), Dot(wanted.Green, wanted.Green));
                if (Math.Max(ownSquare, wantedSquare) >= LeastContrast * LeastContrast * own.Green.Length)
                {
                    (a, b, both, shown) = (a + ownSquare, b + wantedSquare, both + Dot(own.Green, wanted.Green), shown + 1);
                    shift += own.Mean - wanted.Mean;
                }
            }
        }
    }

    /// <summary>Places that show something on the last level that is not too large to be read as a whole: as many as the first grid has, evenly among all.</summary>
    private static IReadOnlyList<Place> Content(SlideReader reader)
    {
        if (reader.Levels.Skip(1).LastOrDefault(l =>
            l.Width * l.Height <= MostScannedPx && l.Width > WindowPx && l.Height > WindowPx && l.Width * WindowPx <= BandPx) is not { } level)
        {
            return [];
        }

        int bandRows = (int)Math.Min(BandPx / level.Width, level.Height) / WindowPx * WindowPx;

        List<Place> shown = [];
        using TileBuffer band = new((int)level.Width, bandRows);
        for (int top = 0; top < level.Height; top += bandRows)
        {
            int rows = (int)Math.Min(bandRows, level.Height - top);
            if (!IsRead(reader, new LevelRect(level.Index, 0, top, (int)level.Width, rows), band))
            {
                continue;
            }

            for (int y = 0; y + WindowPx <= rows; y += WindowPx)
            {
                for (int x = 0; x + WindowPx <= level.Width; x += WindowPx)
                {
                    double[] blocks = Blocks(band, x, y, WindowPx, WindowPx, WindowPx / BlockPx).Green;
                    if (Dot(blocks, blocks) >= LeastContrast * LeastContrast * blocks.Length)
                    {
                        shown.Add(new Place(x / (double)(level.Width - WindowPx), (top + y) / (double)(level.Height - WindowPx)));
                    }
                }
            }
        }

        int most = Windows * Windows;
        return [.. Enumerable.Range(0, Math.Min(most, shown.Count)).Select(i => shown[(int)((i + 0.5) * shown.Count / Math.Min(most, shown.Count))])];
    }

    /// <summary>Mean grey levels, or differences of such.</summary>
    private readonly record struct Colour(double Red, double Green, double Blue)
    {
        public static Colour operator +(Colour a, Colour b) => new(a.Red + b.Red, a.Green + b.Green, a.Blue + b.Blue);
        public static Colour operator -(Colour a, Colour b) => new(a.Red - b.Red, a.Green - b.Green, a.Blue - b.Blue);
        public static Colour operator /(Colour a, double by) => new(a.Red / by, a.Green / by, a.Blue / by);
    }

    /// <summary>What a window shows.</summary>
    /// <param name="Green">Means over blocks of the coarser level's px, less the window's mean.</param>
    /// <param name="Mean">Of the window.</param>
    private readonly record struct Look(double[] Green, Colour Mean);

    /// <summary>Null where the file is damaged or the window cut.</summary>
    private static Look? Blocks(SlideReader reader, SlideLevel level, long x, long y, double ratioX, double ratioY, TileBuffer pixels, int blocks)
    {
        long left = (long)Math.Round(x * ratioX), top = (long)Math.Round(y * ratioY);
        (int width, int height) = (pixels.Width, pixels.Height);
        if (left + width > level.Width || top + height > level.Height)
        {
            return null;
        }

        return IsRead(reader, new LevelRect(level.Index, left, top, width, height), pixels) ? Blocks(pixels, 0, 0, width, height, blocks) : null;
    }

    private static unsafe bool IsRead(SlideReader reader, LevelRect rect, TileBuffer pixels)
    {
        try
        {
            reader.Read(rect, pixels.Pixels, pixels.StridePx);
            return true;
        }
        catch (PathologyException e) when (e.Kind == FailureKind.BadData)
        {
            return false;       // whoever reads that place is told
        }
    }

    private static Look Blocks(TileBuffer pixels, int left, int top, int width, int height, int blocks)
    {
        double[] sums = new double[blocks * blocks];
        int[] counts = new int[sums.Length];
        (long red, long blue) = (0, 0);
        for (int row = 0; row < height; row++)
        {
            int down = row * blocks / height * blocks;
            ReadOnlySpan<uint> from = pixels.Row(top + row)[left..];
            for (int column = 0; column < width; column++)
            {
                int block = down + column * blocks / width;
                sums[block] += (byte)(from[column] >> 8);
                (red, blue) = (red + (byte)(from[column] >> 16), blue + (byte)from[column]);
                counts[block]++;
            }
        }

        double[] means = [.. sums.Select((sum, i) => sum / counts[i])];
        double mean = means.Average();
        double px = (double)width * height;
        return new Look(Array.ConvertAll(means, m => m - mean), new Colour(red / px, mean, blue / px));
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
