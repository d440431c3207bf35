using HccPathology.Outputs.Pictures;
using HccPathology.Outputs.Tables;

namespace HccPathology.Cohorts;

/// <summary>Whose slide it is, from a manifest or from one word for all.</summary>
internal sealed class Patients
{
    /// <summary>A batch's name for a slide's result folder: tells slides apart that have one file name.</summary>
    private const string IdColumn = "id";

    /// <summary>Column of patients where no other was named, and also beside one that was.</summary>
    private const string OwnColumn = "patient";

    /// <summary>Columns of a batch's report, by which it says that a result, if there is one, is not of what was asked for.</summary>
    private const string StateColumn = "state", ErrorColumn = "error_class", DoneState = "done";

    private readonly CohortOptions _options;

    /// <summary>Slides of the manifest in its order; null without one.</summary>
    private readonly IReadOnlyList<NamedSlide>? _named;

    /// <summary>The column of ids is one of result folders, so that who has an id is found by it alone; a study's own numbers may bear that name, too.</summary>
    private bool _hasFolderIds;

    /// <summary>All results in the folders.</summary>
    private IReadOnlyList<SlideResult> _found = [];

    /// <exception cref="PathologyException">The manifest is not there, or has no such column.</exception>
    public Patients(CohortOptions options)
    {
        _options = options;
        if (options is { ManifestPath: not null, Patient: not null })
        {
            throw new PathologyException(FailureKind.BadCommand, "--patient and --manifest exclude each other: give one");
        }

        _named = options.ManifestPath is { } path ? Read(path, options) : null;
    }

    /// <summary>The patient; null when nobody was asked, or when the manifest leaves the patient of the slide empty.</summary>
    /// <exception cref="PathologyException">There is a manifest, and the slide is not in it, or is given to two patients.</exception>
    public string? Of(SlideResult slide)
    {
        if (_named is null)
        {
            return _options.Patient;
        }

        NamedSlide[] lines = LinesOf(slide);
        return lines.Length == 0
            ? throw new PathologyException(FailureKind.BadData,
                $"{_options.ManifestPath}: slide {slide.File} of {slide.Folder} is not in column '{_options.SlideColumn}'{AlmostNamed(slide)}; name it there, or take its folder out of those that are joined")
            : lines.FirstOrDefault(l => l.Patient != lines[0].Patient) is { } other
                ? throw new PathologyException(FailureKind.BadData,
                    $"{_options.ManifestPath}: line {other.Line}: slide {slide.File} is given to '{lines[0].Patient}' and to '{other.Patient}'; a column '{IdColumn}' with the names of the result folders tells them apart")
            : OfNoOther(slide, lines).FirstOrDefault(l => l.Patient != lines[0].Patient) is { } bare
                ? throw new PathologyException(FailureKind.BadData,
                    $"{_options.ManifestPath}: line {bare.Line}: slide {slide.File} is given to '{lines[0].Patient}' (line {lines[0].Line}), and '{bare.File}' to '{bare.Patient}'; if that is another slide, write its extension")
            : lines[0].Patient;
    }

    // Lines without extension beside that of the whole name: of this slide, most likely, where no other result is theirs.
    private IEnumerable<NamedSlide> OfNoOther(SlideResult slide, NamedSlide[] lines) => IsById(lines[0], slide) ? []
        : _named!.Where(n => n.File == slide.Name && IsByName(n)).Except(lines).Where(n => !_found.Any(s => LinesOf(s).Contains(n)));

    /// <summary>Of all results in the folders those to be joined: without the ones that a batch's report, when the manifest is one, does not take for
    /// results of the slide and settings asked for. They are in the batch's tables neither.</summary>
    public SlideResult[] Taken(IReadOnlyList<SlideResult> found)
    {
        if (_named is null)
        {
            return [.. found];
        }

        _found = found;

        // Of results that are not joined, too: their folders lie beside those that are.
        string[] ids = [.. _named.Select(n => n.Id).Where(id => id.Length > 0)];
        _hasFolderIds = _named.Any(n => n.State is not null)
            || found.Select(s => Path.GetDirectoryName(s.Folder)).Distinct().Any(place => ids.Any(id => Directory.Exists(Path.Combine(place ?? "/", id))));
        return [.. found.Where(slide => LinesOf(slide) is not { Length: > 0 } lines || lines.Any(l => !l.IsOpen))];
    }

    /// <summary>
    /// Slides of the manifest, each once, that are none of these: not analysed, failed, or elsewhere. Of several paths with one file name
    /// as many are missing as there are results too few.
    /// </summary>
    public IReadOnlyList<(string File, string? Patient)> Without(IReadOnlyList<SlideResult> slides)
    {
        ILookup<NamedSlide, SlideResult> found = (_named is null ? [] : slides.SelectMany(s => LinesOf(s).Select(line => (line, s))))
            .ToLookup(f => f.line, f => f.s);
        return [.. (_named ?? []).GroupBy(n => (_hasFolderIds ? n.Id : "", n.File, n.Patient)).SelectMany(same =>
        {
            int named = Math.Max(1, same.Select(n => n.Path).Where(path => path != same.Key.File).Distinct().Count());
            string name = same.First() is { IsOpen: true, State: var state } ? $"{same.Key.File} ({state})" : same.Key.File;
            return Enumerable.Repeat((name, same.Key.Patient), Math.Max(0, named - same.SelectMany(n => found[n]).Distinct().Count()));
        })];
    }

    /// <summary>Of two slides that a manifest names once, one is another patient's, most often.</summary>
    /// <exception cref="PathologyException">More slides of one stain and marker belong to lines of one name than there are lines with paths of their own.</exception>
    public void RequireALineEach(IReadOnlyList<SlideResult> slides)
    {
        foreach (var same in slides.Select(s => (Slide: s, Lines: _named is null ? [] : LinesOf(s))).Where(s => s.Lines.Length > 0).GroupBy(s => (s.Lines[0].Line, s.Slide.Kind)))
        {
            SlideResult[] several = [.. same.Select(s => s.Slide)];
            if (several.Length > same.First().Lines.Select(l => l.Path == l.File ? $"{l.Line}" : l.Path).Distinct().Count())
            {
                throw new PathologyException(FailureKind.BadData,
                    $"{_options.ManifestPath}: line {same.Key.Line}: {several[0].Folder} and {several[1].Folder} are of two slides of that name; "
                    + (IsById(same.First().Lines[0], several[0]) ? "rename one of the folders and its id, or join them apart"
                        : $"a column '{IdColumn}' with the names of the result folders tells them apart"));
            }
        }
    }

    // By the result folder's name where the manifest has it; else by the file's name, and only then by the name without extension. Never by part of
    // what the manifest says: scan.1 is scan.1.tiff and not scan.tiff, and a.ndpi is not there because a.svs is.
    private NamedSlide[] LinesOf(SlideResult slide) =>
        ((Func<NamedSlide, bool>[])[n => IsById(n, slide), n => IsByName(n) && n.File == slide.File, n => IsByName(n) && n.IsNamed(slide)])
            .Select(fits => _named!.Where(fits).ToArray()).FirstOrDefault(lines => lines.Length > 0) ?? [];

    private static bool IsById(NamedSlide line, SlideResult slide) => line.Id == Path.GetFileName(slide.Folder) && line.IsNamed(slide);

    private bool IsByName(NamedSlide line) => line.Id.Length == 0 || !_hasFolderIds;

    /// <summary>The line that names a slide but for its result folder, or its accents: names of files from macOS have them behind their letters, and look the same.</summary>
    private string AlmostNamed(SlideResult slide) =>
        _named!.FirstOrDefault(n => n.IsNamed(slide)) is { } other ? $" with its folder's name as '{IdColumn}' (line {other.Line} has '{other.Id}'; a study's own ids need another name of their column)"
        : _named!.FirstOrDefault(n =>
            new[] { slide.File, slide.Name }.Select(LatinLetters.WithoutAccents).Contains(LatinLetters.WithoutAccents(n.File))) is { } line
            ? $" (line {line.Line} has it with other accents, or with the same written in another way)" : "";

    /// <summary>Block b1 of one patient and block b1 of another are two, and of one name: their cells would be one row.</summary>
    private static void RequireOnePatientEach(string path, IReadOnlyList<DelimitedRecord> lines, string column, int at, int patientAt)
    {
        foreach (DelimitedRecord[] same in lines.Where(l => l.Fields[at].Length > 0 && l.Fields[patientAt].Length > 0)
            .GroupBy(l => l.Fields[at], StringComparer.Ordinal).Select(g => g.DistinctBy(l => l.Fields[patientAt]).Take(2).ToArray()))
        {
            if (same is [var one, var other])
            {
                throw new PathologyException(FailureKind.BadData,
                    $"{path}: line {other.Line}: {column} '{one.Fields[at]}' is of {OwnColumn} '{other.Fields[patientAt]}', and of '{one.Fields[patientAt]}' in line {one.Line}; their slides would be one row; give each a name of its own ('{one.Fields[patientAt]} {one.Fields[at]}'), or take out the column '{OwnColumn}'");
            }
        }
    }

    private static List<NamedSlide> Read(string path, CohortOptions options)
    {
        if (!InputFile.Exists(path))
        {
            throw new PathologyException(FailureKind.NotFound, $"{path}: no such manifest");
        }

        if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: is JSON, which only a batch reads; give a table (CSV, TSV) of slides and patients, such as the batch's batch.csv");
        }

        List<DelimitedRecord> records = DelimitedText.Read(path);
        if (records.Count == 0)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: is empty; its first line names the columns, one of them {options.SlideColumn}");
        }

        IReadOnlyList<string> header = records[0].Fields;
        int slideAt = ColumnOf(path, header, options.SlideColumn, "--slide-column"),
            patientAt = ColumnOf(path, header, options.PatientColumn, "--patient-column");
        int idAt = At(header, IdColumn), stateAt = At(header, ErrorColumn) >= 0 ? At(header, StateColumn) : -1;
        DelimitedRecord[] lines = [.. records.Skip(1)];

        // With a comma too many the patient is what stands beside it.
        if (lines.FirstOrDefault(l => l.Fields.Count != header.Count) is { } odd)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: line {odd.Line}: {odd.Fields.Count} fields, but the header has {header.Count} columns");
        }

        if (At(header, OwnColumn) is >= 0 and var ownAt && ownAt != patientAt)
        {
            RequireOnePatientEach(path, lines, options.PatientColumn, patientAt, ownAt);
        }

        // A batch of a folder knows no patients: its batch.csv has the column, empty. The folder is another machine's.
        return [.. lines.Select(line => new NamedSlide(line.Line, idAt < 0 ? "" : line.Fields[idAt], line.Fields[slideAt],
            line.Fields[patientAt] is { Length: > 0 } named ? named : null, stateAt >= 0 ? line.Fields[stateAt] : null))];
    }

    private static int ColumnOf(string path, IReadOnlyList<string> header, string name, string option) => At(header, name) is >= 0 and var at
        ? header.Skip(at + 1).Contains(name, StringComparer.OrdinalIgnoreCase)
            ? throw new PathologyException(FailureKind.BadData, $"{path}: the column '{name}' is there twice in {string.Join(", ", header)}") : at
        : throw new PathologyException(FailureKind.BadData, $"{path}: no column '{name}' in {string.Join(", ", header)}; name it with {option}");

    private static int At(IReadOnlyList<string> header, string name) => header.ToList().FindIndex(h => h.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A line of the manifest.</summary>
    /// <param name="Line">In the file, from 1.</param>
    /// <param name="Id">Name of its result folder; empty when it is not said.</param>
    /// <param name="Path">File name, with or without extension, and perhaps with folders.</param>
    /// <param name="Patient">Null when it is left empty.</param>
    /// <param name="State">How the slide stands by a batch's report; null where the manifest is none.</param>
    private sealed record NamedSlide(int Line, string Id, string Path, string? Patient, string? State)
    {
        public bool IsOpen => State is not (null or DoneState);

        public string File { get; } = Path.Split('/', '\\')[^1];

        public bool IsNamed(SlideResult slide) => File == slide.File || File == slide.Name;
    }
}
