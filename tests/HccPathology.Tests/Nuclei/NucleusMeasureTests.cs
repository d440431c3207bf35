using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Tiles;

namespace HccPathology.Tests.Nuclei;

public sealed class NucleusMeasureTests
{
    // A slide of 4095 px at 0.25 um/px ends in the middle of the 2048th column of 0.5 um: outlines reached 0.25 um beyond it.
    [Fact]
    public void TakeRing_OverTheEdgeOfASlideThatEndsWithinAPixel_EndsThere()
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.25), 4095, 4093, wantedMppUm: 0.5);
        (frame.Width, frame.Height, frame.SlideWidth, frame.SlideHeight).ShouldBe((2048, 2047, 2047.5, 2046.5));
        TissueMask tissue = new DrawnTissue(new Mpp(0.25), []).Mask();
        TileSpec tile = new(0, 1536, 1536, 512, 511, 32);
        NucleusField field = new(2038 - tile.ReadX, 2041 - tile.ReadY, 12, 8, [.. Enumerable.Repeat(1f, 12 * 8)]);
        const double Area = 7.5 * 3.5 * 0.25;
        NucleusMeasure measure = new(frame, tissue, Area, Area, 0.05);
        TileNuclei found = new();
        measure.TakeRing([2, 11, 11, 2], [2, 2, 6, 6], field, tile).ShouldBeTrue("the limits of area are sizes that are kept");
        measure.AddTo(found, field, tile, default, NucleusClass.Only, 1);
        Nucleus nucleus = found.Nuclei.ShouldHaveSingleItem();
        nucleus.AreaUm2.ShouldBe((float)Area);
        (nucleus.X, nucleus.Y).ShouldBe((2 * (2040 + 7.5 / 2), 2 * (2043 + 3.5 / 2)));
        nucleus.MaxDiameterUm.ShouldBe((float)(0.5 * Math.Sqrt(7.5 * 7.5 + 3.5 * 3.5)), 1e-4f);
    }

    // Analysis px of two level-0 px: 4.004 px are 800.8 hundredths.
    [Fact]
    public void TakeRing_OverTheUpperLeftCorner_EndsThereAndIsWrittenToTheNearestHundredth()
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.25), wantedMppUm: 0.5);
        TileSpec tile = new(0, 0, 0, 512, 512, 32);
        NucleusField field = new(32 - 3, 32 - 3, 12, 10, new float[120]);
        NucleusMeasure measure = new(frame, new DrawnTissue(new Mpp(0.25), []).Mask(), 1, 400, 0.05);
        measure.TakeRing([1, 7.004, 7.004, 1], [1, 1, 6, 6], field, tile).ShouldBeTrue();
        TileNuclei found = new();
        measure.AddTo(found, field, tile, default, NucleusClass.Only, 1);
        int[] ring = new int[8];
        ContourCodec.Decode(found.Contour(0), ring).ShouldBe(8);
        ring.ShouldBe([0, 0, 801, 0, 801, 600, 0, 600]);
    }

    [Fact]
    public void TakeRing_ManyPointsAfterFew_IsMeasuredAndLiesInItsBlock()
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5));
        TileSpec tile = new(0, 1024, 512, 512, 512, 32);
        NucleusField field = new(100, 90, 40, 40, new float[1600]);
        NucleusMeasure measure = new(frame, new DrawnTissue(new Mpp(0.5), []).Mask(), 1, 400, 0.05);
        measure.TakeRing([10, 20, 20, 10], [10, 10, 20, 20], field, tile).ShouldBeTrue();
        double[] angles = [.. Enumerable.Range(0, 90).Select(i => i * Math.Tau / 90)];
        measure.TakeRing([.. angles.Select(a => 20 + 10 * Math.Cos(a))], [.. angles.Select(a => 20 + 10 * Math.Sin(a))], field, tile).ShouldBeTrue();
        TileNuclei found = new();
        measure.AddTo(found, field, tile, default, NucleusClass.Only, 1);
        ((double)found.Nuclei[0].AreaUm2).ShouldBe(25 * Math.PI, 0.1);
        found.Blocks.ShouldBe([(2, 1)], "of 512 px");
    }

    [Fact]
    public void Take_OffTheSlideOrOnWhatIsExcluded_IsNotTaken()
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5));
        TileSpec tile = new(0, frame.Width - 512, 1536, 512, 512, 32);
        float[] disc = [.. Enumerable.Range(0, 12 * 12).Select(i => (i % 12, i / 12) is ( >= 2 and < 10, >= 2 and < 10) ? 1f : 0f)];
        TissueMask tissue = new DrawnTissue(new Mpp(0.5), []).Mask();
        NucleusField on = new(100, 200, 12, 12, disc), beside = on with { X = frame.Width - tile.ReadX }, below = on with { Y = frame.Height - tile.ReadY };
        NucleusMeasure measure = new(frame, tissue, 1, 400, 0.05);
        measure.Take(on, tile).ShouldBeTrue();
        measure.Take(beside, tile).ShouldBeFalse();
        measure.Take(below, tile with { CoreY = frame.Height - 512 }).ShouldBeFalse();
        Array.Fill(tissue.Cells, MaskClass.Pen);
        measure.Take(on, tile).ShouldBeFalse();
    }

    // 10 x 10 px of 0.5 um, their middle at 1,050 px of the analysis and 2,100 of the slide.
    [Theory]
    [InlineData(1, 400, 1024, false, true)]
    [InlineData(25.01, 400, 1024, false, false)]
    [InlineData(1, 24.99, 1024, false, false)]
    [InlineData(1, 400, 1051, false, false)]
    [InlineData(1, 400, 1050, false, true)]
    [InlineData(1, 400, 1024, true, false)]
    public void TakeRing_IsTakenWhereItsAreaItsTileAndItsTissueAreRight(double leastUm2, double mostUm2, int coreX, bool isPen, bool expected)
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.25), wantedMppUm: 0.5);
        TissueMask tissue = new(2, 2, 1600, 1600, new Mpp(0.25), [.. Enumerable.Repeat(MaskClass.Tissue, 4)]);
        tissue.Cells[3] = isPen ? MaskClass.Pen : MaskClass.Tissue;
        TileSpec tile = new(0, coreX, 1024, 512, 512, 32);
        NucleusField field = new(1045 - tile.ReadX, 1045 - tile.ReadY, 10, 10, new float[100]);
        new NucleusMeasure(frame, tissue, leastUm2, mostUm2, 0.05).TakeRing([0, 10, 10, 0], [0, 0, 10, 10], field, tile).ShouldBe(expected);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.5)]
    public void Take_Outline_IsSimplifiedByTheToleranceInUm(double mppUm)
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(mppUm), wantedMppUm: mppUm);
        TileSpec tile = new(0, 1536, 1536, 512, 512, 32);
        NucleusField field = new(200, 200, 30, 30, [.. Enumerable.Range(0, 900).Select(i =>
        {
            double x = i % 30 - 14.7, y = i / 30 - 14.6, angle = Math.Atan2(y, x);
            return (float)(0.5 + (9 + Math.Sin(9 * angle) - Math.Sqrt(x * x + y * y)) / 5);
        })]);
        OutlineTracer traced = new();
        traced.Trace(field.Values, 30, 30).ShouldBeTrue();
        traced.Simplify(0.2 / mppUm);
        NucleusMeasure measure = new(frame, new DrawnTissue(new Mpp(mppUm), []).Mask(), 1, 400, 0.2);
        measure.Take(field, tile).ShouldBeTrue();
        TileNuclei found = new();
        measure.AddTo(found, field, tile, default, NucleusClass.Only, 1);
        ContourCodec.Decode(found.Contour(0), new int[500]).ShouldBe(2 * traced.Count);
    }

    // Pixels of 0.5 x 1 um: by their width alone, points up to 0.4 um off would go.
    [Fact]
    public void Take_PixelsHigherThanWide_KeepsTheToleranceInUm()
    {
        const double ToleranceUm = 0.2, Hundredth = 0.01;
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5, 1), wantedMppUm: 0.5);
        frame.Mpp.ShouldBe(new Mpp(0.5, 1));
        TileSpec tile = new(0, 1536, 1536, 512, 512, 32);
        NucleusField field = new(200, 200, 30, 24, [.. Enumerable.Range(0, 30 * 24).Select(i =>
        {
            double x = i % 30 - 14.7, y = i / 30 - 11.6, angle = Math.Atan2(y, x);
            return (float)(0.5 + (8 + Math.Sin(9 * angle) - Math.Sqrt(x * x + y * y)) / 5);
        })]);
        OutlineTracer traced = new();
        traced.Trace(field.Values, 30, 24).ShouldBeTrue();
        NucleusMeasure measure = new(frame, new DrawnTissue(new Mpp(0.5), []).Mask(), 1, 400, ToleranceUm);
        measure.Take(field, tile).ShouldBeTrue();
        TileNuclei found = new();
        measure.AddTo(found, field, tile, default, NucleusClass.Only, 1);
        int[] xy = new int[500];
        int left = 200 + 1536 - 32, count = ContourCodec.Decode(found.Contour(0), xy) / 2;
        (double X, double Y)[] ring = [.. Enumerable.Range(0, count).Select(i => ((xy[2 * i] * Hundredth - left) * 0.5, xy[2 * i + 1] * Hundredth - left))];
        count.ShouldBeLessThan(traced.Count);
        for (int i = 0; i < traced.Count; i++)
        {
            Enumerable.Range(0, count).Min(k => Rings.DistanceTo((traced.X[i] * 0.5, traced.Y[i]), ring[k], ring[(k + 1) % count]))
                .ShouldBeLessThan(ToleranceUm + Hundredth);
        }
    }

    // Where the network doubted, the outline drew back from the edge by up to 0.15 um: areas there were 2 % too small, and up to 8. Pixels of 0.5 x 0.6 um.
    [Theory]
    [InlineData(0f, "right")]
    [InlineData(0.3f, "right")]
    [InlineData(0.9f, "right")]
    [InlineData(0.9f, "left")]
    [InlineData(0.9f, "upper")]
    [InlineData(0.9f, "lower")]
    public void Take_FieldThatTheSlidesEdgeCuts_EndsAtTheEdgeWhateverLiesBeyond(float beyond, string edge)
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5, 0.6), 4096, 3584, wantedMppUm: 0.5);
        bool isUpright = edge is "left" or "right", isFirst = edge is "left" or "upper";
        const int Beyond = 4, Deep = 12, Long = 8;
        int last = isUpright ? frame.Width : frame.Height, width = isUpright ? Deep : Long, start = isFirst ? -Beyond : last + Beyond - Deep,
            corner = isFirst ? 0 : last - 512;
        TileSpec tile = isUpright ? new(0, corner, 1536, 512, 512, 32) : new(0, 1536, corner, 512, 512, 32);
        NucleusField field = new(isUpright ? start - tile.ReadX : 200, isUpright ? 200 : start - tile.ReadY, width, Deep * Long / width,
            [.. Enumerable.Range(0, Deep * Long).Select(i =>
        {
            int across = isUpright ? i % width : i / width, along = isUpright ? i / width : i % width,
                depth = isFirst ? across - Beyond : Deep - 1 - Beyond - across;
            return depth < 0 ? beyond : depth < 6 && along is >= 2 and < 6 ? 0.7f : 0.3f;
        })]);
        NucleusMeasure measure = new(frame, new DrawnTissue(new Mpp(0.5), []).Mask(), 1, 400, 0.01);
        measure.Take(field, tile).ShouldBeTrue();
        TileNuclei found = new();
        measure.AddTo(found, field, tile, default, NucleusClass.Only, 1);
        Nucleus nucleus = found.Nuclei.ShouldHaveSingleItem();
        double alongPx = 200 + 1536 - 32 + 4, acrossPx = isFirst ? 3 : last - 3;     // six rows of the slide, their corners cut
        nucleus.X.ShouldBe(isUpright ? acrossPx : alongPx, 1e-4);
        nucleus.Y.ShouldBe(isUpright ? alongPx : acrossPx, 1e-4);
        nucleus.AreaUm2.ShouldBe((6 * 4 - 4 * 0.125f) * 0.3f, 1e-3f);
    }
}
