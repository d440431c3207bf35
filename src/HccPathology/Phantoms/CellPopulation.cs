using HccPathology.Stains;

namespace HccPathology.Phantoms;

/// <summary>
/// Chooses which nuclei exist. Every source proposes nuclei; one is dropped when any other proposal of higher rank crowds it,
/// whether or not that one stays itself. So the choice needs only near neighbours, and is the same from every side.
/// </summary>
internal sealed class CellPopulation(PhantomOptions options)
{
    /// <summary>Two of the largest radii: farther apart nuclei do not touch.</summary>
    public const float CrowdReachUm = 22f;

    /// <summary>How far a source may move a nucleus from its lattice point.</summary>
    public const float MoveReachUm = 16f;

    private readonly EpithelialCells _epithelial = new(options);
    private readonly StromalCells _stromal = new(options);
    private readonly Lymphocytes _lymphocytes = new(options);

    /// <summary>The bodies of hepatocytes, for the painter.</summary>
    public CellMosaic HepatocyteMosaic => _epithelial.Hepatocytes;

    /// <summary>The bodies of tumour cells, for the painter.</summary>
    public CellMosaic TumourMosaic => _epithelial.Tumour;

    public List<PhantomCell> Gather(in UmRect rect, TissuePatch patch)
    {
        UmRect wide = rect.Grow(CrowdReachUm);
        List<PhantomCell> proposals = [];
        _epithelial.Propose(wide.Grow(MoveReachUm), patch, proposals);
        _stromal.Propose(wide.Grow(MoveReachUm), patch, proposals);
        _lymphocytes.Propose(wide.Grow(MoveReachUm), patch, proposals);
        proposals.RemoveAll(cell => !wide.Contains(cell.X, cell.Y));
        proposals.Sort(PhantomCell.Compare);
        List<PhantomCell> kept = [];
        for (int i = 0; i < proposals.Count; i++)
        {
            PhantomCell cell = proposals[i];
            if (rect.Contains(cell.X, cell.Y) && !IsCrowdedOut(proposals, i))
            {
                kept.Add(Graded(cell));
            }
        }

        return kept;
    }

    // Markers of nuclei and of epithelial bodies; that of lymphocytes is thrown with them.
    private PhantomCell Graded(in PhantomCell cell)
    {
        if (options.Stain != StainKind.HaematoxylinDab || options.Dab.Pattern == DabPattern.Membrane)
        {
            return cell;
        }

        uint seed = cell.Seed;
        if (options.Dab.Pattern is DabPattern.Cytoplasm or DabPattern.Cell)
        {
            if (cell.Kind is not (CellKind.Hepatocyte or CellKind.Tumour))
            {
                return cell;
            }

            (cell.Kind == CellKind.Hepatocyte ? HepatocyteMosaic : TumourMosaic).BorderDistance(cell.X, cell.Y, out seed);
        }

        (byte grade, float od) = PhantomDab.GradeOf(seed);
        return cell with { Grade = grade, DabOd = od * (float)options.Dab.Strength };
    }

    private static bool IsCrowdedOut(List<PhantomCell> ranked, int index)
    {
        PhantomCell cell = ranked[index];
        for (int i = 0; i < index; i++)
        {
            if (cell.Crowds(ranked[i]))
            {
                return true;
            }
        }

        return false;
    }
}
