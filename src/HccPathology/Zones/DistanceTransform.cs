namespace HccPathology.Zones;

/// <summary>
/// Exact Euclidean distance from the centre of every cell to the centre of the nearest marked cell, in time proportional to the
/// number of cells (Meijster, Roerdink, Hesselink 2000). Whole numbers throughout: the same on any number of threads.
/// </summary>
internal static class DistanceTransform
{
    /// <summary>Distances are given in 1/8 cell: 0.5 µm on the grid of 4 µm.</summary>
    public const int UnitsPerCell = 8;

    /// <summary>Nothing is marked, or it is 8191 cells (33 mm) away or more.</summary>
    public const ushort Far = ushort.MaxValue;

    /// <summary>Fills <paramref name="distance"/>; cells of <paramref name="marked"/> with a bit of <paramref name="marks"/> have distance 0.</summary>
    public static void Apply(byte[] marked, byte marks, ushort[] distance, int width, int height, int threads)
    {
        Columns(marked, marks, distance, width, height, threads);
        ForEachRow(width, height, threads, (y, row) => row.Apply(distance.AsSpan(y * width, width)));
    }

    /// <summary>
    /// Gives for every row the index of the marked cell that is nearest to each of its cells, -1 where nothing is marked; rows come on several threads. The
    /// span is used again for the next row.
    /// </summary>
    public static void Nearest(byte[] marked, byte marks, int width, int height, int threads, Action<int, ReadOnlySpan<int>> ofRow)
    {
        ushort[] distance = new ushort[marked.Length];
        Columns(marked, marks, distance, width, height, threads);
        ForEachRow(width, height, threads, (y, row) =>
        {
            ReadOnlySpan<ushort> inColumn = distance.AsSpan(y * width, width);
            Span<int> nearest = row.Nearest(inColumn);
            for (int x = 0; x < nearest.Length; x++)
            {
                int column = nearest[x], up = (y - inColumn[column]) * width + column;
                nearest[x] = inColumn[column] == Far ? -1
                    : up >= 0 && (marked[up] & marks) != 0 ? up
                    : (y + inColumn[column]) * width + column;
            }

            ofRow(y, nearest);
        });
    }

    private static void ForEachRow(int width, int height, int threads, Action<int, Envelope> work)
    {
        int strips = Math.Min(height, threads * 4);
        ParallelLoop.Run(strips, threads, strip =>
        {
            Envelope row = new(width, height);
            for (int y = (int)((long)strip * height / strips); y < (int)((long)(strip + 1) * height / strips); y++)
            {
                work(y, row);
            }
        });
    }

    /// <summary>Cells up or down to the nearest marked one in the same column; <see cref="Far"/> without one.</summary>
    private static void Columns(byte[] marked, byte marks, ushort[] distance, int width, int height, int threads)
    {
        int strips = Math.Min(threads, Math.Max(1, width / 64));
        ParallelLoop.Run(strips, threads, strip =>
        {
            int from = (int)((long)strip * width / strips), to = (int)((long)(strip + 1) * width / strips);
            for (int y = 0; y < height; y++)
            {
                Span<ushort> row = distance.AsSpan(y * width + from, to - from);
                ReadOnlySpan<byte> cells = marked.AsSpan(y * width + from, to - from);
                ReadOnlySpan<ushort> above = y > 0 ? distance.AsSpan((y - 1) * width + from, to - from) : default;
                for (int x = 0; x < row.Length; x++)
                {
                    row[x] = (cells[x] & marks) != 0 ? (ushort)0 : above.IsEmpty || above[x] == Far ? Far : (ushort)(above[x] + 1);
                }
            }

            for (int y = height - 2; y >= 0; y--)
            {
                Span<ushort> row = distance.AsSpan(y * width + from, to - from);
                ReadOnlySpan<ushort> below = distance.AsSpan((y + 1) * width + from, to - from);
                for (int x = 0; x < row.Length; x++)
                {
                    row[x] = below[x] < row[x] ? (ushort)(below[x] + 1) : row[x];
                }
            }
        });
    }

    /// <summary>The lower envelope of one parabola a column: second phase, one row at a time.</summary>
    private sealed class Envelope(int width, int height)
    {
        private readonly int[] _column = new int[width], _from = new int[width], _nearest = new int[width];
        private readonly long[] _squares = new long[width];

        /// <summary>As the paper has it: farther than any cell from any other, small enough to be squared.</summary>
        private readonly long _none = width + height;

        /// <summary>Makes cells up or down to the nearest marked one distances to it.</summary>
        public void Apply(Span<ushort> row)
        {
            int top = Build(row);
            for (int u = row.Length - 1; u >= 0; u--)
            {
                long square = At(u, _column[top]);
                double units = Math.Sqrt(square) * UnitsPerCell;
                row[u] = square >= _none * _none || units >= Far ? Far : (ushort)(units + 0.5);
                top -= u == _from[top] ? 1 : 0;
            }
        }

        /// <summary>The column of the nearest marked cell; of one of the row's own without any.</summary>
        public Span<int> Nearest(ReadOnlySpan<ushort> row)
        {
            int top = Build(row);
            for (int u = row.Length - 1; u >= 0; u--)
            {
                _nearest[u] = _column[top];
                top -= u == _from[top] ? 1 : 0;
            }

            return _nearest.AsSpan(0, row.Length);
        }

        // Gives the number of the last parabola.
        private int Build(ReadOnlySpan<ushort> row)
        {
            for (int x = 0; x < row.Length; x++)
            {
                long g = row[x] == Far ? _none : row[x];
                _squares[x] = g * g;
            }

            int top = 0;
            (_column[0], _from[0]) = (0, 0);
            for (int u = 1; u < row.Length; u++)
            {
                while (top >= 0 && At(_from[top], _column[top]) > At(_from[top], u))
                {
                    top--;
                }

                if (top < 0)
                {
                    (top, _column[0], _from[0]) = (0, u, 0);
                    continue;
                }

                long i = _column[top], meet = 1 + (u * (long)u - i * i + _squares[u] - _squares[i]) / (2 * (u - i));
                if (meet < row.Length)
                {
                    top++;
                    (_column[top], _from[top]) = (u, (int)meet);
                }
            }

            return top;
        }

        private long At(int x, int column) => (x - (long)column) * (x - column) + _squares[column];
    }
}
