using HccPathology.Tests.Models;
using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

/// <summary>bioimage.io's <c>rdf.yaml</c>.</summary>
public sealed class BioimageCardTests : IDisposable
{
    private const string Card = """
        type: model
        format_version: 0.5.4
        name: Tissue of liver
        version: 0.1.2
        license: CC-BY-4.0
        inputs:
          - id: raw
            axes:
              - { type: batch }
              - { type: channel, channel_names: [red, green, blue] }
              - { type: space, id: y, size: { min: 64, step: 16 }, scale: 2.0, unit: micrometer }
              - { type: space, id: x, size: { min: 64, step: 16 }, scale: 2.0, unit: micrometer }
            preprocessing:
              - { id: ensure_dtype, kwargs: { dtype: float32 } }
              - { id: scale_linear, kwargs: { gain: 0.00392156862745098, offset: -0.5 } }
              - { id: fixed_zero_mean_unit_variance, kwargs: { mean: 0.1, std: [0.2, 0.4, 0.5] } }
        outputs:
          - id: classes
            axes:
              - { type: batch }
              - { type: channel, channel_names: [Tumor, Stroma, Something] }
              - { type: space, id: y, halo: 4, scale: 8.0, size: { tensor_id: raw, axis_id: y } }
              - { type: space, id: x, halo: 4, scale: 8.0, size: { tensor_id: raw, axis_id: x } }
            postprocessing:
              - { id: softmax }
              - { id: ensure_dtype, kwargs: { dtype: float32 } }
        weights:
          onnx: { source: weights.onnx, opset_version: 15 }
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // byte / 255 - 0.5, less 0.1, by 0.2: 255 becomes 2.
    [Fact]
    public void Read_FollowsAxesOperationsAndHalo()
    {
        _folder.Write("rdf.yaml", Card);
        _folder.Write("weights.onnx", TinyTissueModel.Network(4));
        TissueModelCard card = TissueCardFile.Read(_folder.Path);
        (card.Format, card.IsOfPatches, card.Mpp, card.PatchPx, card.OutputStep, card.CellPx, card.Activation)
            .ShouldBe(("bioimage.io", false, 2.0, 256, 4, 4, ScoreActivation.Softmax));
        card.CorePx.ShouldBe(256 - 2 * 16);
        card.Classes.Select(c => c.Role).ShouldBe([TissueRole.Tumour, TissueRole.Stroma, TissueRole.Other]);
        ((255 * card.Normalisation.Scale - card.Normalisation.Mean[0]) / card.Normalisation.Std[0]).ShouldBe(2, 1e-9);
        ((0 * card.Normalisation.Scale - card.Normalisation.Mean[1]) / card.Normalisation.Std[1]).ShouldBe(-1.5, 1e-9);
        (card.Name, card.Version, card.Licence).ShouldBe(("Tissue of liver", "0.1.2", "CC-BY-4.0"));
        card.SelfTest.ShouldBeNull("there is no test tensor");
    }

    [Fact]
    public void Read_OfPixelsThatAreNotSquare_IsRefusedUnlessThePixelSizeIsSaid()
    {
        _folder.Write("rdf.yaml",
            Card.Replace("id: y, size: { min: 64, step: 16 }, scale: 2.0", "id: y, size: { min: 64, step: 16 }, scale: 4.0", StringComparison.Ordinal));
        _folder.Write("weights.onnx", TinyTissueModel.Network(4));
        ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(_folder.Path),
            "rdf.yaml: inputs.axes.y.scale: expected that of x, 2 micrometers, or mpp in hccpath.json, found 4 micrometers");
        _folder.Write("hccpath.json", """{ "mpp": 3 }""");
        TissueCardFile.Read(_folder.Path).Mpp.ShouldBe(3);
    }

    [Theory]
    [InlineData("in.npy", null, "outputs.test_tensor.source: expected a file, as the other tensor has one, found nothing")]
    [InlineData(null, "out.npy", "inputs.test_tensor.source: expected a file, as the other tensor has one, found nothing")]
    [InlineData("in.npy", "out.npy", null)]
    public void Read_WithOneTestTensor_IsRefused(string? input, string? output, string? words)
    {
        _folder.Write("rdf.yaml", Card.ReplaceLineEndings("\n").Replace("  - id: raw\n", "  - id: raw\n" + Tensor(input), StringComparison.Ordinal)
            .Replace("  - id: classes\n", "  - id: classes\n" + Tensor(output), StringComparison.Ordinal));
        _folder.Write("weights.onnx", TinyTissueModel.Network(4));
        if (words is null)
        {
            TissueCardFile.Read(_folder.Path).SelfTest.ShouldBe(new SelfTestPair(_folder.File(input!), _folder.File(output!), 1e-3, true));
        }
        else
        {
            ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(_folder.Path), "rdf.yaml: ", words);
        }

        static string Tensor(string? file) => file is null ? "" : $"    test_tensor: {{ source: {file} }}\n";
    }

    [Theory]
    [InlineData("format_version: 0.5.4", "format_version: 0.4.10", "format_version: expected 0.5, found 0.4.10")]
    [InlineData("unit: micrometer", "unit: pixel", "inputs.axes.x.scale: expected a pixel size with unit micrometer")]
    [InlineData("id: scale_linear", "id: zero_mean_unit_variance",
        "inputs.preprocessing: expected ensure_dtype, scale_linear, fixed_zero_mean_unit_variance, found zero_mean_unit_variance")]
    [InlineData("dtype: float32 } }\n      - { id: scale", "dtype: uint8 } }\n      - { id: scale",
        "inputs.preprocessing.ensure_dtype.dtype: expected float32, found uint8")]
    [InlineData("dtype: float32 } }\n      - { id: scale", "dtype: float32 } }\n      - { id: ensure_dtype }\n      - { id: scale",
        "inputs.preprocessing.ensure_dtype.dtype: expected float32, found nothing")]
    [InlineData("id: softmax }", "id: ensure_dtype, kwargs: { dtype: int64 } }", "outputs.postprocessing.ensure_dtype.dtype: expected float32, found int64")]
    [InlineData("id: softmax", "id: binarize", "outputs.postprocessing: expected softmax or sigmoid or none, found binarize")]
    [InlineData("[red, green, blue]", "[grey]", "inputs.axes.channel_names: expected red, green, blue, found grey")]
    [InlineData("onnx: {", "torchscript: {", "weights.onnx: expected an ONNX file")]
    [InlineData("{ type: batch }", "{ type: time }", "inputs.axes: expected batch, channel, y, x, found time")]
    [InlineData("id: y, size", "id: x, size", "axes: expected axes of different ids, found batch, channel, x, x")]
    [InlineData("id: y, size: { min: 64, step: 16 }", "id: y, size: 1000000000000", "inputs.axes.size: expected 1 to 65,536, found 1000000000000")]
    [InlineData("type: model\n", "type: [", "rdf.yaml: not a model card")]
    [InlineData("id: x, halo: 4", "id: x, halo: ten", "outputs.axes.x.halo: expected a whole number from 0 to 65,536, found ten")]
    [InlineData("id: y, halo: 4", "id: y, halo: NaN", "outputs.axes.y.halo: expected a whole number from 0 to 65,536, found NaN")]
    [InlineData("id: x, halo: 4", "id: x, halo: -Infinity", "outputs.axes.x.halo: expected a whole number from 0 to 65,536, found -Infinity")]
    [InlineData("id: x, halo: 4", "id: x, halo: 8.9", "outputs.axes.x.halo: expected a whole number from 0 to 65,536, found 8.9")]
    [InlineData("id: y, halo: 4", "id: y, halo: -8", "outputs.axes.y.halo: expected a whole number from 0 to 65,536, found -8")]
    [InlineData("id: x, halo: 4", "id: x, halo: [4]", "outputs.axes.x.halo: expected a whole number from 0 to 65,536, found no number")]
    [InlineData("type: model\n", "type: model\n? &a [*a]\n: 1\n", "rdf.yaml: not a model card: line 2: a key that is no text")]
    public void Read_ThatDoesNotFit_IsNamed(string text, string instead, string words)
    {
        _folder.Write("rdf.yaml", Card.ReplaceLineEndings("\n").Replace(text, instead, StringComparison.Ordinal));
        _folder.Write("weights.onnx", TinyTissueModel.Network(4));
        ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(_folder.Path), "rdf.yaml: ", words);
    }

    // Either was the end of the process, which no test outlives.
    [Theory]
    [InlineData(201)]
    [InlineData(100_000)]
    public void Read_NestedDeeperThanAnyDescription_IsRefused(int levels)
    {
        _folder.Write("rdf.yaml", $"type: model\nname: {new string('[', levels - 1)}{new string(']', levels - 1)}\n");
        ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(_folder.Path), "rdf.yaml: not a model card: line 2: more than 200 levels, one in the other");
    }
}
