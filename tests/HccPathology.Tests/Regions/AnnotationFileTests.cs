using System.IO.Compression;
using System.Text;
using HccPathology.Analysis;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Tissue;

namespace HccPathology.Tests.Regions;

public sealed class AnnotationFileTests
{
    private static readonly AnnotationFrame Frame = new() { WidthPx = 1000, HeightPx = 800, OwnMpp = new Mpp(0.5, 0.25) };

    private const string Square = "[[10,20],[110,20],[110,120],[10,120],[10,20]]";

    [Theory]
    [InlineData("""{"type":"FeatureCollection","features":[THIS]}""")]
    [InlineData("[THIS]")]
    [InlineData("THIS")]
    [InlineData(""" {"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"objectType":"root","childObjects":[THIS]}}]}""")]
    public void GeoJson_IsTakenInAllFormsThatQuPathWrites(string form)
    {
        string feature = """{"type":"Feature","id":"x","geometry":{"type":"Polygon","coordinates":[SQUARE,[[20,30],[30,30],[30,40],[20,40],[20,30]]]},"properties":{"objectType":"annotation","name":"A1","classification":{"name":"Tumor","color":[200,0,1]},"metadata":{"a":"1"},"metadata":{"a":"1"}}}"""
            .Replace("SQUARE", Square, StringComparison.Ordinal);
        RegionAnnotation region = Read(form.Replace("THIS", feature, StringComparison.Ordinal)).Regions.ShouldHaveSingleItem();
        region.Class.ShouldBe(new TissueClass("Tumor", TissueRole.Tumour, (200, 0, 1)));
        region.Name.ShouldBe("A1");
        region.Polygons[0].Shell.ShouldBe([new(10, 20), new(110, 20), new(110, 120), new(10, 120)]);
        region.Polygons[0].Holes.ShouldHaveSingleItem().Count.ShouldBe(4);
        region.AreaPx2().ShouldBe(10_000 - 100);
    }

    [Theory]
    [InlineData(""" "classification":"Stroma" """, TissueRole.Stroma)]
    [InlineData(""" "classification":{"names":["Tumor","Positive"],"color":[1,2,3,128]} """, TissueRole.Tumour)]
    [InlineData(""" "classification":{"name":"Necrosis","colorRGB":-3670016} """, TissueRole.Necrosis)]
    [InlineData(""" "name":"Liver" """, TissueRole.Parenchyma)]
    [InlineData(""" "name":"Liver","classification":{"names":[]} """, TissueRole.Parenchyma)]
    [InlineData(""" "classification":{"names":["Stroma"],"name":"Tumor"} """, TissueRole.Tumour)]
    [InlineData(""" "type":"detection","object_type":"annotation","classification":"Tumor" """, TissueRole.Tumour)]
    [InlineData(""" "classification":"Stroma","metadata":{"a":"1"},"metadata":{"a":"2"},"classification":"Tumor" """, TissueRole.Tumour)]
    public void GeoJson_ClassIsReadInEveryForm(string properties, TissueRole role) =>
        Read(Feature("Polygon", $"[{Square}]", properties)).Regions.ShouldHaveSingleItem().Class!.Role.ShouldBe(role);

    [Fact]
    public void GeoJson_OffsetOfTheBoundsIsAddedAndCellsArePassedOver()
    {
        string text = $$$"""{"type":"FeatureCollection","features":[{{{Feature("MultiPolygon", $"[[{Square}],[[[200,200],[210,200],[210,210]]]]", "\"classification\":\"Tumor\"")}}},{{{Feature("Polygon", $"[{Square}]", "\"objectType\":\"detection\"")}}},{{{Feature("LineString", "[[1,1],[2,2]]", "\"classification\":\"Tumor\"")}}}]}""";
        AnnotationFile file = Read(text, Frame with { GeoJsonOffsetXPx = 5, GeoJsonOffsetYPx = 7 });
        file.Regions.ShouldHaveSingleItem().Polygons.Select(p => p.Shell[0]).ShouldBe([new SlidePoint(15, 27), new SlidePoint(205, 207)]);
        file.Warnings.ShouldHaveSingleItem().ShouldContain("points or lines");
    }

    [Fact]
    public void GeoJson_EllipseIsTheCurveInItsBox()
    {
        string text = $$$"""{"type":"Polygon","isEllipse":true,"coordinates":[{{{Square}}}]}""";
        Read(text, roles: new RegionRoles(["unclassified=tumour"])).Regions.ShouldHaveSingleItem().AreaPx2().ShouldBe(Math.PI * 2500, 1);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void GeoJson_MayBeInUtf16(string encoding)
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("r.geojson"),
            Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor\",\"name\":\"Knoten ü\""), Encoding.GetEncoding(encoding));
        AnnotationFile.Read(folder.File("r.geojson"), Frame, new RegionRoles()).Regions.ShouldHaveSingleItem().Name.ShouldBe("Knoten ü");
    }

    [Fact(Timeout = 60_000)]
    public async Task Pipe_IsRefusedWithoutWaitingForAWriter()
    {
        using ScratchFolder folder = new();
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", [folder.File("pipe")]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        PathologyException e = await Should.ThrowAsync<PathologyException>(Task.Run(() => AnnotationFile.Read(folder.File("pipe"), Frame, new RegionRoles())));
        (e.Kind, e.Message.Contains("or a pipe or device", StringComparison.Ordinal)).ShouldBe((FailureKind.BadData, true));
    }

    [Fact]
    public void GeoJson_MayBeCompressed()
    {
        using ScratchFolder folder = new();
        using (GZipStream zip = new(File.Create(folder.File("r.geojson.gz")), CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor\"")));
        }

        AnnotationFile.Read(folder.File("r.geojson.gz"), Frame, new RegionRoles()).Regions.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("case.geojson", null)]
    [InlineData("sub/case.json,__MACOSX/sub/._case.json,notes.txt", null)]
    [InlineData("a.geojson,b.geojson", "a zip of 2 files of GeoJSON (a.geojson, b.geojson)")]
    [InlineData("notes.txt", "a zip without a .geojson or .json")]
    [InlineData("", "a zip without a .geojson or .json")]
    public void Zip_OfOneGeoJson_IsReadAndAnyOtherNamesWhatItHolds(string names, string? fault)
    {
        using ScratchFolder folder = new();
        using (ZipArchive zip = new(File.Create(folder.File("r.zip")), ZipArchiveMode.Create))
        {
            foreach (string name in names.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor\"")));
            }
        }

        if (fault is null)
        {
            AnnotationFile.Read(folder.File("r.zip"), Frame, new RegionRoles()).Regions.Count.ShouldBe(1);
            return;
        }

        PathologyException refused = Should.Throw<PathologyException>(() => AnnotationFile.Read(folder.File("r.zip"), Frame, new RegionRoles()));
        (refused.Kind, refused.Message.Contains(fault, StringComparison.Ordinal)).ShouldBe((FailureKind.BadData, true), refused.Message);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-10)]
    public void Zip_ThatIsCutOrDamaged_IsRefused(int at)
    {
        using ScratchFolder folder = new();
        using MemoryStream made = new();
        using (ZipArchive zip = new(made, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry("a.geojson").Open())
        {
            entry.Write(Encoding.UTF8.GetBytes(Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor\"")));
        }

        File.WriteAllBytes(folder.File("r.zip"), made.ToArray()[..(at > 0 ? at : (int)made.Length + at)]);
        Should.Throw<PathologyException>(() => AnnotationFile.Read(folder.File("r.zip"), Frame, new RegionRoles())).Kind.ShouldBe(FailureKind.BadData);
    }

    [Fact]
    public void Packed_MoreBytesThanAllowed_AreRefusedPackedOrNot()
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(new byte[100_000]);
        }

        PackedText.Of(packed.ToArray(), 100_000).Length.ShouldBe(100_000);
        Should.Throw<FormatException>(() => PackedText.Of(packed.ToArray(), 99_999)).Message.ShouldContain("more than 99999 bytes");
    }

    [Fact]
    public void GeoJson_CautionOfADemonstration_IsOfTheMetadataAndNotOfAnyName()
    {
        string point = Feature("Point", "[1,2]", "\"classification\":\"Tumor\"");
        string drawn = Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor\"");
        string made = Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor\",\"metadata\":{\"demonstration\":\"DEMONSTRATION: x\"}");
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("case_DEMONSTRATION.geojson"), $"[{point},{drawn}]");
        AnnotationFile file = AnnotationFile.Read(folder.File("case_DEMONSTRATION.geojson"), Frame, new RegionRoles());
        file.Warnings.ShouldHaveSingleItem().ShouldContain("case_DEMONSTRATION.geojson: 1 annotation(s) of points");
        SlideRegions.CautionOf(null, file).ShouldBeNull();
        SlideRegions.CautionOf(null, Read(made)).ShouldBe("DEMONSTRATION: x");
        SlideRegions.CautionOf(null, Read(made.Replace("DEMONSTRATION: x", "drawn slides only", StringComparison.Ordinal)))
            .ShouldBe("DEMONSTRATION: drawn slides only");
        SlideRegions.CautionOf(null, null).ShouldBeNull();
    }

    [Fact]
    public void ImageScope_LayerIsTheClassNegativeRegionsAreHolesAndBlueIsTheHighByte()
    {
        AnnotationFile file = Read("""
            <?xml version="1.0" encoding="UTF-8"?>
            <Annotations MicronsPerPixel="0.499"><Annotation Id="1" Name="Tumor" LineColor="255"><Attributes/><Regions>
              <RegionAttributeHeaders/>
              <Region Id="1" Type="0" NegativeROA="0"><Vertices><Vertex X="10" Y="20" Z="0"/><Vertex X="110.5" Y="20"/><Vertex X="110.5" Y="120"/></Vertices></Region>
              <Region Id="2" Type="0" NegativeROA="1"><Vertices><Vertex X="80" Y="30"/><Vertex X="90" Y="30"/><Vertex X="90" Y="40"/></Vertices></Region>
              <Region Id="3" Type="1"><Vertices><Vertex X="300" Y="300"/><Vertex X="400" Y="350"/></Vertices></Region>
              <Region Id="4" Type="3"><Vertices><Vertex X="300" Y="300"/><Vertex X="400" Y="350"/></Vertices></Region>
            </Regions></Annotation>
            <Annotation Id="2" Name="" LineColor="65280"><Regions><Region Id="1" Type="2" Text="Liver"><Vertices><Vertex X="0" Y="0"/><Vertex X="20" Y="10"/></Vertices></Region></Regions></Annotation></Annotations>
            """);
        file.Regions.Select(r => (r.Class!.Name, r.Class.Colour))
            .ShouldBe([("Tumor", ((byte)255, (byte)0, (byte)0)), ("Tumor", ((byte)255, (byte)0, (byte)0)), ("Liver", ((byte)0, (byte)255, (byte)0))]);
        file.Regions[0].Polygons[0].Holes.ShouldHaveSingleItem().ShouldBe([new(80, 30), new(90, 30), new(90, 40)]);
        file.Regions[1].Polygons[0].Holes.ShouldBeEmpty();
        file.Regions[1].AreaPx2().ShouldBe(5000);
        file.Regions[2].AreaPx2().ShouldBe(Math.PI * 10 * 5, 0.1);
    }

    [Fact]
    public void ImageScope_NegativeRegionsCutWhatTheyOverlapAndIslandsStay()
    {
        AnnotationFile file = Read($"""
            <Annotations><Annotation Id="1" Name="Tumor"><Regions>
              {Region(1, 0, 100, 100, 500, 500)}{Region(2, 1, 50, 200, 550, 300)}{Region(3, 1, 600, 100, 900, 400)}{Region(4, 0, 700, 200, 800, 300)}{Region(5, 1, 600, 600, 700, 700)}
            </Regions></Annotation><Annotation Id="2" Name="Liver"><Regions>{Region(1, 1, 100, 100, 500, 500)}</Regions></Annotation></Annotations>
            """);
        RegionRaster raster = RegionRaster.Over(Frame.WidthPx, Frame.HeightPx, Frame.OwnMpp, [], 1);
        RegionPainter.Paint(raster, file.Regions).ShouldBeEmpty();
        double px2 = raster.Cells.Count(c => c != RegionRaster.None) / (Frame.OwnMpp.X * Frame.OwnMpp.Y);
        px2.ShouldBe(400 * 300 + 100 * 100, "a bar across the first, all of its corners outside; the second is an island in a negative one");
        file.Warnings.Count.ShouldBe(2);
        file.Warnings[0].ShouldContain("layer 1 ('Tumor'): 2 negative region(s) cut no region");
        file.Warnings[1].ShouldContain("layer 2 ('Liver') has only negative regions (1)");

        static string Region(int id, int negative, int left, int top, int right, int bottom) =>
            $"<Region Id=\"{id}\" Type=\"1\" NegativeROA=\"{negative}\"><Vertices><Vertex X=\"{left}\" Y=\"{top}\"/><Vertex X=\"{right}\" Y=\"{bottom}\"/></Vertices></Region>";
    }

    [Fact]
    public void GeoJson_ClassWithoutAGeometryIsCountedAndNullChildrenAreNone()
    {
        AnnotationFile file = Read($$$$"""[{"type":"Feature","geometry":null,"properties":{"classification":{"name":"Tumor"}}},{"type":"Feature","geometry":null,"properties":{"objectType":"annotation"}},{{{{Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor\",\"childObjects\":null")}}}}]""");
        file.Regions.Count.ShouldBe(1);
        file.Warnings.ShouldHaveSingleItem().ShouldBe("regions: 1 annotation(s) with a class have no geometry and were left out");
    }

    [Theory]
    [InlineData("""{"type":"Polygon","coordinates":[]}""")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[]}""")]
    [InlineData("""{"type":"GeometryCollection","geometries":[]}""")]
    public void GeoJson_EmptyGeometry_IsNone(string geometry)
    {
        string Empty(string properties) => $$$"""{"type":"Feature","geometry":{{{geometry}}},"properties":{ {{{properties}}} } }""";
        AnnotationFile file = Read($"[{Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor\"")},{Empty("\"classification\":{\"name\":\"Tumor\"}")},{Empty("")}]");
        file.Regions.Count.ShouldBe(1);
        file.Warnings.ShouldHaveSingleItem().ShouldBe("regions: 1 annotation(s) with a class have no geometry and were left out");
    }

    [Theory]
    [InlineData("[200.5,0,1.4]", 200, 0, 1)]
    [InlineData("[1,2,3,200]", 1, 2, 3)]
    [InlineData("[null,0,0]", null, null, null)]
    [InlineData("null", null, null, null)]
    public void GeoJson_ColoursAreRoundedAndNullIsNone(string colour, int? r, int? g, int? b)
    {
        (byte R, byte G, byte B) expected = r is null ? RoleColours.Of(TissueRole.Tumour) : ((byte)r, (byte)g!, (byte)b!);
        Read(Feature("Polygon", $"[{Square}]",
            $"\"classification\":{{\"name\":\"Tumor\",\"color\":{colour}}}")).Regions.ShouldHaveSingleItem().Class!.Colour.ShouldBe(expected);
    }

    [Fact]
    public void RolesForNamesThatNoRegionHas_AreWarnedOf()
    {
        string text = Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor: Positive\"");
        Read(text, roles: new RegionRoles(["tumor=tumour"])).Warnings.ShouldBeEmpty("the part before the colon");
        Read(text, roles: new RegionRoles(["Krebs=tumour"])).Warnings.ShouldHaveSingleItem()
            .ShouldBe("--region-role Krebs=tumour: no region of regions is of that class; it has 'Tumor: Positive'");
    }

    [Fact]
    public void Asap_GroupIsTheClassAndPointsAreInTheirOrder()
    {
        AnnotationFile file = Read("""
            <?xml version="1.0"?><ASAP_Annotations><Annotations>
            <Annotation Name="a0" Type="Spline" PartOfGroup="Tumor" Color="#F4FA58"><Coordinates>
              <Coordinate Order="1" X="110" Y="20"/><Coordinate Order="0" X="10" Y="20"/><Coordinate Order="2" X="110" Y="120.25"/></Coordinates></Annotation>
            <Annotation Name="Stroma" Type="Polygon" PartOfGroup="None" Color="#0102FF"><Coordinates>
              <Coordinate Order="0" X="1" Y="2"/><Coordinate Order="1" X="3" Y="2"/><Coordinate Order="2" X="3" Y="9"/></Coordinates></Annotation>
            <Annotation Name="dot" Type="Dot" PartOfGroup="None" Color="#0102FF"><Coordinates><Coordinate Order="0" X="1" Y="2"/></Coordinates></Annotation>
            </Annotations><AnnotationGroups><Group Name="Tumor" PartOfGroup="None" Color="#64FE2E"><Attributes/></Group></AnnotationGroups></ASAP_Annotations>
            """);
        file.Regions.Select(r => (r.Class!.Name, r.Class.Colour))
            .ShouldBe([("Tumor", ((byte)0x64, (byte)0xFE, (byte)0x2E)), ("Stroma", ((byte)1, (byte)2, (byte)255))]);
        file.Regions[0].Polygons[0].Shell.ShouldBe([new(10, 20), new(110, 20), new(110, 120.25)]);
    }

    [Fact]
    public void Ndpa_NanometresFromTheGlassCentreBecomePixels()
    {
        const string Text = """
            <?xml version="1.0" encoding="utf-8"?><annotations><ndpviewstate id="1"><title>Tumour</title><coordformat>nanometers</coordformat>
            <annotation type="freehand" displayname="AnnotateFreehand" color="#ff0000"><closed>1</closed><pointlist>
            <point><x>1000000</x><y>-2000000</y></point><point><x>1050000</x><y>-2000000</y></point><point><x>1050000</x><y>-1950000</y></point></pointlist></annotation>
            <annotation type="freehand" displayname="AnnotateFreehandLine" color="#ff0000"><closed>0</closed><pointlist><point><x>1</x><y>2</y></point></pointlist></annotation>
            </ndpviewstate><ndpviewstate id="2"><title>a pin</title><annotation type="pin" color="#000000"><x>1</x><y>2</y></annotation></ndpviewstate></annotations>
            """;
        AnnotationFile file = Read(Text, Frame with { SlideCentreOffsetNm = (1_000_000, -2_000_000) });
        RegionAnnotation region = file.Regions.ShouldHaveSingleItem();
        file.Warnings.ShouldHaveSingleItem().ShouldContain("1 freehand line(s) that are not closed");
        region.Polygons[0].Shell.ShouldBe([new(500, 400), new(600, 400), new(600, 600)]);
        region.Class!.Colour.ShouldBe(((byte)255, (byte)0, (byte)0));
        Should.Throw<PathologyException>(() => Read(Text)).Message.ShouldContain("hamamatsu.XOffsetFromSlideCentre");
    }

    [Fact]
    public void GeoJson_RegionsOfOtherPlanes_AreTakenAndTold()
    {
        static string At(int z, int t) =>
            Feature("Polygon", $"[{Square}],\"plane\":{{\"c\":-1,\"z\":{z},\"t\":{t}}}", "\"classification\":{\"name\":\"Tumor\"}");
        AnnotationFile file = Read($"[{At(0, 0)},{At(2, 0)},{At(2, 0)},{At(0, 3)}]");
        file.Regions.Count.ShouldBe(4);
        file.Warnings.ShouldHaveSingleItem().ShouldContain("z 0 t 0 (1), z 0 t 3 (1), z 2 t 0 (2); a slide is analysed in one plane");
        Read(At(0, 0)).Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.25)]
    public void Ndpa_APixelSizeThatAPersonGave_MovesNoRegion(double? mpp)
    {
        using ScratchFolder folder = new();
        using Slide slide = Slide.Open(SharedData.Find("slides/fluorescence.ndpi"), new SlideOptions { Mpp = mpp is { } given ? new Mpp(given) : null });
        const double NmPerPx = 228.1750559, CentreXNm = 12538720, CentreYNm = -96063;  // of the slide, 3968 x 4864 px
        string Nm(double x, double y) => FormattableString.Invariant(
            $"<point><x>{(x - 1984) * NmPerPx + CentreXNm:0}</x><y>{(y - 2432) * NmPerPx + CentreYNm:0}</y></point>");
        string text = $"""
            <annotations><ndpviewstate id="1"><title>Tumour</title><coordformat>nanometers</coordformat><annotation type="freehand" color="#ff0000"><closed>1</closed>
            <pointlist>{Nm(400, 400)}{Nm(2000, 400)}{Nm(2000, 3000)}</pointlist></annotation></ndpviewstate></annotations>
            """;
        File.WriteAllText(folder.File("a.ndpa"), text);
        IReadOnlyList<SlidePoint> shell = SlideRegions.Read(slide,
            new AnalysisOptions { RegionsPath = folder.File("a.ndpa") })!.Regions.ShouldHaveSingleItem().Polygons[0].Shell;
        shell.Select(p => (Math.Round(p.X, 1), Math.Round(p.Y, 1))).ShouldBe([(400, 400), (2000, 400), (2000, 3000)]);
    }

    [Theory]
    [InlineData("""<Annotations><Annotation Id="1" Name="Tumor"><Regions><Region Id="1" Type="5"><Vertices><Vertex X="1" Y="2"/><Vertex X="9" Y="2"/><Vertex X="9" Y="9"/></Vertices></Region><Region Id="2" Type="4"/></Regions></Annotation></Annotations>""", "5")]
    [InlineData("""<ASAP_Annotations><Annotations><Annotation Name="Tumor" Type="polygon" PartOfGroup="None"/><Annotation Name="d" Type="Dot" PartOfGroup="None"/></Annotations></ASAP_Annotations>""",
        "polygon")]
    [InlineData("""<annotations><ndpviewstate id="1"><title>Tumor</title><annotation type="ellipse"/><annotation type="linearmeasure"/></ndpviewstate></annotations>""",
        "ellipse")]
    public void TypesOfAnnotationsThatAreNotRead_AreCountedAndOnlyMarksArePassedOver(string text, string type)
    {
        PathologyException refused = Should.Throw<PathologyException>(() => Read(text, Frame with { SlideCentreOffsetNm = (0, 0) }));
        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldEndWith(
            $"(2), and none can be used: 1 annotation(s) of type '{type}' were left out: this type is not read; where nothing is drawn give an empty collection");
    }

    // With --unannotated parenchyma the tumour that was drawn in vain would be liver.
    [Theory]
    [InlineData("""{"type":"Point","coordinates":[1,2]}""", "(1), and none can be used: 1 annotation(s) of points or lines enclose nothing")]
    [InlineData("""{"type":"Feature","geometry":null,"properties":{"classification":"Tumor"}}""", "have no geometry")]
    [InlineData("REGION", "1 region(s) of class 'Region*' were left out")]
    [InlineData("""<Annotations><Annotation Id="1" Name="Tumor"><Regions><Region Type="4"><Vertices/></Region></Regions></Annotation></Annotations>""",
        "(1), and none can be used: points, arrows and rulers enclose nothing")]
    [InlineData("""<Annotations><Annotation Id="1" Name="Tumor"><Regions><Region Id="1" NegativeROA="1"><Vertices><Vertex X="1" Y="2"/><Vertex X="9" Y="2"/><Vertex X="9" Y="9"/></Vertices></Region></Regions></Annotation></Annotations>""",
        "only negative regions")]
    public void AnnotationsOfWhichNoneCanBeUsed_AreRefusedWithTheReasons(string text, string words)
    {
        string region = Feature("Polygon", $"[{Square}]", "\"classification\":\"Region*\"");
        PathologyException refused = Should.Throw<PathologyException>(() => Read(text.Replace("REGION", region, StringComparison.Ordinal)));
        (refused.Kind, refused.Message.Contains(words, StringComparison.Ordinal)).ShouldBe((FailureKind.BadData, true), refused.Message);
    }

    [Theory]
    [InlineData("""{"type":"FeatureCollection","features":[]}""")]
    [InlineData("[]")]
    [InlineData("""<Annotations><Annotation Id="1" Name="Tumor"><Regions/></Annotation></Annotations>""")]
    [InlineData("""<ASAP_Annotations><Annotations/></ASAP_Annotations>""")]
    [InlineData("LEFT OUT")]
    public void NothingDrawnOrAllToBeLeftOut_IsAnAnswerWithAWarning(string text)
    {
        string region = Feature("Polygon", $"[{Square}]", "\"classification\":\"Krebs\"");
        AnnotationFile file = Read(text.Replace("LEFT OUT", region, StringComparison.Ordinal), roles: new RegionRoles(["Krebs=none"]));
        file.Regions.ShouldBeEmpty();
        file.Warnings.ShouldContain("regions: no region of a known class in it");
    }

    // As HALO writes them: words for types, V for points, two corners of boxes, no numbers.
    [Fact]
    public void Halo_IsReadAsImageScopeIs()
    {
        AnnotationFile file = Read("""
            <Annotations><Annotation LineColor="65280" Name="Tumor" Visible="True"><Regions>
              <Region Type="Polygon" HasEndcaps="0" NegativeROA="0"><Vertices><V X="10" Y="20" /><V X="110" Y="20" /><V X="110" Y="120" /></Vertices><Comments /></Region>
              <Region Type="Rectangle" HasEndcaps="0" NegativeROA="1"><Vertices><V X="80" Y="30" /><V X="90" Y="40" /></Vertices><Comments /></Region>
              <Region Type="Ruler" HasEndcaps="1" NegativeROA="0"><Vertices><V X="80" Y="30" /><V X="90" Y="40" /></Vertices></Region>
              <Region Type="Pin" HasEndcaps="0" NegativeROA="0"><Vertices><V X="80" Y="30" /></Vertices></Region>
              <Region Type="Ellipse" HasEndcaps="0" NegativeROA="0"><Vertices><V X="300" Y="300" /><V X="320" Y="310" /></Vertices></Region>
            </Regions></Annotation></Annotations>
            """);
        file.Warnings.ShouldBeEmpty();
        file.Regions.Select(r => r.Class).Distinct().ShouldHaveSingleItem().ShouldBe(new TissueClass("Tumor", TissueRole.Tumour, (0, 255, 0)));
        file.Regions[0].Polygons[0].Shell.ShouldBe([new(10, 20), new(110, 20), new(110, 120)]);
        file.Regions[0].Polygons[0].Holes.ShouldHaveSingleItem().ShouldBe([new(80, 30), new(90, 30), new(90, 40), new(80, 40)]);
        file.Regions[1].AreaPx2().ShouldBe(Math.PI * 10 * 5, 0.1);
        Should.Throw<PathologyException>(() => Read("""<Annotations><Annotation Name="Tumor"><Regions><Region Type="Pin"/><Region Type="Polygon"><Vertices><V X="1"/></Vertices></Region></Regions></Annotation></Annotations>"""))
            .Message.ShouldContain("layer 'Tumor', region 2");
    }

    [Fact]
    public void UnknownClasses_AreAllNamedWithTheOptionThatHelps()
    {
        string text = $"[{Feature("Polygon", $"[{Square}]", "\"classification\":\"Krebs\"")},{Feature("Polygon", $"[{Square}]", "\"objectType\":\"annotation\"")}]";
        PathologyException refused = Should.Throw<PathologyException>(() => Read(text));
        refused.Kind.ShouldBe(FailureKind.BadCommand);
        refused.Message.ShouldContain("'Krebs' (1), 'unclassified' (1)");
        refused.Message.ShouldContain("--region-role 'Krebs=ROLE'");
        Read(text, roles: new RegionRoles(["Krebs=tumour", "unclassified=none"])).Regions.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("", "neither JSON nor XML")]
    [InlineData("slide,x,y", "neither JSON nor XML")]
    [InlineData("{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[3", "not a file of regions")]
    [InlineData("""{"type":"GeometryCollection","geometries":[]}""", "GeometryCollection")]
    [InlineData("""{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]}""", "fewer than three points")]
    [InlineData("""{"type":"Polygon","coordinates":[[[1],[3],[1]]]}""", "fewer than two numbers")]
    [InlineData("""{"type":"Polygon","coordinates":[[[2000,2],[2003,4],[2001,9]]]}""", "outside of the slide")]
    [InlineData("""{"type":"Polygon"}""", "feature 1: has no coordinates")]
    [InlineData("""{"type":"FeatureCollection"}""", "has no features")]
    [InlineData("""{"type":"Polygon","coordinates":[[[1,2],[1e999,4],[1,9]]]}""", "feature 1: '1e999' is no number")]
    [InlineData("""{"type":"Polygon","coordinates":[[[1,2],["3",4],[1,9]]]}""", "feature 1: '\"3\"' is no number")]
    [InlineData("""{"type":"Feature","geometry":"x","properties":{}}""", "feature 1: the geometry must be an object, but is String")]
    [InlineData("""{"type":"Feature","geometry":null,"properties":{"classification":{"name":"Tumor","color":[1,2,300]}}}""",
        "feature 1: color [1,2,300] is not three numbers 0-255")]
    [InlineData("<svg/>", "svg")]
    [InlineData("""<Annotations><Annotation Id="1" Name="Tumor"><Regions><Region Id="7" NegativeROA="1"><Vertices><Vertex X="1" Y="2"/></Vertices></Region></Regions></Annotation></Annotations>""",
        "layer 1, region 7: a negative region of fewer than three points")]
    [InlineData("""<!DOCTYPE x [<!ENTITY a "b">]><Annotations>&a;</Annotations>""", "DTD")]
    [InlineData("""<Annotations><Annotation Id="1" Name="Tumor"><Regions><Region Id="7"><Vertices><Vertex X="1,5" Y="2"/></Vertices></Region></Regions></Annotation></Annotations>""",
        "layer 1, region 7: '1,5' is no number")]
    public void WhatCannotBeRead_IsRefusedWithItsPlace(string text, string words)
    {
        PathologyException refused = Should.Throw<PathologyException>(() => Read(text, roles: new RegionRoles(["unclassified=tumour"])));
        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldContain(words);
    }

    private static string Feature(string kind, string coordinates, string properties) =>
        $$$"""{"type":"Feature","geometry":{"type":"{{{kind}}}","coordinates":{{{coordinates}}}},"properties":{{{{properties}}}}}""";

    private static AnnotationFile Read(string text, AnnotationFrame? frame = null, RegionRoles? roles = null)
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("regions"), text);
        return AnnotationFile.Read(folder.File("regions"), frame ?? Frame, roles ?? new RegionRoles());
    }
}
