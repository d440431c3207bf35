using HccPathology.Foreground;
using HccPathology.Zones;

namespace HccPathology.Tests.Zones;

/// <summary>Where tumour and other tissue have a border between them, on small grids of 4 µm.</summary>
public sealed class TumourBorderTests
{
    private const byte Tumour = (byte)(BorderSide.Tissue | BorderSide.Tumour), Other = (byte)(BorderSide.Tissue | BorderSide.Other);
    private const int Width = 80, Height = 80, GapCells = 25;

    [Theory]
    [InlineData(25, true)]
    [InlineData(26, false)]
    public void Distances_ACleft_HasABorderUpToTheLargestGap(int cells, bool hasBorder) =>
        Array.Exists(Distances((x, _) => x < 20 ? Tumour : x < 20 + cells ? (byte)0 : Other), d => d != TumourBorder.None).ShouldBe(hasBorder);

    // 15 cells from liver, and one from the glass above, which is no border though liver is near.
    [Fact]
    public void Distances_EdgeOfTheTissueBesideTheBorder_IsNone()
    {
        short[] found = Distances((x, y) => y < 40 ? (byte)0 : x < 40 ? Tumour : Other);
        At(found, 25, 41).ShouldBeInRange(-15 * 8, -14 * 8, "14 from where the border ends");
        At(found, 54, 41).ShouldBeInRange(14 * 8, 15 * 8);
    }

    // A cleft of 45 degrees with its end at (20, 20): what lies opposite is nearer to this side than it is to what it opens from.
    [Fact]
    public void Distances_AWedge_HasABorderAlongBothSides()
    {
        short[] found = Distances((x, y) => y >= 20 ? Tumour : x - 20 < 20 - y ? Other : (byte)0);
        At(found, 40, 25).ShouldBe(-(6 * 8 - 2));
    }

    // 4 µm a cell, 1/8 cell a unit; the border lies half a cell before the nearest centre beyond it, and less far from it where that is the best of many.
    [Fact]
    public void Distances_FromAStraightBorder_AreTheseColumnByColumn()
    {
        short[] found = Distances((x, _) => x < 40 ? Tumour : Other);
        int[] expected = [4, 12, 21, 29, 38, 46, 54, 62, 71, 79];
        Enumerable.Range(0, 10).Select(i => At(found, 40 + i, 30)).ShouldBe(expected);
        Enumerable.Range(0, 10).Select(i => -At(found, 39 - i, 30)).ShouldBe(expected);
    }

    // Wedges and clefts of glass between tumour and liver, every way round: no side is looked at less far than another.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Distances_OfASlideThatIsTurned_AreTurned(int seed)
    {
        Random random = new(seed);
        (double ax, double ay, double bx, double by) = (random.NextDouble() - 0.5, random.NextDouble() - 0.5,
            random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        byte SideAt(int x, int y) =>
            ax * (x - 40) + ay * (y - 38) > 3
                ? Tumour
                : bx * (x - 37) + by * (y - 41) > 3 ? Other : x % 10 == 5 && y % 10 == 5 ? (byte)BorderSide.Tissue : (byte)0;
        short[] found = Distances(SideAt);
        found.ShouldContain(d => d != TumourBorder.None);
        Turned((x, y) => (79 - x, y));
        Turned((x, y) => (x, 79 - y));
        Turned((x, y) => (y, x));

        void Turned(Func<int, int, (int X, int Y)> from)
        {
            short[] turned = Distances((x, y) => SideAt(from(x, y).X, from(x, y).Y));
            Enumerable.Range(0, Width * Height).Select(i => At(turned, i % Width, i / Width))
                .ShouldBe(Enumerable.Range(0, Width * Height).Select(i => At(found, from(i % Width, i / Width).X, from(i % Width, i / Width).Y)));
        }
    }

    [Fact]
    public void Pieces_ThatLieLessThan100UmApart_AreOne()
    {
        Pieces((10, 10), (50, 10)).Length.ShouldBe(2, "a block between them");
        Pieces((24, 10), (25, 10)).ShouldBe([(0, 0, 50, 25)]);
        Pieces((10, 10), (30, 30)).ShouldBe([(0, 0, 50, 50)], "corner to corner");
        Pieces((40, 10), (10, 30)).ShouldBe([(0, 0, 50, 50)], "the other way");
        Pieces((79, 79)).ShouldBe([(75, 75, 80, 80)]);
        Pieces((10, 24)).ShouldBe([(0, 0, 25, 25)]);
        PiecesOf(6, (16, 16)).ShouldBe([(0, 0, 17, 17)], "17 cells of 6 µm are nearer to 100 than 16");

        static (int, int, int, int)[] Pieces(params (int X, int Y)[] specks) => PiecesOf(4, specks);

        static (int, int, int, int)[] PiecesOf(double cellUm, params (int X, int Y)[] specks)
        {
            byte[] tissue = new byte[Width * Height];
            Array.ForEach(specks, s => tissue[s.Y * Width + s.X] = 1);
            return TissuePieces.Of(tissue, Width, Height, cellUm).Rects;
        }
    }

    private static int At(short[] found, int x, int y) => found[y * Width + x];

    /// <summary>Tumour on the left; beyond its right side known tissue down to a row, and from there on what nobody knows, or glass.</summary>
    [Theory]
    [InlineData(80, 0)]
    [InlineData(0, 1)]
    [InlineData(30, 25 / 66.0)]
    public void OpenShare_IsThatOfTheOutlineBeyondWhichNothingIsSaid(int knownRows, double expected)
    {
        Measured(BorderSide.Tissue | BorderSide.Unknown).OpenShare.ShouldBe(expected, 1e-9, "25 cells are farther than a gap from what is known, and a border goes on for 11 beyond it");
        Measured(BorderSide.None).OpenShare.ShouldBe(0, "glass makes no border, and nobody expects one");

        (short[] Signed, double OpenShare, double GlassShare) Measured(BorderSide rest) =>
            Measure((x, y) => x < 40 ? (byte)(BorderSide.Tissue | BorderSide.Tumour) : y < knownRows ? Other : (byte)rest);
    }

    /// <summary>Two pieces of 25 rows: one beside liver, with a cleft along ten of them, and one beside what nobody knows.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Shares_OfTwoPieces_AreOfBothTogether(bool isKnownFirst)
    {
        (_, double openShare, double glassShare) = Measure((x, y) => y is >= 25 and < 50 or >= 75 ? (byte)0
            : x < 40 ? Tumour
            : y < 25 != isKnownFirst ? (byte)(BorderSide.Tissue | BorderSide.Unknown)
            : x < 44 && y % 50 < 10 ? (byte)0 : Other);
        (openShare, glassShare).ShouldBe((0.5, 0.4));
    }

    private static short[] Distances(Func<int, int, byte> sideAt) => Measure(sideAt).Signed;

    private static (short[] Signed, double OpenShare, double GlassShare) Measure(Func<int, int, byte> sideAt)
    {
        byte[] sides = [.. Enumerable.Range(0, Width * Height).Select(i => sideAt(i % Width, i / Width))];
        byte[] tumour = Array.ConvertAll(sides, s => (byte)((s & (byte)BorderSide.Tumour) != 0 ? 1 : 0));
        CellRuns tumours = CellRuns.Of<byte>(tumour, Width, Height, 1, diagonal: true);
        return TumourBorder.Distances(sides, TissuePieces.Of(sides, Width, Height, 4), tumours, Width, GapCells, 2);
    }
}
