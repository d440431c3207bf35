using System.Text.Json;
using HccPathology.Outputs.Tables;

namespace HccPathology.Batch;

/// <summary>
/// Reads a manifest: one row a slide, from CSV, TSV (a header line with column names) or JSON (an array of objects with the same
/// names). Columns are <c>slide</c>, <c>id</c>, <c>patient</c>, <c>block</c>, <c>marker</c>, and every setting of <c>hccpath analyze</c>
/// by its name without dashes; <c>model</c> is another word for <c>nuclei-model</c>. An empty field leaves the batch's own setting.
/// </summary>
public static class Manifest
{
    private static readonly string[] Described = ["slide", "id", "patient", "block", "marker"];
    private static readonly Dictionary<string, string> OtherWords = new() { ["model"] = "nuclei-model" };

    /// <summary>Rows in the manifest's order; relative paths are taken from the manifest's folder.</summary>
    /// <param name="path">Manifest; <c>.json</c>, <c>.tsv</c> or any other name for CSV.</param>
    /// <param name="columns">Settings that a row may have.</param>
    /// <param name="common">Settings of the whole batch, which a row may override.</param>
    /// <exception cref="PathologyException">Something is wrong with it; the message names row and column.</exception>
    public static IReadOnlyList<BatchRow> Read(string path, SettingColumns columns, IReadOnlyDictionary<string, string> common)
    {
        List<(string Place, Dictionary<string, string> Fields)> read = Load(path);
        HashSet<string> allowed = [.. Described, .. OtherWords.Keys, .. columns.Names];
        if (read.SelectMany(r => r.Fields.Keys.Select(name => (r.Place, Name: name)))
            .FirstOrDefault(f => !allowed.Contains(f.Name)) is { Name: { } unknown } at)
        {
            throw Wrong($"{at.Place}, column {unknown}: no such column; there are {string.Join(", ", allowed)}");
        }

        if (read.Count == 0)
        {
            throw Wrong($"{path}: no slide in it; give a header line with the column slide, and one line a slide");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Distinct([.. read.Select(r => RowOf(r.Place, r.Fields, folder, columns, common))]);
    }

    /// <summary>Refuses two rows that would write one folder.</summary>
    internal static List<BatchRow> Distinct(List<BatchRow> rows) =>
        rows.GroupBy(r => r.Id, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1)?.Take(2).ToArray() is [var one, var other]
            ? throw Wrong($"{other.Place}, column id: '{other.Id}' is also the id of {one.Place}; give them different names in a manifest's column id")
            : rows;

    private static BatchRow RowOf(string place, Dictionary<string, string> fields, string folder, SettingColumns columns,
        IReadOnlyDictionary<string, string> common)
    {
        SortedDictionary<string, string> settings = new(common.ToDictionary(), StringComparer.Ordinal);
        foreach ((string given, string value) in fields.Where(f => f.Value.Length > 0))
        {
            string name = OtherWords.GetValueOrDefault(given, given);
            if (columns.Names.Contains(name))
            {
                settings[name] = columns.IsPath(name, value) ? Path.GetFullPath(value, folder) : value;
            }
        }

        if (Text("slide") is not { } slide)
        {
            throw Wrong($"{place}, column slide: no path of a slide");
        }

        if (Path.DirectorySeparatorChar != '\\' && slide.Contains('\\') && !File.Exists(Path.GetFullPath(slide, folder)))
        {
            throw Wrong($"{place}, column slide: '{slide}' is a path of Windows and no file here; write / for \\, and the folder where the slide lies on this machine");
        }

        return new BatchRow
        {
            Id = Text("id") is { } id
                ? BatchRow.CheckedId(id, place, isGiven: true)
                : BatchRow.CheckedId(Path.GetFileNameWithoutExtension(slide), place, isGiven: false),
            Slide = Path.GetFullPath(slide, folder),
            Patient = Text("patient"),
            Block = Text("block"),
            Marker = Text("marker"),
            Settings = settings,
            Place = place,
        };

        string? Text(string name) => fields.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
    }

    private static List<(string Place, Dictionary<string, string> Fields)> Load(string path)
    {
        try
        {
            RequireText(path);
            return Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) ? FromJson(path) : FromText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PathologyException(FailureKind.NotFound, $"{path}: no such manifest or folder", e);
        }
        catch (JsonException e)
        {
            throw new PathologyException(FailureKind.BadCommand, $"{path}: not JSON: {JsonFault.TextOf(e)}", e);
        }
    }

    // A slide given as the manifest is told before gigabytes of it are read as text. No text holds a zero byte but UTF-16, which says so.
    private static void RequireText(string path)
    {
        byte[] head = new byte[1024];
        using FileStream file = File.OpenRead(path);
        if (!file.CanSeek)
        {
            return; // a pipe, such as <(...) of a shell, gives what it holds once
        }

        ReadOnlySpan<byte> read = head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        if (read.Contains((byte)0) && read is not ([0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]))
        {
            throw Wrong($"{path}: is no manifest, which is text (CSV, TSV, JSON); for one slide use hccpath analyze, for a folder of slides name the folder");
        }
    }

    private static List<(string, Dictionary<string, string>)> FromText(string path)
    {
        List<DelimitedRecord> records = DelimitedText.Read(path);
        if (records.Count == 0)
        {
            return [];
        }

        string[] names = [.. records[0].Fields.Select(f => f.ToLowerInvariant())];
        if (Array.FindIndex(names, n => n.Length == 0) is >= 0 and var unnamed)
        {
            throw Wrong($"{path}: line {records[0].Line}: column {unnamed + 1} has no name");
        }

        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw Wrong($"{path}: line {records[0].Line}: the column {twice.Key} is there twice");
        }

        return [.. records.Skip(1).Select((record, i) => ($"{path}: row {i + 1} (line {record.Line})", record.Fields.Count == names.Length
            ? names.Zip(record.Fields).ToDictionary(f => f.First, f => f.Second)
            : throw Wrong($"{path}: row {i + 1} (line {record.Line}): {record.Fields.Count} fields, but the header has {names.Length} columns")))];
    }

    private static List<(string, Dictionary<string, string>)> FromJson(string path)
    {
        using JsonDocument document = JsonDocument.Parse(DelimitedText.TextOf(path),
            new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        JsonElement root = document.RootElement;
        JsonTexts.RequireReadable(root);
        JsonElement slides = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("slides", out JsonElement inner) ? inner : root;
        if (slides.ValueKind != JsonValueKind.Array)
        {
            throw Wrong($$"""{{path}}: expected an array of objects, such as [{"slide": "a.svs", "mpp": 0.25}]""");
        }

        return [.. slides.EnumerateArray().Select((row, i) => ($"{path}: row {i + 1}", row.ValueKind == JsonValueKind.Object
            ? FieldsOf($"{path}: row {i + 1}", row)
            : throw Wrong($"{path}: row {i + 1}: expected an object, found {row.ValueKind}")))];
    }

    private static Dictionary<string, string> FieldsOf(string place, JsonElement row)
    {
        Dictionary<string, string> fields = [];
        foreach (JsonProperty field in row.EnumerateObject())
        {
            if (!fields.TryAdd(field.Name.ToLowerInvariant(), TextOf(place, field)))
            {
                throw Wrong($"{place}, column {field.Name}: is there twice");
            }
        }

        return fields;
    }

    private static string TextOf(string place, JsonProperty field) => field.Value.ValueKind switch
    {
        JsonValueKind.String => field.Value.GetString()!.Trim(),
        JsonValueKind.Number => field.Value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "",
        _ => throw Wrong($"{place}, column {field.Name}: expected a text, a number, true or false"),
    };

    private static PathologyException Wrong(string message) => new(FailureKind.BadCommand, message);
}
