namespace HccPathology.Tissue;

/// <summary>What a class of tissue means to the analysis, whatever a model or an annotator calls it.</summary>
public enum TissueRole : byte
{
    /// <summary>Tissue that plays no part of its own; it counts as neither tumour nor parenchyma.</summary>
    Other = 0,
    Tumour = 1,

    /// <summary>Liver outside of the tumour.</summary>
    Parenchyma = 2,

    /// <summary>Stroma or fibrosis, inside or outside of the tumour.</summary>
    Stroma = 3,
    Necrosis = 4,
    Steatosis = 5,
    Lymphoid = 6,
    Portal = 7,

    /// <summary>Vessel or blood.</summary>
    Vessel = 8,
    Glass = 9,

    /// <summary>Pen, fold, blur, bubble: never counted.</summary>
    Artefact = 10,
}
