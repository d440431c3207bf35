using HccPathology.Outputs.Overlays;

namespace HccPathology.Evaluation;

/// <summary>One image to score; <see cref="FoundPath"/> is null when there is no result for it.</summary>
public sealed record EvaluationTask(string Name, string TruthPath, string? FoundPath)
{
    /// <summary>Ends the names of label images of annotated nuclei.</summary>
    internal const string LabelSuffix = ".labels.png";

    /// <summary>One task for two files, one for each NAME.labels.png of a folder with what was found for NAME in the other.</summary>
    public static IReadOnlyList<EvaluationTask> Find(string truth, string found)
    {
        if (!Directory.Exists(truth))
        {
            return Directory.Exists(found) ? throw NoFolder(truth, "labels", found) : [new EvaluationTask(Path.GetFileName(truth), truth, found)];
        }

        if (!Directory.Exists(found))
        {
            throw NoFolder(found, "results", truth);
        }

        EvaluationTask[] tasks = [.. Directory.EnumerateFiles(truth, "*" + LabelSuffix)
            .Order(StringComparer.Ordinal)
            .Select(path => (Path: path, Name: Path.GetFileName(path)[..^LabelSuffix.Length]))
            .Select(t => new EvaluationTask(t.Name, t.Path, Candidates(found, t.Name).FirstOrDefault(File.Exists)))];
        return tasks.Length > 0
            ? tasks
            : throw new PathologyException(FailureKind.NotFound, $"{truth}: no file NAME{LabelSuffix} in this folder; give the folder with the label images.");
    }

    private static PathologyException NoFolder(string path, string what, string folder) => File.Exists(path)
        ? new PathologyException(FailureKind.BadCommand, $"{folder} is a folder, but {path} is a file; give two files or two folders.")
        : new PathologyException(FailureKind.NotFound, $"{path}: there is no such folder; give the folder with the {what}.");

    private static IEnumerable<string> Candidates(string folder, string name) =>
        new[] { $"{name}.geojson", $"{name}.geojson.gz", $"{name}.png", $"{name}/cells.geojson", $"{name}/{CellsGeoJsonWriter.FileName}" }
            .Select(file => Path.Combine(folder, file));
}
