namespace HccPathology.Evaluation;

/// <summary>The two sides of a comparison, on one canvas.</summary>
public sealed record LabelPair(CellLabels Truth, CellLabels Found)
{
    /// <summary>What makes the scores of these files doubtful, one sentence each, that begins with the file; mostly none.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>
    /// Each file is a label PNG or GeoJSON, by its content. A PNG fixes the canvas, and polygons are cut at its edge; two PNGs
    /// must agree in size, and two GeoJSON files that say where they count from in that, because a shifted or scaled one would still give a score; bad data
    /// otherwise.
    /// </summary>
    /// <param name="truthPath">Annotated nuclei.</param>
    /// <param name="foundPath">Nuclei to judge.</param>
    /// <param name="pixelCentrePx">Where polygons put the centre of pixel 0: 0 as published scorers take it, 0.5 as slides have it.</param>
    /// <param name="classes">Where a truth's label image has its classes; null when it has none.</param>
    public static LabelPair Load(string truthPath, string foundPath, double pixelCentrePx = 0, TruthClasses? classes = null)
    {
        LabelImage? truth = LabelImage.IsPng(truthPath) ? LabelImage.ReadPng(truthPath) : null;
        LabelImage? found = LabelImage.IsPng(foundPath) ? LabelImage.ReadPng(foundPath) : null;
        if (truth is not null && found is not null && (truth.Width, truth.Height) != (found.Width, found.Height))
        {
            throw new PathologyException(
                FailureKind.BadData,
                $"{foundPath}: {found.Width} x {found.Height} px, but {truthPath} is {truth.Width} x {truth.Height} px; give label images of one size.");
        }

        if (classes is not null)
        {
            truth = truth is not null ? classes.AddTo(truth, truthPath)
                : throw new PathologyException(FailureKind.BadCommand, $"{truthPath}: --truth-classes is for label images; GeoJSON says its classes itself.");
        }

        (int width, int height) = (truth ?? found) is { } canvas ? (canvas.Width, canvas.Height) : (int.MaxValue, int.MaxValue);
        BesideCells besideTruth = new(), besideFound = new();
        LabelPair pair = new(
            truth ?? (CellLabels)PolygonLabels.Draw(Cells(truthPath, pixelCentrePx, besideTruth), width, height),
            found ?? (CellLabels)PolygonLabels.Draw(Cells(foundPath, pixelCentrePx, besideFound), width, height))
        {
            Warnings = [.. besideTruth.Warnings(truthPath).Union(besideFound.Warnings(foundPath))],
        };

        // Of files that do not say, as QuPath's and label images, nothing is known.
        if (besideTruth.Origin is { } of && besideFound.Origin is { } other && of != other)
        {
            throw new PathologyException(FailureKind.BadData, FormattableString.Invariant(
                $"{foundPath}: its coordinates are counted from ({other.X}, {other.Y}) px of the slide, those of {truthPath} from ({of.X}, {of.Y}); write both with the same --geojson-origin."));
        }

        return pair;
    }

    private static IEnumerable<GeoJsonCell> Cells(string path, double pixelCentrePx, BesideCells beside) =>
        GeoJsonCells.Read(path, beside).Select(cell => cell with { Shells = [.. cell.Shells.Select(shell => Array.ConvertAll(shell, v => v - pixelCentrePx))] });
}
