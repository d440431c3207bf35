using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tests.Models;
using HccPathology.Tests.Stains;
using HccPathology.Tiles;
using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

/// <summary>A picture of 300 x 220 px at 1 µm: red, green and blue fields with noise, and tissue but for a strip on the left.</summary>
public sealed class TissueClassifierTests : IDisposable
{
    private const int Width = 300, Height = 220, Glass = 40;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Classify_AnyTiles_GivesEachCellTheColourThatIsThere(bool segments)
    {
        RgbImage image = Fields();
        using TissueModel model = TinyTissueModel.Load(TinyTissueModel.Own(_folder, segments: segments));
        byte[]? first = null;
        foreach (int tile in (int[])[512, 64, 24])
        {
            TissueMap map = Classified(image, model, tile);
            first ??= map.Shares;
            map.Shares.ShouldBe(first, $"tiles of {tile} px");
            Expected(image, map, model.Card, segments);
        }
    }

    [Fact]
    public void Classify_PatchAmongOthers_DoesNotDependOnThem()
    {
        RgbImage image = Fields(), other = Fields();
        // Everything from 180 px on is another picture; patches that end before it must not know.
        for (int i = 0; i < Width * Height; i++)
        {
            if (i % Width >= 180)
            {
                other[i % Width, i / Width] = (30, 200, 90);
            }
        }

        using TissueModel model = TinyTissueModel.Load(TinyTissueModel.Own(_folder));
        TissueMap one = Classified(image, model, 512), two = Classified(other, model, 512);
        int untouched = (180 - 24) / 16;
        for (int y = 0; y < one.Height; y++)
        {
            one.Shares.AsSpan(y * one.Width * 3, untouched * 3).SequenceEqual(two.Shares.AsSpan(y * one.Width * 3, untouched * 3)).ShouldBeTrue();
        }

        one.Shares.ShouldNotBe(two.Shares);
    }

    // Answers for squares of 4 px, in cells of 8.
    [Fact]
    public void Classify_AnswersFinerThanACell_AreAveraged()
    {
        RgbImage image = Fields();
        using TissueModel model = TinyTissueModel.Load(
            TinyTissueModel.Own(_folder, card => card["outputStep"] = 4, segments: true, TinyTissueModel.Network(step: 4)));
        (model.Card.CellPx, model.Card.OutputStep).ShouldBe((8, 4));
        TissueMap map = Classified(image, model, 64);
        for (int i = 0; i < map.Width * map.Height; i++)
        {
            (int x, int y) = (i % map.Width * 8, i / map.Width * 8);
            if (x < Glass || x + 8 > Width || y + 8 > Height)
            {
                continue;
            }

            double[] mean = new double[3];
            foreach ((int dx, int dy) in ((int, int)[])[(0, 0), (4, 0), (0, 4), (4, 4)])
            {
                double[] powers = [.. Mean(image, x + dx, y + dy, 4).Select(m => Math.Exp(20 * m))];
                mean = [.. mean.Select((m, c) => m + powers[c] / powers.Sum() / 4)];
            }

            mean.Select((m, c) => Math.Abs(255 * m - map.Shares[i * 3 + c])).Max().ShouldBeLessThan(0.6, $"from {x} {y} px");
        }
    }

    [Fact]
    public void Classify_Restained_IsThatOfThePictureAsItIsShown()
    {
        Restaining restaining = new(2, (240, 240, 240));
        RgbImage image = Fields(), restained = Fields();
        uint[] shown = new uint[1];
        for (int i = 0; i < Width * Height; i++)
        {
            restaining.Row([StainPixels.Pack(image[i % Width, i / Width])], shown);
            restained[i % Width, i / Width] = ((byte)(shown[0] >> 16), (byte)(shown[0] >> 8), (byte)shown[0]);
        }

        using TissueModel model = TinyTissueModel.Load(TinyTissueModel.Own(_folder));
        byte[] shares = Classified(image, model, 64, restaining).Shares;
        shares.ShouldBe(Classified(restained, model, 64).Shares);
        shares.ShouldNotBe(Classified(image, model, 64).Shares);
    }

    // A black picture, which is what a network is tried with as it is loaded, gives zeros: it shows neither.
    [Theory]
    [InlineData("softmax", float.MaxValue, false, "tissue model tiny: its score of Red at ", " px is Infinity, no probability with activation softmax")]
    [InlineData("sigmoid", float.NaN, true, "its score of Red at ", " px is NaN, no probability with activation sigmoid")]
    [InlineData("none", 20, false, "its score of ", "no probability with activation none; check activation and normalisation in ")]
    public void Classify_ScoresThatAreNoProbabilities_AreRefusedAndNotTakenForTissueOfNoClass(string activation, float weight,
        bool segments, string place, string words)
    {
        byte[] network = TinyNetwork.Linear(new float[,] { { weight, weight, weight }, { 0, 20, 0 }, { 0, 0, 20 } }, [0, 0, 0], segments ? 8 : 0);
        using TissueModel model = TinyTissueModel.Load(TinyTissueModel.Own(_folder, card => card["activation"] = activation, segments, network));
        ModelCopy.ShouldFail(FailureKind.BadData, () => Classified(Fields(), model, 64), place, words);
    }

    [Fact]
    public void Classify_EveryPatch_BelongsToOneTile()
    {
        TissueModelCard card = TissueCardFile.Read(TinyTissueModel.Own(_folder, segments: true));
        using Slide slide = Open(Fields());
        AnalysisFrame frame = AnalysisFrame.Choose(slide.Facts, new Mpp(1), 1);
        PatchGrid grid = new(card, frame, frame, Mask());
        List<(int, int)> cores = [], all = [];
        foreach (TileSpec tile in Tiles(24))
        {
            grid.Of(tile, cores);
            all.AddRange(cores);
        }

        all.Distinct().Count().ShouldBe(all.Count);
        // Cores of 48 px: seven by five, but for the column that ends in the glass on the left.
        all.Count.ShouldBe(7 * 5);
        grid.Around([(1, 1), (2, 1)]).ShouldBe((40, 40, 112, 64));
    }

    [Fact]
    public void Frame_OfASlideCoarserThanTheModel_IsTheModelsPixelSizeAndRefusedBeyondAQuarter()
    {
        using TissueModel fine = TinyTissueModel.Load(TinyTissueModel.Own(_folder, card => card["inputMpp"] = 0.5));
        using TissueModel model = TinyTissueModel.Load(TinyTissueModel.Own(_folder));
        using Slide slide = Open(Fields());
        foreach (Mpp coarser in (Mpp[])[new(0.505), new(0.6), new(0.625), new(0.5, 0.6), new(0.6, 0.4)])
        {
            AnalysisFrame frame = fine.FrameOf(slide.Facts, coarser);
            frame.Mpp.X.ShouldBe(0.5, 0.01);
            frame.Mpp.Y.ShouldBe(0.5, 0.01);
        }

        model.FrameOf(slide.Facts, new Mpp(1.2)).Mpp.X.ShouldBe(1.2, 1e-9, "of those coarser than 1 um/px, which an analysis must be asked for, none is enlarged");
        model.FrameOf(slide.Facts, new Mpp(0.25)).Mpp.X.ShouldBe(1, 1e-9);
        foreach (Mpp coarse in (Mpp[])[new(1.3), new(1.2, 1.3), new(1.3, 1.2)])
        {
            ModelCopy.ShouldFail(FailureKind.BadData, () => model.FrameOf(slide.Facts, coarse),
                "tissue model tiny is for 1 um/px", "1.3", "--tissue-model none");
        }
    }

    private static void Expected(RgbImage image, TissueMap map, TissueModelCard card, bool segments)
    {
        int half = segments ? card.CellPx / 2 : card.PatchPx / 2, cell = card.CellPx;
        for (int y = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++)
            {
                ReadOnlySpan<byte> shares = map.Shares.AsSpan((y * map.Width + x) * 3, 3);
                (int cx, int cy) = (x * cell + cell / 2, y * cell + cell / 2);
                if (cx + half <= Width && cy + half <= Height && cx - half >= Glass && cy >= half)
                {
                    double[] mean = Mean(image, cx - half, cy - half, 2 * half);
                    double sum = mean.Sum(m => Math.Exp(20 * m));
                    for (int c = 0; c < 3; c++)
                    {
                        ((double)shares[c]).ShouldBe(255 * Math.Exp(20 * mean[c]) / sum, 0.6, $"cell {x} {y} class {c}");
                    }
                }
                else if (!segments && (x + 1) * cell <= Glass)
                {
                    shares.ToArray().ShouldBe([0, 0, 0], "no tissue, no answer");
                }
            }
        }
    }

    private static double[] Mean(RgbImage image, int x0, int y0, int side)
    {
        double[] sum = new double[3];
        for (int i = 0; i < side * side; i++)
        {
            (byte r, byte g, byte b) = image[x0 + i % side, y0 + i / side];
            (sum[0], sum[1], sum[2]) = (sum[0] + r, sum[1] + g, sum[2] + b);
        }

        return [.. sum.Select(s => s / (255.0 * side * side))];
    }

    // 0.6 and 0.5 um/px: of 300 x 220 px 360 x 264 are made.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Classify_SlideCoarserThanTheModel_IsThatOfTheSlideEnlargedWhateverTheTiles(bool segments)
    {
        RgbImage image = Fields();
        using TissueModel model = TinyTissueModel.Load(TinyTissueModel.Own(_folder, card => (card["inputMpp"], card["outputStep"]) = (0.5, segments ? 16 : null),
            segments, segments ? TinyTissueModel.Network(16) : null));
        TissueMap map = Classified(image, model, 512, mpp: 0.6);
        foreach (int tile in (int[])[64, 24])
        {
            Classified(image, model, tile, mpp: 0.6).Shares.ShouldBe(map.Shares, $"tiles of {tile} px");
        }

        using Slide slide = Open(image);
        using AreaResampler resampler = new();
        using TileBuffer pixels = new(360, 264);
        AnalysisFrame frame = model.FrameOf(slide.Facts, new Mpp(0.6));
        (frame.Width, frame.Height).ShouldBe((360, 264));
        resampler.Read(slide, frame, 0, 0, pixels);
        RgbImage enlarged = new(360, 264);
        for (int i = 0; i < 360 * 264; i++)
        {
            uint pixel = pixels.Row(i / 360)[i % 360];
            enlarged[i % 360, i / 360] = ((byte)(pixel >> 16), (byte)(pixel >> 8), (byte)pixel);
        }

        int half = segments ? 8 : 16, seen = 0;
        for (int cell = 0; cell < map.Width * map.Height; cell++)
        {
            (int left, int top) = (cell % map.Width * 16 + 8 - half, cell / map.Width * 16 + 8 - half);
            if (left < 48 || top < 0 || left + 2 * half > 360 || top + 2 * half > 264)
            {
                continue;
            }

            double[] powers = [.. Mean(enlarged, left, top, 2 * half).Select(m => Math.Exp(20 * m))];
            powers.Select((p, c) => Math.Abs(255 * p / powers.Sum() - map.Shares[cell * 3 + c])).Max().ShouldBeLessThan(0.6, $"from {left} {top} px");
            seen++;
        }

        seen.ShouldBeGreaterThan(200);
    }

    private TissueMap Classified(RgbImage image, TissueModel model, int tilePx, Restaining? restaining = null, double mpp = 1)
    {
        using Slide slide = Open(image);
        AnalysisFrame frame = AnalysisFrame.Choose(slide.Facts, new Mpp(mpp), mpp), patches = model.FrameOf(slide.Facts, new Mpp(mpp));
        using TissueClassifier classifier = new(model, slide, new PatchGrid(model.Card, patches, frame, Mask()), restaining);
        TissueMap map = new(model.Card, patches);
        // Backwards: the order of tiles must not matter either.
        foreach (TileSpec tile in Tiles(tilePx).Reverse())
        {
            map.Add(classifier.Classify(tile));
        }

        return map;
    }

    private Slide Open(RgbImage image)
    {
        string path = _folder.File($"{Guid.NewGuid():N}.png");
        ImageFile.WritePng(path, image);
        return Slide.Open(path, new SlideOptions { Mpp = new Mpp(1) });
    }

    private static IEnumerable<TileSpec> Tiles(int side) =>
        from y in Enumerable.Range(0, (Height + side - 1) / side)
        from x in Enumerable.Range(0, (Width + side - 1) / side)
        select new TileSpec(0, x * side, y * side, Math.Min(side, Width - x * side), Math.Min(side, Height - y * side), 40);

    private static TissueMask Mask()
    {
        const int Cell = 8, Columns = (Width + Cell - 1) / Cell, Rows = (Height + Cell - 1) / Cell;
        return new TissueMask(Columns, Rows, Cell, Cell, new Mpp(1),
            [.. Enumerable.Range(0, Columns * Rows).Select(i => i % Columns < Glass / Cell ? MaskClass.Glass : MaskClass.Tissue)]);
    }

    private static RgbImage Fields()
    {
        RgbImage image = new(Width, Height);
        Random random = new(5);
        for (int i = 0; i < Width * Height; i++)
        {
            int field = (i % Width / 90 + i / Width / 70) % 3;
            byte noise = (byte)random.Next(60);
            image[i % Width, i / Width] = ((byte)(field == 0 ? 180 : noise), (byte)(field == 1 ? 180 : noise), (byte)(field == 2 ? 180 : noise));
        }

        return image;
    }
}
