using System.Text;
using HccPathology.Evaluation;
using OpenCvSharp;

namespace HccPathology.Tests.Evaluation;

public sealed class LabelPairTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_SixteenBitPng_KeepsLabelsAbove255()
    {
        string path = _folder.Write("a.labels.png", Png(30, 20, MatType.CV_16UC1, 40000));

        CellLabels truth = LabelPair.Load(path, path).Truth;

        (truth.Width, truth.Height, truth.MaxLabel).ShouldBe((30, 20, 40000));
        Drawn.Pixels(truth, 30, 20).Count(p => p == 40000).ShouldBe(600);
    }

    [Fact]
    public void Load_PngsOfTwoSizes_FailsNamingBoth()
    {
        string truth = _folder.Write("a.labels.png", Png(30, 20, MatType.CV_16UC1, 1)), found = _folder.Write("a.png", Png(15, 10, MatType.CV_8UC1, 1));

        PathologyException failure = Should.Throw<PathologyException>(() => LabelPair.Load(truth, found));

        failure.Kind.ShouldBe(FailureKind.BadData);
        failure.Message.ShouldContain("15 x 10");
        failure.Message.ShouldContain("30 x 20");
    }

    [Theory]
    [InlineData("{\"offsetXPx\":0,\"offsetYPx\":0}", "{\"offsetXPx\":700,\"offsetYPx\":400}", "counted from (700, 400) px of the slide, those of")]
    [InlineData("{\"offsetXPx\":0,\"offsetYPx\":0}", "{\"offsetXPx\":0,\"offsetYPx\":400}", "counted from (0, 400) px of the slide, those of")]
    [InlineData("{\"offsetXPx\":700,\"offsetYPx\":400}", "{\"offsetXPx\":700,\"offsetYPx\":400}", null)]
    [InlineData("null", "{\"offsetXPx\":700,\"offsetYPx\":400}", null)]
    public void Load_GeoJsonThatCountsFromElsewhere_IsRefusedWhereBothSaySo(string truthFrame, string foundFrame, string? expected)
    {
        string truth = Cells("truth.geojson", truthFrame), found = Cells("found.geojson", foundFrame);
        if (expected is null)
        {
            LabelPair.Load(truth, found).Found.MaxLabel.ShouldBe(1);
            return;
        }

        PathologyException failure = Should.Throw<PathologyException>(() => LabelPair.Load(truth, found));
        (failure.Kind, failure.Message.Contains(expected, StringComparison.Ordinal)).ShouldBe((FailureKind.BadData, true), failure.Message);

        string Cells(string name, string frame) => _folder.Write(name, Encoding.UTF8.GetBytes(
            $$$"""{"type":"FeatureCollection","frame":{{{frame}}},"features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]]]},"properties":{"objectType":"detection"}}]}"""));
    }

    // 256 KiB are read at once: the 41 bytes of the frame lie before their end, across it at every byte, behind it and far behind.
    [Fact]
    public void Load_FrameAfterTheFeatures_IsReadWhereverTheWindowEnds()
    {
        string truth = Cells("truth.geojson", 0, 0);
        foreach (int padding in (int[])[0, .. Enumerable.Range((1 << 18) - 200, 60), 3_000_000])
        {
            string found = Cells("found.geojson", 700, padding);
            Should.Throw<PathologyException>(() => LabelPair.Load(truth, found), $"after {padding} bytes").Message
                .ShouldContain("counted from (700, 400) px of the slide, those of");
            LabelPair.Load(found, found).Found.MaxLabel.ShouldBe(1);
        }

        string Cells(string name, int x, int padding) => _folder.Write(name,
            $$$"""{"features":[{{{Drawn.Feature("[[0,0],[9,0],[9,9]]")}}}],"a":"{{{new string('x', padding)}}}","frame":{"offsetXPx":{{{x}}},"offsetYPx":400},"type":"FeatureCollection"}""");
    }

    [Theory]
    [InlineData("\"z\":{\"frame\":{\"offsetXPx\":700,\"offsetYPx\":400}}")] // of something else
    [InlineData("\"z\":[{\"frame\":{\"offsetXPx\":700,\"offsetYPx\":400}}]")]
    [InlineData("\"frame\":7")]
    [InlineData("\"frame\":null")]
    public void Load_WhatIsNoFrameOfTheCollection_SaysNothing(string member)
    {
        string truth = Cells("truth.geojson", "\"frame\":{\"offsetXPx\":0,\"offsetYPx\":0}"), found = Cells("found.geojson", member);

        LabelPair.Load(truth, found).Found.MaxLabel.ShouldBe(1);

        string Cells(string name, string last) => _folder.Write(name, $$"""{"features":[{{Drawn.Feature("[[0,0],[9,0],[9,9]]")}}],{{last}}}""");
    }

    [Fact]
    public void Load_FrameThatIsFollowedByAnother_StaysWhereThatSaysNothing()
    {
        string truth = Cells("truth.geojson", 0), found = Cells("found.geojson", 700);
        Should.Throw<PathologyException>(() => LabelPair.Load(truth, found)).Message.ShouldContain("counted from (700, 400) px");

        string Cells(string name, int x) => _folder.Write(name,
            $$$"""{"frame":{"offsetXPx":{{{x}}},"offsetYPx":400},"features":[{{{Drawn.Feature("[[0,0],[9,0],[9,9]]")}}}],"frame":null}""");
    }

    [Theory]
    [InlineData("[[0,0],[64,0],[64,64],[0,64]]", 1)]
    [InlineData("[[0,0],[64.5,0],[64.5,9]]", 0)]
    [InlineData("[[0,0],[9,0],[9,64.5]]", 0)]
    public void Load_AnnotationsAmongNuclei_AreToldWhereTheyAreOfANucleussSize(string ring, int expected)
    {
        const string ByHand = """{"objectType":"annotation","isLocked":false}""";
        string nucleus = Drawn.Feature("[[0,0],[9,0],[9,9]]");
        string truth = _folder.Write("truth.geojson", Drawn.Collection(nucleus, Drawn.Feature(ring, ByHand),
            Drawn.Feature(ring, """{"objectType":"tile"}"""), Drawn.Feature(ring, $$"""{"childObjects":[{{Drawn.Feature(ring, """{"objectType":"tile"}""")}}]}"""),
            Drawn.Feature(ring, """{"isLocked":true,"objectType":"annotation"}"""),
            Drawn.Feature("[[0,0],[900,0],[900,900]]", $$"""{"type":"annotation","childObjects":[{{nucleus}},{{Drawn.Feature(ring, ByHand)}}]}"""),
            """{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"objectType":"annotation"}}""",
            """{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9]]],[[[90,0],[99,0],[99,9]]]]},"properties":{"objectType":"annotation"}}"""));

        LabelPair pair = LabelPair.Load(truth, truth);

        pair.Truth.MaxLabel.ShouldBe(2);
        string[] warnings = [$"{truth}: 2 annotation(s) of a nucleus's size were passed over; make detections of them in QuPath if they are nuclei"];
        pair.Warnings.ShouldBe(warnings.Take(expected));
        string other = _folder.Write("other.geojson", Drawn.Collection(nucleus));
        LabelPair.Load(other, truth).Warnings.ShouldBe(pair.Warnings);
        LabelPair.Load(truth, other).Warnings.ShouldBe(pair.Warnings);
    }

    [Fact]
    public void Load_ColourPng_IsRefusedAndNotTurnedGrey()
    {
        string path = _folder.Write("a.png", Png(10, 10, MatType.CV_8UC3, 7));

        Should.Throw<PathologyException>(() => LabelPair.Load(path, path)).Message.ShouldContain("3 channels");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void Load_TruncatedPng_IsRefused(int missing)
    {
        byte[] png = Png(100, 100, MatType.CV_16UC1, 9);
        string path = _folder.Write("cut.png", png[..^missing]);

        PathologyException failure = Should.Throw<PathologyException>(() => LabelPair.Load(path, path));

        (failure.Kind, failure.Message.Contains("cut.png", StringComparison.Ordinal)).ShouldBe((FailureKind.BadData, true));
    }

    [Fact]
    public void Load_PngOfMorePixelsThanCanBeRead_SaysItsSize()
    {
        // A head of 60,000 x 60,000 px in 8 bit, of which the size is all that is looked at.
        const string head = "iVBORw0KGgoAAAANSUhEUgAA6mAAAOpgCAAAAACluSqeAAAACUlEQVR4nGMAAAABAAFe/335AAAAAElFTkSuQmCC";
        string path = _folder.Write("slide.labels.png", Convert.FromBase64String(head));

        PathologyException failure = Should.Throw<PathologyException>(() => LabelPair.Load(path, path));

        failure.Kind.ShouldBe(FailureKind.BadData);
        failure.Message.ShouldContain("slide.labels.png");
        failure.Message.ShouldContain("60000 x 60000 px");
    }

    [Fact]
    public void Load_PolygonsAgainstPng_AreCutAtItsEdge()
    {
        string truth = _folder.Write("a.labels.png", Png(10, 10, MatType.CV_16UC1, 1));
        string found = _folder.Write("a.geojson", Drawn.Collection(Drawn.Feature(Drawn.Ring(5, 5, 25, 5, 25, 25, 5, 25))));

        Drawn.Pixels(LabelPair.Load(truth, found).Found, 10, 10).Sum().ShouldBe(25);
    }

    [Theory]
    [InlineData(0, 25)]
    [InlineData(0.5, 16)]
    public void Load_OutlineOfPixelsInTheSlidesFrame_IsExactOnlyWithItsCentre(double pixelCentrePx, int pixels)
    {
        // Pixels 2 to 5 in both directions, outlined along their edges.
        string found = _folder.Write("a.geojson", Drawn.Collection(Drawn.Feature(Drawn.Ring(2, 2, 6, 2, 6, 6, 2, 6))));

        int[] drawn = Drawn.Pixels(LabelPair.Load(found, found, pixelCentrePx).Found, 10, 10);
        (drawn.Sum(), drawn.IndexOf(1)).ShouldBe((pixels, 22));
    }

    [Fact]
    public void Load_MissingFile_SaysWhich()
    {
        string truth = _folder.Write("a.labels.png", Png(10, 10, MatType.CV_16UC1, 1));

        PathologyException failure = Should.Throw<PathologyException>(() => LabelPair.Load(truth, Path.Combine(_folder.Path, "nothing.geojson")));

        failure.Kind.ShouldBe(FailureKind.NotFound);
        failure.Message.ShouldContain("nothing.geojson");
    }

    private static byte[] Png(int width, int height, MatType type, double value)
    {
        using Mat image = new(height, width, type, Scalar.All(value));
        Cv2.ImEncode(".png", image, out byte[] bytes).ShouldBeTrue();
        return bytes;
    }
}
