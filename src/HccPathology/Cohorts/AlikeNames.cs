using System.Globalization;
using System.Text.RegularExpressions;
using HccPathology.Outputs.Pictures;

namespace HccPathology.Cohorts;

/// <summary>Names that are different ones to a computer, and one to the person who typed them.</summary>
internal static partial class AlikeNames
{
    /// <summary>Full-width forms of ASCII's signs, as East Asian keyboards write them, and how far they lie behind them.</summary>
    private const char FirstWide = '\uFF01', LastWide = '\uFF5E';

    private const int BehindAscii = 0xFEE0;

    private const char MinusSign = '\u2212';

    /// <summary>
    /// Those that differ in case, accents (or how they are written), blanks, leading zeros, kind of dash, width, or signs that nobody sees: each group as
    /// one text, with the unseen signs as <c>\u200b</c>.
    /// </summary>
    public static IEnumerable<string> Of(IEnumerable<string> names) => names.Distinct().Order(StringComparer.Ordinal).GroupBy(KeyOf, StringComparer.Ordinal)
        .Where(g => g.Skip(1).Any()).Select(g => string.Join(" and ", g.Select(name => $"'{Shown(name)}'")));

    private static string KeyOf(string name) => LeadingZeros().Replace(
        LatinLetters.WithoutAccents(string.Concat(name.Where(c => !char.IsWhiteSpace(c) && !IsUnseen(c)).Select(Plain))).ToUpperInvariant(), "");

    // By hand, because Unicode normalisation does nothing where globalisation data are left out.
    private static char Plain(char c) => c is >= FirstWide and <= LastWide ? (char)(c - BehindAscii)
        : c == MinusSign || char.GetUnicodeCategory(c) == UnicodeCategory.DashPunctuation ? '-' : c;

    private static bool IsUnseen(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static string Shown(string name) => string.Concat(name.Select(c => IsUnseen(c) ? $"\\u{(int)c:x4}" : $"{c}"));

    [GeneratedRegex(@"(?<!\d)0+(?=\d)")]
    private static partial Regex LeadingZeros();
}
