using System.Runtime.CompilerServices;

namespace HccPathology.Ihc;

/// <summary>Sums over the compartments of one cell, in 1/4096 OD; integers, so that the order of the pixels does not matter.</summary>
internal struct CompartmentSums
{
    public const int Sectors = 8;

    public int NucleusPx, RingPx, CytoplasmPx, StainedPx, PigmentPx, NucleusStainedPx, NucleusPigmentPx;
    public long NucleusX, NucleusY, NucleusH, NucleusDab, NucleusPigmentDab, RingDab, CytoplasmDab;
    public SectorSums RingSectorDab, RingSectorPx;

    /// <summary>Of the cytoplasm next to the nucleus, for markers of cytoplasm.</summary>
    public SectorSums NearSectorDab, NearSectorPx;

    /// <summary>Which eighth of the turn a direction points to.</summary>
    public static int SectorOf(int dx, int dy)
    {
        int half = dy >= 0 ? 0 : 4, across = Math.Abs(dy), along = half == 0 ? dx : -dx;
        return half + (along > 0 ? (across < along ? 0 : 1) : across > -along ? 2 : 3);
    }
}

/// <summary>A number for each eighth of the turn.</summary>
[InlineArray(CompartmentSums.Sectors)]
internal struct SectorSums
{
    private int _first;
}
