using HccPathology.Analysis;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tests.Tissue;
using HccPathology.Tissue;

namespace HccPathology.Tests.Regions;

public sealed class RegionPainterTests
{
    private static readonly TissueClass Tumour = new("Tumor", TissueRole.Tumour, (1, 0, 0)), Liver = new("Liver", TissueRole.Parenchyma, (2, 0, 0));
    private static readonly TissueClass Necrosis = new("Necrosis", TissueRole.Necrosis, (3, 0, 0)), Stroma = new("Stroma", TissueRole.Stroma, (5, 0, 0)),
        Exclude = new("Ignore*", TissueRole.Artefact, (4, 0, 0));

    [Fact]
    public void Paint_SmallerWinsInsideLargerWhateverTheOrder()
    {
        RegionAnnotation large = new(Tumour, [Box(0, 0, 80, 80)]), small = new(Necrosis, [Box(16, 16, 48, 48)]);
        foreach (RegionAnnotation[] order in (RegionAnnotation[][])[[large, small], [small, large]])
        {
            RegionRaster raster = Painted(order);
            NameAt(raster, 20, 20).ShouldBe("Necrosis");
            NameAt(raster, 4, 4).ShouldBe("Tumor");
            NameAt(raster, 90, 4).ShouldBeNull();
            raster.Marks[2 * raster.Width + 2].ShouldBe(CellMarks.Drawn | CellMarks.InTumourOutline, "necrosis in a tumour's outline is part of the tumour");
        }
    }

    [Fact]
    public void Paint_OfEqualAreasTheLaterWinsAndExclusionWinsOverAll()
    {
        RegionRaster raster = Painted(new(Exclude, [Box(0, 0, 200, 8)]), new(Tumour, [Box(0, 0, 80, 80)]), new(Liver, [Box(0, 0, 80, 80)]));
        NameAt(raster, 40, 40).ShouldBe("Liver");
        NameAt(raster, 40, 4).ShouldBe("Ignore*");
        raster.Marks[5 * raster.Width + 5].ShouldBe(CellMarks.Drawn | CellMarks.InLiverOutline);
    }

    [Fact]
    public void Paint_EachPartOfARegionIsRankedByItself()
    {
        // The stroma is larger than the tumour, but its part in there is smaller.
        RegionRaster raster = Painted(new(Tumour, [Box(0, 0, 80, 80)]), new(Stroma, [Box(16, 16, 48, 48), Box(96, 0, 200, 160)]));
        (NameAt(raster, 20, 20), NameAt(raster, 4, 4), NameAt(raster, 100, 4)).ShouldBe(("Stroma", "Tumor", "Stroma"));
        raster.Marks[2 * raster.Width + 2].ShouldBe(CellMarks.Drawn | CellMarks.InTumourOutline);
    }

    [Fact]
    public void Paint_OutlineThatCrossesItselfIsAsLargeAsWhatItCovers()
    {
        // By the shoelace formula its two lobes cancel.
        Polygon bowTie = new([new(0, 0), new(160, 160), new(160, 0), new(0, 160)], []);
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), [], 4);
        RegionPainter.Paint(raster, [new(Tumour, [bowTie]), new(Necrosis, [Box(0, 64, 24, 96)])]).Lost.ShouldBeEmpty();
        (NameAt(raster, 4, 80), NameAt(raster, 40, 80), NameAt(raster, 80, 20)).ShouldBe(("Necrosis", "Tumor", null));
    }

    [Fact]
    public void Paint_ExclusionKeepsWhatLiesBeneath()
    {
        RegionRaster raster = Painted(new(Exclude, [Box(64, 0, 112, 200)]), new(Tumour, [Box(0, 0, 80, 200)]));
        (NameAt(raster, 68, 20), NameAt(raster, 100, 20), NameAt(raster, 20, 20)).ShouldBe(("Ignore*", "Ignore*", "Tumor"));
        (raster.Classes[raster.Cells[8]], raster.Classes[raster.Cells[12]]).ShouldBe((Tumour, Exclude), "beneath it, and where nothing is beneath");
        (raster.ExclusionAt(8) == raster.ValueOf(Exclude), raster.ExclusionAt(2)).ShouldBe((true, RegionRaster.None));
        (raster.Marks[8], raster.Marks[12]).ShouldBe((CellMarks.Drawn | CellMarks.InTumourOutline, CellMarks.Drawn));
        RegionAnnotation fold = new(Exclude with { Name = "Fold" }, [Box(64, 0, 80, 200)]) { IsWithinTumour = true };
        RegionRaster two = Painted(new(Exclude, [Box(64, 0, 112, 200)]), fold);
        (NameAt(two, 68, 20), NameAt(two, 100, 20)).ShouldBe(("Fold", "Ignore*"), "the smaller of two");
        two.Marks[8].ShouldBe(CellMarks.Drawn | CellMarks.InTumourOutline, "as the engine's own file says");
    }

    [Fact]
    public void Paint_PortalTractInATumour_IsNotOfTheTumourAndATumourInLiverIs()
    {
        RegionRaster raster = Painted(new(new TissueClass("Portal", TissueRole.Portal, (7, 0, 0)), [Box(16, 16, 48, 48)]),
            new(Tumour, [Box(0, 0, 80, 80)]), new(Liver, [Box(0, 0, 160, 160)]));
        raster.Marks[3 * raster.Width + 3].ShouldBe(CellMarks.Drawn | CellMarks.InLiverOutline);
        raster.Marks[7 * raster.Width + 7].ShouldBe(CellMarks.Drawn | CellMarks.InTumourOutline);
        raster.Marks[15 * raster.Width + 15].ShouldBe(CellMarks.Drawn | CellMarks.InLiverOutline);
    }

    /// <summary>The hole begins above its shell.</summary>
    [Fact]
    public void Paint_HoleThatReachesOutOfItsShell_IsLeftFreeWhereItLies()
    {
        RegionRaster raster = Painted(new RegionAnnotation(Tumour, [new Polygon(Box(0, 40, 80, 120).Shell, [Box(16, 0, 48, 80).Shell])]));
        (NameAt(raster, 20, 20), NameAt(raster, 20, 60), NameAt(raster, 20, 100), NameAt(raster, 60, 60)).ShouldBe((null, null, "Tumor", "Tumor"));
    }

    [Fact]
    public void Classes_AreListedFromTheLargestPartOnAndExclusionsLast()
    {
        Painted(new(Liver, [Box(0, 0, 40, 40)]), new(Exclude, [Box(0, 0, 200, 200)]), new(Tumour, [Box(0, 0, 80, 80)]),
            new(Stroma, [Box(80, 80, 160, 160)])).Classes.ShouldBe([Tumour, Stroma, Liver, Exclude]);
        Painted(new(Tumour, [Box(0, 0, 40, 40)]), new(Tumour with { Name = "HCC" }, [Box(40, 0, 60, 20)])).Classes.Select(c => c.Name)
            .ShouldBe(["Tumor", "HCC"], "two names of one role");
    }

    [Fact]
    public void ValueOf_UpTo255Classes_IsANumberAndOneMoreIsRefused()
    {
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), []);
        Enumerable.Range(0, 255).Select(i => (int)raster.ValueOf(Tumour with { Name = $"{i}" })).ShouldBe(Enumerable.Range(0, 255));
        raster.ValueOf(Tumour with { Name = "7" }).ShouldBe((byte)7);
        Should.Throw<PathologyException>(() => raster.ValueOf(Liver)).Message.ShouldContain("'Liver'");
    }

    // Cells of 4 µm: 8 px of 0.5 µm across, 16 of 0.25 µm down.
    [Fact]
    public void At_PixelsThatAreNoSquares_IsTheCellThatHoldsThePoint()
    {
        RegionRaster raster = RegionRaster.Over(80, 80, new Mpp(0.5, 0.25), []);
        (raster.Cells[1], raster.Cells[raster.Width]) = (5, 6);
        (raster.At(8, 15.9), raster.At(7.9, 16), raster.At(7.9, 15.9), raster.At(80, 0), raster.At(0, -0.1))
            .ShouldBe(((byte)5, (byte)6, RegionRaster.None, RegionRaster.None, RegionRaster.None));
    }

    [Fact]
    public void Paint_ClassOfOneNameInManyColoursIsOneClass()
    {
        RegionRaster raster = Painted([.. Enumerable.Range(0, 300)
            .Select(i => new RegionAnnotation(Tumour with { Colour = ((byte)i, (byte)(i / 256), 9) },
                [Box(i % 20 * 8, i / 20 * 8, i % 20 * 8 + 8, i / 20 * 8 + 8)]))]);
        raster.Classes.ShouldHaveSingleItem().ShouldBe(Tumour with { Colour = (0, 0, 9) }, "the first colour");
    }

    // Two of one name had one id in regions.geojson, and were one class when that was read back.
    [Fact]
    public void ValueOf_ClassOfOneNameThatIsSomethingElse_IsRefused()
    {
        RegionRaster raster = RegionRaster.Over(80, 80, new Mpp(0.5), [Tumour]);
        raster.ValueOf(Tumour with { Name = "tumor", Role = TissueRole.Stroma }).ShouldBe((byte)1);
        foreach ((TissueClass other, string words) in (IEnumerable<(TissueClass, string)>)
            [(Tumour with { Pattern = "solid" }, "tumour:solid where"), (Tumour with { Role = TissueRole.Stroma }, "stroma where")])
        {
            PathologyException refused = Should.Throw<PathologyException>(() => raster.ValueOf(other));
            (refused.Kind, refused.Message.Contains($"class 'Tumor' is {words} it was drawn, and tumour by", StringComparison.Ordinal))
                .ShouldBe((FailureKind.BadCommand, true), refused.Message);
        }
    }

    [Fact]
    public void RequireOneMeaning_ModelAndFile_AreComparedBeforeAnythingIsComputed()
    {
        using ScratchFolder folder = new();
        TissueModelCard card = TissueCardFile.Read(TinyTissueModel.Own(folder));
        AnalysisOptions options = new() { RegionsPath = "r.geojson" };
        AnnotationFile Drawn(TissueClass of) => new("00", [new(of, [Box(0, 0, 8, 8)])], []);
        SlideRegions.RequireOneMeaning(card, Drawn(Tumour with { Name = "Red", Pattern = "solid" }), options);
        SlideRegions.RequireOneMeaning(null, Drawn(Tumour), options);
        SlideRegions.RequireOneMeaning(card, null, options);
        Should.Throw<PathologyException>(() => SlideRegions.RequireOneMeaning(card, Drawn(Tumour with { Name = "Red" }), options))
            .Message.ShouldStartWith("r.geojson: class 'Red' is tumour where it was drawn, and tumour:solid by the tissue model");
    }

    [Fact]
    public void Paint_AnnotationWinsOverTheMap()
    {
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), [Liver], 4);
        raster.Cells.AsSpan().Fill(0);
        RegionPainter.Paint(raster, [new(Tumour, [Box(0, 0, 80, 80)])]);
        (NameAt(raster, 40, 40), NameAt(raster, 100, 40)).ShouldBe(("Tumor", "Liver"));
        raster.Classes.ShouldBe([Liver, Tumour]);
    }

    [Fact]
    public void Paint_HolesAreLeftFreeAndPartsAreJoined()
    {
        RegionRaster raster = Painted(new RegionAnnotation(Tumour,
            [new Polygon(Box(0, 0, 80, 80).Shell, [Box(16, 16, 48, 48).Shell]), Box(24, 24, 40, 40), Box(160, 160, 400, 400)]));
        NameAt(raster, 20, 20).ShouldBeNull();
        NameAt(raster, 32, 32).ShouldBe("Tumor", "an island in the hole");
        NameAt(raster, 199, 199).ShouldBe("Tumor", "cut at the slide's edge");
    }

    /// <summary>A tumour that is larger than the liver left of it, with its border moved into it: what was filled in gives way, what somebody drew is told of.</summary>
    [Fact]
    public void Paint_BorderMovedIntoASmallerNeighbour_CountsOrIsTold()
    {
        RegionAnnotation tumour = new(Tumour, [Box(304, 0, 1600, 800)]), necrosis = new(Necrosis, [Box(380, 0, 700, 800)]);
        RegionAnnotation filled = new(new TissueClass(RoleNames.NotAnnotated + "parenchyma", TissueRole.Parenchyma, (9, 9, 9)), [Box(0, 0, 600, 800)]);
        RegionAnnotation drawn = new(Liver, [Box(0, 0, 600, 800)]), sideBySide = new(Liver, [Box(0, 0, 420, 800)]), nest = new(Tumour, [Box(8, 8, 300, 800)]);
        (string?, PaintedRegions) Place(params RegionAnnotation[] regions)
        {
            RegionRaster raster = RegionRaster.Over(1600, 800, new Mpp(0.5), [], 4);
            PaintedRegions painted = RegionPainter.Paint(raster, regions);
            return (NameAt(raster, 500, 400), painted);
        }

        Place(tumour, filled).ShouldSatisfyAllConditions(p => p.Item1.ShouldBe("Tumor"), p => p.Item2.Overlaps.ShouldBeEmpty(), p => p.Item2.Lost.ShouldBeEmpty());
        Place(tumour, drawn).ShouldSatisfyAllConditions(
            p => p.Item1.ShouldBe("Liver"), p => p.Item2.Overlaps.ShouldHaveSingleItem().ShouldBe(new("Liver", "Tumor", 37 * 100 * (16 / 1e6))));
        Place(tumour, sideBySide, necrosis).Item2.Overlaps.ShouldBeEmpty("20 px along the border are two hands', and necrosis may lie anywhere");
        Place(drawn, nest).Item2.Overlaps.ShouldBeEmpty("the nest is within");
        Place(drawn, new(Tumour, [Box(212, 0, 612, 800)])).Item2.Overlaps.ShouldBeEmpty("the nest is within, but for 3 % of it");
        Place(drawn, new(Tumour, [Box(228, 0, 628, 800)])).Item2.Overlaps.ShouldHaveSingleItem().Taken.ShouldBe("Tumor", "7 % of it are beyond");
    }

    [Fact]
    public void Paint_TumourAndLiverOfOneSize_TellsWhichOfThemCounts()
    {
        RegionAnnotation tumour = new(Tumour, [Box(0, 0, 800, 800)]), liver = new(Liver, [Box(400, 0, 1200, 800)]);
        foreach ((RegionAnnotation first, RegionAnnotation later) in (IEnumerable<(RegionAnnotation, RegionAnnotation)>)[(tumour, liver), (liver, tumour)])
        {
            RegionRaster raster = RegionRaster.Over(1600, 800, new Mpp(0.5), [], 4);
            RegionOverlap overlap = RegionPainter.Paint(raster, [first, later]).Overlaps.ShouldHaveSingleItem();
            (overlap.Taken, overlap.Lost, overlap.AreaMm2).ShouldBe((later.Class!.Name, first.Class!.Name, 50 * 100 * (16 / 1e6)));
            NameAt(raster, 600, 400).ShouldBe(overlap.Taken);
        }
    }

    // Shapes with many runs a row, against a count of cells.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Overlaps_OfRaggedShapes_AreTheCellsThatBothHold(int seed)
    {
        const int Width = 40, Height = 20;
        Random random = new(seed);
        bool[][] shapes = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, Width * Height).Select(i => i / Width % 5 != 3 && random.Next(5) > 1).ToArray())];
        int shared = shapes[0].Zip(shapes[1]).Count(c => c.First && c.Second);
        PolygonCells[] cells = [.. shapes.Select(shape => new PolygonCells(RunsOf(shape), false))];
        RegionOverlap.Of([("Tumor", cells[0], 0)], [("Liver", cells[1], 1)], 1).ShouldHaveSingleItem().AreaMm2.ShouldBe(shared);

        static CellRuns.Run[] RunsOf(bool[] shape)
        {
            CellRuns runs = CellRuns.Of<byte>([.. shape.Select(s => s ? (byte)1 : (byte)0)], Width, Height, 1, diagonal: false);
            return [.. runs.Runs];
        }
    }

    /// <summary>Cells of 0.001 mm²: each pair shares less than 0.05 mm², which two hands draw side by side.</summary>
    [Theory]
    [InlineData(21, 0.051)]
    [InlineData(19, null)]
    public void Overlaps_OfSeveralPairsOfTwoClasses_CountTogether(int shared, double? areaMm2)
    {
        IReadOnlyList<RegionOverlap> overlaps = RegionOverlap.Of(
            [("Tumor", Row(0, 0, 40), 0), ("Tumor", Row(1, 0, 40), 1)], [("Liver", Row(0, 10, 60), 2), ("Liver", Row(1, 40 - shared, 90), 3)], 0.001);
        overlaps.Select(o => (o.Taken, o.Lost)).ShouldBe(areaMm2 is null ? [] : [("Tumor", "Liver")]);
        overlaps.ShouldAllBe(o => Math.Abs(o.AreaMm2 - areaMm2!.Value) < 1e-9);

        static PolygonCells Row(int y, int start, int end) => new([new CellRuns.Run(y, start, end)], false);
    }

    /// <summary>What most of a region's parts say counts: one beneath another was painted over, one that is undone encloses nothing, whatever specks are beside it.</summary>
    [Fact]
    public void Paint_LostRegionOfSeveralParts_IsToldByTheOneThatTellsMost()
    {
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), [], 4);
        Polygon speck = Box(17, 97, 19, 99), box = Box(0, 0, 80, 80);
        RegionAnnotation beneath = new(Tumour, [box, speck]), undone = new(Liver, [new([.. box.Shell, .. box.Shell], []), speck]);
        RegionPainter.Paint(raster, [beneath, undone, new(Stroma, [Box(0, 0, 80, 80)])]).Lost
            .ShouldBe([new(beneath, RegionLoss.PaintedOver), new(undone, RegionLoss.EnclosesNothing)]);
    }

    [Fact]
    public void Paint_RegionWithoutACellsCentre_IsGivenBack()
    {
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), [], 4);
        RegionAnnotation speck = new(Liver, [Box(17, 17, 19, 19)]), thread = new(Tumour, [Box(1, 0, 3, 200)]),
            small = new(Necrosis, [Box(17, 17, 19, 19), Box(19, 19, 21, 21)]);
        RegionPainter.Paint(raster, [speck, thread, small]).Lost.Select(l => (l.Region, l.Why))
            .ShouldBe([(speck, RegionLoss.TooSmall), (thread, RegionLoss.TooSmall)], "cells are 8 px wide, with centres at 4, 12, 20");
        Polygon cup = new([new(1, 0), new(3, 0), new(3, 81), new(17, 81), new(17, 0), new(19, 0), new(19, 83), new(1, 83)], []);
        RegionPainter.Paint(raster, [new(Tumour, [cup])]).Lost.ShouldHaveSingleItem().Why.ShouldBe(RegionLoss.TooSmall, "thin arms around a cell, and no ring");
        RegionPainter.Paint(raster, [new(Tumour, [Box(160, 160, 168, 168)]), new(Stroma, [Box(160, 160, 168, 168)])])
            .Lost.ShouldHaveSingleItem().Why.ShouldBe(RegionLoss.PaintedOver, "a single cell");
        NameAt(raster, 20, 20).ShouldBe("Necrosis");
    }

    [Fact]
    public void Paint_WhatIsLostIsJudgedWhenAllIsPainted()
    {
        Polygon box = Box(0, 0, 80, 80), twice = new([.. box.Shell, .. box.Shell], []);
        RegionAnnotation hidden = new(Tumour, [box]), empty = new(Liver, [twice]), filled = new(Stroma, [new Polygon(box.Shell, [Box(0, 0, 88, 88).Shell])]);
        RegionAnnotation left = new(Necrosis, [Box(0, 0, 48, 80)]), right = new(Stroma, [Box(40, 0, 80, 80)]), kept = new(Tumour, [Box(96, 96, 160, 160)]),
            exclusion = new(Exclude, [Box(96, 96, 160, 160)]);
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), [], 4);
        RegionPainter.Paint(raster, [left, hidden, empty, filled, right, kept, exclusion]).Lost.ShouldBe(
            [new(hidden, RegionLoss.PaintedOver), new(empty, RegionLoss.EnclosesNothing), new(filled, RegionLoss.EnclosesNothing)],
            "two smaller ones together lie over the first");
    }

    /// <summary>33 px: of the ninth row of cells one px lies on the slide, and an edge counts where it crosses the middle of that, at x 51.7, not at 82.7.</summary>
    [Fact]
    public void Paint_SlopingEdgeInTheLastRow_LiesWhereItIsOnTheSlide()
    {
        RegionRaster raster = RegionRaster.Over(120, 33, new Mpp(1), []);
        raster.Height.ShouldBe(9);
        RegionPainter.Paint(raster, [new(Tumour, [new Polygon([new(0, 30), new(124, 36), new(0, 36)], [])])]);
        Enumerable.Range(0, raster.Width).Count(x => raster.Cells[8 * raster.Width + x] != RegionRaster.None).ShouldBe(13);
    }

    [Fact]
    public void Paint_NecrosisWhollyOnGlass_IsGivenBack()
    {
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), [], 4);
        TissueMask mask = new(13, 13, 16, 16, new Mpp(0.5), [.. Enumerable.Repeat(MaskClass.Glass, 13 * 13)], 200, 200);
        RegionAnnotation necrosis = new(Necrosis, [Box(100, 0, 140, 40)]);
        RegionPainter.Paint(raster, [necrosis], mask).Lost.ShouldBe([new(necrosis, RegionLoss.OnGlass)]);
    }

    [Fact]
    public void Paint_RegionWhollyOnGlass_IsGivenBackButForLumina()
    {
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), [], 4);
        TissueMask mask = new(13, 13, 16, 16, new Mpp(0.5),
            [.. Enumerable.Range(0, 13 * 13).Select(i => i % 13 < 6 ? MaskClass.Pen : MaskClass.Glass)], 200, 200);
        RegionAnnotation elsewhere = new(Tumour, [Box(100, 0, 140, 40), Box(150, 150, 180, 180)]), partly = new(Tumour, [Box(90, 60, 140, 100)]),
            liver = new(Liver, [Box(0, 0, 90, 200)]);
        RegionAnnotation lumen = new(new TissueClass("Vessel", TissueRole.Vessel, (6, 0, 0)), [Box(150, 100, 190, 140)]),
            exclusion = new(Exclude, [Box(110, 110, 140, 140)]);
        RegionAnnotation glass = new(new TissueClass("Glass", TissueRole.Glass, (8, 0, 0)), [Box(150, 0, 190, 40)]),
            withoutClass = new(null, [Box(100, 150, 140, 190)]) { IsWithinTumour = true };
        RegionAnnotation inTwo = new(Necrosis, [Box(150, 50, 190, 90), Box(40, 150, 80, 190)]);
        RegionPainter.Paint(raster, [elsewhere, partly, inTwo, liver, lumen, exclusion, glass, withoutClass], mask)
            .Lost.ShouldBe([new(elsewhere, RegionLoss.OnGlass)], "tissue under a pen is tissue, and one part on it is enough");
        NameAt(raster, 120, 20).ShouldBe("Tumor", "it is in the raster as drawn");
    }

    [Fact]
    public void Paint_AreaOfASlantedShapeIsThatOfThePolygon()
    {
        List<SlidePoint> ring = [.. Enumerable.Range(0, 37)
            .Select(i => new SlidePoint(1000 + (700 + 90 * Math.Sin(5 * i)) * Math.Cos(i * Math.Tau / 37), 1000 + 800 * Math.Sin(i * Math.Tau / 37)))];
        RegionRaster raster = RegionRaster.Over(2000, 2000, new Mpp(0.5, 0.4), []);
        RegionAnnotation region = new(Tumour, [new Polygon(ring, [])]);
        RegionPainter.Paint(raster, [region]);
        double found = raster.Cells.Count(c => c == 0) * raster.CellAreaMm2;
        found.ShouldBe(region.AreaPx2() * 0.2 / 1e6, 0.0005);
    }

    private static RegionRaster Painted(params RegionAnnotation[] regions)
    {
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), [], 4);
        RegionPainter.Paint(raster, regions);
        return raster;
    }

    private static Polygon Box(double left, double top, double right, double bottom) =>
        new([new(left, top), new(right, top), new(right, bottom), new(left, bottom)], []);

    private static string? NameAt(RegionRaster raster, double x, double y) =>
        raster.At(x, y) is RegionRaster.None ? null : raster.Classes[raster.At(x, y)].Name;
}
