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
    [InlineData("[red, green, blue]", "[ruthenium, gold, barium]", "inputs.axes.channel_names: expected red, green, blue, found ruthenium, gold, barium")]
    [InlineData("[red, green, blue]", "[red, green, brown]", "found red, green, brown")]
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

    /// <summary>Each of these left the network with bytes where it is for 0 to 1, or with another scale, in silence.</summary>
    [Theory]
    [InlineData("      - { id: ensure_dtype, kwargs: { dtype: float32 } }\n      - { id: scale_linear, kwargs: { gain: 0.00392156862745098, offset: -0.5 } }\n"
        + "      - { id: fixed_zero_mean_unit_variance, kwargs: { mean: 0.1, std: [0.2, 0.4, 0.5] } }\n",
        "      id: scale_linear\n", "inputs.preprocessing: expected a list of mappings, found no list")]
    [InlineData("- { id: scale_linear, kwargs: { gain: 0.00392156862745098, offset: -0.5 } }", "- scale_linear",
        "inputs.preprocessing: expected a list of mappings, found a list of something else")]
    [InlineData("{ id: scale_linear, kwargs: { gain: 0.00392156862745098, offset: -0.5 } }", "{ scale_linear: { gain: 0.00392156862745098 } }",
        "inputs.preprocessing: expected ensure_dtype, scale_linear, fixed_zero_mean_unit_variance, found nothing")]
    [InlineData("preprocessing:\n      - { id: ensure", "preprocesing:\n      - { id: ensure", "inputs: 'preprocesing' is none of the fields that are read; did you mean 'preprocessing'?")]
    [InlineData("postprocessing", "postprocesing", "outputs: 'postprocesing' is none of the fields that are read; did you mean 'postprocessing'?")]
    [InlineData("kwargs: { gain", "kwarg: { gain", "inputs.preprocessing.scale_linear: expected id, name, kwargs, found kwarg")]
    [InlineData("kwargs: { gain: 0.00392156862745098, offset: -0.5 }", "kwargs: [0.004]", "inputs.preprocessing.scale_linear.kwargs: expected names with their values, found something else")]
    [InlineData("gain: ", "gian: ", "inputs.preprocessing.scale_linear.kwargs: expected gain, offset, axis, found gian")]
    [InlineData("gain: 0.00392156862745098, offset: -0.5", "", "inputs.preprocessing.scale_linear.kwargs: expected gain or offset, found neither")]
    [InlineData("gain: 0.00392156862745098", "axis: x, gain: 0.00392156862745098", "inputs.preprocessing.scale_linear.kwargs.axis: expected channel, found x")]
    [InlineData("mean: 0.1, ", "", "inputs.preprocessing.mean: expected 1 or 3 numbers, found nothing")]
    [InlineData("mean: 0.1", "means: 0.1", "inputs.preprocessing.fixed_zero_mean_unit_variance.kwargs: expected mean, std, axis, found means")]
    [InlineData(", std: [0.2, 0.4, 0.5]", "", "inputs.preprocessing.std: expected 1 or 3 numbers, found nothing")]
    [InlineData("dtype: float32 } }\n      - { id: scale", "dtype: float32, type: a } }\n      - { id: scale", "inputs.preprocessing.ensure_dtype.kwargs: expected dtype, found type")]
    [InlineData("{ id: softmax }", "{ id: softmax, kwargs: { axis: x } }", "outputs.postprocessing.softmax.kwargs.axis: expected channel, found x")]
    [InlineData("{ id: softmax }", "{ id: sigmoid, kwargs: { axis: channel } }", "outputs.postprocessing.sigmoid.kwargs: expected nothing, found axis")]
    [InlineData("id: x, halo: 4", "id: x, hallo: 4", "axes.x: 'hallo' is none of the fields that are read; did you mean 'halo'?")]
    public void Read_WhatWouldBeSkipped_IsRefused(string text, string instead, string words) => Read_ThatDoesNotFit_IsNamed(text, instead, words);

    // 128 places of 256 px: each a px of the middle, or each two of all.
    [Theory]
    [InlineData("1.0", true)]
    [InlineData("2.0", false)]
    public void Read_OutputOfTheMiddleOfItsInput_IsRefused(string scale, bool isRefused)
    {
        string card = Card.Replace("size: { min: 64, step: 16 }, scale: 2.0", "size: 256, scale: 1.0", StringComparison.Ordinal);
        foreach (string axis in (string[])["x", "y"])
        {
            card = card.Replace($"scale: 8.0, size: {{ tensor_id: raw, axis_id: {axis} }}", $"scale: {scale}, size: 128", StringComparison.Ordinal);
        }

        _folder.Write("rdf.yaml", card);
        _folder.Write("weights.onnx", TinyTissueModel.Network(2));
        if (isRefused)
        {
            ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(_folder.Path),
                "outputs.axes.x.scale: expected 2 times that of the input, by the sizes of both (the middle of the input alone is not read), found 1 and 1");
        }
        else
        {
            TissueCardFile.Read(_folder.Path).OutputStep.ShouldBe(2);
        }
    }

    [Fact]
    public void Read_MergeKey_IsRefused()
    {
        _folder.Write("rdf.yaml", Card.Replace("  - id: raw", "  - <<: { optional: false }\n    id: raw", StringComparison.Ordinal));
        _folder.Write("weights.onnx", TinyTissueModel.Network(4));
        ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(_folder.Path), "rdf.yaml: not a model card: line 7: a merge key (<<), which is not read: write its fields out");
    }

    /// <summary>What format 0.5 knows and nothing here needs, or says another way.</summary>
    [Theory]
    [InlineData("  - id: raw\n", "  - id: raw\n    description: H&E\n    optional: false\n    sample_tensor: { source: a.tif }\n    data: { type: uint8, range: [0, 255], unit: arbitrary unit, scale: 1.0, offset: 0 }\n")]
    [InlineData("  - id: raw\n", "  - id: raw\n    data: [{ type: float32, range: [null, .inf] }, { type: float32, range: [-.inf, ~] }, { range: [0.0, 255.0] }]\n")]
    [InlineData("  - id: raw\n", "  - id: raw\n    data: { range: [-3, 2] }\n")]                                    // what the network is shown of the first channel
    [InlineData("{ type: batch }", "{ type: batch, size: 1, description: one }")]
    [InlineData("scale: 2.0, unit", "scale: 2.0, concatenable: true, unit")]
    [InlineData("kwargs: { mean: 0.1, std", "kwargs: { axis: channel, mean: [0.1, 0.1, 0.1], std")]
    [InlineData("{ id: softmax }", "{ id: softmax, kwargs: { axis: channel } }")]
    [InlineData("[red, green, blue]", "[R, G, B]")]
    [InlineData("[red, green, blue]", "[Red_channel, GREEN, b0]")]
    public void Read_LegalFieldsThatAreNotNeeded_AreNoFault(string text, string instead)
    {
        string all = Card.ReplaceLineEndings("\n"), changed = all.Replace(text, instead, StringComparison.Ordinal);
        changed.ShouldNotBe(all);
        _folder.Write("rdf.yaml", changed);
        _folder.Write("weights.onnx", TinyTissueModel.Network(4));
        TissueModelCard card = TissueCardFile.Read(_folder.Path);
        (card.ChannelOrder, card.Activation, card.Normalisation.Of(255, 0)).ShouldBe(("RGB", ScoreActivation.Softmax, 2f));
    }

    /// <summary>What a tensor holds before its preprocessing; the engine has bytes, and a network for 0 to 1 saw white everywhere.</summary>
    [Theory]
    [InlineData("{ type: float32, range: [0.0, 1.0] }", "inputs.data.range: expected 0 to 255, as the slide's bytes before preprocessing (or what preprocessing makes of them), found 0.0 to 1.0")]
    [InlineData("{ range: [null, 1.5] }", "inputs.data.range: expected 0 to 255", "found null to 1.5")]
    [InlineData("[{ range: [0, 255] }, { range: [-1, 255] }, { range: [0, 255] }]", "found -1 to 255")]
    [InlineData("{ range: [0, 65535] }", "found 0 to 65535")]
    [InlineData("{ range: 255 }", "found no list")]
    [InlineData("{ range: [white, black] }", "found white to black")]
    [InlineData("{ type: uint16 }", "inputs.data.type: expected uint8 or float32, found uint16")]
    [InlineData("{ tipe: uint16 }", "inputs.data: 'tipe' is none of the fields that are read; did you mean 'type'?")]
    [InlineData("uint8", "inputs.data: expected a list of mappings, found no list")]
    public void Read_DataThatIsNoBytes_IsRefused(string data, params string[] words)
    {
        _folder.Write("rdf.yaml", Card.ReplaceLineEndings("\n").Replace("  - id: raw\n", $"  - id: raw\n    data: {data}\n", StringComparison.Ordinal));
        _folder.Write("weights.onnx", TinyTissueModel.Network(4));
        ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(_folder.Path), [.. words.Prepend("rdf.yaml: ")]);
    }

    /// <summary>2.1 by 0.7 is 3.0000000000000004, and 0.6 by 0.2 is 2.9999999999999996.</summary>
    [Theory]
    [InlineData("0.7", "2.1")]
    [InlineData("0.2", "0.6")]
    [InlineData("0.1", "0.3")]
    public void Read_ScalesThatAreAWholeNumberApart_AreSoInDecimals(string input, string output)
    {
        string card = Card.Replace("scale: 2.0", $"scale: {input}", StringComparison.Ordinal).Replace("scale: 8.0", $"scale: {output}", StringComparison.Ordinal)
            .Replace("{ min: 64, step: 16 }", "240", StringComparison.Ordinal);
        _folder.Write("rdf.yaml", card);
        _folder.Write("weights.onnx", TinyTissueModel.Network(3));
        TissueCardFile.Read(_folder.Path).OutputStep.ShouldBe(3);
        _folder.Write("rdf.yaml", card.Replace($"scale: {output}", $"scale: {output}1", StringComparison.Ordinal));
        ModelCopy.ShouldFail(FailureKind.BadData, () => TissueCardFile.Read(_folder.Path), "outputs.axes.x: expected an output of the input's size, or a whole part of it, found 1/3.");
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
