using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Tests.Nuclei;

public sealed class NucleusMeasureTests
{
    // A slide of 4095 px at 0.25 um/px ends in the middle of the 2048th column of 0.5 um: outlines reached 0.25 um beyond it.
    [Fact]
    public void TakeRing_OverTheEdgeOfASlideThatEndsWithinAPixel_EndsThere()
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.25), 4095, 4094, wantedMppUm: 0.5);
        (frame.Width, frame.Height, frame.SlideWidth, frame.SlideHeight).ShouldBe((2048, 2047, 2047.5, 2047));
        TissueMask tissue = new DrawnTissue(new Mpp(0.25), []).Mask();
        TileSpec tile = new(0, 1536, 1536, 512, 511, 32);
        NucleusField field = new(2038 - tile.ReadX, 2041 - tile.ReadY, 12, 8, [.. Enumerable.Repeat(1f, 12 * 8)]);
        NucleusMeasure measure = new(frame, tissue, 1, 400, 0.05);
        TileNuclei found = new();
        measure.TakeRing([2, 11, 11, 2], [2, 2, 6, 6], field, tile).ShouldBeTrue();
        measure.AddTo(found, field, tile, default, NucleusClass.Only, 1);
        Nucleus nucleus = found.Nuclei.ShouldHaveSingleItem();
        nucleus.AreaUm2.ShouldBe(7.5f * 4 * 0.25f);
        (nucleus.X, nucleus.Y).ShouldBe((2 * (2040 + 7.5 / 2), 2 * 2045.0));
        nucleus.MaxDiameterUm.ShouldBe((float)(0.5 * Math.Sqrt(7.5 * 7.5 + 16)), 1e-4f);
    }

    // Where the network doubted, the outline drew back from the edge by up to 0.15 um: areas there were 2 % too small, and up to 8.
    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    [InlineData(0.9f)]
    public void Take_FieldThatTheSlidesEdgeCuts_EndsAtTheEdgeWhateverLiesBeyond(float beyond)
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5));
        TileSpec tile = new(0, frame.Width - 512, 1536, 512, 512, 32);
        const int Width = 12, Height = 8, EdgeX = 8;
        NucleusField field = new(frame.Width - EdgeX - tile.ReadX, 200, Width, Height, [.. Enumerable.Range(0, Width * Height).Select(i =>
            (i % Width, i / Width) is (>= EdgeX, _) ? beyond : (i % Width, i / Width) is (>= 2, >= 2 and < 6) ? 0.7f : 0.3f)]);
        NucleusMeasure measure = new(frame, new DrawnTissue(new Mpp(0.5), []).Mask(), 1, 400, 0.01);
        measure.Take(field, tile).ShouldBeTrue();
        TileNuclei found = new();
        measure.AddTo(found, field, tile, default, NucleusClass.Only, 1);
        Nucleus nucleus = found.Nuclei.ShouldHaveSingleItem();
        nucleus.X.ShouldBe(frame.Width - 3, 1e-4);              // six columns of the slide, their corners cut
        nucleus.AreaUm2.ShouldBe((6 * 4 - 4 * 0.125f) * 0.25f, 1e-3f);
    }

    [Theory]
    [InlineData(5, 3, 1)]
    [InlineData(8, 8, 2)]
    [InlineData(23, 17, 3)]
    [InlineData(128, 128, 4)]
    public void Density_RandomField_EqualsThePlainSums(int width, int height, int seed)
    {
        Random random = new(seed);
        using Plane<short> stain = Planes.From(Planes.Noise(width + 4, height + 4, seed, short.MinValue, short.MaxValue));
        NucleusField field = new(3, 2, width, height, [.. Enumerable.Range(0, width * height).Select(_ => random.Next(3) == 0 ? 0.5f : 0.4999f)]);
        List<double> inside = [.. Enumerable.Range(0, width * height).Where(i => field.Values[i] >= 0.5f).Select(i => (double)stain[3 + i % width, 2 + i / width] / StainUnmixing.UnitsPerOd)];
        StainOd found = NucleusMeasure.Density(stain, field);
        double mean = inside.Average();
        ((double)found.Mean).ShouldBe(mean, 1e-5);
        ((double)found.Sd).ShouldBe(Math.Sqrt(inside.Average(v => (v - mean) * (v - mean))), 1e-5);
        ((double)found.Min, (double)found.Max).ShouldBe((inside.Min(), inside.Max()));
        NucleusMeasure.Density([.. inside.Select(v => (short)(v * StainUnmixing.UnitsPerOd))]).ShouldBe(found);
    }
}
