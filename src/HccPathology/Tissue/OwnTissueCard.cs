using HccPathology.Models;

namespace HccPathology.Tissue;

/// <summary>A class in the engine's own card. With a misspelt pattern it would be tumour of none.</summary>
internal sealed record OwnTissueClass(string Name, string Role, IReadOnlyList<int> Color)
{
    public string? Pattern { get; init; }
}

/// <summary>Names of the files of a self-test beside the card.</summary>
internal sealed record OwnSelfTest(string Input, string Output, double Tolerance);

/// <summary>The engine's own card of a tissue network, <c>model.json</c> with kind <c>tissue-patches</c> or <c>tissue-segmentation</c>.</summary>
internal sealed record OwnTissueCard : CardForPeople
{
    private const string Patches = "tissue-patches", Segmentation = "tissue-segmentation";

    public required string Kind { get; init; }
    public required string Name { get; init; }
    public required string Version { get; init; }
    public string? Stain { get; init; }
    public required double InputMpp { get; init; }
    public required int PatchPx { get; init; }

    /// <summary>Patches: px from one to the next.</summary>
    public int? StridePx { get; init; }

    /// <summary>Segmentation: how far in px the slide around a place decides about it.</summary>
    public int? HaloPx { get; init; }

    /// <summary>Segmentation: px of the input for one place of the output.</summary>
    public int? OutputStep { get; init; }

    public required string ChannelOrder { get; init; }
    public required string Input { get; init; }
    public required string Output { get; init; }

    /// <summary>Output with the patch's vector for a slide model, batch x numbers; null for none.</summary>
    public string? Embedding { get; init; }
    public required ModelNormalisation Normalisation { get; init; }
    public required string Activation { get; init; }

    /// <summary>How strongly stained slides may be to be shown as they are; null shows every slide as it is.</summary>
    public ModelDensity? OpticalDensity { get; init; }
    public required IReadOnlyList<OwnTissueClass> Classes { get; init; }
    public OwnSelfTest? SelfTest { get; init; }
    public string? Demonstration { get; init; }
    public required string File { get; init; }
    public required string Sha256 { get; init; }
    public required string Licence { get; init; }

    public static TissueModelCard Read(string path)
    {
        OwnTissueCard own = ModelCardFile.Parse<OwnTissueCard>(path, Patches, Segmentation);
        bool isSegmentation = own.Kind == Segmentation;
        ModelCardFile.Require(path, "stain", "he or hdab", own.Stain ?? "", own.Stain is null or "he" or "hdab");
        (string field, int? px, int least) = isSegmentation ? ("haloPx", own.HaloPx, 0) : ("stridePx", own.StridePx, 1);
        ModelCardFile.Require(path, field, $"a number from {least} on", px is null ? "nothing" : $"{px}", px >= least);
        ScoreActivation activation = own.Activation switch
        {
            "softmax" => ScoreActivation.Softmax,
            "sigmoid" => ScoreActivation.Sigmoid,
            "none" => ScoreActivation.None,
            _ => throw ModelCardFile.Unfit(path, "activation", "softmax, sigmoid or none", own.Activation),
        };
        int step = isSegmentation ? own.OutputStep ?? 1 : 0, stride = own.StridePx ?? 0;
        (int cell, int core) = isSegmentation ? TissueCardFile.CoreOf(path, own.PatchPx, own.HaloPx!.Value, step, own.InputMpp) : (stride, stride);
        TissueClass[] classes = [.. own.Classes.Select(c => ClassOf(path, c))];
        (string network, string hash) = TissueCardFile.Network(path, own.File, own.Sha256);
        string folder = System.IO.Path.GetDirectoryName(path)!;
        return TissueCardFile.Complete(new TissueModelCard
        {
            Path = path,
            Format = "model.json",
            Name = own.Name,
            Version = own.Version,
            Licence = own.Licence,
            NetworkPath = network,
            Sha256 = hash,
            Mpp = own.InputMpp,
            PatchPx = own.PatchPx,
            InputPx = own.PatchPx,
            CellPx = cell,
            CorePx = core,
            OutputStep = step,
            ChannelOrder = own.ChannelOrder,
            Normalisation = own.Normalisation,
            OpticalDensity = own.OpticalDensity,
            Input = own.Input,
            Output = own.Output,
            Embedding = own.Embedding,
            Activation = activation,
            Classes = classes,
            SelfTest = own.SelfTest is { } test
                ? new SelfTestPair(System.IO.Path.Combine(folder, test.Input), System.IO.Path.Combine(folder, test.Output), test.Tolerance, false)
                : null,
            Demonstration = own.Demonstration,
            Stain = own.Stain,
        });
    }

    private static TissueClass ClassOf(string path, OwnTissueClass of)
    {
        ModelCardFile.Require(path, "classes", "classes", "null", of is not null);
        TissueRole role = RoleNames.Of(of!.Role) ?? throw ModelCardFile.Unfit(path, $"classes.{of.Name}.role", RoleNames.All, of.Role);
        ModelCardFile.Require(path, $"classes.{of.Name}.color", "3 numbers from 0 to 255", string.Join(' ', of.Color),
            of.Color.Count == 3 && of.Color.All(c => c is >= 0 and <= 255));
        ModelCardFile.Require(path, $"classes.{of.Name}.pattern", "none but for role tumour, and no blank one", of.Pattern ?? "",
            of.Pattern is null || (role == TissueRole.Tumour && of.Pattern.Trim().Length > 0));
        return new TissueClass(of.Name, role, ((byte)of.Color[0], (byte)of.Color[1], (byte)of.Color[2]),
            of.Pattern is { } pattern ? RoleNames.PatternOf(pattern) : null);
    }
}
