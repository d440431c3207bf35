namespace HccPathology.Regions;

/// <summary>Where it is known of a class that what is not of it is something else.</summary>
public enum ClassScope : byte
{
    /// <summary>A person drew it, and nobody looked for it elsewhere.</summary>
    WhereDrawn,

    /// <summary>A tissue model looked for it, and in the tumour regions that were drawn lie over what it found.</summary>
    OutsideTumour,

    /// <summary>A tissue model looked for it.</summary>
    Everywhere,
}
