using System.Text.Json;
using HccPathology.Models;

namespace HccPathology.Tissue;

/// <summary>
/// WSInfer's JSON beside an ONNX file: <c>class_names</c>, <c>patch_size_pixels</c>, <c>spacing_um_px</c> and a list of
/// transforms (<c>Resize</c>, <c>ToTensor</c>, <c>Normalize</c>). Softmax with more than one class, else sigmoid; patches side
/// by side, unless <c>hccpath.json</c> gives a stride.
/// </summary>
internal static class WsinferCard
{
    public static TissueModelCard Read(string path, JsonElement root, SideFile beside)
    {
        int patch = Number("patch_size_pixels"), count = Number("num_classes");
        double spacing = Get("spacing_um_px", JsonValueKind.Number).GetDouble();
        string[] names = [.. Get("class_names", JsonValueKind.Array).EnumerateArray().Select(n => n.ToString())];
        ModelCardFile.Require(path, "class_names", $"{count}, as num_classes says", $"{names.Length}", names.Length == count);
        ModelCardFile.Require(path, "spacing_um_px", "a number above 0", $"{spacing}", spacing > 0);
        ModelCardFile.Require(path, "spacing_um_px", FormattableString.Invariant($"{beside.Mpp}, the mpp of {SideFile.FileName}"),
            FormattableString.Invariant($"{spacing}"), beside.Mpp is null || beside.Mpp == spacing);
        ModelCardFile.Require(path, "patch_size_pixels", "a number above 0", $"{patch}", patch > 0);
        (int input, ModelNormalisation normalisation) = Transforms(path, Get("transform", JsonValueKind.Array), patch);

        // A patch that is made smaller for the network is cut at the coarser pixel size at once; one that is enlarged, afterwards.
        double smaller = Math.Min(1, (double)input / patch);
        int cut = Math.Min(patch, input), stride = Math.Max(1, (int)Math.Round((beside.StridePx ?? patch) * smaller));
        (TissueClass[] classes, string[] notes) = beside.ClassesOf(names);
        (string network, string hash) = TissueCardFile.Network(path, null, null);
        return TissueCardFile.Complete(new TissueModelCard
        {
            Path = path,
            Format = "WSInfer",
            Name = Text("name") ?? Text("architecture") ?? Path.GetFileNameWithoutExtension(network),
            Version = Text("spec_version") is { } version ? $"spec {version}" : "none given",
            Licence = Text("license") ?? "none given",
            NetworkPath = network,
            Sha256 = hash,
            Mpp = spacing / smaller,
            PatchPx = cut,
            InputPx = input,
            CellPx = stride,
            CorePx = stride,
            OutputStep = 0,
            ChannelOrder = "RGB",
            Normalisation = normalisation,
            Activation = names.Length == 1 ? ScoreActivation.Sigmoid : ScoreActivation.Softmax,
            Classes = classes,
            Stain = beside.Stain,
            Embedding = beside.Embedding,
            Notes = notes,
        });

        JsonElement Get(string field, JsonValueKind kind) => root.TryGetProperty(field, out JsonElement value) && value.ValueKind == kind ? value
            : throw ModelCardFile.Unfit(path, field, $"{kind}", value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText());

        int Number(string field) =>
            Get(field, JsonValueKind.Number).TryGetInt32(out int value)
                ? value
                : throw ModelCardFile.Unfit(path, field, "a whole number", root.GetProperty(field).GetRawText());

        string? Text(string field) => root.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static (int InputPx, ModelNormalisation Normalisation) Transforms(string path, JsonElement list, int patch)
    {
        int input = patch;
        List<string> names = [];
        double[] mean = [0, 0, 0], std = [1, 1, 1];
        foreach (JsonElement step in list.EnumerateArray())
        {
            ModelCardFile.Require(path, "transform", "objects with a name", step.GetRawText(), step.ValueKind == JsonValueKind.Object);
            string name = step.TryGetProperty("name", out JsonElement given) ? given.ToString() : "nothing";
            JsonElement arguments = step.TryGetProperty("arguments", out JsonElement a) ? a : default;
            switch (name)
            {
                case "Resize":
                    input = Side(Numbers(arguments, "size"));
                    break;
                case "ToTensor":
                    break;
                case "Normalize":
                    (mean, std) = (Numbers(arguments, "mean"), Numbers(arguments, "std"));
                    break;
                default:
                    throw ModelCardFile.Unfit(path, "transform", "Resize, ToTensor, Normalize", name);
            }

            RequireKnown(name, "name and arguments", step, ["name", "arguments"]);
            RequireKnown(name, "arguments of torchvision that are known here", arguments, name switch
            {
                "Resize" => ["size", "interpolation", "antialias"],
                "Normalize" => ["mean", "std", "inplace"],
                _ => [],
            });
            names.Add(name);
        }

        // Of two the second would go for both, and before ToTensor mean and std are those of bytes.
        bool isInOrder = names.Distinct().Count() == names.Count
            && names.Contains("ToTensor")
            && names.SkipWhile(n => n != "Normalize").All(n => n != "ToTensor");
        ModelCardFile.Require(path, "transform", "ToTensor, before it or after it at most one Resize and after it at most one Normalize",
            names.Count == 0 ? "none" : string.Join(", ", names), isInOrder);
        return (input, new ModelNormalisation(1 / 255.0, mean, std));

        // One that is misspelt, or asks for what is not done here (max_size), would be skipped in silence.
        void RequireKnown(string name, string expected, JsonElement fields, string[] known) => ModelCardFile.Require(path, $"transform.{name}", expected,
            fields.ValueKind == JsonValueKind.Undefined ? "nothing" : fields.GetRawText(),
            fields.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
                || (fields.ValueKind == JsonValueKind.Object && fields.EnumerateObject().All(f => known.Contains(f.Name))));

        // Patches are square here, and one size stands for both sides.
        int Side(double[] size)
        {
            ModelCardFile.Require(path, "transform.Resize.size", "one whole number from 16 to 2048, or twice the same",
                string.Join(", ", size.Select(s => FormattableString.Invariant($"{s}"))),
                size.Length <= 2 && size.All(s => s == size[0] && s is >= 16 and <= 2048 && s == Math.Floor(s)));
            return (int)size[0];
        }

        double[] Numbers(JsonElement arguments, string field) =>
            arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(field, out JsonElement value)
            && (value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value }) is { Length: > 0 } all
                && all.All(v => v.ValueKind == JsonValueKind.Number)
                ? [.. all.Select(v => v.GetDouble())]
                : throw ModelCardFile.Unfit(path, $"transform.{field}", "numbers", "nothing");
    }
}
