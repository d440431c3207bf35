using HccPathology.Cohorts;
using HccPathology.Evaluation;
using HccPathology.Ihc;
using HccPathology.Models;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Subtypes;
using HccPathology.Tests.Models;
using HccPathology.Tissue;

namespace HccPathology.Tests;

/// <summary>Files that are none: links that lead nowhere, pipes and devices, under every name by which files are asked for.</summary>
public sealed class InputFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly (string What, string Name, FailureKind Missing)[] All =
    [
        ("subtype rules", "x.json", FailureKind.NotFound),
        ("markers", "x.json", FailureKind.NotFound),
        ("bag", "x.parquet", FailureKind.NotFound),
        ("array", "x.npy", FailureKind.Unavailable),
        ("slide", "x.svs", FailureKind.NotFound),
        ("picture", "x.png", FailureKind.NotFound),
        ("regions", "x.geojson", FailureKind.NotFound),
        ("labels", "x.geojson", FailureKind.NotFound),
        ("model", "model.json", FailureKind.Unavailable),
        ("tissue model", "rdf.yaml", FailureKind.Unavailable),
        ("slide model", "model.json", FailureKind.Unavailable),
        ("network", "x.onnx", FailureKind.Unavailable),
    ];

    public static TheoryData<string, string, FailureKind> Readers => new(All);

    /// <summary>Of labels it is asked alone whether they are a PNG, by a command that any signal ends.</summary>
    public static TheoryData<string, string> ReadersOfContent => [.. All.Where(r => r.What != "labels").Select(r => (r.What, r.Name))];

    private void Read(string what, string path)
    {
        _ = what switch
        {
            "subtype rules" => SubtypeRules.Read(path),
            "markers" => MarkerRegistry.Load(path),
            "bag" => PatchBag.Read(path),
            "array" => NpyFile.Read(path),
            "slide" or "picture" => Slide.Open(path, new SlideOptions()),
            "regions" => AnnotationFile.HashOf(path),
            "labels" => LabelImage.IsPng(path),
            "model" => ModelCardFile.Read(_folder.Path, ModelCard.NucleusMaps),
            "tissue model" => TissueCardFile.Read(_folder.Path),
            "slide model" => SlideModelCard.Read(_folder.Path),
            "network" => (object)NetworkFile.Beside(_folder.File("model.json"), "x.onnx", null),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void Read_LinkThatLeadsNowhere_IsSaidNotToBeThere(string what, string name, FailureKind kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        File.CreateSymbolicLink(_folder.File(name), "/nowhere/x");
        PathologyException fault = ModelCopy.ShouldFail(kind, () => Read(what, _folder.File(name)));
        fault.Message.ShouldContain(_folder.Path);
    }

    [Theory]
    [MemberData(nameof(ReadersOfContent))]
    public void Read_EmptyFile_IsSaidToBeEmpty(string what, string name)
    {
        _folder.Write("x.places.npy", "");
        ModelCopy.ShouldFail(FailureKind.BadData, () => Read(what, _folder.Write(name, "")), $"{_folder.File(name)}: ", "empty");
    }

    [Fact]
    public void Exists_NameWithAZeroByte_IsNotThere() => InputFile.Exists(_folder.File("a\0b")).ShouldBeFalse();

    // In time: who opens a pipe that nobody writes waits for ever.
    [Theory]
    [MemberData(nameof(ReadersOfContent))]
    public async Task Read_PipeThatNobodyWrites_IsRefusedUnopened(string what, string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "by a program of Linux");
        string pipe = _folder.Pipe(name);
        await ShouldRefuse(() => Read(what, pipe), pipe);
    }

    [Fact]
    public async Task Find_PixelSizeInAPipe_IsRefusedUnopened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "by a program of Linux");
        string pipe = _folder.Pipe("a.svs.mpp.json");
        await ShouldRefuse(() => MppSearch.Find(_folder.File("a.svs"), null, "", new Dictionary<string, string>()), pipe);
    }

    // It gives zeros until the memory is full.
    [Fact]
    public async Task Read_Device_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "by a device of Linux");
        File.CreateSymbolicLink(_folder.File("rules.json"), "/dev/zero");
        await ShouldRefuse(() => SubtypeRules.Read(_folder.File("rules.json")), _folder.File("rules.json"));
    }

    [Fact]
    public void Collect_ManifestThatIsALinkToNowhere_IsNotFound()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        File.CreateSymbolicLink(_folder.File("m.csv"), "/nowhere/x");
        ModelCopy.ShouldFail(FailureKind.NotFound,
            () => CohortDensity.Of(CohortSlides.Read([_folder.Path], new CohortOptions { ManifestPath = _folder.File("m.csv") })), "m.csv: no such manifest");
    }

    private static async Task ShouldRefuse(Action read, string path)
    {
        PathologyException fault = await Should.ThrowAsync<PathologyException>(Task.Run(read).WaitAsync(TimeSpan.FromSeconds(30)));
        fault.Kind.ShouldBe(FailureKind.BadData);
        fault.Message.ShouldStartWith($"{path}: ");
        fault.Message.ShouldContain("a pipe or device");
    }
}
