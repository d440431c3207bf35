using HccPathology.Analysis;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Tissue;
using static HccPathology.Tests.Regions.AnnotationText;

namespace HccPathology.Tests.Regions;

/// <summary>Regions of ImageScope, HALO, ASAP and NDPA.</summary>
public sealed class XmlAnnotationTests
{
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
        RegionPainter.Paint(raster, file.Regions).Lost.ShouldBeEmpty();
        double px2 = raster.Cells.Count(c => c != RegionRaster.None) / (Frame.OwnMpp.X * Frame.OwnMpp.Y);
        px2.ShouldBe(400 * 300 + 100 * 100, "a bar across the first, all of its corners outside; the second is an island in a negative one");
        file.Warnings.Count.ShouldBe(2);
        file.Warnings[0].ShouldContain("layer 1 ('Tumor'): 2 negative region(s) cut no region");
        file.Warnings[1].ShouldContain("layer 2 ('Liver') has only negative regions (1)");

        static string Region(int id, int negative, int left, int top, int right, int bottom) =>
            $"<Region Id=\"{id}\" Type=\"1\" NegativeROA=\"{negative}\"><Vertices><Vertex X=\"{left}\" Y=\"{top}\"/><Vertex X=\"{right}\" Y=\"{bottom}\"/></Vertices></Region>";
    }

    [Theory]
    [InlineData("True", 1)]
    [InlineData("false", 0)]
    [InlineData("", 0)]
    public void ImageScope_NegativeInOtherWords_IsWhatItSays(string negative, int holes) =>
        Read($"<Annotations>{Layer(negative)}</Annotations>").Regions[0].Polygons[0].Holes.Count.ShouldBe(holes);

    [Fact]
    public void ImageScope_NegativeThatSaysNothing_IsRefused() =>
        Should.Throw<PathologyException>(() => Read($"<Annotations>{Layer("maybe")}</Annotations>")).Message
            .ShouldContain("layer 1, region 2: NegativeROA is 'maybe'");

    [Theory]
    [InlineData("<Annotations xmlns=\"http://a.b/c\">THIS</Annotations>")]
    [InlineData("<x:Annotations xmlns:x=\"http://a.b/c\">THIS</x:Annotations>")]
    public void ImageScope_UnderANamespace_IsTheSame(string form) =>
        Read(form.Replace("THIS", Layer("0"), StringComparison.Ordinal)).Regions.Count.ShouldBe(2);

    /// <summary>"Nothing drawn" would make all tissue what --unannotated says.</summary>
    [Theory]
    [InlineData("<Annotations><Wrapped>THIS</Wrapped></Annotations>", "Annotations/Wrapped/Annotation/Regions/Region/Vertices/Vertex")]
    [InlineData("<ASAP_Annotations>THIS</ASAP_Annotations>", "ASAP_Annotations/Annotation/Regions/Region/Vertices/Vertex")]
    [InlineData("<ASAP_Annotations><Annotation Type=\"Polygon\"><Coordinates><Coordinate X=\"1\" Y=\"2\"/></Coordinates></Annotation></ASAP_Annotations>",
        "ASAP_Annotations/Annotation/Coordinates/Coordinate")]
    public void Xml_OutlinesInAnotherPlace_AreNoEmptyFile(string form, string place) =>
        Should.Throw<PathologyException>(() => Read(form.Replace("THIS", Layer("0"), StringComparison.Ordinal))).Message.ShouldContain(place);

    private static string Layer(string negative) => $"""
        <Annotation Id="1" Name="Tumor"><Regions>
          <Region Id="1" Type="1" NegativeROA="0"><Vertices><Vertex X="10" Y="10"/><Vertex X="110" Y="110"/></Vertices></Region>
          <Region Id="2" Type="1" NegativeROA="{negative}"><Vertices><Vertex X="20" Y="20"/><Vertex X="40" Y="40"/></Vertices></Region>
        </Regions></Annotation>
        """;

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

    // 2 MB took more than a minute to be refused.
    [Theory]
    [InlineData("Annotations", 202)]
    [InlineData("annotations", 100_000)]
    public async Task ElementsDeeperThanAnyAnnotations_AreRefused(string root, int levels)
    {
        string inner = string.Concat(Enumerable.Repeat("<r>", levels - 1)) + string.Concat(Enumerable.Repeat("</r>", levels - 1));
        PathologyException fault = await Should.ThrowAsync<PathologyException>(
            Task.Run(() => Read($"<{root}>\n{inner}</{root}>")).WaitAsync(TimeSpan.FromSeconds(20)));
        (fault.Kind, fault.Message.Contains("line 2: more than 200 elements, one in the other")).ShouldBe((FailureKind.BadData, true), fault.Message);
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
}
