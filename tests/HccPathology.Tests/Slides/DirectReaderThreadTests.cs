using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

/// <summary>Eight threads read anywhere; one thread's pixels are the reference.</summary>
public sealed class DirectReaderThreadTests : IDisposable
{
    private const int Threads = 8;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_RealSlideOnEightThreads_EqualsOneThread(bool isPlanned) =>
        ShouldEqualOneThread(SharedData.Find("slides/CMU-1-Small-Region.svs"), isPlanned, rects: 60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_MadeSlideOnEightThreads_EqualsOneThread(bool isPlanned)
    {
        SlidePixels.NeedDirectReader();
        string path = _folder.File("made.tiff");
        // Missing tiles and a level that is OpenSlide's are among what threads meet.
        PhilipsTiff.Of(new JpegTiff
        {
            WidthPx = 1000,
            HeightPx = 700,
            TilePx = 64,
            Levels = 4,
            DeflateLevels = [2],
            IsMissing = (level, tile) => level == 0 && tile % 17 == 5,
        }).Write(path);
        ShouldEqualOneThread(path, isPlanned, rects: 240);
    }

    private static void ShouldEqualOneThread(string path, bool isPlanned, int rects)
    {
        using Slide slide = SlidePixels.OpenDirect(path);
        LevelRect[] reads = Anywhere(slide, rects);
        RgbImage[] alone = [.. reads.Select(r => SlideReadTests.Read(slide, r))];
        // Announced are half of the reads that come, so that a plan runs out while threads are in it.
        using IDisposable? plan = isPlanned ? slide.Share(reads) : null;
        int differing = 0, done = 0;
        Readers.OnThreads(Threads, thread =>
        {
            Random random = new(thread);
            for (int i = 0; i < 2 * reads.Length / Threads; i++)
            {
                int which = random.Next(reads.Length);
                bool isSame = SlideReadTests.Read(slide, reads[which]).Data.AsSpan().SequenceEqual(alone[which].Data);
                Interlocked.Add(ref differing, isSame ? 0 : 1);
                Interlocked.Increment(ref done);
            }
        });
        differing.ShouldBe(0);
        done.ShouldBe(2 * reads.Length / Threads * Threads);
    }

    private static LevelRect[] Anywhere(Slide slide, int count)
    {
        Random random = new(5);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int level = i % slide.Facts.Levels.Count;
            int reduction = Math.Min(1 << random.Next(4), slide.Facts.Levels[level].MaxReduction);
            LevelRect whole = SlidePixels.Whole(slide, level, reduction);
            return new LevelRect(level, random.Next(-20, whole.Width), random.Next(-20, whole.Height), random.Next(1, 400), random.Next(1, 400), reduction);
        })];
    }
}
