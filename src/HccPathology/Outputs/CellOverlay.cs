namespace HccPathology.Outputs;

/// <summary>How much <c>cells.geojson.gz</c> says of a nucleus. Tables do not depend on it.</summary>
public enum CellOverlay
{
    /// <summary>Outline and all measurements, some 1.1 kB of text a nucleus.</summary>
    Outlines,

    /// <summary>
    /// Centroid, class and place, a quarter of the text: for a viewer that cannot hold a whole section's outlines (of a million nuclei 1.1 GB of text) in
    /// memory.
    /// </summary>
    Points,

    /// <summary>No file: a night's batch whose tables alone are read.</summary>
    None,
}
