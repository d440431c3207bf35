using System.Text.Json.Serialization;
using HccPathology.Models;

namespace HccPathology.Tissue;

/// <summary>
/// <c>hccpath.json</c> beside a card of another format: what that format has no place for. Everything in it is optional;
/// what is not read is refused, since a typing error would else leave the model as if nothing had been said.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SideFile
{
    public const string FileName = "hccpath.json";

    /// <summary>Pixel size in µm, for cards that give none.</summary>
    public double? Mpp { get; init; }

    /// <summary>Patches: px from one to the next; without it patches stand side by side.</summary>
    public int? StridePx { get; init; }

    /// <summary>Stain, <c>he</c> or <c>hdab</c>.</summary>
    public string? Stain { get; init; }

    /// <summary>Role of a class by its name, and for role tumour a growth pattern after a colon, such as <c>tumour:macrotrabecular</c>.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } = new Dictionary<string, string>();

    /// <summary>Output with the patch's vector for a slide model.</summary>
    public string? Embedding { get; init; }

    private string Path { get; init; } = FileName;

    /// <summary>The file in a folder, or an empty one.</summary>
    public static SideFile Read(string folder)
    {
        string path = System.IO.Path.Combine(folder, FileName);
        if (!InputFile.Exists(path))
        {
            return new SideFile();
        }

        SideFile file = TissueCardFile.Parse<SideFile>(path) with { Path = path };
        foreach ((string name, string? role) in file.Roles)
        {
            ModelCardFile.Require(path, $"roles.{name}", RoleNames.All, "null", role is not null);
        }

        ModelCardFile.Require(path, "stain", "he or hdab", file.Stain ?? "", file.Stain is null or "he" or "hdab");
        return file;
    }

    /// <summary>Classes by their names alone, with the roles of this file or of common names; says which were taken for what.</summary>
    public (TissueClass[] Classes, string[] Notes) ClassesOf(IReadOnlyList<string> names)
    {
        foreach (string name in Roles.Keys)
        {
            ModelCardFile.Require(Path, $"roles.{name}", string.Join(" or ", names), name, names.Contains(name));
        }

        TissueClass[] classes = [.. names.Select(ClassOf)];
        string[] taken = [.. classes.Where(c => !Roles.ContainsKey(c.Name)).Select(c => $"{c.Name} is {RoleNames.NameOf(c.Role)}")];
        return (classes, taken.Length == 0
            ? []
            : [$"roles taken from the names of classes: {string.Join(", ", taken)}; {FileName} beside the card can say otherwise"]);
    }

    private TissueClass ClassOf(string name)
    {
        string[] given = Roles.TryGetValue(name, out string? text) ? text.Split(':', 2) : [];
        ClassMeaning common = RoleNames.MeaningOf(name) ?? new ClassMeaning(null);
        TissueRole role = given.Length == 0 ? common.Role ?? TissueRole.Other
            : RoleNames.Of(given[0]) ?? throw ModelCardFile.Unfit(Path, $"roles.{name}", RoleNames.All, given[0]);
        string? pattern = given.Length switch { 0 => common.Pattern, 2 => RoleNames.PatternOf(given[1]), _ => null };
        ModelCardFile.Require(Path, $"roles.{name}", "a pattern for role tumour alone, and no blank one", text ?? "",
            pattern is null || (role == TissueRole.Tumour && pattern.Length > 0));
        return new TissueClass(name, role, RoleColours.Of(role), pattern);
    }
}
