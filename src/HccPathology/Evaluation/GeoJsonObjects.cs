namespace HccPathology.Evaluation;

/// <summary>What was read of features: the nuclei among them, and how many might be nuclei but are said not to be.</summary>
internal sealed class GeoJsonObjects
{
    public List<GeoJsonCell> Cells { get; } = [];

    /// <summary>Features met, those within others too.</summary>
    public long Features { get; set; }

    /// <summary>Annotations of a nucleus's size, which were passed over.</summary>
    public long SmallAnnotations { get; set; }

    public void Add(GeoJsonObjects other)
    {
        Cells.AddRange(other.Cells);
        Features += other.Features;
        SmallAnnotations += other.SmallAnnotations;
    }
}
