using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>
/// What the classes of annotations are: what a person said of them (<c>--region-role</c>), and for all others <see cref="RoleNames"/>. In
/// what was said, case does not matter, and <c>_</c>, <c>-</c> and spaces are alike.
/// </summary>
public sealed class RegionRoles
{
    /// <summary>Written as a role: regions of the class are left out, as if they were not in the file.</summary>
    private const string LeftOut = "none";

    private readonly Dictionary<string, ClassMeaning> _said = [];

    /// <param name="overrides">Entries <c>NAME=ROLE</c> that go before the table; the role may be <c>tumour:PATTERN</c>, or <c>none</c> to leave the class out.</param>
    /// <exception cref="PathologyException">An entry cannot be read.</exception>
    public RegionRoles(IEnumerable<string>? overrides = null)
    {
        foreach (string entry in overrides ?? [])
        {
            int equals = entry.LastIndexOf('=');
            _said[Key(entry[..Math.Max(0, equals)])] = (equals > 0 ? Said(entry[(equals + 1)..].Trim()) : null)
                ?? throw new PathologyException(FailureKind.BadCommand, $"--region-role {entry}: give NAME=ROLE with one of {RoleNames.All}, tumour:PATTERN, or {LeftOut}");
        }
    }

    /// <summary>True when the name is known; then <paramref name="found"/> is its class, or null when such regions are to be left out.</summary>
    public bool TryClass(string name, (byte R, byte G, byte B)? colour, out TissueClass? found)
    {
        ClassMeaning? meaning = _said.TryGetValue(Key(name), out ClassMeaning whole) ? whole
            : _said.TryGetValue(Key(name.Split(':')[0]), out ClassMeaning first) ? first
            : RoleNames.MeaningOf(name);
        found = meaning?.Role is { } role ? new TissueClass(name, role, colour ?? RoleColours.Of(role), meaning.Value.Pattern) : null;
        return meaning is not null;
    }

    private static ClassMeaning? Said(string word)
    {
        string[] parts = word.Split(':', 2);
        return word.Equals(LeftOut, StringComparison.OrdinalIgnoreCase) ? new ClassMeaning(null)
            : RoleNames.Of(parts[0]) is not { } role ? null
            : parts.Length == 1 ? new ClassMeaning(role)
            : role == TissueRole.Tumour && parts[1].Trim() is { Length: > 0 } pattern ? new ClassMeaning(role, pattern)
            : null;
    }

    private static string Key(string name) =>
        string.Join(' ', name.ToLowerInvariant().TrimEnd('*', ' ').Split(['_', '-', ' '], StringSplitOptions.RemoveEmptyEntries));
}
