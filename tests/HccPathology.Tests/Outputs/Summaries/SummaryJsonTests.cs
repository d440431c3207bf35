using System.Text.Json;
using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Outputs.Summaries;
using HccPathology.Slides;

namespace HccPathology.Tests.Outputs.Summaries;

public sealed class SummaryJsonTests
{
    [Fact]
    public void Write_GivesReadableJsonWithQuPathStainsAndMissingAsNull()
    {
        using ScratchFolder folder = new();
        Sample().Write(folder.Path);
        string text = File.ReadAllText(folder.File("summary.json"));
        text.ShouldContain("\"µ & <ok>\"");
        JsonElement root = JsonDocument.Parse(text).RootElement;
        root.GetProperty("schemaVersion").GetString().ShouldBe("1");
        root.GetProperty("slide").GetProperty("mppSource").GetString().ShouldBe("properties");
        root.GetProperty("analysis").GetProperty("geoJsonFrame").GetProperty("offsetXPx").GetInt64().ShouldBe(7);
        root.GetProperty("analysis").GetProperty("geoJsonFrame").GetProperty("origin").GetString().ShouldBe("bounds");
        root.GetProperty("analysis").GetProperty("parameters").EnumerateObject().Select(p => p.Name).ShouldBe(["a", "b"]);
        root.GetProperty("density")[0].GetProperty("densityPerMm2").ValueKind.ShouldBe(JsonValueKind.Null);
        root.GetProperty("stains").GetProperty("quPath").GetString().ShouldBe(
            """{"Name":"H&E of slide","Stain 1":"Hematoxylin","Values 1":"0.65 0.7 0.29","Stain 2":"Eosin","Values 2":"0.2159 0.8012 0.55812","Background":"243 241.5 240"}""");
    }

    // Cells of 1 mm²: 6 of tissue, 5 of pen and so on.
    [Fact]
    public void Areas_AreThoseOfEachClassOfTheMask()
    {
        MaskClass[] classes = [MaskClass.Tissue, MaskClass.Pen, MaskClass.Blur, MaskClass.Fold, MaskClass.Damaged, MaskClass.Glass];
        AreaSummary areas = AreaSummary.Of(new TissueMask(7, 3, 2000, 2000, new Mpp(0.5), [.. classes.SelectMany((c, i) => Enumerable.Repeat(c, 6 - i))]));
        (areas.TissueMm2, areas.PenMm2, areas.BlurMm2, areas.FoldMm2, areas.DamagedMm2, areas.GlassMm2).ShouldBe((6, 5, 4, 3, 2, 1));
    }

    [Fact]
    public void Write_TwiceGivesTheSameBytes()
    {
        using ScratchFolder folder = new();
        Sample().Write(folder.Path);
        byte[] first = File.ReadAllBytes(folder.File("summary.json"));
        Sample().Write(folder.Path);
        File.ReadAllBytes(folder.File("summary.json")).ShouldBe(first);
    }

    [Fact]
    public void Done_ListsFilesInOrderWithSizeAndHashButNotTimings()
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("b.csv"), "abc");
        File.WriteAllText(folder.File("a.csv"), "");
        new TimingsJson
        {
            TotalSeconds = 1.5,
            Threads = 2,
            TilePx = 1024,
            DecodedMpx = null,
            DeliveredMpx = null,
            Stages = [new("mask", 0.25)],
        }.Write(folder.Path);
        new DoneJson
        {
            Status = SummaryJson.StatusOk,
            InputFile = "s.svs",
            InputBytes = 5,
            InputHash = "sha256:00",
            RequestHash = "22",
            ParameterHash = "sha256:11",
            Models = new() { ["nuclei"] = "33" },
            EngineVersion = "0.1.0",
            Versions = Sample().Versions,
            Files = DoneJson.FilesIn(folder.Path, ["timings.json", "b.csv", "a.csv"]),
        }.Write(folder.Path);
        JsonElement[] files = [.. JsonDocument.Parse(File.ReadAllBytes(folder.File("done.json"))).RootElement.GetProperty("files").EnumerateArray()];
        files.Select(f => (f.GetProperty("name").GetString(), f.GetProperty("bytes").GetInt64())).ShouldBe([("a.csv", 0), ("b.csv", 3)]);
        files[1].GetProperty("sha256").GetString().ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        JsonDocument.Parse(File.ReadAllBytes(folder.File("timings.json"))).RootElement.GetProperty("stages")[0].GetProperty("seconds").GetDouble()
            .ShouldBe(0.25);
    }

    [Fact]
    public void Done_AFileThatIsNotThere_IsAnErrorRatherThanADoneMark()
    {
        using ScratchFolder folder = new();
        Should.Throw<IOException>(() => DoneJson.FilesIn(folder.Path, ["missing.csv"]));
    }

    /// <summary>A summary with all that must be there.</summary>
    internal static SummaryJson Sample() => new()
    {
        Status = SummaryJson.StatusOk,
        Slide = new SlideIdentity
        {
            File = "s.svs",
            Name = "s",
            FileBytes = 12,
            Hash = "sha256:00",
            Vendor = "aperio",
            WidthPx = 100,
            HeightPx = 50,
            MppX = 0.25,
            MppY = 0.25,
            MppSource = MppSource.Properties,
            MppNote = "aperio.MPP",
        },
        Analysis = new AnalysisSummary
        {
            Reader = "openslide 3.4.1",
            ReaderNote = "as asked for",
            Decoded = new DecodedLevel(0, 1),
            Detector = "classic",
            DetectorNote = "as asked for",
            ModelSha256 = null,
            AnalysisMpp = 0.5,
            Parameters = new(StringComparer.Ordinal) { ["b"] = "2", ["a"] = "1" },
            ParameterHash = "sha256:11",
            GeoJsonFrame = OutputSamples.FrameAt(7, 8),
        },
        Stains = new StainSummary
        {
            Stain = "H&E",
            Source = "default",
            Reason = "too little tissue",
            Haematoxylin = [0.65, 0.70, 0.29],
            Counterstain = [0.2159, 0.8012, 0.558123],
            WhitePoint = [243, 241.5, 240],
            DarkOd = 0.2,
            ShownTimes = 1.75,
            QuPath = QuPathStains.Text("H&E of 'slide'", "Eosin", [0.65, 0.70, 0.29], [0.2159, 0.8012, 0.558123], [243, 241.5, 240]),
        },
        Areas = new AreaSummary { TissueMm2 = 1, PenMm2 = 0, BlurMm2 = 0, FoldMm2 = 0, DamagedMm2 = 0, GlassMm2 = 3 },
        Counts = new CountSummary { Nuclei = 0, NucleiByClass = [], RingsReplacedBySquare = 0, RingsReplacedByHull = 0, DamagedTiles = 0 },
        Density = [DensityTable.RowOf("s", "H&E", "tissue", "all", 1, 0.1, 0.1, new())],
        Composition = new CompositionSummary([], null, null),
        Subtype = new SubtypeSummary("not evaluable", null, null, "no tumour is known", null, "not evaluable", "no tumour is known", null),
        Versions = new VersionSummary { Engine = "0.1.0", DotNet = "10.0", OpenSlide = "3.4.1", OpenCv = "4.13" },
        Warnings = ["µ & <ok>"],
    };
}
