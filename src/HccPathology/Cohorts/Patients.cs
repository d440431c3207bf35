using HccPathology.Outputs;

namespace HccPathology.Cohorts;

/// <summary>Whose slide it is, from a manifest or from one word for all.</summary>
internal sealed class Patients
{
    private readonly CohortOptions _options;
    private readonly Dictionary<string, string?>? _bySlide;

    /// <summary>Slides of the manifest in its order, as file names.</summary>
    private readonly List<(string File, string? Patient)> _named = [];

    /// <exception cref="PathologyException">The manifest is not there, has no such column, or names a slide twice.</exception>
    public Patients(CohortOptions options)
    {
        _options = options;
        if (options is { ManifestPath: not null, Patient: not null })
        {
            throw new PathologyException(FailureKind.BadCommand, "--patient and --manifest exclude each other: give one");
        }

        _bySlide = options.ManifestPath is { } path ? Read(path, options, _named) : null;
    }

    /// <summary>The patient; null when nobody was asked, or when the manifest leaves the patient of the slide empty.</summary>
    /// <exception cref="PathologyException">There is a manifest, and the slide is not in it.</exception>
    public string? Of(SlideResult slide) => _bySlide is null ? _options.Patient
        : _bySlide.TryGetValue(slide.File, out string? patient) || _bySlide.TryGetValue(slide.Name, out patient) ? patient
        : throw new PathologyException(FailureKind.BadData, $"{_options.ManifestPath}: slide {slide.File} of {slide.Folder} is not in column '{_options.SlideColumn}'");

    /// <summary>Slides of the manifest, each once, that are none of these: not analysed, failed, or elsewhere.</summary>
    public IReadOnlyList<(string File, string? Patient)> Without(IReadOnlyList<SlideResult> slides)
    {
        // The name by which each result found its line: a.ndpi is not there because a.svs is.
        HashSet<string> found = [.. slides.Select(s => _bySlide?.ContainsKey(s.File) == true ? s.File : s.Name)];
        return [.. _named.Where(n => !found.Contains(n.File) && !found.Contains(Path.GetFileNameWithoutExtension(n.File))).Distinct()];
    }

    private static Dictionary<string, string?> Read(string path, CohortOptions options, List<(string File, string? Patient)> all)
    {
        if (!File.Exists(path))
        {
            throw new PathologyException(FailureKind.NotFound, $"{path}: no such manifest");
        }

        List<DelimitedRecord> records = DelimitedText.Read(path);
        if (records.Count == 0)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: is empty; its first line names the columns, one of them {options.SlideColumn}");
        }

        IReadOnlyList<string> header = records[0].Fields;
        int slideAt = ColumnOf(path, header, options.SlideColumn, "--slide-column"), patientAt = ColumnOf(path, header, options.PatientColumn, "--patient-column");
        Dictionary<string, string?> patients = new(StringComparer.Ordinal);
        foreach ((int line, IReadOnlyList<string> fields) in records.Skip(1))
        {
            if (fields.Count <= Math.Max(slideAt, patientAt))
            {
                throw new PathologyException(FailureKind.BadData, $"{path}: line {line} has no {options.PatientColumn}");
            }

            // A batch of a folder knows no patients: its batch.csv has the column, empty.
            string? patient = fields[patientAt] is { Length: > 0 } named ? named : null;
            // A file name serves with and without its extension; the folder is another machine's.
            string file = fields[slideAt].Split('/', '\\')[^1];
            all.Add((file, patient));
            foreach (string name in new[] { file, Path.GetFileNameWithoutExtension(file) }.Distinct())
            {
                if (!patients.TryAdd(name, patient) && patients[name] != patient)
                {
                    throw new PathologyException(FailureKind.BadData, $"{path}: line {line}: slide {name} is given to '{patients[name]}' and to '{patient}'");
                }
            }
        }

        return patients;
    }

    private static int ColumnOf(string path, IReadOnlyList<string> header, string name, string option)
    {
        int at = header.ToList().FindIndex(h => h.Equals(name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new PathologyException(FailureKind.BadData, $"{path}: no column '{name}' in {string.Join(", ", header)}; name it with {option}");
    }
}
