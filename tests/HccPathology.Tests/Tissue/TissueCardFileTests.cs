using System.Text;
using System.Text.Json.Nodes;
using HccPathology.Models;
using HccPathology.Tests.Models;
using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

public sealed class TissueCardFileTests : IDisposable
{
    private const string Wsinfer = """
        {
          "spec_version": "1.0", "architecture": "resnet34", "num_classes": 3, "class_names": ["tumor", "stroma", "liver"],
          "patch_size_pixels": 100, "spacing_um_px": 0.88,
          "transform": [
            { "name": "Resize", "arguments": { "size": 50 } }, { "name": "ToTensor" },
            { "name": "Normalize", "arguments": { "mean": [0.7, 0.6, 0.7], "std": [0.15, 0.2, 0.14] } }
          ]
        }
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_FolderThatMayNotBeEntered_IsNotSaidToBeMissing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root reads every file");
        string folder = Directory.CreateDirectory(_folder.File("closed")).FullName;
        TinyTissueModel.Own(_folder);
        File.Move(_folder.File(ModelCardFile.FileName), Path.Combine(folder, ModelCardFile.FileName));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.None);
        }

        Should.Throw<UnauthorizedAccessException>(() => TissueCardFile.Read(folder));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Read_OwnPatchCard_HasRolesPatternAndStride()
    {
        TissueModelCard card = TissueCardFile.Read(TinyTissueModel.Own(_folder));
        (card.IsOfPatches, card.Format, card.PatchPx, card.CorePx, card.CellPx, card.OutputStep).ShouldBe((true, "model.json", 32, 16, 16, 0));
        card.Classes.ShouldBe([new("Red", TissueRole.Tumour, (255, 0, 0), "solid"), new("Green", TissueRole.Stroma, (0, 255, 0)),
            new("Blue", TissueRole.Parenchyma, (0, 0, 255))]);
        card.Sha256.Length.ShouldBe(64);
    }

    // 64 px with 8 px of halo leave 48 px; a cell of 8 um is 8 px at 1 um, and 8 px, 4 um, are too few at 0.5 um.
    [Theory]
    [InlineData(1.0, 8, 8, 48)]
    [InlineData(0.5, 8, 16, 48)]
    [InlineData(1.0, 9, 8, 32)]
    [InlineData(2.0, 0, 8, 64)]
    public void Read_OwnSegmentationCard_TakesTheLargestCoreOfWholeCells(double mpp, int halo, int cell, int core)
    {
        TissueModelCard card = TissueCardFile.Read(TinyTissueModel.Own(_folder, c => (c["inputMpp"], c["haloPx"]) = (mpp, halo), segments: true));
        (card.CellPx, card.CorePx).ShouldBe((cell, core));
    }

    [Theory]
    [InlineData("kind", "\"nucleus-maps\"", "kind: expected tissue-patches or tissue-segmentation, found nucleus-maps")]
    [InlineData("inputMpp", "0.01", "inputMpp: expected 0.1 to 16 um/px, found 0.01")]
    [InlineData("patchPx", "8", "patchPx: expected 16 to 2048, found 8")]
    [InlineData("stridePx", "33", "stridePx: expected 1 to 32, the patch, found 33")]
    [InlineData("stridePx", "2", "stridePx: expected cells of at least 4 um, found 2 um")]
    [InlineData("stridePx", "null", "stridePx: expected a number from 1 on, found nothing")]
    [InlineData("stridePx", "0", "stridePx: expected a number from 1 on, found 0")]
    [InlineData("classes",
        "[{\"name\":\"A\",\"role\":\"tumour\",\"color\":[1,2,3],\"pattern\":\"Vascular invasion\"},{\"name\":\"B\",\"role\":\"stroma\",\"color\":[1,2,3]}]",
        "classes: expected none of vascular invasion, which is never called, nor a growth pattern of it, found A (Vascular invasion), B")]
    [InlineData("classes",
        "[{\"name\":\"no_mvi\",\"role\":\"other\",\"color\":[1,2,3]},{\"name\":\"B\",\"role\":\"stroma\",\"color\":[1,2,3]}]", "found no_mvi, B")]
    [InlineData("channelOrder", "\"GBR\"", "channelOrder: expected RGB or BGR, found GBR")]
    [InlineData("activation", "\"relu\"", "activation: expected softmax, sigmoid or none, found relu")]
    [InlineData("stain", "\"pas\"", "stain: expected he or hdab, found pas")]
    [InlineData("sha256", "\"00ff\"", "sha256: expected 00ff, found ")]
    [InlineData("classes", "[]", "classes: expected 1 to 64 names")]
    [InlineData("classes", "[{\"name\":\"A\",\"role\":\"muscle\",\"color\":[1,2,3]}]", "classes.A.role: expected tumour, parenchyma, stroma, ")]
    [InlineData("classes", "[{\"name\":\"A\",\"role\":\"tumour\",\"color\":[1,2]}]", "classes.A.color: expected 3 numbers from 0 to 255, found 1 2")]
    [InlineData("classes", "[{\"name\":\"A\",\"role\":\"stroma\",\"color\":[1,2,3],\"pattern\":\"solid\"}]",
        "classes.A.pattern: expected none but for role tumour, and no blank one, found solid")]
    [InlineData("classes", "[{\"name\":\"A\",\"role\":\"tumour\",\"color\":[1,2,3],\"pattern\":\" \"}]",
        "classes.A.pattern: expected none but for role tumour, and no blank one")]
    [InlineData("classes", "[{\"name\":\"A\",\"role\":\"tumour\",\"color\":[1,2,3],\"patern\":\"solid\"}]", "'patern'")]
    [InlineData("classes", "[{\"name\":\"A\",\"role\":\"stroma\",\"color\":[1,2,3]}]", "activation: expected sigmoid for a single class, or none, found Softmax")]
    [InlineData("classes", "[null]", "classes")]
    [InlineData("normalisation", "{\"percentiles\":[1,99]}", "normalisation.percentiles: expected none in a tissue model, found 1 99")]
    [InlineData("normalisation", "{\"scale\":1,\"mean\":[0,0,0],\"std\":[1,1,1],\"percentiles\":[1,99]}", "normalisation.percentiles: expected none in a tissue model, found 1 99")]
    [InlineData("normalisation", "{\"scale\":1,\"mean\":[0,0,0],\"std\":[1,1,1],\"perChannel\":true}", "normalisation.perChannel: expected none without percentiles, found true")]
    [InlineData("normalisation", "{\"scale\":1,\"mean\":[0],\"std\":[1,1,1]}", "normalisation.mean: expected 3 numbers, found 0")]
    [InlineData("licence", "null", "not a model card")]
    public void Read_FieldThatDoesNotFit_NamesFieldExpectedAndFound(string field, string value, string words) =>
        ModelCopy.ShouldFail(FailureKind.BadData,
            () => TissueCardFile.Read(TinyTissueModel.Own(_folder, c => c[field] = JsonNode.Parse(value))), "model.json: ", words);

    [Fact]
    public void Read_SigmoidWithAClassOfItsOwnNamedOther_SaysWhoseNameThatIs()
    {
        string folder = TinyTissueModel.Own(_folder, c => (c["activation"], c["classes"]![2]!["name"]) = ("sigmoid", "other"));
        ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(folder),
            "model.json: classes: expected none named Other, which a sigmoid adds for places below one half everywhere, found Red, Green, other");
        TissueCardFile.Read(TinyTissueModel.Own(_folder, c => c["classes"]![2]!["name"] = "Other")).Classes.Count.ShouldBe(3, "softmax adds none");
    }

    [Fact]
    public void Read_NothingThereOrNetworkMissing_IsUnavailable()
    {
        ModelCopy.ShouldFail(FailureKind.Unavailable, () => TissueCardFile.Read(_folder.Path), "no model.json, config.json, rdf.yaml");
        TinyTissueModel.Own(_folder);
        File.Delete(_folder.File("model.onnx"));
        ModelCopy.ShouldFail(FailureKind.Unavailable, () => TissueCardFile.Read(_folder.Path), "model.onnx: no such file, but model.json names it");
    }

    // As onnx.save_model(..., save_as_external_data=True) writes it: a tensor's entry that says where its numbers are.
    [Fact]
    public void Read_NetworkWithWeightsInAnotherFile_IsRefusedSinceItsHashIsNotTheirs()
    {
        byte[] network = [.. TinyTissueModel.Network(), 0x6A, 27, 0x0A, 8, .. "location"u8, 0x12, 15, .. "model.onnx.data"u8];
        ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(TinyTissueModel.Own(_folder, network: network)),
            "model.onnx: keeps weights in another file, model.onnx.data, of which its hash says nothing");
    }

    [Fact]
    public void Read_Wsinfer_CutsAtTheCoarserPixelSizeAndNamesTheRolesItTook()
    {
        _folder.Write("config.json", Wsinfer);
        _folder.Write("weights.onnx", TinyTissueModel.Network());
        TissueModelCard card = TissueCardFile.Read(_folder.Path);
        (card.Format, card.PatchPx, card.InputPx, card.CorePx, card.Activation).ShouldBe(("WSInfer", 50, 50, 50, ScoreActivation.Softmax));
        card.Mpp.ShouldBe(1.76, 1e-9);
        card.Classes.Select(c => c.Role).ShouldBe([TissueRole.Tumour, TissueRole.Stroma, TissueRole.Parenchyma]);
        card.Notes.ShouldHaveSingleItem().ShouldContain("tumor is tumour, stroma is stroma, liver is parenchyma");
        (card.Normalisation.Scale, card.Normalisation.Mean[1], card.Normalisation.Std[2]).ShouldBe((1 / 255.0, 0.6, 0.14));
    }

    [Fact]
    public void Read_WsinferEnlargedWithASingleClass_IsSigmoidWithARest()
    {
        JsonNode json = JsonNode.Parse(Wsinfer)!;
        (json["num_classes"], json["class_names"]) = (1, new JsonArray("necrotic thing"));
        json["transform"]![0]!["arguments"]!["size"] = 224;
        _folder.Write("model.json", json.ToJsonString());
        _folder.Write("weights.onnx", TinyTissueModel.Network());
        _folder.Write("hccpath.json", """{ "stridePx": 60, "stain": "he", "roles": { "necrotic thing": "necrosis" } }""");
        TissueModelCard card = TissueCardFile.Read(_folder.Path);
        (card.PatchPx, card.InputPx, card.CorePx, card.Mpp, card.Activation, card.NetworkClasses, card.Stain)
            .ShouldBe((100, 224, 60, 0.88, ScoreActivation.Sigmoid, 1, "he"));
        card.Classes.Select(c => c.Role).ShouldBe([TissueRole.Necrosis, TissueRole.Other]);
        card.Notes.ShouldBeEmpty();
    }

    [Fact]
    public void Read_WsinferWithGrowthPatternsAndFat_TakesPatternsAndMakesNoLiverOfFat()
    {
        JsonNode json = JsonNode.Parse(Wsinfer)!;
        json["class_names"] = new JsonArray("Macrotrabecular", "Adipose", "fat");
        _folder.Write("config.json", json.ToJsonString());
        _folder.Write("weights.onnx", TinyTissueModel.Network());
        TissueCardFile.Read(_folder.Path).Classes.Select(c => (c.Role, c.Pattern))
            .ShouldBe([(TissueRole.Tumour, "macrotrabecular"), (TissueRole.Other, null), (TissueRole.Other, null)]);
    }

    [Theory]
    [InlineData("patch_size_pixels", "\"100\"", "patch_size_pixels: expected Number, found \"100\"")]
    [InlineData("num_classes", "4", "class_names: expected 4, as num_classes says, found 3")]
    [InlineData("transform", "[{\"name\":\"Grayscale\"}]", "transform: expected Resize, ToTensor, Normalize, found Grayscale")]
    [InlineData("transform", "[]", "transform: expected ToTensor, before it or after it at most one Resize and after it at most one Normalize, found none")]
    [InlineData("transform",
        "[{\"name\":\"ToTensor\"},{\"name\":\"Normalize\",\"arguments\":{\"mean\":[0,0,0],\"std\":[2,2,2]}},{\"name\":\"Normalize\",\"arguments\":{\"mean\":[0,0,0],\"std\":[2,2,2]}}]",
        "found ToTensor, Normalize, Normalize")]
    [InlineData("transform",
        "[{\"name\":\"Normalize\",\"arguments\":{\"mean\":[0,0,0],\"std\":[2,2,2]}},{\"name\":\"ToTensor\"}]", "found Normalize, ToTensor")]
    [InlineData("transform", "[{\"name\":\"ToTensor\"},{\"name\":\"Normalize\",\"arguments\":{}}]", "transform.mean: expected numbers")]
    [InlineData("transform", "[\"ToTensor\"]", "transform: expected objects with a name, found \"ToTensor\"")]
    [InlineData("transform", "[{\"name\":\"Resize\",\"arguments\":{\"size\":[64,32]}},{\"name\":\"ToTensor\"}]",
        "transform.Resize.size: expected one whole number from 16 to 2048, or twice the same, found 64, 32")]
    [InlineData("transform", "[{\"name\":\"Resize\",\"arguments\":{\"size\":64.5}},{\"name\":\"ToTensor\"}]", "or twice the same, found 64.5")]
    [InlineData("transform", "[{\"name\":\"Resize\",\"arguments\":{\"size\":64,\"max_size\":80}},{\"name\":\"ToTensor\"}]",
        "transform.Resize: expected arguments of torchvision that are known here, found {\"size\":64,\"max_size\":80}")]
    [InlineData("transform", "[{\"name\":\"ToTensor\"},{\"name\":\"Normalize\",\"arguments\":{\"mean\":[0,0,0],\"std\":[2,2,2],\"st\":[1,1,1]}}]", "transform.Normalize: expected")]
    [InlineData("transform", "[{\"name\":\"ToTensor\",\"arguments\":[1]}]", "transform.ToTensor: expected")]
    [InlineData("transform", "[{\"name\":\"ToTensor\",\"argument\":{}}]", "transform.ToTensor: expected name and arguments, found")]
    [InlineData("spacing_um_px", "0", "spacing_um_px: expected a number above 0, found 0")]
    [InlineData("class_names", "[\"tumor\",\"vascular\",\"MVI\"]",
        "classes: expected none of vascular invasion, which is never called, nor a growth pattern of it, found tumor, vascular, MVI")]
    public void Read_WsinferThatDoesNotFit_IsNamed(string field, string value, string words)
    {
        JsonNode json = JsonNode.Parse(Wsinfer)!;
        json[field] = JsonNode.Parse(value);
        _folder.Write("config.json", json.ToJsonString());
        _folder.Write("weights.onnx", TinyTissueModel.Network());
        ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(_folder.Path), "config.json: ", words);
    }

    [Theory]
    [InlineData("\"stroma\"", "\"h\u00E9p\"", "class_names, entry 2: a text that is not UTF-8, or half a letter")]
    [InlineData("\"stroma\"", "\"\\ud800\"", "class_names, entry 2: a text that is not UTF-8, or half a letter")]
    public void Read_WsinferWithATextThatIsNone_IsNamed(string text, string instead, string words)
    {
        _folder.Write("config.json", Encoding.Latin1.GetBytes(Wsinfer.Replace(text, instead, StringComparison.Ordinal)));
        _folder.Write("weights.onnx", TinyTissueModel.Network());
        ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(_folder.Path), "config.json: not a model card: ", words);
    }

    [Theory]
    [InlineData("""{ "roles": { "tumour": "tumour" } }""", "hccpath.json: roles.tumour: expected tumor or stroma or liver")]
    [InlineData("""{ "roles": { "stroma": "stroma:solid" } }""", "roles.stroma: expected a pattern for role tumour alone")]
    [InlineData("""{ "roles": { "tumor": "tumour: " } }""", "roles.tumor: expected a pattern for role tumour alone, and no blank one")]
    [InlineData("""{ "stridePx": 50, "stridePx": 60 }""", "hccpath.json: not a model card: ")]
    [InlineData("""{ "mpp": 0.5 }""", "config.json: spacing_um_px: expected 0.5, the mpp of hccpath.json, found 0.88")]
    [InlineData("""{ "roles": { "stroma": "bone" } }""", "roles.stroma: expected tumour, parenchyma")]
    [InlineData("""{ "roles": { "tumor": null } }""",
        "hccpath.json: roles.tumor: expected tumour, parenchyma, stroma, necrosis, steatosis, lymphoid, portal, vessel, glass, artefact, other, found null")]
    [InlineData("""{ "Roles": { "tumor": "tumour" }, "stride": 50, "mpp": 0.5 }""",
        "hccpath.json: not a model card: line 1, Roles: 'Roles' is none of the fields that are read; did you mean 'roles'?")]
    [InlineData("""{ "pixelSize": 0.5 }""", "'pixelSize' is none of the fields that are read: mpp, stridePx, stain, roles, embedding")]
    public void Read_SideFileThatDoesNotFit_IsNamed(string text, string words)
    {
        _folder.Write("config.json", Wsinfer);
        _folder.Write("weights.onnx", TinyTissueModel.Network());
        _folder.Write("hccpath.json", text);
        ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(_folder.Path), words);
    }
}
