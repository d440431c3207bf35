using HccPathology.Tissue;

namespace HccPathology.Zones;

/// <summary>What a cell of the raster is to the zones: on which side of the tumour border, and of which kind.</summary>
public enum Compartment : byte
{
    /// <summary>Glass, or damaged: no tissue that anything is known of.</summary>
    Outside = 0,

    /// <summary>Tumour cells, fatty ones among them, and what within the tumour has no class.</summary>
    TumourNest,
    TumourStroma,
    TumourNecrosis,
    TumourVessel,

    /// <summary>Within the tumour, of a class that says nothing here, such as bile duct.</summary>
    TumourOther,

    /// <summary>Pen, blur, fold or a region to exclude, within the tumour.</summary>
    TumourExcluded,
    Parenchyma,

    /// <summary>Portal tracts, septa, capsule and lymphoid aggregates outside of the tumour.</summary>
    PortalOrSeptum,
    LiverNecrosis,
    LiverVessel,
    LiverOther,
    LiverExcluded,

    /// <summary>Tissue that nothing says what it is.</summary>
    Unclassified,

    /// <summary>Pen, blur, fold or a region to exclude, in tissue that nothing says what it is.</summary>
    UnclassifiedExcluded,
}

/// <summary>What compartments have in common.</summary>
internal static class Compartments
{
    /// <summary>Nests, stroma, and what is within the tumour without a class; not necrosis, vessels and what is excluded.</summary>
    public static bool IsTumour(Compartment compartment) => compartment is Compartment.TumourNest or Compartment.TumourStroma or Compartment.TumourOther;

    /// <summary>Tissue that something may be counted on, whatever it is.</summary>
    public static bool IsAnalysed(Compartment compartment) => compartment != Compartment.Outside && !IsExcluded(compartment);

    /// <summary>Tissue that nothing is counted on, whatever it is.</summary>
    public static bool IsExcluded(Compartment compartment) =>
        compartment is Compartment.TumourExcluded or Compartment.LiverExcluded or Compartment.UnclassifiedExcluded;

    public static Compartment Of(TissueRole? role, bool inTumour, bool excluded) => (inTumour, excluded || role == TissueRole.Artefact) switch
    {
        (true, true) => Compartment.TumourExcluded,
        (true, false) => role switch
        {
            null or TissueRole.Tumour or TissueRole.Steatosis => Compartment.TumourNest,
            TissueRole.Stroma or TissueRole.Lymphoid => Compartment.TumourStroma,
            TissueRole.Necrosis => Compartment.TumourNecrosis,
            TissueRole.Vessel or TissueRole.Glass => Compartment.TumourVessel,
            _ => Compartment.TumourOther,
        },
        (false, true) => role is null or TissueRole.Artefact ? Compartment.UnclassifiedExcluded : Compartment.LiverExcluded,
        (false, false) => role switch
        {
            null => Compartment.Unclassified,
            TissueRole.Parenchyma or TissueRole.Steatosis => Compartment.Parenchyma,
            TissueRole.Portal or TissueRole.Stroma or TissueRole.Lymphoid => Compartment.PortalOrSeptum,
            TissueRole.Necrosis => Compartment.LiverNecrosis,
            TissueRole.Vessel or TissueRole.Glass => Compartment.LiverVessel,
            _ => Compartment.LiverOther,
        },
    };
}
