using System.Globalization;
using System.IO.Compression;
using System.Text;
using HccPathology.Evaluation;

namespace HccPathology.Tests.Evaluation;

public sealed class GeoJsonCellsTests : IDisposable
{
    private static readonly string Square = Drawn.Ring(0, 0, 4, 0, 4, 4, 0, 4, 0, 0);

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{0}")]
    [InlineData("[{0},{0}]")]
    [InlineData("{{\"type\":\"FeatureCollection\",\"features\":[{0}],\"made by\":{{\"features\":[1]}}}}")]
    [InlineData("{{\"note\":[[{{}}]],\"features\":[{0}, {0}],\"type\":\"FeatureCollection\"}}")]
    [InlineData("[{{\"type\":\"FeatureCollection\",\"features\":[{0}]}}]")]
    [InlineData("\uFEFF {{\"features\":[{0}]}}\n")]
    public void Read_EveryRootThatQuPathTakes_GivesTheCells(string root)
    {
        string json = string.Format(null, root, Drawn.Feature(Square));

        GeoJsonCell[] cells = Drawn.Read(json);

        cells.Length.ShouldBe(json.Split("\"Feature\"").Length - 1);
        cells[0].Shells.ShouldHaveSingleItem().ShouldBe([0, 0, 4, 0, 4, 4, 0, 4]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Read_Utf16_IsReadAsUtf8Is(bool isBigEndian, bool isZipped)
    {
        string json = $"{{\"features\":[{Drawn.Feature(Square, """{"classification":"肝細胞"}""")}]}}";
        Encoding encoding = new UnicodeEncoding(isBigEndian, byteOrderMark: true);
        byte[] text = [.. encoding.GetPreamble(), .. encoding.GetBytes(json)];
        GeoJsonCell cell = GeoJsonCells.Read(_folder.Write("wide.geojson", isZipped ? Gzip(text) : text)).ShouldHaveSingleItem();
        (cell.ClassName, cell.Shells[0].Length).ShouldBe(("肝細胞", 8));
    }

    [Theory]
    [InlineData("\"Tumor\"", "Tumor")]
    [InlineData("{\"name\":\"Tumor\",\"color\":[1,2,3]}", "Tumor")]
    [InlineData("{\"name\":\"Tumor\",\"colorRGB\":-65536}", "Tumor")]
    [InlineData("{\"names\":[\"Tumor\",\"Positive\"]}", "Tumor: Positive")]
    [InlineData("{\"name\":\"肝細胞\"}", "肝細胞")]
    [InlineData("{\"name\":\"old\",\"name\":\"new\"}", "new")]
    [InlineData("{\"name\":\"Tumor\",\"names\":[\"Stroma\"]}", "Tumor")]
    [InlineData("{\"names\":[\"\",\"Tumor\"]}", "Tumor")]
    [InlineData("{}", null)]
    [InlineData("null", null)]
    [InlineData("\"\"", null)]
    public void Read_Classification_IsTakenInEveryForm(string json, string? expected) =>
        Drawn.Read(Drawn.Feature(Square, $$"""{"classification": {{json}} }"""))[0].ClassName.ShouldBe(expected);

    [Theory]
    [InlineData("{\"objectType\":\"annotation\"}", 0)]
    [InlineData("{\"objectType\":\"tile\"}", 0)]
    [InlineData("{\"object_type\":\"tile\"}", 0)]
    [InlineData("{\"type\":\"annotation\"}", 0)]
    [InlineData("{\"objectType\":\"cell\"}", 1)]
    [InlineData("{}", 1)]
    [InlineData("null", 1)]
    [InlineData("{\"objectType\":\"annotation\",\"objectType\":\"detection\"}", 1)]
    [InlineData("{\"type\":\"annotation\",\"object_type\":\"detection\"}", 1)]
    [InlineData("{\"object_type\":\"detection\",\"type\":\"annotation\"}", 1)]
    [InlineData("{\"measurements\":[{\"name\":\"a\",\"value\":\"NaN\"}],\"metadata\":{},\"metadata\":{\"k\":\"v\"}}", 1)]
    public void Read_ObjectType_DecidesWhatIsACell(string properties, int expected) =>
        Drawn.Read(Drawn.Feature(Square, properties)).Length.ShouldBe(expected);

    [Fact]
    public void Read_CellWithNucleus_TakesTheNucleus()
    {
        string nucleus = Drawn.Ring(1, 1, 3, 1, 3, 3, 1, 1);
        string json = $$"""{"type":"Feature","nucleusGeometry":{"coordinates":[{{nucleus}}],"type":"Polygon"},"geometry":{"type":"Polygon","coordinates":[{{Square}}]} }""";

        Drawn.Read(json)[0].Shells[0].ShouldBe([1, 1, 3, 1, 3, 3]);
    }

    [Fact]
    public void Read_CellsInsideAnAnnotation_AreFoundAndTheAnnotationIsNot()
    {
        string child = Drawn.Feature(Square);
        string json = Drawn.Collection(Drawn.Feature(Drawn.Ring(0, 0, 90, 0, 90, 90),
            $$"""{"objectType":"annotation","childObjects":[{{child}},{{child}}]}"""));

        Drawn.Read(json).Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"childObjects":[CHILD,CHILD]}""", 2)]
    [InlineData("""{"name":"Lobule 3","children":[CHILD,CHILD]}""", 2)]
    [InlineData("""{"childObjects":[{"type":"FeatureCollection","features":[CHILD,CHILD]}]}""", 2)]
    [InlineData("""{"objectType":"detection","childObjects":[CHILD,CHILD]}""", 1)] // with subcellular spots
    [InlineData("""{"childObjects":[CHILD,CHILD],"objectType":"cell"}""", 1)]
    [InlineData("""{"childObjects":[]}""", 1)]
    [InlineData("""{"children":[{"area":7}]}""", 1)]                                // another program's, no objects
    public void Read_FeatureWithChildren_IsTheirContainerUnlessItIsSaidToBeACell(string properties, int expected)
    {
        string child = Drawn.Feature(Drawn.Ring(50, 0, 54, 0, 54, 4));
        GeoJsonCell[] cells = Drawn.Read(Drawn.Feature(Square, properties.Replace("CHILD", child, StringComparison.Ordinal)));

        cells.Select(c => c.Shells[0][0]).ShouldBe(Enumerable.Repeat(expected == 2 ? 50.0 : 0.0, expected));
    }

    // Since 0.4 QuPath writes a UUID where the oldest files say what an object is. A container has any size, or no outline at all.
    [Theory]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[4e6,0],[4e6,4e6],[0,4e6]]]}""")]
    [InlineData("null")]
    public void Read_ContainerWithAnIdAlone_NeedsNoOutlineOfANucleus(string geometry)
    {
        string child = Drawn.Feature(Square);
        Drawn.Read($$"""[{"type":"Feature","id":"5a4b1f0e-6a3c-4a55-8d0f-2f6f4c1b7d11","features":[{{child}},{{child}}],"geometry":{{geometry}} }]""").Length.ShouldBe(2);
    }

    [Fact]
    public void Read_CellByItsIdAlone_IsOneWithWhatIsInIt() =>
        Drawn.Read($$"""[{"type":"Feature","id":"PathDetectionObject","children":[{{Drawn.Feature(Square)}},{{Drawn.Feature(Square)}}],"geometry":{"type":"Polygon","coordinates":[{{Square}}]} }]""").Length.ShouldBe(1);

    [Theory]
    [InlineData("5a4b1f0e-6a3c-4a55-8d0f-2f6f4c1b7d11", "annotation", 0)]
    [InlineData("PathAnnotationObject", "detection", 1)]
    public void Read_WhatIsSaidBesideAnId_GoesBeforeIt(string id, string type, int expected) =>
        Drawn.Read($$$"""[{"type":"Feature","id":"{{{id}}}","geometry":{"type":"Polygon","coordinates":[{{{Square}}}]},"properties":{"objectType":"{{{type}}}"}}]""")
            .Length.ShouldBe(expected);

    [Fact]
    public void Read_MultiPolygonWithHoles_KeepsEveryShellAndNoHole()
    {
        string hole = Drawn.Ring(1, 1, 2, 1, 2, 2, 1, 1), other = Drawn.Ring(10, 10, 12, 10, 12, 12, 10, 10);
        string json = $$"""{"type":"Feature","geometry":{"coordinates":[[{{Square}},{{hole}}],[{{other}}]],"type":"MultiPolygon"} }""";

        IReadOnlyList<double[]> shells = Drawn.Read(json)[0].Shells;

        shells.Select(s => s.Length).ShouldBe([8, 6]);
        shells[1][0].ShouldBe(10);
    }

    [Fact]
    public void Read_UnclosedRing_IsTheSameAsTheClosedOne()
    {
        string open = Drawn.Ring(0, 0, 4, 0, 4, 4, 0, 4);

        Drawn.Read(Drawn.Feature(open))[0].Shells[0].ShouldBe(Drawn.Read(Drawn.Feature(Square))[0].Shells[0]);
    }

    [Theory]
    [InlineData("[[0,0],[5,9],[10,0]]", new double[] { 0, 0, 5, 9, 10, 0 })]                                   // open, at the height where it began
    [InlineData("[[0,0,7],[9,5,7],[0,10,7],[0,0,7]]", new double[] { 0, 0, 9, 5, 0, 10 })]                     // with heights
    [InlineData("[[4194304,0],[4194304,9],[4186112,5]]", new double[] { 4194304, 0, 4194304, 9, 4186112, 5 })] // the most of either
    public void Read_Ring_IsItsPointsInXAndY(string ring, double[] expected) => Drawn.Read(Drawn.Feature(ring))[0].Shells[0].ShouldBe(expected);

    [Theory]
    [InlineData("{\"type\":\"Point\",\"coordinates\":[1,2]}")]
    [InlineData("{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4],[5,6]]}")]
    [InlineData("{\"type\":\"Polygon\",\"coordinates\":[]}")]
    [InlineData("null")]
    public void Read_GeometryWithoutArea_IsRefusedUnlessItIsNoNucleus(string geometry)
    {
        string Feature(string type) => $$"""{"type":"Feature","geometry":{{geometry}},"properties":{"objectType":"{{type}}"} }""";

        Should.Throw<PathologyException>(() => Drawn.Read(Feature("detection"))).Message.ShouldContain("feature 1, byte 0: a nucleus has no outline");
        Drawn.Read(Feature("annotation")).ShouldBeEmpty();
    }

    [Fact]
    public void Read_FileOfObjectsOfWhichNoneIsACell_IsRefusedAndAnEmptyOneIsNot()
    {
        const string ByHand = """{"objectType":"annotation"}""";
        string path = _folder.Write("drawn.geojson", Encoding.UTF8.GetBytes(Drawn.Collection(Drawn.Feature(Square, ByHand), Drawn.Feature(Square, ByHand))));
        Should.Throw<PathologyException>(() => GeoJsonCells.Read(path).Count()).Message.ShouldStartWith($"{path}: 2 object(s), and none is a detection or a cell");
        path = _folder.Write("both.geojson", Encoding.UTF8.GetBytes(Drawn.Collection(Drawn.Feature(Square, ByHand), Drawn.Feature(Square))));
        GeoJsonCells.Read(path).Count().ShouldBe(1);
        path = _folder.Write("none.geojson", Encoding.UTF8.GetBytes(Drawn.Collection()));
        GeoJsonCells.Read(path).ShouldBeEmpty();
    }

    // A null once ended the object that it stood in, and what followed it was not read.
    [Fact]
    public void Read_NullBeforeOtherKeys_DoesNotEndTheObject()
    {
        string feature = $$"""{"type":"Feature","id":null,"nucleusGeometry":null,"properties":{"name":null,"objectType":null,"classification":{"color":null,"name":"Tumor"} },"geometry":{{Polygon(Square)}} }""";

        Drawn.Read(feature).Single().ClassName.ShouldBe("Tumor");

        static string Polygon(string ring) => $$"""{"type":"Polygon","coordinates":[{{ring}}] }""";
    }

    [Fact]
    public void Read_FeatureWithNoFeatures_IsACellByItself() =>
        Drawn.Read(Drawn.Feature(Square).Replace("{\"type\":\"Feature\"", "{\"features\":null,\"type\":\"Feature\"", StringComparison.Ordinal)).ShouldHaveSingleItem();

    [Fact]
    public void Read_EmptyCollectionAmongOthers_IsNoCell() =>
        Drawn.Read($$"""[{"type":"FeatureCollection","features":[]},{{Drawn.Feature(Square)}}]""").ShouldHaveSingleItem();

    /// <summary>Behind what the window no longer holds, and counted from the start of the text all the same.</summary>
    [Fact]
    public void Read_BadFeatureFarBehind_NamesItsByte()
    {
        string[] good = [.. Enumerable.Repeat(Drawn.Feature(Square), 5000)];
        string text = Drawn.Collection([.. good, Drawn.Feature("[[0,0],[4,4]]")]);
        string message = Should.Throw<PathologyException>(() => Drawn.Read(text)).Message;
        message.ShouldContain(" in feature 5001, byte ");
        int at = int.Parse(message.Split("byte ")[1].Split(':')[0], CultureInfo.InvariantCulture);
        text[at..].TrimStart(',').ShouldStartWith(Drawn.Feature("[[0,0],[4,4]]"));
    }

    [Fact]
    public void Read_FileLargerThanTheWindow_GivesEveryCellInOrder()
    {
        string padding = new('x', 700_000);
        string[] features = [.. Enumerable.Range(0, 3000).Select(i =>
            Drawn.Feature(Drawn.Ring(i, 0, i + 4, 0, i + 4, 4), i == 1500 ? $$"""{"note":"{{padding}}"}""" : "{}"))];

        GeoJsonCell[] cells = Drawn.Read(Drawn.Collection(features));

        cells.Select(c => c.Shells[0][0]).ShouldBe(Enumerable.Range(0, 3000).Select(i => (double)i));
    }

    [Fact]
    public void Read_SeveralGzipMembers_AreOneText()
    {
        string json = Drawn.Collection(Drawn.Feature(Square), Drawn.Feature(Square));
        string path = _folder.Write("no-suffix", [.. Gzip(json[..50]), .. Gzip(json[50..120]), .. Gzip(json[120..])]);

        GeoJsonCells.Read(path).Count().ShouldBe(2);
    }

    [Theory]
    [InlineData(40, null)]
    [InlineData(1000, null)]
    [InlineData(0, 1500)]
    [InlineData(0, 20)]
    public void Read_TruncatedOrChangedGzip_Fails(int missing, int? changed)
    {
        string json = Drawn.Collection([.. Enumerable.Range(0, 500).Select(i => Drawn.Feature(Drawn.Ring(i * 1.37, i % 7, i + 4, i % 11, i + 4, 14)))]);
        byte[] bytes = Gzip(json);
        bytes[changed ?? 0] ^= (byte)(changed is null ? 0 : 0x10);
        string path = _folder.Write("bad.geojson.gz", bytes[..^missing]);

        PathologyException failure = Should.Throw<PathologyException>(() => GeoJsonCells.Read(path).Count());

        (failure.Kind, failure.Message.Contains(path, StringComparison.Ordinal)).ShouldBe((FailureKind.BadData, true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("42")]
    [InlineData("{}")]
    [InlineData("{\"type\":\"FeatureCollection\"}")]
    [InlineData("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4]]]}")]
    [InlineData("{\"features\":[")]
    [InlineData("{\"features\":[]")]
    [InlineData("{\"features\":[]} {}")]
    [InlineData("{\"features\":[7]}")]
    [InlineData("[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4]]]}}")]
    public void Read_NotGeoJson_FailsWithTheFileAndOneLine(string text)
    {
        PathologyException failure = Should.Throw<PathologyException>(() => Drawn.Read(text));

        failure.Kind.ShouldBe(FailureKind.BadData);
        failure.Message.ShouldStartWith("test.geojson: ");
        failure.Message.ShouldNotContain("\n");
    }

    // TIFF, NumPy, MATLAB, JPEG: labels come as all of them, and copied again they are the same.
    [Theory]
    [InlineData("II*\0", true)]
    [InlineData("\u0093NUMPY", true)]
    [InlineData("MATLAB 5.0 MAT-file", true)]
    [InlineData("{\"features\":[", false)]
    public void Read_NoJsonAtAll_SaysWhichFormatsAreRead(string text, bool isOther)
    {
        string message = Should.Throw<PathologyException>(() => Drawn.Read(text)).Message;
        message.Contains("neither GeoJSON nor a label PNG", StringComparison.Ordinal).ShouldBe(isOther, message);
        message.Contains("save labels of another format as a PNG", StringComparison.Ordinal).ShouldBe(isOther, message);
    }

    [Theory]
    [InlineData("[[0,0],[4,4]]", "2 points")]
    [InlineData("[[0,0],[4,4],[0,0]]", "2 points")]
    [InlineData("[[0],[4,4],[4,0]]", "fewer than two numbers")]
    [InlineData("[[0,0],[4,\"a\"],[4,0]]", "String")]
    [InlineData("[[0,0],[1e999,4],[4,0]]", "out of range")]
    [InlineData("[[0,0],[8e6,4],[4,0]]", "out of range")]
    [InlineData("[[0,0],[4,-8e6],[4,0]]", "out of range")]
    [InlineData("[[0,0],[8193,0],[8193,4]]", "an outline of 8193 x 4 px is no nucleus's")]
    [InlineData("[[0,0],[4e6,0],[4e6,4e6],[0,4e6]]", "an outline of 4000000 x 4000000 px is no nucleus's")]
    [InlineData("[[0,0],[[4,4]],[4,0]]", "uneven")]
    [InlineData("[[[0,0],[4,4],[4,0]]]", "nested 4 deep")]
    public void Read_BadRing_NamesTheFeatureAndWhatIsWrong(string ring, string what)
    {
        PathologyException failure = Should.Throw<PathologyException>(() => Drawn.Read(Drawn.Collection(Drawn.Feature(Square), Drawn.Feature(ring))));

        failure.Message.ShouldContain("feature 2");
        failure.Message.ShouldContain(what);
    }

    [Fact]
    public void Read_LargeRegionAmongNuclei_IsPassedOver()
    {
        string region = Drawn.Feature("[[0,0],[4e6,0],[4e6,4e6],[0,4e6]]", "{\"objectType\":\"annotation\"}");
        Drawn.Read(Drawn.Collection(region, Drawn.Feature(Square))).ShouldHaveSingleItem();
    }

    private static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] text)
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest))
        {
            zip.Write(text);
        }

        return packed.ToArray();
    }
}
