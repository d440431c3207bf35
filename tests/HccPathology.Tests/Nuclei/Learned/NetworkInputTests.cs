using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Learned;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Models;
using HccPathology.Tiles;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class NetworkInputTests
{
    private static readonly ModelCard Own = ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps).Card;

    // A tile of 12 px of which six are the slide: the px at an edge comes twice, and a narrow slide is mirrored again and again.
    [Fact]
    public void EdgeMirror_TileOverBothEdges_ShowsTheSlideMirrored()
    {
        EdgeMirror mirror = EdgeMirror.Of(-3, 12, 6), narrow = EdgeMirror.Of(-7, 12, 2);
        Enumerable.Range(0, 12).Select(mirror.At).ShouldBe([5, 4, 3, 3, 4, 5, 6, 7, 8, 8, 7, 6]);
        Enumerable.Range(0, 12).Where(mirror.Contains).ShouldBe([3, 4, 5, 6, 7, 8]);
        Enumerable.Range(0, 12).Select(narrow.At).ShouldBe([8, 8, 7, 7, 8, 8, 7, 7, 8, 8, 7, 7]);
    }

    /// <summary>At 0.5 µm/px a reach of 16 µm is 32 px, and of what only the network needs 8 µm are kept: 79 - 16 px, made even.</summary>
    [Theory]
    [InlineData(112, 62)]
    [InlineData(180, 62)]
    [InlineData(64, 16)]
    [InlineData(47, 0)]
    public void InsetPx_OfAHalo_IsWhatOnlyTheNetworkNeedsLess8Um(int tileHaloPx, int expected) =>
        AssemblyOptions.InsetPx(Own with { InputMpp = 0.5, HaloPx = 79 }, tileHaloPx).ShouldBe(expected);

    [Theory]
    [InlineData("RGB", 0, 1, 2)]
    [InlineData("BGR", 2, 1, 0)]
    public void Fill_Floats_AreNormalisedInTheCardsOrderAndWhiteBeyond(string order, int red, int green, int blue)
    {
        ModelCard card = Own with { ChannelOrder = order, Normalisation = new ModelNormalisation(1 / 255.0, [0.5, 0.25, 0.1], [0.5, 0.2, 0.4]) };
        Shown(ModelCopy.Star, card, (image, x, y, pixel) =>
        {
            image.Row(red, y)[x].ShouldBe(Plain(red, (byte)(pixel >> 16)));
            image.Row(green, y)[x].ShouldBe(Plain(green, (byte)(pixel >> 8)));
            image.Row(blue, y)[x].ShouldBe(Plain(blue, (byte)pixel));
        });
        float Plain(int channel, int value) => (float)((value * card.Normalisation.Scale - card.Normalisation.Mean[channel]) / card.Normalisation.Std[channel]);
    }

    [Theory]
    [InlineData("RGB", 0, 1, 2)]
    [InlineData("BGR", 2, 1, 0)]
    public void Fill_Bytes_AreThePixelsOwnInTheCardsOrderAndWhiteBeyond(string order, int red, int green, int blue) =>
        Shown(ModelCopy.Own, Own with { ChannelOrder = order }, (image, x, y, pixel) =>
        {
            Span<byte> px = image.Blocks!.Px(x, y);
            (px[red], px[green], px[blue]).ShouldBe(((byte)(pixel >> 16), (byte)(pixel >> 8), (byte)pixel), $"{x}, {y}");
            int inBlock = 3 * (2 * (y % 2) + x % 2);
            image.Blocks.Row(y).Slice(x / 2 * ByteBlocks.BlockBytes + inBlock, 3).SequenceEqual(px).ShouldBeTrue();
        });

    [Fact]
    public void Fill_RestainedSlide_ShowsItsPixelsThroughTheTablesAndWhiteBeyond()
    {
        Restaining restaining = new(2.5, (250, 240, 230));
        Shown(ModelCopy.Own, Own,
            (image, x, y, pixel) => Check(pixel, x, y, (channel, shown) => image.Blocks!.Px(x, y)[channel].ShouldBe(shown, $"{x}, {y}")), restaining);
        Shown(ModelCopy.Star, Own,
            (image, x, y, pixel) => Check(pixel, x, y, (channel, shown) => image.Row(channel, y)[x].ShouldBe(shown, $"{x}, {y}")), restaining);

        void Check(uint pixel, int x, int y, Action<int, byte> check)
        {
            uint[] shown = [pixel];
            if (x < 19 && y < 17)
            {
                restaining.Row([pixel], shown);
            }

            for (int channel = 0; channel < 3; channel++)
            {
                check(channel, (byte)(shown[0] >> (16 - 8 * channel)));
            }
        }
    }

    [Theory]
    [InlineData(0, 0, 20, 12, true)]
    [InlineData(12, 4, 8, 8, true)]
    [InlineData(13, 3, 7, 8, true)]
    [InlineData(0, 1, 19, 11, true)]
    [InlineData(0, 0, 20, 12, false)]
    [InlineData(13, 3, 7, 8, false)]
    public void Fill_TileBeyondTheSlide_MirrorsWhatLiesOnIt(int coreX, int coreY, int coreWidth, int coreHeight, bool isOfBytes)
    {
        const int Halo = 16, SlideWidth = 20, SlideHeight = 12;  // the halo reaches past the mirror image's own end
        TileSpec tile = new(0, coreX, coreY, coreWidth, coreHeight, Halo);
        using OnnxNetwork network = Load(isOfBytes ? ModelCopy.Own : ModelCopy.Star);
        using NetworkRun run = network.MakeRun(tile.ReadWidth, tile.ReadHeight);
        using TileBuffer pixels = Numbered(tile.ReadWidth, tile.ReadHeight);
        NetworkInput input = new(Own, DrawnTissue.FrameOf(new Mpp(0.5), SlideWidth, SlideHeight));
        input.Fill(pixels, tile, run);
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            for (int x = 0; x < tile.ReadWidth; x++)
            {
                byte red = (byte)(pixels.Row(Mirrored(y + tile.ReadY, SlideHeight) - tile.ReadY)[Mirrored(x + tile.ReadX, SlideWidth) - tile.ReadX] >> 16);
                (isOfBytes ? run.Image.Blocks!.Px(x, y)[0] : run.Image.Row(0, y)[x]).ShouldBe(red, $"{x}, {y}");
            }
        }

        // Step by step: over the edge and back.
        static int Mirrored(int at, int length)
        {
            while (at < 0 || at >= length)
            {
                at = at < 0 ? -1 - at : 2 * length - 1 - at;
            }

            return at;
        }
    }

    // A tile of 19 x 17 px, halo included, and what each px of the network's image is made of.
    private static void Shown(string model, ModelCard card, Action<NetworkImage, int, int, uint> check, Restaining? restaining = null)
    {
        using OnnxNetwork network = Load(model);
        using NetworkRun run = network.MakeRun(30, 20);
        using TileBuffer pixels = Numbered(19, 17);
        new NetworkInput(card, DrawnTissue.FrameOf(new Mpp(0.5)), restaining).Fill(pixels, new TileSpec(0, 100, 100, 17, 15, 1), run);
        run.Width.ShouldBeGreaterThan(19);
        for (int i = 0; i < run.Width * run.Height; i++)
        {
            (int x, int y) = (i % run.Width, i / run.Width);
            check(run.Image, x, y, x < 19 && y < 17 ? pixels.Row(y)[x] : 0xFFFFFFFF);
        }
    }

    private static OnnxNetwork Load(string model) => new(ModelCardFile.Read(model, ModelCard.NucleusMaps, ModelCard.StarDist), ModelDevice.Cpu);

    private static TileBuffer Numbered(int width, int height)
    {
        TileBuffer pixels = new(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                pixels.Row(y)[x] = 0xFF000000u | (uint)(x * 5 + y * 3) << 16 | (uint)(255 - x - y) << 8 | (uint)((x * x + y) % 256);
            }
        }

        return pixels;
    }
}
