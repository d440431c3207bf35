using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>
/// What the classes of annotations are: what a person said of them (<c>--region-role</c>), else what a file of the engine's own does, and for all others <see cref="RoleNames"/>. In
/// what was said, case does not matter, and <c>_</c>, <c>-</c> and spaces are alike.
/// </summary>
public sealed class RegionRoles
{
    /// <summary>Written as a role: regions of the class are left out, as if they were not in the file.</summary>
    private const string LeftOut = "none";

    /// <summary>Written as a role: regions of the class go round a tumour, and say nothing of what is in it.</summary>
    private const string Outline = "outline";

    private readonly Dictionary<string, (ClassMeaning Meaning, string Entry)> _said = [];

    /// <summary>What a file of the engine's own says of its classes: goes behind what a person said, and before the table.</summary>
    private IReadOnlyDictionary<string, ClassMeaning> _stated = new Dictionary<string, ClassMeaning>();

    /// <param name="overrides">Entries <c>NAME=ROLE</c> that go before the table; the role may be <c>tumour:PATTERN</c>,
    /// <c>outline</c> for where a tumour ends, or <c>none</c> to leave the class out.</param>
    /// <exception cref="PathologyException">An entry cannot be read, or two contradict each other.</exception>
    public RegionRoles(IEnumerable<string>? overrides = null)
    {
        foreach (string entry in overrides ?? [])
        {
            int equals = entry.LastIndexOf('=');
            string key = Key(entry[..Math.Max(0, equals)]);
            ClassMeaning meaning = (equals > 0 ? Said(entry[(equals + 1)..].Trim()) : null)
                ?? throw new PathologyException(FailureKind.BadCommand,
                    $"--region-role {entry}: give NAME=ROLE with one of {RoleNames.All}, tumour:PATTERN (vascular invasion is none), {Outline} or {LeftOut}");
            if (_said.TryGetValue(key, out (ClassMeaning Meaning, string Entry) before) && before.Meaning != meaning)
            {
                throw new PathologyException(FailureKind.BadCommand,
                    $"--region-role {entry}: contradicts --region-role {before.Entry}; case, '_', '-' and spaces do not tell names apart");
            }

            _said[key] = (meaning, entry);
        }
    }

    private RegionRoles(RegionRoles said, IReadOnlyDictionary<string, ClassMeaning> stated) => (_said, _stated) = (said._said, stated);

    /// <summary>The same for a file that says of some of its classes what they are.</summary>
    internal RegionRoles For(DrawnFile file) => new(this, file.Classes.Where(c => c.Stated is not null).ToDictionary(c => c.Name, c => c.Stated!.Value));

    /// <summary>A role, with its growth pattern, as entries and files have it: <c>stroma</c>, <c>tumour:solid</c>.</summary>
    internal static string WordOf(TissueClass of) => RoleNames.NameOf(of.Role) + (of.Pattern is { } pattern ? $":{pattern}" : "");

    /// <summary>Whether the name alone says something else than what the class is, or nothing.</summary>
    internal static bool MustBeSaid(TissueClass of) => RoleNames.MeaningOf(of.Name) is not { } meaning || (meaning.Role, meaning.Pattern) != (of.Role, of.Pattern);

    /// <summary>What such a word says; null when it is none.</summary>
    internal static ClassMeaning? MeaningOfWord(string word) => Said(word.Trim()) is { Role: not null } meaning ? meaning : null;

    /// <summary>True when the name is known; then <paramref name="found"/> is its class, or null when such regions are to be left out.</summary>
    public bool TryClass(string name, (byte R, byte G, byte B)? colour, out TissueClass? found)
    {
        ClassMeaning? meaning = MeaningOf(name);
        found = meaning?.Role is { } role ? new TissueClass(name, role, colour ?? RoleColours.Of(role), meaning.Value.Pattern) : null;
        return meaning is not null;
    }

    /// <summary>True when the name says that it is the tumour's own, as <c>tumour stroma</c> does.</summary>
    public bool IsWithinTumour(string name) => MeaningOf(name)?.IsWithinTumour == true;

    /// <summary>True when a person said that regions of the name are to be left out.</summary>
    public bool IsLeftOut(string name) => KeyOf(name) is { } key && _said[key].Meaning is { Role: null, IsWithinTumour: false };

    /// <summary>Entries as given that decide none of the names: misspelt, or for another file.</summary>
    public IReadOnlyList<string> NotUsedFor(IEnumerable<string> names)
    {
        HashSet<string?> used = [.. names.Select(KeyOf)];
        return [.. _said.Where(s => !used.Contains(s.Key)).Select(s => s.Value.Entry)];
    }

    private ClassMeaning? MeaningOf(string name) =>
        KeyOf(name) is { } key ? _said[key].Meaning
        : _stated.TryGetValue(name, out ClassMeaning stated) ? stated
        : RoleNames.MeaningOf(name);

    /// <summary>What was said goes for the whole name, else for the part before the colon; null when nothing was said.</summary>
    private string? KeyOf(string name) => Array.Find([Key(name), Key(name.Split(':')[0])], _said.ContainsKey);

    private static ClassMeaning? Said(string word)
    {
        string[] parts = word.Split(':', 2);
        return word.Equals(LeftOut, StringComparison.OrdinalIgnoreCase) ? new ClassMeaning(null)
            : word.Equals(Outline, StringComparison.OrdinalIgnoreCase) ? ClassMeaning.Outline
            : RoleNames.Of(parts[0]) is not { } role ? null
            : parts.Length == 1 ? new ClassMeaning(role)
            : role == TissueRole.Tumour && parts[1].Trim() is { Length: > 0 } pattern && !RoleNames.IsInvasion(pattern)
                ? new ClassMeaning(role, RoleNames.PatternOf(pattern))
            : null;
    }

    private static string Key(string name) =>
        string.Join(' ', name.ToLowerInvariant().TrimEnd('*', ' ').Split(['_', '-', ' '], StringSplitOptions.RemoveEmptyEntries));
}
