using HccPathology.Models;
using HccPathology.Nuclei.Learned;

namespace HccPathology.Tests.Nuclei.Learned;

/// <summary>The steps of models/nuclei-he/training/postprocess.py, plainly: maps of an image to labels.</summary>
internal sealed class NucleusAssembly
{
    private readonly int _width, _height;
    private readonly long[] _centre;
    private readonly int[] _probability;

    public NucleusAssembly(NetworkRun maps, AssemblyOptions options, int width, int height)
    {
        (_width, _height) = (width, height);
        _probability = Whole(maps, 0);
        _centre = [.. Whole(maps, 1).Select(v => (long)v)];
        double unit = CentreHeight.One;
        for (int i = 0; i < options.Smoothings; i++, unit *= 16)
        {
            _centre = Smoothed(_centre);
        }

        int[] up = [.. Enumerable.Range(0, width * height).Select(i => Up(i, options.AbsorbRadius))];
        Labels = new int[width * height];
        for (int i = 0; i < Labels.Length; i++)
        {
            int end = Target(maps, options, i);
            for (int step = 0; step < options.ClimbSteps; step++)
            {
                end = up[end];
            }

            bool isInside = _probability[i] >= Math.Round(options.NucleusThreshold * CentreHeight.One);
            Labels[i] = isInside && up[end] == end && _centre[end] >= Math.Round(options.SeedThreshold * unit) ? end + 1 : 0;
        }
    }

    /// <summary>For each pixel the index of its nucleus's summit + 1, or 0.</summary>
    public int[] Labels { get; }

    public double MeanProbability(int label) => Labels.Index().Where(p => p.Item == label).Average(p => _probability[p.Index]) / CentreHeight.One;

    /// <summary>Pixels of a label's largest part.</summary>
    public int LargestPart(int label)
    {
        HashSet<int> left = [.. Labels.Index().Where(p => p.Item == label).Select(p => p.Index)];
        int most = 0;
        while (left.Count > 0)
        {
            Stack<int> open = new([left.First()]);
            int before = left.Count;
            left.Remove(open.Peek());
            while (open.TryPop(out int at))
            {
                foreach (int next in new[] { at - 1, at + 1, at - _width, at + _width }.Where(left.Remove))
                {
                    open.Push(next);
                }
            }

            most = Math.Max(most, before - left.Count);
        }

        return most;
    }

    /// <summary>Least distance of a label's pixels to the image's rim.</summary>
    public int ToRim(int label) => Labels.Index().Where(p => p.Item == label)
        .Min(p => Math.Min(Math.Min(p.Index % _width, _width - 1 - p.Index % _width), Math.Min(p.Index / _width, _height - 1 - p.Index / _width)));

    private int[] Whole(NetworkRun maps, int map) =>
        [.. Enumerable.Range(0, _width * _height).Select(i => (int)(Math.Clamp(maps.At(map, i % _width, i / _width), 0f, 1f) * CentreHeight.One + 0.5f))];

    private long[] Smoothed(long[] row) => [.. row.Select((_, i) => (from dy in Enumerable.Range(-1, 3)
                                                                       from dx in Enumerable.Range(-1, 3)
                                                                       let y = Math.Clamp(i / _width + dy, 0, _height - 1)
                                                                       let x = Math.Clamp(i % _width + dx, 0, _width - 1)
                                                                       select (2 - Math.Abs(dx)) * (2 - Math.Abs(dy)) * row[y * _width + x]).Sum())];

    private int Up(int i, int radius)
    {
        int ring = Best(i, 1, 2);
        return ring == i && radius > 1 ? Best(i, radius, radius * radius + 1) : ring;
    }

    private int Best(int i, int reach, int squared)
    {
        int best = i;
        for (int dy = -reach; dy <= reach; dy++)
        {
            for (int dx = -reach; dx <= reach; dx++)
            {
                int x = i % _width + dx, y = i / _width + dy, there = y * _width + x;
                bool isNear = dx * dx + dy * dy <= squared && x >= 0 && y >= 0 && x < _width && y < _height;
                best = isNear && (_centre[there] > _centre[best] || (_centre[there] == _centre[best] && there < best)) ? there : best;
            }
        }

        return best;
    }

    private int Target(NetworkRun maps, AssemblyOptions options, int i)
    {
        int Jump(int map) => (int)Math.Round(Math.Clamp((float)options.JumpShare * maps.At(map, i % _width, i / _width), -options.MaxJump, options.MaxJump));
        return Math.Clamp(i / _width + Jump(2), 0, _height - 1) * _width + Math.Clamp(i % _width + Jump(3), 0, _width - 1);
    }
}
