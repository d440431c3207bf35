using HccPathology.Evaluation;

namespace HccPathology.Tests.Evaluation;

public sealed class CentroidMatchingTests
{
    [Fact]
    public void Match_NearestFirstWouldLoseAPair_FindsBoth()
    {
        // Truth at 0 and 5, found at 4 and 9.5: the nearest pair (5, 4) would leave 0 and 9.5 apart by more than 4.6.
        int[] partner = CentroidMatching.Match(NearPairs.Within([(0, 0), (5, 0)], [(4, 0), (9.5, 0)], 4.6));

        partner.ShouldBe([0, 1]);
    }

    [Fact]
    public void Match_AsManyPairsEitherWay_TakesTheShorter()
    {
        int[] partner = CentroidMatching.Match(NearPairs.Within([(0, 0), (3, 0)], [(2.5, 0), (0.5, 0)], 12));

        partner.ShouldBe([1, 0]);
    }

    [Fact]
    public void Match_MoreTrueThanFound_LeavesTheFartherOneAlone()
    {
        int[] partner = CentroidMatching.Match(NearPairs.Within([(0, 0), (2, 0), (3, 0)], [(2.9, 0)], 5));

        partner.ShouldBe([-1, -1, 0]);
    }

    [Fact]
    public void Match_RandomCrowds_AgreesWithTryingEverything()
    {
        Random random = new(11);
        for (int round = 0; round < 300; round++)
        {
            (double, double)[] truth = Points(random, random.Next(0, 7)), found = Points(random, random.Next(0, 7));
            NearPairs near = NearPairs.Within(truth, found, 4);

            int[] partner = CentroidMatching.Match(near);

            int[] taken = [.. partner.Where(p => p >= 0)];
            taken.Distinct().Count().ShouldBe(taken.Length);
            (int count, double cost) best = Best(near, 0, []);
            taken.Length.ShouldBe(best.count);
            partner.Index().Where(p => p.Item >= 0).Sum(p => Cost(near, p.Index, p.Item)).ShouldBe(best.cost, 1e-6);
        }
    }

    [Fact]
    public void Match_AllPointsInOneCrowd_PairsEveryOne()
    {
        Random random = new(5);
        (double X, double Y)[] truth = [.. Enumerable.Range(0, 3000).Select(_ => (random.NextDouble() * 200, random.NextDouble() * 200))];
        (double X, double Y)[] found = [.. truth.Select(p => (p.X + random.NextDouble() * 2, p.Y))];

        CentroidMatching.Match(NearPairs.Within(truth, found, 12)).Count(p => p >= 0).ShouldBe(3000);
    }

    /// <summary>Neighbours in all directions, across the borders of the grid that they are looked up in.</summary>
    [Fact]
    public void Within_FoundAllRound_GivesTheirDistances()
    {
        (double X, double Y)[] found = [(-3, -4), (0, -5), (3, -4), (-5, 0), (5, 0), (-3, 4), (0, 5), (3, 4), (0.5, 0), (3.1, 4)];
        foreach ((double x, double y) in ((double, double)[])[(0, 0), (0.1, 4.9), (4.9, 0.1), (4.9, 4.9)])
        {
            NearPairs near = NearPairs.Within([(x, y)], [.. found.Select(f => (f.X + x, f.Y + y))], 5 + 1e-9);
            near.Found.Zip(near.Distance).OrderBy(p => p.First).Select(p => (p.First, Math.Round(p.Second, 6)))
                .ShouldBe([.. Enumerable.Range(0, 8).Select(i => (i, 5.0)), (8, 0.5)]);
        }
    }

    private static (double, double)[] Points(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 12, random.NextDouble() * 6))];

    private static double Cost(NearPairs near, int truth, int found) =>
        near.Distance[Array.IndexOf(near.Found, found, near.Start[truth], near.Start[truth + 1] - near.Start[truth])];

    private static (int Count, double Cost) Best(NearPairs near, int truth, HashSet<int> used)
    {
        if (truth == near.Start.Length - 1)
        {
            return (0, 0);
        }

        (int Count, double Cost) best = Best(near, truth + 1, used);
        for (int i = near.Start[truth]; i < near.Start[truth + 1]; i++)
        {
            if (used.Add(near.Found[i]))
            {
                (int count, double cost) = Best(near, truth + 1, used);
                (count, cost) = (count + 1, cost + near.Distance[i]);
                best = count > best.Count || (count == best.Count && cost < best.Cost) ? (count, cost) : best;
                used.Remove(near.Found[i]);
            }
        }

        return best;
    }
}
