using System.Text.Json.Nodes;
using HccPathology.Models;
using static HccPathology.Tests.Models.TestNetworks;

namespace HccPathology.Tests.Models;

/// <summary>Which networks are loaded for which cards.</summary>
public sealed class OnnxNetworkTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_CardNamingAnotherInput_IsRefusedNamingBoth() =>
        Refused(card => card["input"] = "picture", "input: expected image, found picture");

    [Fact]
    public void Load_CardNamingAnotherOutput_IsRefusedNamingBoth() =>
        Refused(card => card["outputs"]!.AsArray().ToList().ForEach(o => o!["tensor"] = "scores"), "outputs: expected maps, found scores");

    [Fact]
    public void Load_CardWithAMapLess_IsRefusedNamingTheTensor() =>
        Refused(card => card["outputs"]!.AsArray().RemoveAt(1), "outputs maps: expected bytes 1 x height x width x 28, found Byte ");

    [Fact]
    public void Load_CardThatSaysFloatsOfANetworkOfBytes_IsRefusedNamingTheTensor() => Refused(card =>
    {
        card["outputLayout"] = "NCHW";
        (card["outputs"]![0]!["kind"], card["outputs"]![1]!["kind"]) = ("probability", "probability");
    }, "outputs maps: expected float 1 x 32 x height x width, found Byte ");

    [Theory]
    [InlineData("subpixels", 1, "subpixels: expected 2, as maps with channels last are bytes of two by two px, found 1")]
    [InlineData("outputLayout", "NWHC", "outputLayout: expected NCHW, or NHWC for bytes, found NWHC")]
    [InlineData("tensor", "scores", "outputs: expected one tensor, as maps with channels last are bytes side by side, found scores maps")]
    [InlineData("kind", "probability", "outputs.nucleus.kind: expected logit, found probability")]
    public void Load_MapsOfBytesThatAreNotTwoByTwoPxSideBySide_AreRefused(string field, object value, string words) =>
        Refused(card => (field is "tensor" or "kind" ? card["outputs"]![0]! : card)[field] = JsonValue.Create(value), words);

    [Fact]
    public void Load_StarCardOfAnotherLayoutOrRayCount_IsRefusedNamingTheTensor()
    {
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(ModelCopy.Make(_folder, card => card["layout"] = "NCHW", of: ModelCopy.Star)).Dispose(),
            "input input: expected any height and width in layout NCHW, found -1 x 3 in the network");
        ModelCopy.ShouldFail(FailureKind.BadData,
            () => Load(ModelCopy.Make(_folder, card => card["outputs"]![1]!["channels"] = 64, of: ModelCopy.Star)).Dispose(),
            "outputs dist: expected float 1 x height x width x 64");
    }

    [Fact]
    public void Load_NetworkOfOneSize_IsRefusedNamingThatSize() =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(Constant(_folder, 0.5f, 5, side: 64)).Dispose(),
            "input image: expected any height and width in layout NCHW, found 64 x 64 in the network");

    [Fact]
    public void Load_SizeThatTheNetworkCannotTake_NamesTheMultiple() =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(ModelCopy.Make(_folder, card => card["sizeMultiple"] = 2)),
            "model.json: sizeMultiple: expected that the network runs on 64 x 66 px, found 2");

    [Fact]
    public void Load_MapsOfAnotherSizeThanTheCardSays_NamesTheGrid() =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(ModelCopy.Make(_folder, card => card["grid"] = 1, of: ModelCopy.Star)),
            "model.json: grid 1, subpixels 1: ", "expected 64 x 68 for an input of 64 x 68 px (height x width), found 32 x 34");

    [Theory]
    [InlineData("inputLayout", "NHCW", "inputLayout: expected NCHW, or blocks for bytes, found NHCW")]
    [InlineData("inputLayout", "NCHW", "input image: expected float 1 x 3 x height x width, found Byte 1 x -1 x -1 x 12 in the network")]
    [InlineData("sizeMultiple", 1, "sizeMultiple: expected a multiple of 2")]
    public void Load_BlocksOfBytesThatTheCardDoesNotSay_AreRefused(string field, object value, string words) =>
        Refused(card => card[field] = JsonValue.Create(value), words);

    // Numbers for floats beside bytes would be left aside in silence.
    [Theory]
    [InlineData("mean", "[0, 0.5, 0]", "scale 1, mean 0 0.5 0 and std 1 1 1")]
    [InlineData("std", "[1, 1, 2]", "scale 1, mean 0 0 0 and std 1 1 2")]
    [InlineData("scale", "0.5", "scale 0.5, mean 0 0 0 and std 1 1 1")]
    public void Load_BlocksOfBytesWithNormalisation_AreRefused(string field, string value, string found) =>
        Refused(card => card["normalisation"]![field] = JsonNode.Parse(value),
            $"normalisation: expected scale 1, mean 0 and std 1, as blocks are the bytes themselves, found {found}");

    [Fact]
    public void Load_BlocksOfBytesOfAnyMultiple_AreRefusedWhereABlockWouldBeCut() => Refused(card =>
    {
        (card["outputLayout"], card["subpixels"], card["sizeMultiple"]) = ("NCHW", 1, 1);
        (card["outputs"]![0]!["kind"], card["outputs"]![1]!["kind"]) = ("probability", "probability");
    }, "sizeMultiple: expected a multiple of 2, the side of a block, found 1");

    [Fact]
    public void Load_StarCardOfBlocks_IsRefused() =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(ModelCopy.Make(_folder, card => card["inputLayout"] = "blocks", of: ModelCopy.Star)).Dispose(),
            "inputLayout: expected that of layout, NHWC, found blocks");

    [Theory]
    [InlineData("step")]
    [InlineData("zero")]
    public void Load_BytesWithoutTheirMeaning_NamesTheMap(string lacking) =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(ModelCopy.Make(_folder, card => card["outputs"]![2]!.AsObject().Remove(lacking))),
            "outputs.dy: expected step and zero, as maps with channels last are bytes, found nothing");

    [Fact]
    public void Load_MapsWithHeightInThePlaceOfWidth_IsRefused() =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(Constant(_folder, 0.5f, 5, isTurned: true)).Dispose(),
            "expected 64 x 80 for an input of 64 x 80 px (height x width), found 80 x 64");

    [Fact]
    public void Load_NetworkOfBatchesOfTwo_IsRefusedNamingItsShape() =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(Constant(_folder, 0.5f, 5, batch: 2)).Dispose(),
            "input image: expected float 1 x 3 x height x width, found Single 2 x 3 x -1 x -1 in the network");

    [Fact]
    public void Load_NetworkThatSaysOneThingOfThePicture_IsRefusedNamingItsShape()
    {
        string folder = Constant(_folder, 0.5f, 5), card = Path.Combine(folder, ModelCardFile.FileName);
        byte[] network = TinyNetwork.Linear(new float[9, 3], new float[9]);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), network);
        JsonNode changed = JsonNode.Parse(File.ReadAllText(card))!;
        changed["sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(network));
        File.WriteAllText(card, changed.ToJsonString());
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(folder).Dispose(), "outputs scores: expected float 1 x 9 x height x width, found Single -1 x 9 in the network");
    }

    // Pre-allocated maps of the card's shape would meet it on the first tile only, in the runtime's words.
    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    [InlineData(9, true)]
    public void Load_NetworkThatDoesNotSayItsChannels_IsRefusedWhereARunGivesOthers(int rays, bool isRefused)
    {
        string folder = Constant(_folder, 0.5f, 5, rays, hidesChannels: true);
        if (isRefused)
        {
            ModelCopy.ShouldFail(FailureKind.BadData, () => Load(folder).Dispose(), $"outputs scores: expected 9 channels, found {1 + rays}");
            return;
        }

        Load(folder).Dispose();
    }

    // The hash of the card is that of the network's file alone: weights beside it could be others in every run.
    [Fact]
    public void Load_WeightsInAFileBesideTheNetwork_IsRefusedNamingIt()
    {
        _folder.Write("model.onnx.data", new byte[9 * 3 * sizeof(float)]);
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(Constant(_folder, 0.5f, 5, weightsFile: "model.onnx.data")).Dispose(),
            "model.onnx: keeps weights in another file, model.onnx.data, ");
        Load(Constant(_folder, 0.5f, 5, note: ("location", "model.onnx.data"))).Dispose();
    }

    [Fact]
    public void Load_FileThatIsNoOnnx_IsBadData()
    {
        foreach (byte[] bytes in new byte[][] { [1, 2, 3], [.. "not a network, but long enough to look into"u8] })
        {
            string folder = ModelCopy.Make(_folder, network: bytes);
            ModelCopy.ShouldFail(FailureKind.BadData, () => Load(folder), "model.onnx: ", "ONNX Runtime");
        }
    }

    [Fact]
    public void Load_NetworkCutShort_IsBadData()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(ModelCopy.Own, "model.onnx"));
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(ModelCopy.Make(_folder, network: whole[..(whole.Length / 2)])), "model.onnx: ", "ONNX Runtime");
    }

    [Fact]
    public void Load_DeviceThatIsNotHere_IsUnavailableAndNeverAnother() => ModelCopy.ShouldFail(
        FailureKind.Unavailable, () => new OnnxNetwork(Read(ModelCopy.Own), ModelDevice.Cuda).Dispose(), "--device cuda",
        "CPUExecutionProvider", "--device cpu");

    [Fact]
    public void Load_CardWithoutBitsOfFilters_IsRefused() => Refused(card => card["filterBits"] = 0, "filterBits");

    private void Refused(Action<JsonNode> change, string words) =>
        ModelCopy.ShouldFail(FailureKind.BadData, () => Load(ModelCopy.Make(_folder, change)).Dispose(), "model.json: ", words);
}
