using HccPathology.Analysis;
using HccPathology.Nuclei;
using HccPathology.Tests.Outputs;
using HccPathology.Tiles;

namespace HccPathology.Tests.Analysis;

/// <summary>The order of the slide's nuclei knows neither tiles nor the order in which a tile found them.</summary>
public sealed class NucleusCommitTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Flush_NucleiWithOneCentroid_GoBySizeClassAndOutlineWhateverOrderTheyComeIn()
    {
        (Nucleus Nucleus, int Points)[] cells =
        [
            (OutputSamples.NucleusAt(40, 30), 8),
            (OutputSamples.NucleusAt(40, 30) with { AreaUm2 = 20 }, 12),
            (OutputSamples.NucleusAt(40, 30, 1), 12),
            (OutputSamples.NucleusAt(40, 30), 16),
            (OutputSamples.NucleusAt(39, 30), 16),
            (OutputSamples.NucleusAt(40, 29), 16),
        ];
        string[] expected = Committed(cells);
        expected.Distinct().Count().ShouldBe(cells.Length);
        expected[2].ShouldContain("AreaUm2 = 20");
        Random random = new(3);
        for (int i = 0; i < 20; i++)
        {
            random.Shuffle(cells);
            Committed(cells).ShouldBe(expected);
        }
    }

    private string[] Committed((Nucleus Nucleus, int Points)[] cells)
    {
        using NucleusTable table = new(_folder.Path);
        using ContourSpool contours = new(_folder.Path);
        NucleusCommit commit = new(table, contours);
        TileNuclei found = new();
        foreach ((Nucleus nucleus, int points) in cells)
        {
            found.Add(nucleus, (0, 0), OutputSamples.CircleAround(nucleus.X, nucleus.Y, 6, points));
        }

        commit.Add(new TileSpec(0, 0, 0, 512, 512, 0), found);
        commit.Flush();
        List<string> rows = [];
        contours.Rewind();
        byte[] buffer = [];
        table.ForEach(n => rows.Add($"{n} {Convert.ToHexString(contours.Next(ref buffer))}"));
        return [.. rows];
    }
}
