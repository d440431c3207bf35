using HccPathology.Ihc;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Cohorts;

/// <summary>What people should know of slides that are joined, and no row of a table says.</summary>
internal static class CohortWarnings
{
    private const int MostNames = 5, MostOwnWarnings = 20, LeastCells = 200;

    public static IEnumerable<string> Of(CohortSlides slides) =>
        new[] { WithoutResult(slides), WithoutPatient(slides), AlikePatients(slides), AlikeMarkers(slides), Unnamed(slides), OfOneHash(slides), OfOneScan(slides) }
            .Concat(slides.All.GroupBy(s => s.Slide.Kind, s => s.Slide).Select(Mixed)).OfType<string>().Concat(OwnWarnings(slides));

    /// <summary>Rows of patients name the settings that differ between their own slides; those that differ from patient to patient are named here alone.</summary>
    private static string? Mixed(IGrouping<string, SlideResult> kind) => LikeSettings.Differing(kind) is { } differing ? $"{kind.Key}: {differing}" : null;

    /// <summary>Names the slides without a result, and the patients of whom nothing is left; null when there are none.</summary>
    private static string? WithoutResult(CohortSlides slides)
    {
        HashSet<string?> present = [.. slides.All.Select(s => s.Patient)];
        string[] absent = [.. slides.WithoutResult.Select(s => s.Patient).OfType<string>().Where(p => !present.Contains(p)).Distinct().Order(StringComparer.Ordinal)];
        return slides.WithoutResult.Count == 0 ? null
            : $"{slides.Manifest}: no result of {slides.WithoutResult.Count} slide(s): {Some(slides.WithoutResult.Select(s => s.Patient is null ? s.File : $"{s.File} of {s.Patient}"))}"
                + (absent.Length == 0 ? "" : $"; {absent.Length} patient(s) are therefore not in the table: {Some(absent)}");
    }

    /// <summary>
    /// Slides whose patient a manifest leaves empty where it names others: a spreadsheet's merged cells are empty but for the first, and a patient's
    /// sums would be of one slide in silence. Null where all have one, or none.
    /// </summary>
    private static string? WithoutPatient(CohortSlides slides)
    {
        string[] without = [.. slides.All.Where(s => s.Patient is null).Select(s => s.Slide.File)];
        bool namesOthers = slides.All.Select(s => s.Patient).Concat(slides.WithoutResult.Select(s => s.Patient)).Any(p => p is not null);
        return without.Length == 0 || !namesOthers ? null
            : $"{slides.Manifest}: {without.Length} slide(s) have no patient, and are in no patient's sums: {Some(without)}";
    }

    /// <summary>
    /// Patients whose names are hard to tell apart: mostly one that was typed in two ways, or that a spreadsheet took for a number, and whose sums then
    /// lack slides. Null when there are none.
    /// </summary>
    private static string? AlikePatients(CohortSlides slides) =>
        AlikeWarning("patients", slides.All.Select(s => s.Patient).Concat(slides.WithoutResult.Select(s => s.Patient)));

    /// <summary>The same of markers, which --marker names as it was typed.</summary>
    private static string? AlikeMarkers(CohortSlides slides) =>
        AlikeWarning("markers", slides.All.SelectMany(s => s.Slide.Density).Select(row => row.Marker));

    private static string? AlikeWarning(string what, IEnumerable<string?> names)
    {
        string[] alike = [.. AlikeNames.Of(names.OfType<string>())];
        return alike.Length == 0 ? null
            : $"{what} whose names differ in case, accents, blanks, leading zeros, dashes, width or unseen signs alone are joined as different ones: {Some(alike)}";
    }

    /// <summary>Patients with several slides of a stain that nobody named: CD3 and CD8 would be one row. Null when there are none.</summary>
    private static string? Unnamed(CohortSlides slides)
    {
        string[] patients = [.. slides.ByPatient().Where(p => p.Count(s => s.Density[0].Marker == MarkerRegistry.Generic) > 1).Select(p => p.Key)];
        return patients.Length == 0 ? null
            : $"two or more slides of a patient carry the marker '{MarkerRegistry.Generic}': nobody named the antibody (--marker), and their rows were added: {Some(patients)}";
    }

    /// <summary>Slides of which the hash says one thing and the samples of their files another. Null when there are none.</summary>
    private static string? OfOneHash(CohortSlides slides)
    {
        string[] alike = Alike(slides, s => s.Hash);
        return alike.Length == 0 ? null
            : "slides have one slide_hash (of a file's length, first and last MiB), which is no key for them, and differ between these; "
                + $"if one is a damaged copy or a rescan of the other, its cells count twice: {Some(alike)}";
    }

    /// <summary>
    /// One scan that was anonymised or exported once more is a slide of another hash: 2,474 cells were 4,948. Two scans with 200 cells and all counts and
    /// areas equal are one; of fewer, small samples may agree. Null when there are none.
    /// </summary>
    private static string? OfOneScan(CohortSlides slides)
    {
        string[] alike = Alike(slides, s => s.Density.Max(r => r.Count) < LeastCells ? null
            : string.Join('\n', s.Density.Select(r => FormattableString.Invariant($"{r.Zone} {r.CellClass} {r.Count} {r.NetAreaMm2:R}"))));
        return alike.Length == 0 ? null
            : $"slides look like one scan under two files (all counts and areas are equal), whose cells count twice; keep one of them: {Some(alike)}";
    }

    /// <summary>Folders of slides of one stain and marker that have one key; slides without are like none.</summary>
    private static string[] Alike(CohortSlides slides, Func<SlideResult, string?> keyOf) =>
    [
        .. slides.All.Select(s => (s.Slide, Key: keyOf(s.Slide))).Where(s => s.Key is not null).GroupBy(s => (s.Slide.Kind, s.Key), s => s.Slide)
            .Where(g => g.Skip(1).Any()).Select(g => string.Join(" and ", g.Select(s => s.Folder))),
    ];

    /// <summary>The first warning of each slide that has some, up to twenty of them, and their sum: what a slide's numbers are worth is not
    /// in the table.</summary>
    private static IEnumerable<string> OwnWarnings(CohortSlides slides)
    {
        SlideResult[] doubtful = [.. slides.All.Select(s => s.Slide).Where(s => s.Warnings.Count > 0)];
        return doubtful.Length == 0 ? [] : doubtful.Take(MostOwnWarnings)
            .Select(s => $"{s.Name}: {(s.Warnings.Count == 1 ? "1 warning" : $"{s.Warnings.Count} warnings, the first")}: {s.Warnings[0].ReplaceLineEndings(" ")}")
            .Append($"{doubtful.Length} of the {slides.Count} slides have warnings{(doubtful.Length > MostOwnWarnings ? $", {doubtful.Length - MostOwnWarnings} more than are named" : "")}; all are in their {SummaryJson.FileName}");
    }

    private static string Some(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(MostNames)) + (all.Length > MostNames ? $" and {all.Length - MostNames} more" : "");
    }
}
