using System.IO.Compression;
using System.Text;
using HccPathology.Regions;
using static HccPathology.Tests.Regions.AnnotationText;

namespace HccPathology.Tests.Regions;

/// <summary>What holds for files of regions of all kinds: packed ones, names and roles, and those that are refused.</summary>
public sealed class AnnotationFileTests
{
    [Fact(Timeout = 60_000)]
    public async Task Pipe_IsRefusedWithoutWaitingForAWriter()
    {
        using ScratchFolder folder = new();
        string pipe = folder.Pipe("pipe");
        PathologyException e = await Should.ThrowAsync<PathologyException>(
            Task.Run(() => AnnotationFile.Read(pipe, Frame, new RegionRoles()), TestContext.Current.CancellationToken));
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
    public void RolesForNamesThatNoRegionHas_AreWarnedOf()
    {
        string text = Feature("Polygon", $"[{Square}]", "\"classification\":\"Tumor: Positive\"");
        Read(text, roles: new RegionRoles(["tumor=tumour"])).Warnings.ShouldBeEmpty("the part before the colon");
        Read(text, roles: new RegionRoles(["Krebs=tumour"])).Warnings.ShouldHaveSingleItem()
            .ShouldBe("--region-role Krebs=tumour: no region of regions is of that class; it has 'Tumor: Positive'");
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
}
