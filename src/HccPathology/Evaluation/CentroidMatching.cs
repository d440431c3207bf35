namespace HccPathology.Evaluation;

/// <summary>
/// Pairs true and found centroids one to one within a distance: as many pairs as possible, and of those choices the one with
/// the least total distance. Nearest-first would lose pairs in crowds (A-b-B-c on a line: b taken by B leaves A alone).
/// Shortest augmenting paths on the graph of near pairs (Jonker and Volgenant 1987 in sparse form): exact, and each
/// search stays in its own neighbourhood, so a slide takes no longer per nucleus than a tile does.
/// </summary>
internal sealed class CentroidMatching
{
    private readonly int[] _start;
    private readonly int[] _target;
    private readonly double[] _cost;
    private readonly double _alone;

    private readonly int[] _foundOfTruth;
    private readonly int[] _truthOfFound;
    private readonly double[] _truthPrice;
    private readonly double[] _foundPrice;

    private readonly double[] _reach;
    private readonly int[] _from;
    private readonly bool[] _settled;
    private readonly List<int> _touched = [];
    private readonly PriorityQueue<int, double> _open = new();

    private CentroidMatching(NearPairs near)
    {
        (_start, _target, _cost) = (near.Start, near.Found, near.Distance);
        int truths = _start.Length - 1, founds = near.FoundCount;

        // Leaving one out must cost more than any chain of moves that avoids it.
        _alone = 1 + 2 * _cost.DefaultIfEmpty(0).Max() * (1.0 + Math.Min(truths, founds));
        (_foundOfTruth, _truthOfFound) = ([.. Enumerable.Repeat(-1, truths)], [.. Enumerable.Repeat(-1, founds)]);
        (_truthPrice, _foundPrice) = (new double[truths], new double[founds]);
        (_reach, _from, _settled) = ([.. Enumerable.Repeat(double.PositiveInfinity, founds)], new int[founds], new bool[founds]);
    }

    /// <summary>For each truth the found one it is paired with, or -1.</summary>
    public static int[] Match(NearPairs near)
    {
        CentroidMatching matching = new(near);
        for (int truth = 0; truth < matching._foundOfTruth.Length; truth++)
        {
            matching.Insert(truth);
        }

        return matching._foundOfTruth;
    }

    /// <summary>Gives one more truth a partner, or leaves it or one it can displace alone, whichever costs least.</summary>
    private void Insert(int root)
    {
        int truth = root, end = -1, endTruth = -1;
        double reached = 0, best = double.PositiveInfinity;
        while (true)
        {
            // Staying alone is this truth's private partner at cost _alone and price 0.
            double alone = reached + _alone - _truthPrice[truth];
            if (alone < best)
            {
                (best, endTruth) = (alone, truth);
            }

            Relax(truth, reached);
            if (!NextOpen(out int found) || _reach[found] >= best)
            {
                break;
            }

            (reached, _settled[found]) = (_reach[found], true);
            if (_truthOfFound[found] < 0)
            {
                (best, end) = (reached, found);
                break;
            }

            truth = _truthOfFound[found];
        }

        Reprice(root, best);
        Augment(root, end, endTruth);
        Clear();
    }

    private void Relax(int truth, double reached)
    {
        for (int i = _start[truth]; i < _start[truth + 1]; i++)
        {
            int found = _target[i];
            double reach = reached + _cost[i] - _truthPrice[truth] - _foundPrice[found];
            if (_settled[found] || reach >= _reach[found])
            {
                continue;
            }

            if (double.IsPositiveInfinity(_reach[found]))
            {
                _touched.Add(found);
            }

            (_reach[found], _from[found]) = (reach, truth);
            _open.Enqueue(found, reach);
        }
    }

    /// <summary>The nearest found one that is not settled; older, longer entries of the queue are passed over.</summary>
    private bool NextOpen(out int found)
    {
        while (_open.TryDequeue(out found, out _))
        {
            if (!_settled[found])
            {
                return true;
            }
        }

        return false;
    }

    private void Reprice(int root, double best)
    {
        _truthPrice[root] += best;
        foreach (int found in _touched)
        {
            if (_settled[found] && _reach[found] < best)
            {
                double by = best - _reach[found];
                _foundPrice[found] -= by;
                _truthPrice[_truthOfFound[found]] += by;
            }
        }
    }

    /// <summary>Flips the path back to the root, from a free found one or from the truth that is left alone.</summary>
    private void Augment(int root, int end, int endTruth)
    {
        int found = end;
        if (end < 0)
        {
            found = _foundOfTruth[endTruth];
            _foundOfTruth[endTruth] = -1;
        }

        int truth = end < 0 ? endTruth : -1;
        while (truth != root)
        {
            truth = _from[found];
            (int before, _foundOfTruth[truth], _truthOfFound[found]) = (_foundOfTruth[truth], found, truth);
            found = before;
        }
    }

    private void Clear()
    {
        foreach (int found in _touched)
        {
            (_reach[found], _settled[found]) = (double.PositiveInfinity, false);
        }

        _touched.Clear();
        _open.Clear();
    }
}
