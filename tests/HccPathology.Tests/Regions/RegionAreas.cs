using HccPathology.Geometry;
using HccPathology.Regions;

namespace HccPathology.Tests.Regions;

/// <summary>Areas of drawn outlines by the shoelace formula, for shapes that do not cross themselves.</summary>
internal static class RegionAreas
{
    /// <summary>Shells less holes, level-0 px².</summary>
    public static double AreaPx2(this RegionAnnotation region) => region.Polygons.Sum(p => RingArea(p.Shell) - p.Holes.Sum(RingArea));

    private static double RingArea(IReadOnlyList<SlidePoint> ring) =>
        Math.Abs(Enumerable.Range(0, ring.Count).Sum(i => ring[i].X * ring[(i + 1) % ring.Count].Y - ring[(i + 1) % ring.Count].X * ring[i].Y)) / 2;
}
