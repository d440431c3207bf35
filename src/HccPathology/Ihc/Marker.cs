namespace HccPathology.Ihc;

/// <summary>The part of a cell that a marker stains.</summary>
public enum Compartment
{
    Nucleus,

    /// <summary>The ring along the cell's outline, or the whole body of a small cell that is cut through its membrane.</summary>
    Membrane,

    /// <summary>The cell without its nucleus.</summary>
    Cytoplasm,

    /// <summary>The cell with its nucleus.</summary>
    Cell,

    /// <summary>Processes and linings that are no cell bodies: the stained area counts, cells are graded by their whole area.</summary>
    Area,
}

/// <summary>What can be given for a marker; definitions in docs/outputs.md.</summary>
public enum IhcScore
{
    Density,
    PositivePercent,
    Ki67Index,
    HScore,
    Allred,
    AreaPercent,
    Tps,
    Cps,
}

/// <summary>One entry of the marker registry: how a marker is measured, from which density on it is positive, and why.</summary>
public sealed record Marker
{
    /// <summary>
    /// Smaller nuclei seldom are those of cells with a wide body. On phantoms lymphocytes have 25 µm² and flat cells 17, hepatocytes 34-56
    /// and tumour cells more.
    /// </summary>
    private const double SmallNucleusUm2 = 33;

    public required string Name { get; init; }

    /// <summary>Other spellings that <c>--stain</c> takes; case, blanks and hyphens never matter.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Which cells it marks; for people.</summary>
    public required string Marks { get; init; }

    public required Compartment Compartment { get; init; }

    public required IReadOnlyList<IhcScore> Scores { get; init; }

    /// <summary>1: cells are Negative or Positive. 3: Negative, 1+, 2+ or 3+.</summary>
    public required int Grades { get; init; }

    /// <summary>DAB in OD above the slide's haze from which a cell is 1+ (or Positive), 2+, 3+.</summary>
    public required IReadOnlyList<double> ThresholdsOd { get; init; }

    public required string ThresholdSource { get; init; }

    /// <summary>
    /// Percentile of DAB over the slide's tissue that is taken for its haze: 33 where most tissue is negative, little where a marker
    /// may fill the whole slide.
    /// </summary>
    public required double HazePercentile { get; init; }

    /// <summary>Stained bodies below are fragments of stained processes, neither positive nor negative; of a nuclear marker unstained ones, too.</summary>
    public double MinPositiveAreaUm2 { get; init; }

    /// <summary>Least share of the eight sectors around a cell that must be stained: of its ring for membrane, of the cytoplasm next to
    /// the nucleus for cytoplasm and cell.</summary>
    public double? MinCompleteness { get; init; }

    /// <summary>
    /// The same, or the default: none for membranes; for cytoplasm half around a large nucleus, which reaches to its neighbours, and
    /// seven of eight around a small one, since flat cells and lymphocytes lie closely between stained bodies.
    /// </summary>
    /// <param name="nucleusUm2">Area of the nucleus in µm².</param>
    public double LeastCompletenessOf(double nucleusUm2) => MinCompleteness ?? (Compartment is not (Compartment.Cytoplasm or Compartment.Cell) ? 0
        : nucleusUm2 < SmallNucleusUm2 ? 0.875 : 0.5);

    /// <summary>What is mistaken for it in liver; for people.</summary>
    public string Pitfalls { get; init; } = "";

    /// <summary>
    /// Weight of DAB in the density that nuclei are looked for in. Where DAB fills the cytoplasm it would hide nuclei in the sum, so
    /// that haematoxylin alone is looked at.
    /// </summary>
    public double NuclearDabShare => Compartment is Compartment.Cytoplasm or Compartment.Cell ? 0 : Nuclei.NuclearRendering.DabShare;
}
