using HccPathology.Analysis;
using HccPathology.Density;
using HccPathology.Ihc;
using HccPathology.Outputs.Summaries;
using HccPathology.Regions;
using HccPathology.Subtypes;
using static System.FormattableString;

namespace HccPathology.Cli;

/// <summary>What <c>analyze</c> says on stdout; everything else stands in the files.</summary>
internal sealed record AnalyzeResult
{
    public required string Status { get; init; }
    public required string Slide { get; init; }
    public required string Out { get; init; }
    public required long Nuclei { get; init; }

    /// <summary>As <c>summary.json</c> has them, by mask class.</summary>
    public required AreaSummary Areas { get; init; }

    /// <summary>The row of all nuclei that count, of all analysed tissue.</summary>
    public required DensityRow Density { get; init; }

    /// <summary>Which detector ran, with its model and that model's licence.</summary>
    public required string Detector { get; init; }

    /// <summary>Tissue classes with their areas, and the model that told them apart; null without one.</summary>
    public required string? Classes { get; init; }

    /// <summary>Stain and where its vectors came from.</summary>
    public required string Stain { get; init; }

    /// <summary>Scores of the marker; empty on H&amp;E.</summary>
    public required IReadOnlyList<IhcScoreRow> IhcScores { get; init; }

    /// <summary>Fat of all tissue.</summary>
    public required CompositionRow Fat { get; init; }

    /// <summary>What could be said of the subtype and why not more.</summary>
    public required string Subtype { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Wall time from the command to the last file.</summary>
    public required double Seconds { get; init; }

    /// <summary>Analysis px of the tiles, halo not counted.</summary>
    public required double Megapixels { get; init; }

    internal static AnalyzeResult Of(SlideReport report, string folder, IReadOnlyList<string> files, double seconds) => new()
    {
        Status = report.Status,
        Slide = report.Facts.Path,
        Out = Path.GetFullPath(folder),
        Nuclei = report.Nuclei.Count,
        Areas = AreaSummary.Of(report.Mask),
        Density = report.Density[0],
        Detector = $"{report.Detector}: {report.DetectorNote}",
        Classes = report is { Regions: { } regions, TissueNote: { } note }
            ? $"{string.Join(", ", ClassArea.Of(regions).Select(a => Invariant($"{a.Class.Name} {a.AreaMm2:0.###}")))} mm2 ({note})"
            : null,
        Stain = $"{report.Density[0].Stain}, {report.Stains?.Reason ?? "vectors not needed"}",
        IhcScores = report.IhcScores,
        Fat = report.Composition[0],
        Subtype = Words(SubtypeCall.Of(report.Measures, report.Options.SubtypeRules, report.RegionCaution is not null)),
        Warnings = report.Warnings,
        Files = files,
        Seconds = seconds,
        Megapixels = report.AnalysedMegapixels,
    };

    private static string Words(SubtypeCall call) => $"{call.Subtype ?? call.Status}: {call.Reason}";

    internal void Print(TextWriter output, bool json)
    {
        if (json)
        {
            JsonOutput.Write(output, JsonOf());
        }
        else
        {
            WriteText(output);
        }
    }

    private void WriteText(TextWriter output)
    {
        output.WriteLine($"slide    {Slide}");
        output.WriteLine($"status   {Status}");
        // Regions may exclude more than the mask does, and the density below rests on what is left.
        double drawnMm2 = Areas.TissueMm2 - Density.NetAreaMm2;
        string drawn = drawnMm2 >= 0.0005 ? Invariant($", regions {drawnMm2:0.###}") : "";
        output.WriteLine(Invariant($"tissue   {Density.NetAreaMm2:0.###} mm2 analysed; excluded: pen {Areas.PenMm2:0.###}, blur {Areas.BlurMm2:0.###}, fold {Areas.FoldMm2:0.###}, damaged {Areas.DamagedMm2:0.###}{drawn} mm2"));
        // Else the density would not be that number over that area, and nothing would say why.
        string counted = Density.Count < Nuclei ? Invariant($", {Density.Count} of them in the density (not fragments, pigment and what regions exclude)") : "";
        output.WriteLine(Invariant($"nuclei   {Nuclei}{counted}"));
        output.WriteLine(Density.DensityPerMm2 is { } density
            ? Invariant($"density  {density:0.#} nuclei per mm2 (95 % CI {Density.CiLowPerMm2:0.#}-{Density.CiHighPerMm2:0.#})")
            : $"density  {Density.Status}: {Density.Reason}");
        foreach (IhcScoreRow row in IhcScores.Where(r => r.CellClass == DensityTable.AllClasses && r.Zone == DensityTable.TissueZone))
        {
            output.WriteLine(row.Value is { } value
                ? Invariant($"{row.Marker}  {row.Score} {value:0.##} {row.Unit}")
                : $"{row.Marker}  {row.Score} {row.Status}: {row.Reason}");
        }
        output.WriteLine(Fat.Fraction is { } fat
            ? Invariant($"fat      {100 * fat:0.##} % of the tissue's area, {Fat.Count} vacuoles")
            : $"fat      {Fat.Status}: {Fat.Reason}");
        output.WriteLine($"subtype  {Subtype}");
        output.WriteLine($"stain    {Stain}");
        output.WriteLine($"detector {Detector}");
        if (Classes is not null)
        {
            output.WriteLine($"classes  {Classes}");
        }

        output.WriteLine($"files    {Out} ({Files.Count} files)");
        output.WriteLine(Invariant($"time     {Seconds:0.0} s for {Megapixels:0.0} Mpx, {Megapixels / Seconds:0.0} Mpx/s with all steps"));
    }

    private object JsonOf() => new
    {
        status = Status,
        slide = Slide,
        @out = Out,
        nuclei = Nuclei,
        tissueMm2 = Density.NetAreaMm2,
        penMm2 = Areas.PenMm2,
        blurMm2 = Areas.BlurMm2,
        foldMm2 = Areas.FoldMm2,
        damagedMm2 = Areas.DamagedMm2,
        densityPerMm2 = Density.DensityPerMm2,
        ciLowPerMm2 = Density.CiLowPerMm2,
        ciHighPerMm2 = Density.CiHighPerMm2,
        densityStatus = Density.Status,
        ihcScores = IhcScores.Select(r =>
            new
            {
                marker = r.Marker,
                zone = r.Zone,
                cellClass = r.CellClass,
                score = r.Score,
                value = r.Value,
                unit = r.Unit,
                status = r.Status,
                reason = r.Reason,
            }),
        fatFraction = Fat.Fraction,
        subtype = Subtype,
        stain = Stain,
        detector = Detector,
        classes = Classes,
        warnings = Warnings,
        files = Files,
        seconds = Math.Round(Seconds, 3),
        megapixels = Math.Round(Megapixels, 3),
    };
}
