using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Stains;

namespace HccPathology.Tests.Ihc;

public sealed class PositivityRuleTests
{
    private const int Unit = StainUnmixing.UnitsPerOd;
    private static readonly DabLevels Levels = new(0.1, [0.2, 0.4, 0.6], false, "");

    [Theory]
    [InlineData(0.29, Grade.Negative)]
    [InlineData(0.31, Grade.Weak)]
    [InlineData(0.51, Grade.Moderate)]
    [InlineData(0.71, Grade.Strong)]
    public void Of_NuclearMarker_GradesTheNucleusAboveTheHaze(double dab, Grade grade) =>
        Grade_(Markers.Of(Compartment.Nucleus, 3), Cell(nucleusDab: dab, ringDab: 0, cytoplasmDab: 0)).ShouldBe(grade);

    // What reaches a limit is on its upper side; 1/4, 1/2 and 3/4 are exact.
    [Theory]
    [InlineData(0.25, Grade.Weak)]
    [InlineData(0.5, Grade.Moderate)]
    [InlineData(0.75, Grade.Strong)]
    public void Of_DensityThatIsALimit_ReachesIt(double dab, Grade grade)
    {
        DabLevels levels = new(0, [0.25, 0.5, 0.75], false, "");
        CompartmentSums cell = Cell(nucleusDab: dab, ringDab: dab, cytoplasmDab: 0);
        PositivityRule nuclear = new(Markers.Of(Compartment.Nucleus, 3) with { MinPositiveAreaUm2 = 25 }, levels, 0.25);
        nuclear.Of(cell, nuclear.Measure(cell)).ShouldBe(grade);
        nuclear.Measure(cell).Completeness.ShouldBe(1);
        cell.RingSectorDab = default;
        PositivityRule membrane = new(Markers.Of(Compartment.Membrane, 3) with { MinCompleteness = 1 }, levels, 0.25);
        membrane.Of(cell, membrane.Measure(cell)).ShouldBe(grade, "the body is stained all over");
    }

    [Theory]
    [InlineData(Compartment.Membrane, Grade.Weak)]
    [InlineData(Compartment.Nucleus, Grade.Negative)]
    [InlineData(Compartment.Cytoplasm, Grade.Negative)]
    public void Of_StainedRing_IsPositiveForAMembraneMarkerOnly(Compartment compartment, Grade grade) =>
        Grade_(Markers.Of(compartment, 1), Cell(nucleusDab: 0.1, ringDab: 0.5, cytoplasmDab: 0.15)).ShouldBe(grade);

    [Fact]
    public void Of_HalfARing_IsOpenBelowTheLeastCompleteness()
    {
        CompartmentSums half = Cell(nucleusDab: 0.1, ringDab: 0.5, cytoplasmDab: 0.1);
        for (int i = 4; i < CompartmentSums.Sectors; i++)
        {
            half.RingSectorDab[i] = 0;
        }

        Rule(Markers.Of(Compartment.Membrane, 1)).Measure(half).Completeness.ShouldBe(0.5f);
        Grade_(Markers.Of(Compartment.Membrane, 1) with { MinCompleteness = 0.5 }, half).ShouldBe(Grade.Weak);
        Grade_(Markers.Of(Compartment.Membrane, 1), half).ShouldBe(Grade.Weak, "membranes need none by default");
        Grade_(Markers.Of(Compartment.Membrane, 1) with { MinCompleteness = 0.6 }, half).ShouldBe(Grade.Negative);
    }

    [Theory]
    [InlineData(0.5, 0.1, 8, Grade.Weak)]      // stained all over, with a pale edge
    [InlineData(0.5, 0.5, 4, Grade.Weak)]      // and an open one
    [InlineData(0.25, 0.5, 4, Grade.Negative)] // 0.15 above the haze: not stained all over
    public void Of_MembraneMarkerThatFillsTheBody_NeedsNoRing(double nucleusDab, double ringDab, int sectors, Grade grade)
    {
        CompartmentSums cell = Cell(nucleusDab, ringDab, cytoplasmDab: 0.1);
        for (int i = sectors; i < CompartmentSums.Sectors; i++)
        {
            cell.RingSectorDab[i] = 0;
        }

        Grade_(Markers.Of(Compartment.Membrane, 1) with { MinCompleteness = 0.6 }, cell).ShouldBe(grade);
    }

    [Theory]
    [InlineData(0.29, 0)]
    [InlineData(0.31, 1)]
    public void Measure_Completeness_IsOfWhatIsStainedAboveTheHaze(double ringDab, float share) =>
        Rule(Markers.Of(Compartment.Membrane, 1)).Measure(Cell(0.1, ringDab, 0.1)).Completeness.ShouldBe(share);

    [Theory]
    [InlineData(15, Grade.Weak)]
    [InlineData(16, Grade.Pigment)]
    public void Of_PigmentBesideTheNucleus_IsTheCells(int pigmentPx, Grade grade)
    {
        CompartmentSums cell = Cell(nucleusDab: 0.1, ringDab: 0.5, cytoplasmDab: 0.5);
        (cell.StainedPx, cell.PigmentPx) = (100, pigmentPx);
        Grade_(Markers.Of(Compartment.Cytoplasm, 1), cell).ShouldBe(grade);
    }

    [Theory]
    [InlineData(25, 8, Grade.Moderate)]
    [InlineData(25, 7, Grade.Moderate)]
    [InlineData(25, 6, Grade.Negative)]   // a flat cell between two stained bodies
    [InlineData(32, 6, Grade.Negative)]
    [InlineData(33, 6, Grade.Moderate)]
    [InlineData(50, 4, Grade.Moderate)]   // what a lumen or a vacuole leaves open pales no grade
    [InlineData(50, 3, Grade.Negative)]   // a stained neighbour on one side
    public void Of_CytoplasmMarker_NeedsHalfTheSectorsOfALargeNucleusAndSevenOfASmall(int nucleusUm2, int stained, Grade grade)
    {
        // The rest of the 5 µm is a neighbour's, brown all over.
        CompartmentSums cell = Cell(nucleusDab: 0.1, ringDab: 0.1, cytoplasmDab: 0.6);
        (cell.NucleusPx, cell.NucleusDab, cell.NucleusH) = (4 * nucleusUm2, cell.NucleusDab * nucleusUm2 / 25, cell.NucleusH * nucleusUm2 / 25);
        for (int i = 0; i < CompartmentSums.Sectors; i++)
        {
            cell.NearSectorDab[i] = (int)((i < stained ? 0.6 : 0.05) * Unit * cell.NearSectorPx[i]);
        }

        Grade_(Markers.Of(Compartment.Cytoplasm, 3), cell).ShouldBe(grade);
        Grade_(Markers.Of(Compartment.Cytoplasm, 3) with { MinCompleteness = 1 }, cell).ShouldBe(stained == 8 ? grade : Grade.Negative);
        Grade_(Markers.Of(Compartment.Cell, 1), cell).ShouldBe(grade == Grade.Negative ? grade : Grade.Weak);
    }

    [Theory]
    [InlineData(0.25, 0.6, Grade.Fragment)]
    [InlineData(0.25, 0.1, Grade.Fragment)]   // its surroundings are pale: no negative cell either
    [InlineData(0.27, 0.6, Grade.Moderate)]   // 0.36 for 1 of DAB: a nucleus that is stained, too
    public void Of_BrownWithoutHaematoxylin_IsAPieceOfABodyAndNoCell(double haematoxylin, double around, Grade grade)
    {
        CompartmentSums piece = Cell(nucleusDab: 0.85, ringDab: 0.6, cytoplasmDab: around);
        piece.NucleusH = (long)(haematoxylin * Unit * piece.NucleusPx);
        Grade_(Markers.Of(Compartment.Cytoplasm, 3), piece).ShouldBe(grade);
        Grade_(Markers.Of(Compartment.Nucleus, 3), piece).ShouldBe(Grade.Strong);
    }

    [Fact]
    public void Of_PaleNucleusInAStainedCell_IsNoPieceOfABody()
    {
        CompartmentSums cell = Cell(nucleusDab: 0.25, ringDab: 0.6, cytoplasmDab: 0.6);
        cell.NucleusH = (long)(0.04 * Unit * cell.NucleusPx);
        Grade_(Markers.Of(Compartment.Cytoplasm, 3), cell).ShouldBe(Grade.Moderate);
    }

    // 100 px of 0.85 and 150 of 0.45 are 0.61 OD together, 0.51 above the haze.
    [Fact]
    public void Of_MarkerOfTheWholeCell_GradesNucleusAndCytoplasmTogether()
    {
        CompartmentSums cell = Cell(nucleusDab: 0.85, ringDab: 0.6, cytoplasmDab: 0.45);
        cell.NucleusH = (long)(0.2 * Unit * cell.NucleusPx);
        Grade_(Markers.Of(Compartment.Cell, 3), cell).ShouldBe(Grade.Moderate);
    }

    // 0.4 above the haze: 0.42 and 0.38 for 1 of haematoxylin.
    [Theory]
    [InlineData(0.95, Grade.Weak)]
    [InlineData(1.05, Grade.Negative)]
    public void Of_DarkBlueNucleus_IsNotPositiveForWhatLeaksIntoDab(double haematoxylin, Grade grade)
    {
        CompartmentSums dark = Cell(nucleusDab: 0.5, ringDab: 0.5, cytoplasmDab: 0.1);
        dark.NucleusH = (long)(haematoxylin * Unit * dark.NucleusPx);
        Grade_(Markers.Of(Compartment.Nucleus, 1), dark).ShouldBe(grade);
        Grade_(Markers.Of(Compartment.Membrane, 1), dark).ShouldBe(Grade.Weak, "its membrane is stained, whatever the nucleus");
    }

    [Fact]
    public void Of_PigmentAndFragments_AreNeitherPositiveNorNegative()
    {
        CompartmentSums cell = Cell(nucleusDab: 0.6, ringDab: 0.6, cytoplasmDab: 0.1);
        (cell.StainedPx, cell.NucleusStainedPx, cell.PigmentPx, cell.NucleusPigmentPx) = (100, 100, 6, 6);
        Grade_(Markers.Of(Compartment.Cytoplasm, 1), cell with { NearSectorDab = Cell(0.6, 0.6, 0.6).NearSectorDab }).ShouldBe(Grade.Pigment);
        Grade_(Markers.Of(Compartment.Membrane, 1), cell).ShouldBe(Grade.Weak);
        (cell.PigmentPx, cell.NucleusPigmentPx) = (16, 16);
        Grade_(Markers.Of(Compartment.Membrane, 1), cell).ShouldBe(Grade.Pigment);
        (cell.PigmentPx, cell.NucleusPigmentPx) = (4, 4);
        Grade_(Markers.Of(Compartment.Nucleus, 1), cell).ShouldBe(Grade.Weak);
        Grade_(Markers.Of(Compartment.Nucleus, 1) with { MinPositiveAreaUm2 = 30 }, cell).ShouldBe(Grade.Fragment);
    }

    [Theory]
    [InlineData(10, 1.0, Grade.Weak)]      // 0.46 OD above the haze beside the pigment
    [InlineData(10, 3.2, Grade.Pigment)]   // 0.21: no more than a clump's blurred edge
    [InlineData(4, 3.2, Grade.Weak)]
    [InlineData(16, 1.0, Grade.Pigment)]
    public void Of_NucleusUnderPigment_IsPositiveWhenItIsClearlyStainedBesideIt(int pigmentPx, double pigmentDab, Grade grade)
    {
        CompartmentSums cell = Cell(nucleusDab: 0.6, ringDab: 0.6, cytoplasmDab: 0.1);
        (cell.StainedPx, cell.NucleusStainedPx, cell.PigmentPx, cell.NucleusPigmentPx) = (100, 100, pigmentPx, pigmentPx);
        cell.NucleusPigmentDab = (long)(pigmentDab * Unit * pigmentPx);
        Grade_(Markers.Of(Compartment.Nucleus, 1), cell).ShouldBe(grade);
    }

    // 0.29 and 0.31 above the haze, under the pigment and beside it; clearly stained is 0.3. Up to 5 % of the stained
    // pixels may be pigment, up to 15 % where it is.
    [Theory]
    [InlineData(0.39, 100, 5, Grade.Weak)]
    [InlineData(0.39, 100, 6, Grade.Pigment)]
    [InlineData(0.41, 100, 6, Grade.Weak)]
    [InlineData(0.39, 50, 3, Grade.Pigment)]
    public void Of_NucleusUnderSomePigment_MayHaveMoreOfItWhereItIsClearlyStained(double dab, int stainedPx, int pigmentPx, Grade grade)
    {
        CompartmentSums cell = Cell(nucleusDab: dab, ringDab: dab, cytoplasmDab: 0.1);
        (cell.StainedPx, cell.NucleusStainedPx, cell.PigmentPx, cell.NucleusPigmentPx) = (stainedPx, stainedPx, pigmentPx, pigmentPx);
        cell.NucleusPigmentDab = (long)(dab * Unit * pigmentPx);
        Grade_(Markers.Of(Compartment.Nucleus, 1), cell).ShouldBe(grade);
    }

    [Fact]
    public void Of_SmallPieceOfANuclearMarker_CountsNeitherStainedNorNot()
    {
        Marker marker = Markers.Of(Compartment.Nucleus, 1) with { MinPositiveAreaUm2 = 30 };
        foreach (double dab in (double[])[0.1, 0.6])
        {
            Grade_(marker, Cell(dab, dab, 0.1)).ShouldBe(Grade.Fragment);
        }

        Grade_(Markers.Of(Compartment.Membrane, 1) with { MinPositiveAreaUm2 = 30 }, Cell(0.1, 0.1, 0.1)).ShouldBe(Grade.Negative, "small lymphocytes are");
    }

    [Fact]
    public void Measure_CellWithoutCytoplasm_HasNoMeanOfIt()
    {
        CompartmentSums bare = Cell(0.2, 0.2, 0.1);
        (bare.CytoplasmPx, bare.CytoplasmDab, bare.RingPx, bare.RingDab, bare.NearSectorPx) = (0, 0, 0, 0, default);
        CellDab cell = Rule(Markers.Of(Compartment.Cytoplasm, 1)).Measure(bare);
        cell.Cytoplasm.ShouldBe(float.NaN);
        cell.Whole.ShouldBe(0.2f, 1e-3);
        cell.AreaUm2.ShouldBe(25);
        Grade_(Markers.Of(Compartment.Cytoplasm, 1), bare).ShouldBe(Grade.Negative);
        bare.NucleusDab *= 3;
        Grade_(Markers.Of(Compartment.Membrane, 1), bare).ShouldBe(Grade.Weak, "a stained body without a ring");
        Grade_(Markers.Of(Compartment.Cell, 1), bare).ShouldBe(Grade.Negative, "nothing around it is known to be stained");
    }

    [Theory]
    [InlineData(5, 1, 0)]
    [InlineData(1, 5, 1)]
    [InlineData(-1, 5, 2)]
    [InlineData(-5, 1, 3)]
    [InlineData(-5, -1, 4)]
    [InlineData(-1, -5, 5)]
    [InlineData(1, -5, 6)]
    [InlineData(5, -1, 7)]
    public void SectorOf_GoesOnceRound(int dx, int dy, int sector) => CompartmentSums.SectorOf(dx, dy).ShouldBe(sector);

    private static PositivityRule Rule(Marker marker) => new(marker, Levels, 0.25);

    private static Grade Grade_(Marker marker, in CompartmentSums sums) => Rule(marker).Of(sums, Rule(marker).Measure(sums));

    // 100 px of nucleus (25 um2), 40 of ring, 150 of cytoplasm.
    private static CompartmentSums Cell(double nucleusDab, double ringDab, double cytoplasmDab)
    {
        CompartmentSums sums = new()
        {
            NucleusPx = 100,
            NucleusDab = (long)(nucleusDab * Unit * 100),
            NucleusH = (long)(0.4 * Unit * 100),
            RingPx = 40,
            RingDab = (long)(ringDab * Unit * 40),
            CytoplasmPx = 150,
            CytoplasmDab = (long)(cytoplasmDab * Unit * 150),
            StainedPx = 10,
        };
        for (int i = 0; i < CompartmentSums.Sectors; i++)
        {
            (sums.RingSectorPx[i], sums.RingSectorDab[i]) = (5, (int)(ringDab * Unit * 5));
            (sums.NearSectorPx[i], sums.NearSectorDab[i]) = (10, (int)(cytoplasmDab * Unit * 10));
        }

        return sums;
    }
}
