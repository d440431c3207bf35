using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;

namespace HccPathology.Tests.Regions;

public sealed class RegionTracerTests
{
    [Fact]
    public void Trace_OneCell_IsASquareThatRunsClockwiseWithYUp()
    {
        Polygon region = Trace("#", 16, 8).ShouldHaveSingleItem();

        region.Shell.ShouldBe([new(0, 8), new(16, 8), new(16, 0), new(0, 0)]);
        region.Holes.ShouldBeEmpty();
        SignedArea(region.Shell).ShouldBe(-128);
    }

    [Fact]
    public void Trace_Ring_HasAHoleOfTheOtherWinding()
    {
        Polygon region = Trace("""
            .....
            .###.
            .#.#.
            .###.
            """).ShouldHaveSingleItem();

        SignedArea(region.Shell).ShouldBe(-9);
        SignedArea(region.Holes.ShouldHaveSingleItem()).ShouldBe(1);
    }

    [Fact]
    public void Trace_CellsThatTouchAtACorner_AreTwoRegions()
    {
        IReadOnlyList<Polygon> regions = Trace("""
            #.
            .#
            """);

        regions.Count.ShouldBe(2);
        regions.ShouldAllBe(r => r.Shell.Count == 4);
        regions[0].Shell.ShouldContain(new SlidePoint(0, 0));
    }

    [Fact]
    public void Trace_HoleCellsThatTouchAtACorner_AreTwoSimpleHoles()
    {
        Polygon region = Trace("""
            ####
            #.##
            ##.#
            ####
            """).ShouldHaveSingleItem();

        region.Holes.Count.ShouldBe(2);
        region.Holes.ShouldAllBe(h => SignedArea(h) == 1);
    }

    [Fact]
    public void Trace_ShellThatTouchesItself_GivesAHoleInstead()
    {
        // The middle is open to the outside only through a corner.
        Polygon region = Trace("""
            ###.
            #.##
            ##.#
            .###
            """).ShouldHaveSingleItem();

        Simple(region);
        Area(region).ShouldBe(12);

        Polygon hook = Trace("""
            ###
            #.#
            ##.
            """).ShouldHaveSingleItem();
        Simple(hook);
        hook.Holes.Count.ShouldBe(1);
        SignedArea(hook.Shell).ShouldBe(-8);
    }

    [Fact]
    public void Trace_IslandInAHole_IsARegionOfItsOwn()
    {
        IReadOnlyList<Polygon> regions = Trace("""
            #####
            #...#
            #.#.#
            #...#
            #####
            """);

        regions.Select(Area).ShouldBe([16, 1]);
        regions[0].Holes.Count.ShouldBe(1);
    }

    [Fact]
    public void Trace_HolesOfARegion_ComeFromTheLargestOn()
    {
        Polygon region = Trace("""
            #######
            #.#.#.#
            ###.#.#
            #####.#
            #######
            """).ShouldHaveSingleItem();
        region.Holes.Select(SignedArea).ShouldBe([3, 2, 1]);
    }

    /// <summary>Of cells that the slide's edge cuts, the part on the slide: cells of 8 px, and a slide that ends after 17 or within no cell.</summary>
    [Theory]
    [InlineData(17, 24)]
    [InlineData(24, 17)]
    [InlineData(17, 17)]
    public void Trace_SlideThatEndsWithinACell_EndsThere(double width, double height)
    {
        TissueMask mask = new(3, 3, 8, 8, new Mpp(0.5), [.. Enumerable.Repeat(MaskClass.Tissue, 9)], width, height);
        RegionTracer.Trace(mask, MaskClass.Tissue, new TraceOptions())
            .ShouldHaveSingleItem().Shell.ShouldBe([new(0, height), new(width, height), new(width, 0), new(0, 0)]);
        Polygon cut = RegionTracer.Trace(mask, MaskClass.Tissue, new TraceOptions { CutCorners = true }).ShouldHaveSingleItem();
        Simple(cut);
        (cut.Shell.Max(p => p.X), cut.Shell.Max(p => p.Y)).ShouldBe((width, height));
    }

    [Fact]
    public void Trace_EmptyMask_HasNoRegions() => Trace("...\n...").ShouldBeEmpty();

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.7)]
    public void Trace_RandomMask_AreasAddUpAndRingsAreSimple(double share)
    {
        Random random = new(17);
        MaskClass[] cells = new MaskClass[60 * 47];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = random.NextDouble() < share ? MaskClass.Tissue : (MaskClass)random.Next(2, 5);
        }

        TissueMask mask = new(60, 47, 1, 1, new Mpp(1), cells);
        for (MaskClass wanted = MaskClass.Tissue; wanted <= MaskClass.Fold; wanted++)
        {
            IReadOnlyList<Polygon> regions = RegionTracer.Trace(mask, wanted, new TraceOptions());

            regions.Sum(Area).ShouldBe(cells.Count(c => c == wanted));
            regions.Select(Area).ShouldBe(regions.Select(Area).OrderDescending());
            regions.ToList().ForEach(Simple);
        }
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(0.6)]
    public void Trace_CutCorners_NeverCrossesAnything(double share)
    {
        Random random = new(5);
        MaskClass[] cells = new MaskClass[24 * 20];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = random.NextDouble() < share ? MaskClass.Tissue : MaskClass.Glass;
        }

        TissueMask mask = new(24, 20, 1, 1, new Mpp(1), cells);
        IReadOnlyList<Polygon> regions = RegionTracer.Trace(mask, MaskClass.Tissue, new TraceOptions { CutCorners = true });

        List<(SlidePoint A, SlidePoint B)> edges = [.. regions.SelectMany(r => r.Holes.Prepend(r.Shell)).SelectMany(Edges)];
        for (int i = 0; i < edges.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Cross(edges[i], edges[j]).ShouldBeFalse($"{edges[i]} and {edges[j]}");
            }
        }

        regions.ShouldAllBe(r => SignedArea(r.Shell) < 0 && r.Holes.All(h => SignedArea(h) > 0));
    }

    /// <summary>Areas of all classes, cut at their corners, fill the raster without crack or overlap but for its own four corners.</summary>
    [Fact]
    public void Trace_ClassesThatKeepJunctions_LeaveNoCrackAndDoNotOverlap()
    {
        Random random = new(5);
        RegionRaster raster = new(40, 30, 4, new Mpp(0.5, 0.4), []);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            raster.Cells[i] = i >= 40 && i % 40 > 0 && random.Next(3) > 0
                ? random.Next(2) == 0 ? raster.Cells[i - 1] : raster.Cells[i - 40]
                : (byte)random.Next(4);
        }

        NetTopologySuite.Geometries.Geometry[] areas = [.. Enumerable.Range(0, 4)
            .SelectMany(v => RegionTracer.Trace(raster.Cells, raster, (byte)v, new TraceOptions { CutCorners = true, KeepsJunctions = true })).Select(Exact)];
        areas.ShouldAllBe(a => a.IsValid);
        double cell = 8 * 10, whole = 40 * 30 * cell - 4 * cell / 8;
        areas.Sum(a => a.Area).ShouldBe(whole, 1e-6);
        NetTopologySuite.Operation.Union.CascadedPolygonUnion.Union(areas).Area.ShouldBe(whole, 1e-6);
    }

    private static NetTopologySuite.Geometries.Geometry Exact(Polygon polygon)
    {
        var factory = NetTopologySuite.Geometries.GeometryFactory.Default;
        return factory.CreatePolygon(Ring(polygon.Shell), [.. polygon.Holes.Select(Ring)]);

        NetTopologySuite.Geometries.LinearRing Ring(IReadOnlyList<SlidePoint> ring) =>
            factory.CreateLinearRing([.. ring.Append(ring[0]).Select(q => new NetTopologySuite.Geometries.Coordinate(q.X, q.Y))]);
    }

    private static IReadOnlyList<Polygon> Trace(string rows, double cellWidth = 1, double cellHeight = 1) =>
        RegionTracer.Trace(Mask(rows, cellWidth, cellHeight), MaskClass.Tissue, new TraceOptions());

    private static TissueMask Mask(string rows, double cellWidth, double cellHeight)
    {
        string[] lines = rows.Split('\n');
        MaskClass[] cells = [.. lines.SelectMany(l => l.Select(c => c == '#' ? MaskClass.Tissue : MaskClass.Glass))];
        return new TissueMask(lines[0].Length, lines.Length, cellWidth, cellHeight, new Mpp(0.5), cells);
    }

    /// <summary>Of a polygon without its holes, px².</summary>
    private static double Area(Polygon polygon) => -SignedArea(polygon.Shell) - polygon.Holes.Sum(SignedArea);

    private static double SignedArea(IReadOnlyList<SlidePoint> ring) => Edges(ring).Sum(e => e.A.X * e.B.Y - e.B.X * e.A.Y) / 2;

    private static IEnumerable<(SlidePoint A, SlidePoint B)> Edges(IReadOnlyList<SlidePoint> ring) =>
        ring.Select((p, i) => (p, ring[(i + 1) % ring.Count]));

    /// <summary>At least four points, none twice, none between its neighbours on one line.</summary>
    private static void Simple(Polygon region)
    {
        foreach (IReadOnlyList<SlidePoint> ring in region.Holes.Prepend(region.Shell))
        {
            ring.Count.ShouldBeGreaterThanOrEqualTo(4);
            ring.Distinct().Count().ShouldBe(ring.Count);
            for (int i = 0; i < ring.Count; i++)
            {
                SlidePoint a = ring[i], b = ring[(i + 1) % ring.Count], c = ring[(i + 2) % ring.Count];
                Side(a, b, c).ShouldNotBe(0);
            }
        }
    }

    /// <summary>Proper crossing: each edge has the ends of the other on different sides.</summary>
    private static bool Cross((SlidePoint A, SlidePoint B) e, (SlidePoint A, SlidePoint B) f) =>
        Side(e.A, e.B, f.A) * Side(e.A, e.B, f.B) < 0 && Side(f.A, f.B, e.A) * Side(f.A, f.B, e.B) < 0;

    private static double Side(SlidePoint a, SlidePoint b, SlidePoint c) => (b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X);
}
