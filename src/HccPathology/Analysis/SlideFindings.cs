using HccPathology.Fat;
using HccPathology.Tiles;
using HccPathology.Tissue;

namespace HccPathology.Analysis;

/// <summary>What the tiles of a slide gave, put together in their order: nuclei, vacuoles, the tissue map, vectors of patches, stained area.</summary>
internal sealed class SlideFindings(SlideReport report, VacuoleMap vacuoles)
{
    private readonly NucleusCommit _nuclei = new(report.Nuclei, report.Contours);

    /// <summary>What the tissue model says of each place; null without one.</summary>
    public required TissueMap? Map { get; init; }

    /// <summary>Vectors for a slide model; null where none is shown those of the tissue model.</summary>
    public required BagCollector? Bag { get; init; }

    /// <summary>Nuclei so far.</summary>
    public long NucleusCount => _nuclei.Count;

    public void Add(TileSpec tile, TileResult found)
    {
        _nuclei.Add(tile, found.Nuclei);
        if (found.Vacuoles is { } fat)
        {
            vacuoles.Add(fat);
        }

        if (found.Tissue is { } classes)
        {
            Map!.Add(classes);
            Bag?.Add(classes);
        }

        report.StainedArea?.Add(tile, found.Nuclei.Stained!);
    }

    /// <summary>Call once, after the last tile.</summary>
    public void Finish() => _nuclei.Flush();
}
