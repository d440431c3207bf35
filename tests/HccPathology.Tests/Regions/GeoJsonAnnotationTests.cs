using System.Text;
using HccPathology.Analysis;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;
using static HccPathology.Tests.Regions.AnnotationText;

namespace HccPathology.Tests.Regions;

/// <summary>Regions in QuPath's GeoJSON.</summary>
public sealed class GeoJsonAnnotationTests
{
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

    // QuPath keeps metadata and drops what the collection says; before 0.20.0 neither said it.
    [Theory]
    [InlineData(""" "lookedFor":"outside tumour" """, ClassScope.OutsideTumour)]
    [InlineData(""" "lookedFor":"everywhere" """, ClassScope.Everywhere)]
    [InlineData(""" "lookedFor":"nowhere" """, ClassScope.Nowhere)]
    [InlineData(""" "withinTumour":"true" """, null)]
    public void GeoJson_WhereAClassWasLookedFor_StandsInItsRegions(string metadata, ClassScope? scope)
    {
        string of = Feature("Polygon", $"[{Square}]", $$""" "classification":"Stroma","metadata":{ {{metadata}} } """);
        Read($"[{of},{of}]").Classes.Select(c => (c.Class.Name, c.Scope)).ShouldBe(scope is { } known ? [("Stroma", known)] : []);
        Should.Throw<PathologyException>(() => Read(Feature("Polygon", $"[{Square}]", """ "classification":"Stroma","metadata":{"lookedFor":"somewhere"} """)))
            .Message.ShouldContain("lookedFor 'somewhere' is none of");
    }

    [Theory]
    [InlineData("Tumour outline", "Tumour outline")]
    [InlineData("Tumor", null)]
    public void GeoJson_TumourOutline_HasNoClassAndItsName(string name, string? outline)
    {
        RegionAnnotation region = Read(Feature("Polygon", $"[{Square}]", $$""" "classification":"{{name}}" """)).Regions.ShouldHaveSingleItem();
        (region.Class is null, region.IsWithinTumour, region.Outline).ShouldBe((outline is not null, outline is not null, outline));
    }

    // A file of the engine's own has the class as the name, too: whoever takes the class away in QuPath leaves the name.
    [Fact]
    public void GeoJson_AnnotationsTakenByTheirNames_AreTold()
    {
        string of = Feature("Polygon", $"[{Square}]", "\"name\":\"Liver\"");
        Read($"[{of},{of},{Feature("Polygon", $"[{Square}]", "\"name\":\"Scar\",\"classification\":\"Stroma\"")}]").Warnings
            .ShouldBe(["regions: annotations without a class were taken for what their names say: 'Liver' (2)"]);
    }

    // QuPath keeps the mark when a region's class is changed.
    [Theory]
    [InlineData("Liver", true, false)]
    [InlineData("Portal tract", true, false)]
    [InlineData("Stroma", true, true)]
    [InlineData("Necrosis", true, true)]
    [InlineData("Region*", true, true)]
    [InlineData("Stroma", false, false)]
    [InlineData("Tumor stroma", false, true)]
    public void GeoJson_MarkOfBeingWithinATumour_IsKeptButByLiver(string name, bool isMarked, bool expected) =>
        Read(Feature("Polygon", $"[{Square}]", $"\"classification\":\"{name}\"{(isMarked ? ",\"metadata\":{\"withinTumour\":\"true\"}" : "")}"))
            .Regions.ShouldHaveSingleItem().IsWithinTumour.ShouldBe(expected);

    [Theory]
    [InlineData("annotation", 2)]
    [InlineData("cell", 1)]
    [InlineData("tile", 1)]
    [InlineData("tmaCore", 1)]
    public void GeoJson_WhatIsSaidToBeAnotherObject_IsNoRegion(string type, int expected) =>
        Read($"[{Feature("Polygon", $"[{Square}]", "\"classification\":\"Stroma\"")},{Feature("Polygon", $"[{Square}]", $"\"objectType\":\"{type}\",\"classification\":\"Tumor\"")}]")
            .Regions.Count.ShouldBe(expected);

    // QuPath 0.2 wrote what an object is in place of its number, and children beside the properties.
    [Theory]
    [InlineData("PathAnnotationObject", 2)]
    [InlineData("PathDetectionObject", 1)]
    [InlineData("e1f2", 2)]
    public void GeoJson_ObjectThatIsNamedByItsId_IsARegionOrNone(string id, int expected)
    {
        string child = Feature("Polygon", $"[{Square}]", "\"classification\":\"Stroma\""), parent = Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor\"");
        string text = parent.Replace("\"type\":\"Feature\"", $"\"type\":\"Feature\",\"id\":\"{id}\",\"childObjects\":[{child}]", StringComparison.Ordinal);
        Read(text).Regions.Select(r => r.Class!.Name).ShouldBe(expected == 2 ? ["Tumor", "Stroma"] : ["Stroma"]);
    }

    // A hierarchy of QuPath may be deeper than the 64 levels that JSON's reader allows by itself.
    [Fact]
    public void GeoJson_ObjectsDeepWithinOneAnother_AreRead() =>
        Read(new string('[', 100) + Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor\"") + new string(']', 100)).Regions.ShouldHaveSingleItem();

    [Fact]
    public void GeoJson_OffsetOfTheBoundsIsAddedAndCellsArePassedOver()
    {
        string text = $$$"""{"type":"FeatureCollection","features":[{{{Feature("MultiPolygon", $"[[{Square}],[[[200,200],[210,200],[210,210]]]]", "\"classification\":\"Tumor\"")}}},{{{Feature("Polygon", $"[{Square}]", "\"objectType\":\"detection\"")}}},{{{Feature("LineString", "[[1,1],[2,2]]", "\"classification\":\"Tumor\"")}}}]}""";
        AnnotationFile file = Read(text, Frame with { GeoJsonOffsetXPx = 5, GeoJsonOffsetYPx = 7 });
        file.Regions.ShouldHaveSingleItem().Polygons.Select(p => p.Shell[0]).ShouldBe([new SlidePoint(15, 27), new SlidePoint(205, 207)]);
        file.Warnings.ShouldHaveSingleItem().ShouldContain("points or lines");
    }

    /// <summary>As the engine's own files have it: they lie where they did, under whatever origin they are given back.</summary>
    [Theory]
    [InlineData("{\"origin\":\"level0\",\"offsetXPx\":0,\"offsetYPx\":0}", 10, 20)]
    [InlineData("{\"origin\":\"bounds\",\"offsetXPx\":300,\"offsetYPx\":40}", 310, 60)]
    [InlineData("{\"offsetXPx\":\"300\"}", 15, 27)]
    [InlineData("7", 15, 27)]
    public void GeoJson_FrameOfTheFile_GoesBeforeTheOption(string stated, double x, double y)
    {
        string feature = Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor\"");
        AnnotationFile file = Read($$"""{"type":"FeatureCollection","frame":{{stated}},"features":[{{feature}}]}""",
            Frame with { GeoJsonOffsetXPx = 5, GeoJsonOffsetYPx = 7 });
        file.Regions.ShouldHaveSingleItem().Polygons[0].Shell[0].ShouldBe(new SlidePoint(x, y));
    }

    [Fact]
    public void GeoJson_OfDetectionsAlone_SaysThatTheyAreNoRegions()
    {
        string cell = Feature("Polygon", $"[{Square}]", "\"objectType\":\"detection\",\"classification\":\"Tumor\"");
        AnnotationFile file = Read($"[{cell},{cell},{cell}]");
        file.Regions.ShouldBeEmpty();
        file.Warnings[0].ShouldContain("3 detection(s), cell(s) or tile(s) are no regions");
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
            Feature("Polygon", $"[{Square}]", "\"classification\":\"Knötchen\""), Encoding.GetEncoding(encoding));
        AnnotationFile.Read(folder.File("r.geojson"), Frame, new RegionRoles(["Knötchen=tumour"])).Regions.ShouldHaveSingleItem().Class!.Name.ShouldBe("Knötchen");
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
    public void GeoJson_RegionsOfOtherPlanes_AreTakenAndTold()
    {
        static string At(int z, int t) =>
            Feature("Polygon", $"[{Square}],\"plane\":{{\"c\":-1,\"z\":{z},\"t\":{t}}}", "\"classification\":{\"name\":\"Tumor\"}");
        AnnotationFile file = Read($"[{At(0, 0)},{At(2, 0)},{At(2, 0)},{At(0, 3)}]");
        file.Regions.Count.ShouldBe(4);
        file.Warnings.ShouldHaveSingleItem().ShouldContain("z 0 t 0 (1), z 0 t 3 (1), z 2 t 0 (2); a slide is analysed in one plane");
        Read(At(0, 0)).Warnings.ShouldBeEmpty();
    }
}
