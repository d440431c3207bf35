using System.Globalization;
using HccPathology.Outputs.Tables;

namespace HccPathology.Evaluation;

/// <summary>
/// Classes of the objects in label images, which say only where objects lie: from <c>NAME.classes.png</c> beside
/// <c>NAME.labels.png</c> (each pixel holds the class's number), or else from <c>cells.csv</c> in the same folder (columns
/// <c>image</c>, <c>id</c>, <c>class</c>). What a number means is told by people, as no file says it.
/// </summary>
public sealed class TruthClasses
{
    private const string LabelSuffix = EvaluationTask.LabelSuffix, ClassSuffix = ".classes.png", TableName = "cells.csv";

    /// <summary>65,536 objects of 1,000 classes.</summary>
    private const long MostCounts = 1 << 26;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ILookup<string, (int Id, string Class)>> _tables = new(StringComparer.Ordinal);

    private TruthClasses()
    {
    }

    /// <summary>From <c>1=Other,2=Inflammatory</c>: what stands in the files, and the name that found nuclei have.</summary>
    /// <exception cref="PathologyException">The text has another form.</exception>
    public static TruthClasses Parse(string text)
    {
        TruthClasses classes = new();
        foreach (string part in text.Split(','))
        {
            string[] sides = part.Split('=', StringSplitOptions.TrimEntries);
            if (sides is not [{ Length: > 0 } value, { Length: > 0 } name] || !classes._names.TryAdd(value, name))
            {
                throw new PathologyException(FailureKind.BadCommand, $"--truth-classes {text}: give each class once, as in 1=Other,2=Inflammatory.");
            }
        }

        return classes;
    }

    /// <summary>The labels with their classes; an object whose pixels are of several classes has the most frequent, of equals the lowest.</summary>
    /// <exception cref="PathologyException">There is no file with classes, it does not fit the labels, or it holds a class without a name.</exception>
    public LabelImage AddTo(LabelImage labels, string labelPath)
    {
        if (!labelPath.EndsWith(LabelSuffix, StringComparison.Ordinal))
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"{labelPath}: --truth-classes needs a truth named NAME{LabelSuffix}, beside which the classes lie.");
        }

        string file = FileOf(labelPath) ?? throw new PathologyException(
            FailureKind.NotFound, $"{PictureOf(labelPath)}: there is no such file and no {TableName} beside it; --truth-classes needs one of them.");
        return labels.With(file == PictureOf(labelPath)
            ? OfPicture(labels, LabelImage.ReadPng(file), file)
            : OfTable(labels, file, Path.GetFileName(labelPath)[..^LabelSuffix.Length]));
    }

    /// <summary>The file that says the classes of <c>NAME.labels.png</c>; null when there is none.</summary>
    public static string? FileOf(string labelPath) =>
        new[] { PictureOf(labelPath), Path.Combine(Path.GetDirectoryName(labelPath) ?? "", TableName) }.FirstOrDefault(File.Exists);

    private static string PictureOf(string labelPath) =>
        (labelPath.EndsWith(LabelSuffix, StringComparison.Ordinal) ? labelPath[..^LabelSuffix.Length] : labelPath) + ClassSuffix;

    private string?[] OfPicture(LabelImage labels, LabelImage classes, string path)
    {
        if ((labels.Width, labels.Height) != (classes.Width, classes.Height))
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: {classes.Width} x {classes.Height} px, but the labels are {labels.Width} x {labels.Height} px.");
        }

        int kinds = classes.MaxLabel + 1;
        if ((long)(labels.MaxLabel + 1) * kinds > MostCounts)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: holds the class {classes.MaxLabel}; class numbers are small.");
        }

        int[] counts = new int[(labels.MaxLabel + 1) * kinds], label = new int[labels.Width], kind = new int[labels.Width];
        for (int y = 0; y < labels.Height; y++)
        {
            labels.CopyRow(y, label);
            classes.CopyRow(y, kind);
            for (int x = 0; x < label.Length; x++)
            {
                counts[label[x] * kinds + kind[x]]++;
            }
        }

        string?[] names = new string?[labels.MaxLabel + 1];
        for (int i = 1; i < names.Length; i++)
        {
            ReadOnlySpan<int> own = counts.AsSpan(i * kinds, kinds);
            int most = 0;
            for (int k = 1; k < kinds; k++)
            {
                most = own[k] > own[most] ? k : most;
            }

            names[i] = most == 0 ? null : Name(most.ToString(CultureInfo.InvariantCulture), path, i);
        }

        return names;
    }

    private string?[] OfTable(LabelImage labels, string path, string image)
    {
        string?[] names = new string?[labels.MaxLabel + 1];
        foreach ((int id, string kind) in Table(path)[image].Where(row => row.Id > 0 && row.Id < names.Length))
        {
            names[id] = names[id] is null ? Name(kind, path, id)
                : throw new PathologyException(FailureKind.BadData, $"{path}: object {id} of image {image} is there twice; leave one line with its class.");
        }

        return names;
    }

    private string Name(string value, string path, int label) => _names.TryGetValue(value, out string? name) ? name
        : throw new PathologyException(FailureKind.BadData, $"{path}: object {label} has the class {value}, which --truth-classes does not name.");

    private ILookup<string, (int Id, string Class)> Table(string path)
    {
        if (!_tables.TryGetValue(path, out ILookup<string, (int, string)>? table))
        {
            List<DelimitedRecord> records = DelimitedText.Read(path);
            List<string> header = records.Count > 0 ? [.. records[0].Fields] : [];
            int[] at = [.. new[] { "image", "id", "class" }.Select(name => header.IndexOf(name))];
            if (at.Contains(-1))
            {
                throw new PathologyException(FailureKind.BadData, $"{path}: the first line must name the columns image, id and class.");
            }

            table = records.Skip(1)
                .Select(row => row.Fields.Count == header.Count && int.TryParse(row.Fields[at[1]], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                    ? (Image: row.Fields[at[0]], Id: id, Class: row.Fields[at[2]])
                    : throw new PathologyException(FailureKind.BadData, $"{path}: line {row.Line} does not have {header.Count} fields with a number as id."))
                .ToLookup(row => row.Image, row => (row.Id, row.Class), StringComparer.Ordinal);
            _tables.Add(path, table);
        }

        return table;
    }
}
