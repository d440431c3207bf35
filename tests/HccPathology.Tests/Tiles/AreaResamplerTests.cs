using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tests.Slides;
using HccPathology.Tiles;

namespace HccPathology.Tests.Tiles;

public sealed class AreaResamplerTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.25, 0.25)]
    [InlineData(0.125, 0.125)]
    [InlineData(0.263, 0.263)]
    [InlineData(0.3, 0.21)]
    [InlineData(0.335, 0.499)]
    [InlineData(0.5, 0.4)]
    [InlineData(0.4, 0.5)]
    [InlineData(0.07, 0.105)]
    [InlineData(0.6, 0.53)]
    public void Read_AnyRatio_IsTheAreaMean(double mppX, double mppY)
    {
        var (slide, truth, frame) = Open(397, 311, mppX, mppY);
        using (slide)
        {
            RgbImage read = Read(slide, frame, -3, -2, frame.Width + 6, frame.Height + 5);
            for (int y = 0; y < read.Height; y++)
            {
                for (int x = 0; x < read.Width; x++)
                {
                    var (r, g, b) = AreaMean(truth, (x - 3) * frame.RatioX, (y - 2) * frame.RatioY, frame.RatioX, frame.RatioY);
                    // Half a unit by rounding; weights of 14 bits on a grid of 1/65536 px add less than a tenth.
                    Math.Abs(read[x, y].R - r).ShouldBeLessThan(0.6);
                    Math.Abs(read[x, y].G - g).ShouldBeLessThan(0.6);
                    Math.Abs(read[x, y].B - b).ShouldBeLessThan(0.6);
                }
            }
        }
    }

    [Theory]
    [InlineData(0.25, 2)]
    [InlineData(0.125, 4)]
    public void Read_RatioTwoAndFour_RoundsHalfUpAndEqualsTheGeneralPath(double mpp, int ratio)
    {
        var (slide, truth, frame) = Open(404, 300, mpp, mpp);
        using (slide)
        {
            frame.RatioX.ShouldBe(ratio);
            RgbImage quick = Read(slide, frame, -5, -5, 120, 100);
            Read(slide, frame, -5, -5, 120, 100, usesShortCuts: false).Data.ShouldBe(quick.Data);
            int sum = 0;
            for (int i = 0; i < ratio * ratio; i++)
            {
                sum += truth[10 * ratio + i % ratio, 20 * ratio + i / ratio].B;
            }

            quick[15, 25].B.ShouldBe((byte)((sum + ratio * ratio / 2) / (ratio * ratio)));
        }
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.263)]
    [InlineData(0.11)]
    [InlineData(0.5)]
    [InlineData(0.62)]
    public void Read_AnyCut_GivesTheSameBytes(double mpp)
    {
        var (slide, _, frame) = Open(903, 601, mpp, mpp, levels: 2);
        using (slide)
        {
            RgbImage whole = Read(slide, frame, 0, 0, frame.Width, frame.Height);
            foreach (int tile in (int[])[37, 160])
            {
                for (int y = 0; y < frame.Height; y += tile)
                {
                    for (int x = 0; x < frame.Width; x += tile)
                    {
                        int width = Math.Min(tile, frame.Width - x), height = Math.Min(tile, frame.Height - y);
                        RgbImage part = Read(slide, frame, x, y, width, height);
                        for (int row = 0; row < height; row++)
                        {
                            part.Row(row).SequenceEqual(whole.Row(y + row).Slice(x * 3, width * 3)).ShouldBeTrue($"tile {tile} at {x}, {y}, row {row}");
                        }
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.2)]
    [InlineData(0.6)]
    public void Read_InManyBands_GivesTheSameBytes(double mpp)
    {
        var (slide, _, frame) = Open(397, 311, mpp, mpp);
        using (slide)
        {
            RgbImage whole = Read(slide, frame, -3, -2, 130, 160);
            foreach (int maxSourcePx in (int[])[1, 2000, 30_000])
            {
                Read(slide, frame, -3, -2, 130, 160, maxSourcePx: maxSourcePx).Data.ShouldBe(whole.Data);
            }
        }
    }

    [Theory]
    [InlineData(2.0)]
    [InlineData(1.9011406844106463)]
    [InlineData(7.3)]
    [InlineData(64.0)]
    [InlineData(0.8064516129032258)]
    public void AreaWeights_AnyRatio_AddUpToOneAndIgnoreWhereTheRunStarts(double ratio)
    {
        AreaWeights all = new(), part = new();
        all.Build(-50, 500, ratio);
        part.Build(123, 40, ratio);
        for (int i = 0; i < 40; i++)
        {
            int j = i + 173;
            uint[] expected = all.Weights[all.Offset[j]..all.Offset[j + 1]];
            part.Weights[part.Offset[i]..part.Offset[i + 1]].ShouldBe(expected);
            (part.First[i] + part.SourceStart).ShouldBe(all.First[j] + all.SourceStart);
            expected.Sum(w => w).ShouldBe(AreaWeights.One);
        }
    }

    // Two of three source px: weights are 2/3 and 1/3 of 16384, rounded as running sums.
    [Fact]
    public void AreaWeights_OneAndAHalfPixels_AreTwoThirdsAndOneThird()
    {
        AreaWeights weights = new();
        weights.Build(0, 2, 1.5);
        weights.Weights[..4].ShouldBe([10923, 5461, 5461, 10923]);
        (weights.First[0], weights.First[1], weights.SourceStart).ShouldBe((0, 1, 0));
    }

    [Fact]
    public void AreaWeights_BuiltForFewAndManyPixelsInTurn_AreThoseOfNewOnes()
    {
        AreaWeights kept = new();
        foreach ((int count, double ratio) in ((int, double)[])[(40, 2.0), (40, 7.3), (5, 64.0), (100, 1.5)])
        {
            AreaWeights fresh = new();
            kept.Build(3, count, ratio);
            fresh.Build(3, count, ratio);
            kept.Offset[..(count + 1)].ShouldBe(fresh.Offset[..(count + 1)]);
            kept.Weights[..kept.Offset[count]].ShouldBe(fresh.Weights[..fresh.Offset[count]]);
            kept.First[..count].ShouldBe(fresh.First[..count]);
        }
    }

    [Fact]
    public void Read_OneResamplerAtManySizes_GivesWhatANewOneGives()
    {
        (Slide slide, _, AnalysisFrame frame) = Open(300, 260, 0.263, 0.3);
        using (slide)
        using (AreaResampler kept = new())
        {
            foreach ((int width, int height) in ((int, int)[])[(20, 30), (90, 10), (15, 100), (120, 110)])
            {
                using TileBuffer buffer = new(width, height);
                kept.Read(slide, frame, 3, 2, buffer);
                buffer.ToRgb().Data.ShouldBe(Read(slide, frame, 3, 2, width, height).Data, $"{width} x {height}");
            }
        }
    }

    private (Slide Slide, RgbImage Truth, AnalysisFrame Frame) Open(int width, int height, double mppX, double mppY, int levels = 1)
    {
        string path = _folder.File("a.tif");
        RgbImage truth = SyntheticTiff.Write(path, width, height, levels);
        Slide slide = Slide.Open(path, new SlideOptions { Mpp = new Mpp(mppX, mppY) });
        return (slide, truth, AnalysisFrame.Choose(slide.Facts, slide.RequireMpp(), mostEnlargement: 1.25));
    }

    private static RgbImage Read(Slide slide, AnalysisFrame frame, int x, int y, int width, int height, bool usesShortCuts = true, int maxSourcePx = 1 << 22)
    {
        using TileBuffer buffer = new(width, height);
        using AreaResampler resampler = new() { UsesShortCuts = usesShortCuts, MaxSourcePx = maxSourcePx };
        resampler.Read(slide, frame, x, y, buffer);
        return buffer.ToRgb();
    }

    // The definition, in doubles: mean over the rectangle, white outside of the picture.
    private static (double R, double G, double B) AreaMean(RgbImage image, double x0, double y0, double width, double height)
    {
        double r = 0, g = 0, b = 0;
        for (int y = (int)Math.Floor(y0); y < y0 + height; y++)
        {
            for (int x = (int)Math.Floor(x0); x < x0 + width; x++)
            {
                double covered = (Math.Min(x + 1, x0 + width) - Math.Max(x, x0)) * (Math.Min(y + 1, y0 + height) - Math.Max(y, y0)) / (width * height);
                var (pr, pg, pb) = x >= 0 && y >= 0 && x < image.Width && y < image.Height ? image[x, y] : ((byte)255, (byte)255, (byte)255);
                (r, g, b) = (r + covered * pr, g + covered * pg, b + covered * pb);
            }
        }

        return (r, g, b);
    }
}
