using HccPathology.Geometry;

namespace HccPathology.Evaluation;

/// <summary>What a GeoJSON file says beside its cells. Known when the last of them has been read, as either may stand at the file's end.</summary>
internal sealed class BesideCells
{
    /// <summary>Level-0 px of the point that its coordinates are counted from, as the engine's own say; null for a file that does not.</summary>
    public SlidePoint? Origin { get; set; }

    /// <summary>Annotations of a nucleus's size, which were passed over.</summary>
    public long SmallAnnotations { get; set; }

    /// <summary>What whoever reads the score of this file has to know; empty without anything.</summary>
    public IEnumerable<string> Warnings(string path) => SmallAnnotations == 0 ? []
        : [$"{path}: {SmallAnnotations} annotation(s) of a nucleus's size were passed over; make detections of them in QuPath if they are nuclei"];
}
