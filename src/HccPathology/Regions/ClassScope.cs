namespace HccPathology.Regions;

/// <summary>Where it is known of a class that what is not of it is something else.</summary>
[Flags]
public enum ClassScope : byte
{
    /// <summary>A person drew it, and nobody looked for it elsewhere.</summary>
    WhereDrawn = 0,

    /// <summary>A tissue model looked for it in the tumour, and no tumour was drawn over what it found.</summary>
    InTumour = 1,

    /// <summary>A tissue model looked for it outside of the tumour, and no liver was drawn over what it found.</summary>
    OutsideTumour = 2,

    Everywhere = InTumour | OutsideTumour,

    /// <summary>A tissue model looked for it, and regions were drawn over what it found on both sides.</summary>
    Nowhere = 4,
}
