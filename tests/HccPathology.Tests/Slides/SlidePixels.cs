using HccPathology.Geometry;
using HccPathology.Interop;
using HccPathology.Pixels;
using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

/// <summary>Whole levels as pictures, and how far two pictures are apart.</summary>
internal static class SlidePixels
{
    public static void NeedDirectReader() => Assert.SkipWhen(NativeLibraries.JpegLibrary is null, $"native library: {NativeLibraries.HccNativeNote}");

    /// <summary>Opens a slide that must be read directly.</summary>
    public static Slide OpenDirect(string path)
    {
        NeedDirectReader();
        return Slide.Open(path, new SlideOptions { Reader = ReaderChoice.Direct });
    }

    public static Slide OpenThroughOpenSlide(string path) => Slide.Open(path, new SlideOptions { Reader = ReaderChoice.OpenSlide });

    /// <summary>Size of a level at a reduction, the last pixel cut or not.</summary>
    public static LevelRect Whole(Slide slide, int level, int reduction = 1)
    {
        SlideLevel size = slide.Facts.Levels[level];
        return new LevelRect(level, 0, 0, (int)(size.Width + reduction - 1) / reduction, (int)(size.Height + reduction - 1) / reduction, reduction);
    }

    public static RgbImage ReadWhole(Slide slide, int level, int reduction = 1) => SlideReadTests.Read(slide, Whole(slide, level, reduction));

    /// <summary>The most grey levels by which a channel of a pixel differs.</summary>
    public static int MostDifferent(RgbImage a, RgbImage b)
    {
        (a.Width, a.Height).ShouldBe((b.Width, b.Height));
        int most = 0;
        for (int i = 0; i < a.Data.Length; i++)
        {
            most = Math.Max(most, Math.Abs(a.Data[i] - b.Data[i]));
        }

        return most;
    }

    public static double MeanDifference(RgbImage a, RgbImage b)
    {
        (a.Width, a.Height).ShouldBe((b.Width, b.Height));
        long sum = 0;
        for (int i = 0; i < a.Data.Length; i++)
        {
            sum += Math.Abs(a.Data[i] - b.Data[i]);
        }

        return (double)sum / a.Data.Length;
    }

    /// <summary>Every 2 x 2 px averaged, rounded half up; a last odd row or column is dropped.</summary>
    public static RgbImage Halved(RgbImage full)
    {
        RgbImage half = new(full.Width / 2, full.Height / 2);
        for (int y = 0; y < half.Height; y++)
        {
            ReadOnlySpan<byte> upper = full.Row(2 * y), lower = full.Row(2 * y + 1);
            Span<byte> to = half.Row(y);
            for (int i = 0; i < to.Length; i++)
            {
                int at = i / 3 * 6 + i % 3;
                to[i] = (byte)((upper[at] + upper[at + 3] + lower[at] + lower[at + 3] + 2) / 4);
            }
        }

        return half;
    }

    /// <summary>The part of a whole level that a read must show; white outside.</summary>
    public static void ShouldShow(RgbImage read, LevelRect rect, RgbImage whole)
    {
        byte[] expected = new byte[rect.Width * 3];
        for (int y = 0; y < rect.Height; y++)
        {
            Array.Fill(expected, (byte)255);
            long row = rect.Y + y, from = Math.Max(0, rect.X), to = Math.Min(whole.Width, rect.X + rect.Width);
            if (row >= 0 && row < whole.Height && from < to)
            {
                whole.Row((int)row)[(int)(3 * from)..(int)(3 * to)].CopyTo(expected.AsSpan((int)(3 * (from - rect.X))));
            }

            if (!read.Row(y).SequenceEqual(expected))
            {
                Assert.Fail($"{rect}: row {y} differs from the whole level's");
            }
        }
    }
}
