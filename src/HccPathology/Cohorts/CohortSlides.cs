using System.Text.RegularExpressions;
using HccPathology.Outputs.Pictures;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Cohorts;

/// <summary>The results that are joined, and what the manifest names beside them.</summary>
/// <param name="All">By patient, name and hash.</param>
/// <param name="WithoutResult">Slides of the manifest, as it names them, of which no result lies in the folders.</param>
internal sealed partial record CohortSlides(IReadOnlyList<(SlideResult Slide, string? Patient)> All,
    IReadOnlyList<(string File, string? Patient)> WithoutResult)
{
    private const int MostNames = 5, MostOwnWarnings = 20;

    /// <summary>What every row of a patient says whose sums lack a slide; null when none is lacking.</summary>
    public string? LackOf(string patient)
    {
        int lacking = WithoutResult.Count(s => s.Patient == patient);
        return lacking == 0 ? null : $"no result of {lacking} of the patient's {lacking + All.Count(s => s.Patient == patient)} slides in the manifest";
    }

    /// <summary>Names the slides without a result, and the patients of whom nothing is left; null when there are none.</summary>
    public string? Warning(string? manifest)
    {
        HashSet<string?> present = [.. All.Select(s => s.Patient)];
        string[] absent = [.. WithoutResult.Select(s => s.Patient).OfType<string>().Where(p => !present.Contains(p)).Distinct().Order(StringComparer.Ordinal)];
        return WithoutResult.Count == 0 ? null
            : $"{manifest}: no result of {WithoutResult.Count} slide(s): {Some(WithoutResult.Select(s => s.Patient is null ? s.File : $"{s.File} of {s.Patient}"))}"
                + (absent.Length == 0 ? "" : $"; {absent.Length} patient(s) are therefore not in the table: {Some(absent)}");
    }

    /// <summary>
    /// Patients whose names differ in upper and lower case, accents, blanks and leading zeros alone: mostly one that was typed in two ways, or that a
    /// spreadsheet took for a number, and whose sums then lack slides; two accents that look alike may be written in two ways. Null when there are none.
    /// </summary>
    public string? AlikeWarning() => AlikeWarning("patients", All.Select(s => s.Patient).Concat(WithoutResult.Select(s => s.Patient)));

    /// <summary>The same of markers, which --marker names as it was typed.</summary>
    public string? AlikeMarkersWarning() => AlikeWarning("markers", All.SelectMany(s => s.Slide.Density).Select(row => row.Marker));

    private static string? AlikeWarning(string what, IEnumerable<string?> names)
    {
        string[] alike = [.. names.OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .GroupBy(p => LeadingZeros().Replace(LatinLetters.WithoutAccents(string.Concat(p.Where(c => !char.IsWhiteSpace(c)))).ToUpperInvariant(), ""),
                StringComparer.Ordinal)
            .Where(g => g.Skip(1).Any()).Select(g => string.Join(" and ", g.Select(p => $"'{p}'")))];
        return alike.Length == 0
            ? null
            : $"{what} whose names differ in case, accents, blanks or leading zeros alone are joined as different ones: {Some(alike)}";
    }

    /// <summary>The first warning of each slide that has some, up to twenty of them, and their sum: what a slide's numbers are worth is not
    /// in the table.</summary>
    public IEnumerable<string> OwnWarnings()
    {
        SlideResult[] doubtful = [.. All.Select(s => s.Slide).Where(s => s.Warnings.Count > 0)];
        return doubtful.Length == 0 ? [] : doubtful.Take(MostOwnWarnings)
            .Select(s => $"{s.Name}: {(s.Warnings.Count == 1 ? "1 warning" : $"{s.Warnings.Count} warnings, the first")}: {s.Warnings[0].ReplaceLineEndings(" ")}")
            .Append($"{doubtful.Length} of the {All.Count} slides have warnings{(doubtful.Length > MostOwnWarnings ? $", {doubtful.Length - MostOwnWarnings} more than are named" : "")}; all are in their {SummaryJson.FileName}");
    }

    [GeneratedRegex(@"(?<!\d)0+(?=\d)")]
    private static partial Regex LeadingZeros();

    private static string Some(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(MostNames)) + (all.Length > MostNames ? $" and {all.Length - MostNames} more" : "");
    }
}
