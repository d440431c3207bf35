using BitMiracle.LibTiff.Classic;
using HccPathology.Geometry;
using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

public sealed class MppSearchTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mpp_OptionSidecarAndProperties_GoInThatOrder()
    {
        string path = Write(pxPerCm: 40_000);
        Facts(path).Mpp.ShouldBe(new Mpp(0.25));
        Facts(path).MppSource.ShouldBe(MppSource.Properties);
        File.WriteAllText(Path.ChangeExtension(path, ".mpp.json"), """{"mpp": 0.3}""");
        Facts(path).Mpp.ShouldBe(new Mpp(0.3));
        File.WriteAllText(path + ".mpp.json", """{"mppX": 0.31, "mppY": 0.32}""");
        Facts(path).Mpp.ShouldBe(new Mpp(0.31, 0.32));
        Facts(path).MppSource.ShouldBe(MppSource.Sidecar);
        Facts(path).MppNote.ShouldContain("slide.tif.mpp.json");
        Facts(path, new Mpp(0.4, 0.5)).Mpp.ShouldBe(new Mpp(0.4, 0.5));
        Facts(path, new Mpp(0.4, 0.5)).MppSource.ShouldBe(MppSource.Option);
    }

    [Theory]
    [InlineData(0.25, 0.25, false)]
    [InlineData(0.27, 0.25, false)]
    [InlineData(0.28, 0.25, true)]
    [InlineData(0.25, 0.2, true)]
    [InlineData(0.2, 0.25, true)]
    [InlineData(0.5, 0.5, true)]
    public void Mpp_SaidOtherThanTheSlideSays_IsDoubted(double x, double y, bool isDoubted)
    {
        string path = Write(pxPerCm: 40_000);
        string? doubt = Facts(path, new Mpp(x, y)).MppDoubt;
        (doubt is not null).ShouldBe(isDoubted);
        doubt?.ShouldContain("0.25 um/px");
        File.WriteAllText(path + ".mpp.json", FormattableString.Invariant($$"""{"mppX": {{x}}, "mppY": {{y}}}"""));
        Facts(path).MppDoubt.ShouldBe(doubt);
        File.Delete(path + ".mpp.json");
        Facts(path).MppDoubt.ShouldBeNull("nobody said anything else");
    }

    [Theory]
    [InlineData("20", 0.25, "the objective of 20x usually gives 0.5 um/px")]
    [InlineData("20", 0.325, null)]
    [InlineData("20", 0.4549, null)]
    [InlineData("40", 0.2268, null)]
    [InlineData("40", 0.5, "the objective of 40x usually gives 0.25 um/px")]
    [InlineData("0", 0.5, null)]
    [InlineData("NaN", 0.5, null)]
    [InlineData("", 0.5, null)]
    public void Mpp_OtherThanTheObjectiveGives_IsDoubtedWhereTheSlideHasNone(string power, double said, string? doubt) =>
        MppSearch.Doubt(new Mpp(said), "aperio", new Dictionary<string, string> { ["openslide.objective-power"] = power }).ShouldBe(doubt);

    [Fact]
    public void Mpp_OfTheSlide_GoesBeforeItsObjective() =>
        MppSearch.Doubt(new Mpp(0.2426), "mirax",
            new Dictionary<string, string> { ["openslide.objective-power"] = "20", ["openslide.mpp-x"] = "0.2426", ["openslide.mpp-y"] = "0.2426" })
                .ShouldBeNull();

    [Fact]
    public void Mpp_OfASlideWhoseObjectiveGivesAnother_IsDoubtedInItsFacts()
    {
        string path = _folder.File("a.svs");
        new JpegTiff { Description = _ => "Aperio Image Library made\r\n700x500 [0,0 700x500] (256x256) JPEG/YCC|AppMag = 20|MPP = 0.19" }.Write(path);
        SlideFacts facts = Facts(path);
        (facts.Vendor, facts.Mpp, facts.ObjectivePower, facts.MppDoubt).ShouldBe(("aperio", new Mpp(0.19), 20, "the objective of 20x usually gives 0.5 um/px"));
        Facts(path, new Mpp(0.5)).MppDoubt.ShouldBe("the properties openslide.mpp-x and -y give 0.19 um/px");
    }

    /// <summary>20x: most scanners 0.44-0.55, 0.24 with 3DHISTECH's adapter, 0.22 with Zeiss's camera; 40x: 0.22-0.28.</summary>
    [Theory]
    [InlineData("20", 0.55, 0.55, null)]
    [InlineData("20", 0.2201, 0.2201, null)]
    [InlineData("20", 0.5, 0.19, "the objective of 20x usually gives 0.5 um/px")]
    [InlineData("20", 0.19, 0.5, "the objective of 20x usually gives 0.5 um/px")]
    [InlineData("20", 0.19, 0.19, "the objective of 20x usually gives 0.5 um/px")]
    [InlineData("40", 0.22, 0.28, null)]
    [InlineData("40", 0.39, 0.39, null)]
    [InlineData("40", 0.5, 0.5, "the objective of 40x usually gives 0.25 um/px (right all the same if the picture was made smaller since)")]
    [InlineData("40", 0.25, 0.5, "the objective of 40x usually gives 0.25 um/px (right all the same if the picture was made smaller since)")]
    [InlineData("NaN", 0.5, 0.5, null)]
    [InlineData("0", 0.5, 0.5, null)]
    public void Mpp_OfTheSlide_IsDoubtedWhereNoScannerHasItWithThisObjective(string power, double x, double y, string? doubt) =>
        MppSearch.DoubtOfOwn(new Mpp(x, y), new Dictionary<string, string> { ["openslide.objective-power"] = power }).ShouldBe(doubt);

    [Theory]
    [InlineData(0.5, "PhysicalSizeX='0.25' PhysicalSizeY='0.25'", "the OME-XML in tiff.ImageDescription gives 0.25 um/px")]
    [InlineData(0.5, "PhysicalSizeX='0.25' PhysicalSizeXUnit='\u00B5m'", "the OME-XML in tiff.ImageDescription gives 0.25 um/px")]
    [InlineData(0.5, "PhysicalSizeX='250' PhysicalSizeXUnit='nm'", "the OME-XML in tiff.ImageDescription gives 0.25 um/px")]
    [InlineData(0.5, "PhysicalSizeX='0.00025' PhysicalSizeXUnit='mm'", "the OME-XML in tiff.ImageDescription gives 0.25 um/px")]
    [InlineData(0.5, "PhysicalSizeX='0.5' PhysicalSizeY='0.4'", "the OME-XML in tiff.ImageDescription gives 0.5 x 0.4 um/px")]
    [InlineData(0.5, "PhysicalSizeX='0.00005' PhysicalSizeXUnit='cm'", null)]
    [InlineData(0.5, "PhysicalSizeX='5e-7' PhysicalSizeXUnit='m'", null)]
    [InlineData(0.5, "PhysicalSizeX='0.47'", null)]                                  // as near as scanners are
    [InlineData(0.5, "PhysicalSizeX='0.25' PhysicalSizeXUnit='pixel'", null)]
    [InlineData(0.5, "PhysicalSizeX='352'", null)]                                   // no slide's
    [InlineData(0.5, "SizeX='300'", null)]
    [InlineData(0.5, "PhysicalSizeX=", null)]                                        // no XML
    public void Mpp_OfTheSlide_IsDoubtedWhereItsOmeXmlGivesAnother(double own, string attributes, string? doubt) =>
        MppSearch.DoubtOfOwn(new Mpp(own), new Dictionary<string, string>
        {
            ["tiff.ImageDescription"] = $"<?xml version='1.0'?><OME xmlns='http://www.openmicroscopy.org/Schemas/OME/2016-06'><Image><Pixels {attributes}/></Image></OME>",
        }).ShouldBe(doubt);

    // OME-TIFFs by bfconvert have no resolution tags or 72 dpi; a picture that was made smaller keeps the description with the sizes that it had.
    [Theory]
    [InlineData(70, null, 0.25)]
    [InlineData(70, 28.3, 0.25)]
    [InlineData(70, 20_000.0, 0.5)]
    [InlineData(140, null, null)]
    [InlineData(70, null, 0.25, "<TiffData FirstZ='0'/>")]
    [InlineData(70, null, 0.25, "<Channel/><TiffData IFD='2'/><TiffData IFD='0'/>")]
    [InlineData(70, null, null, "<Channel/><TiffData IFD='1'/>")]       // the first directory is another picture's
    public void Mpp_OmeXmlOfThePicturesSize_IsTakenWhereTheTagsGiveNone(int sizeX, double? pxPerCm, double? expected, string planes = "")
    {
        string path = Write(pxPerCm);
        using (FileStream file = File.Open(path, FileMode.Open))
        using (Tiff tiff = Tiff.ClientOpen("ome", "r+", file, new TiffStream()))
        {
            tiff.SetField(TiffTag.IMAGEDESCRIPTION,
                $"<OME><Image><Pixels SizeX='{sizeX}' SizeY='50' PhysicalSizeX='0.25' PhysicalSizeXUnit='um' PhysicalSizeY='250' PhysicalSizeYUnit='nm'>{planes}</Pixels></Image><Image><Pixels><TiffData IFD='0'/></Pixels></Image></OME>");
            tiff.RewriteDirectory();
        }

        SlideFacts facts = Facts(path);
        (facts.Mpp?.X, facts.Mpp?.Y).ShouldBe((expected, expected));
        facts.MppNote.Contains("OME-XML", StringComparison.Ordinal).ShouldBe(expected == 0.25, facts.MppNote);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    public void Mpp_SidecarWithAByteOrderMark_IsRead(string encoding)
    {
        string path = Write(null);
        File.WriteAllText(path + ".mpp.json", """{"mpp": 0.3}""", System.Text.Encoding.GetEncoding(encoding));
        Facts(path).Mpp.ShouldBe(new Mpp(0.3));
    }

    [Fact]
    public void Mpp_UnequalResolution_KeepsAxesApart()
    {
        Mpp mpp = Facts(Write(pxPerCm: 40_000, pxPerCmY: 32_000)).Mpp.ShouldNotBeNull();
        mpp.X.ShouldBe(0.25, 1e-9);
        mpp.Y.ShouldBe(0.3125, 1e-9);
        Facts(Write(pxPerCm: 40_000, pxPerCmY: 20_000)).ShouldSatisfyAllConditions(
            f => f.Mpp.ShouldBeNull(), f => f.MppNote.ShouldContain("give 0.25 x 0.5 um/px, which is not believed"));
    }

    [Theory]
    [InlineData(28.34)]      // 72 dpi, what editors write: 352 um/px
    [InlineData(118.11)]     // 300 dpi: 85 um/px
    [InlineData(10_000_000)] // 0.001 um/px
    public void Mpp_ImplausibleProperties_CountAsNoneAndAreNamed(double pxPerCm)
    {
        SlideFacts facts = Facts(Write(pxPerCm));
        facts.Mpp.ShouldBeNull();
        facts.MppSource.ShouldBe(MppSource.None);
        facts.MppNote.ShouldContain("not believed");
        facts.MppNote.ShouldContain(new Mpp(10_000 / pxPerCm).ToString()[..3]);
    }

    [Theory]
    [InlineData(0.001, 0.001)]
    [InlineData(10, 10)]
    [InlineData(0.25, 10)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(0.25, double.NaN)]
    [InlineData(double.PositiveInfinity, 0.25)]
    [InlineData(0, 0)]
    [InlineData(-0.25, -0.25)]
    public void Mpp_ImplausibleOption_IsABadCommand(double x, double y)
    {
        string path = Write(pxPerCm: 40_000);
        PathologyException e = Should.Throw<PathologyException>(() => Facts(path, new Mpp(x, y)));
        e.Kind.ShouldBe(FailureKind.BadCommand);
        e.Message.ShouldContain(path);
        e.Message.ShouldContain("--mpp");
    }

    [Theory]
    [InlineData("")]
    [InlineData("0.25")]
    [InlineData("[0.25]")]
    [InlineData("{}")]
    [InlineData("""{"mpp": "0.25"}""")]
    [InlineData("""{"mpp": null}""")]
    [InlineData("""{"mppX": 0.25}""")]
    [InlineData("""{"mpp": 0.25""")]
    [InlineData("""{"mpp": 25}""")]
    [InlineData("""{"mpp": 1e999}""")]
    [InlineData("""{"mppX": 0.25, "mppY": 0.001}""")]
    [InlineData("""{"mppX": 0.25, "mppY": 0.9}""")]
    [InlineData("""{"mpp": 0.5, "mppX": 0.25, "mppY": 0.25}""")]
    [InlineData("""{"mpp": 0.5, "mpp": 0.25}""")]
    public void Mpp_BadSidecar_IsAnErrorThatNamesIt(string json)
    {
        string path = Write(pxPerCm: 40_000);
        File.WriteAllText(path + ".mpp.json", json);
        PathologyException e = Should.Throw<PathologyException>(() => Facts(path));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain(path + ".mpp.json");
    }

    [Fact]
    public void RequireMpp_None_NamesFileAndWhatWasLookedForAndTheOption()
    {
        string path = Write(pxPerCm: null);
        using Slide slide = Slide.Open(path, new SlideOptions());
        slide.Facts.MppSource.ShouldBe(MppSource.None);
        PathologyException e = Should.Throw<PathologyException>(() => slide.RequireMpp());
        e.Kind.ShouldBe(FailureKind.BadData);
        foreach (string said in (string[])[path, "--mpp 0.25", "slide.tif.mpp.json", "openslide.mpp-x"])
        {
            e.Message.ShouldContain(said);
        }
    }

    [Fact]
    public void RequireMpp_Jpeg2000SlideWithoutMpp_Throws()
    {
        string path = SharedData.Find("slides/tcga-cr-7395-jpeg2000-no-mpp.svs");
        using Slide slide = Slide.Open(path, new SlideOptions());
        slide.Facts.Mpp.ShouldBeNull();
        string message = Should.Throw<PathologyException>(() => slide.RequireMpp()).Message;
        message.ShouldContain(path);
        message.ShouldContain("--mpp");
        using Slide told = Slide.Open(path, new SlideOptions { Mpp = new Mpp(0.25) });
        told.RequireMpp().ShouldBe(new Mpp(0.25));
    }

    [Theory]
    [InlineData("0.25", null)]
    [InlineData("abc", "0.25")]
    [InlineData("0,25", "0,25")]
    public void Mpp_HalfOrBrokenProperties_CountAsNone(string? x, string? y)
    {
        Dictionary<string, string> properties = new() { ["openslide.mpp-x"] = x! };
        if (y is not null)
        {
            properties["openslide.mpp-y"] = y;
        }

        MppSearch.Find("a.svs", null, "aperio", properties).Mpp.ShouldBeNull();
    }

    [Fact]
    public void Mpp_ResolutionTagsOfOtherVendors_AreNotUsed()
    {
        // Aperio's own tag says what the scanner measured; its TIFF resolution is left over from other programs.
        Dictionary<string, string> properties = new()
        {
            ["tiff.ResolutionUnit"] = "centimeter",
            ["tiff.XResolution"] = "40000",
            ["tiff.YResolution"] = "40000",
        };
        MppSearch.Find("a.svs", null, "aperio", properties).Mpp.ShouldBeNull();
        MppSearch.Find("a.tif", null, "generic-tiff", properties).Mpp.ShouldBe(new Mpp(0.25));
        properties["tiff.ResolutionUnit"] = "inch";
        MppSearch.Find("a.tif", null, "generic-tiff", properties).Mpp.ShouldBe(new Mpp(0.635));
        properties["tiff.ResolutionUnit"] = "none";
        MppSearch.Find("a.tif", null, "generic-tiff", properties).Mpp.ShouldBeNull();
    }

    private string Write(double? pxPerCm, double? pxPerCmY = null)
    {
        string path = _folder.File("slide.tif");
        SyntheticTiff.Write(path, 70, 50, 1, pxPerCm, pxPerCmY);
        return path;
    }

    private static SlideFacts Facts(string path, Mpp? option = null)
    {
        using Slide slide = Slide.Open(path, new SlideOptions { Mpp = option });
        return slide.Facts;
    }
}
