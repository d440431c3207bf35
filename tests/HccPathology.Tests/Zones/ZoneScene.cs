using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;
using NetTopologySuite.Geometries;
using Polygon = HccPathology.Geometry.Polygon;
using Shape = NetTopologySuite.Geometries.Geometry;

namespace HccPathology.Tests.Zones;

/// <summary>A drawn slide of 0.5 µm/px for zones: shapes in µm, tissue where it is said.</summary>
internal sealed class ZoneScene(double widthUm, double heightUm)
{
    private const double Mpp = 0.5, MaskCellUm = 8;

    private readonly List<RegionAnnotation> _regions = [];
    private readonly int _columns = (int)Math.Ceiling(widthUm / MaskCellUm), _rows = (int)Math.Ceiling(heightUm / MaskCellUm);

    public MaskClass[] Mask { get; } = [.. Enumerable.Repeat(MaskClass.Tissue,
        (int)Math.Ceiling(widthUm / MaskCellUm) * (int)Math.Ceiling(heightUm / MaskCellUm))];

    public TissueMask TissueMask => new(_columns, _rows, MaskCellUm / Mpp, MaskCellUm / Mpp, new Mpp(Mpp), Mask);

    public static TissueClass Class(TissueRole role) => new(role.ToString(), role, RoleColours.Of(role));

    public ZoneScene Draw(TissueRole role, Shape shape)
    {
        List<Polygon> polygons = [];
        for (int i = 0; i < shape.NumGeometries; i++)
        {
            NetTopologySuite.Geometries.Polygon part = (NetTopologySuite.Geometries.Polygon)shape.GetGeometryN(i);
            polygons.Add(new Polygon(Ring(part.ExteriorRing), [.. part.InteriorRings.Select(Ring)]));
        }

        _regions.Add(new RegionAnnotation(Class(role), polygons));
        return this;
    }

    public ZoneScene DrawAll(TissueRole role) => Draw(role, Box(0, 0, widthUm, heightUm));

    /// <summary>Makes mask cells whose centre (µm) is in a shape one of a class.</summary>
    public ZoneScene Make(MaskClass of, Func<double, double, bool> where)
    {
        for (int i = 0; i < Mask.Length; i++)
        {
            if (where((i % _columns + 0.5) * MaskCellUm, (i / _columns + 0.5) * MaskCellUm))
            {
                Mask[i] = of;
            }
        }

        return this;
    }

    public RegionRaster Raster()
    {
        RegionRaster raster = RegionRaster.Over((long)(widthUm / Mpp), (long)(heightUm / Mpp), new Mpp(Mpp), []);
        RegionPainter.Paint(raster, _regions);
        return raster;
    }

    public ZoneMap Map(ZoneOptions? options = null, int threads = 2) => ZoneMap.Of(Raster(), TissueMask, options ?? new ZoneOptions(), threads);

    /// <summary>Net area of a zone in mm².</summary>
    public static double NetMm2(ZoneMap map, string zone) => AreaMm2(map, map.Zones.Single(z => z.Name == zone).IsNet);

    public static double GrossMm2(ZoneMap map, string zone) => AreaMm2(map, map.Zones.Single(z => z.Name == zone).IsGross);

    public static Shape Box(double left, double top, double right, double bottom) =>
        GeometryFactory.Default.ToGeometry(new Envelope(left, right, top, bottom));

    /// <summary>A blob with lobes, as tumours have.</summary>
    public static Shape Blob(double x, double y, double radius, double lobes = 0.15, int seed = 1)
    {
        Random random = new(seed);
        double[] phases = [random.NextDouble() * 6, random.NextDouble() * 6, random.NextDouble() * 6];
        Coordinate[] ring = [.. Enumerable.Range(0, 361).Select(i => i % 360 * Math.Tau / 360).Select(a =>
        {
            double r = radius * (1 + lobes * (0.5 * Math.Sin(3 * a + phases[0]) + 0.3 * Math.Sin(7 * a + phases[1]) + 0.2 * Math.Sin(13 * a + phases[2])));
            return new Coordinate(x + r * Math.Cos(a), y + r * Math.Sin(a));
        })];
        return GeometryFactory.Default.CreatePolygon(ring);
    }

    private static double AreaMm2(ZoneMap map, Func<Compartment, int, bool> isIn) =>
        Enumerable.Range(0, map.Width * map.Height).Count(i => isIn(map[i].Compartment, map[i].Band)) * map.CellAreaMm2;

    private static IReadOnlyList<SlidePoint> Ring(LineString ring) => [.. ring.Coordinates.SkipLast(1).Select(c => new SlidePoint(c.X / Mpp, c.Y / Mpp))];
}
