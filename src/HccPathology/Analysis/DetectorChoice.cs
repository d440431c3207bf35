namespace HccPathology.Analysis;

/// <summary>Who finds the nuclei.</summary>
public enum DetectorChoice
{
    /// <summary>Learned where its model fits stain and pixel size, else classic; the summary says which and why.</summary>
    Auto,
    Learned,
    Classic,
}

/// <summary>What the learned detector may cost.</summary>
public enum DetectorQuality
{
    Standard,

    /// <summary>The finer model, or where the slide is too coarse for it the mean of what the standard one says of four
    /// mirror images: several times slower.</summary>
    High,

    /// <summary>The finer model over four mirror images: three to four times slower again.</summary>
    Best,
}
