using Parquet;
using Parquet.Schema;

namespace HccPathology.Subtypes;

/// <summary>The patches of a slide, each with its place and its vector: what a slide model looks at.</summary>
/// <param name="Patches">Upper left corners and sides, level-0 px.</param>
/// <param name="Vectors">Patch after patch, <paramref name="Dimension"/> numbers each.</param>
/// <param name="Dimension">Numbers of a vector.</param>
public sealed record PatchBag(IReadOnlyList<BagPatch> Patches, float[] Vectors, int Dimension)
{
    private const string X = "x_px_level0", Y = "y_px_level0", Side = "side_px_level0";

    /// <summary>More would not fit into an array: no slide has them at any useful patch size.</summary>
    private const long MostNumbers = 1L << 30;

    /// <summary>
    /// Reads a Parquet file with the columns <c>x_px_level0</c>, <c>y_px_level0</c>, <c>side_px_level0</c> (double) and, in the order of the
    /// vector's numbers, any other float columns.
    /// </summary>
    /// <exception cref="PathologyException">It is not there, is none, or holds a number that is not finite.</exception>
    public static PatchBag Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new PathologyException(FailureKind.NotFound, $"{path}: no such file; --bag is a Parquet file of patch vectors");
        }

        try
        {
            return ReadAsync(path).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not PathologyException and not OutOfMemoryException)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: cannot be read as a Parquet file of patch vectors: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static async Task<PatchBag> ReadAsync(string path)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(path).ConfigureAwait(false);
        DataField[] fields = reader.Schema.DataFields;
        DataField x = Column(X), y = Column(Y), side = Column(Side);
        DataField[] vector = [.. fields.Where(f => f.ClrType == typeof(float))];
        long total = reader.Metadata!.NumRows;
        if (total == 0 || vector.Length == 0 || total * vector.Length > MostNumbers)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: {total} patches with {vector.Length} float columns: a bag has at least one of each and {MostNumbers} numbers at most");
        }

        List<BagPatch> patches = [];
        float[] vectors = new float[total * vector.Length];
        for (int g = 0; g < reader.RowGroupCount; g++)
        {
            using ParquetRowGroupReader group = reader.OpenRowGroupReader(g);
            int rows = (int)group.RowCount, first = patches.Count;
            double[] xs = new double[rows], ys = new double[rows], sides = new double[rows];
            await group.ReadAsync<double>(x, xs).ConfigureAwait(false);
            await group.ReadAsync<double>(y, ys).ConfigureAwait(false);
            await group.ReadAsync<double>(side, sides).ConfigureAwait(false);
            patches.AddRange(Enumerable.Range(0, rows).Select(i => new BagPatch(xs[i], ys[i], sides[i])));
            float[] column = new float[rows];
            for (int d = 0; d < vector.Length; d++)
            {
                await group.ReadAsync<float>(vector[d], column).ConfigureAwait(false);
                for (int i = 0; i < rows; i++)
                {
                    vectors[(long)(first + i) * vector.Length + d] = float.IsFinite(column[i]) ? column[i]
                        : throw new PathologyException(FailureKind.BadData, $"{path}: {vector[d].Name} of patch {first + i} is {column[i]}: vectors are finite numbers");
                }
            }
        }

        int bad = patches.FindIndex(p => !(double.IsFinite(p.X) && double.IsFinite(p.Y) && p.SidePx > 0));
        return bad < 0 ? new PatchBag(patches, vectors, vector.Length)
            : throw new PathologyException(FailureKind.BadData, $"{path}: patch {bad} lies at {patches[bad].X}, {patches[bad].Y} with side {patches[bad].SidePx}");

        DataField Column(string name) => fields.FirstOrDefault(f => f.Name == name && f.ClrType == typeof(double) && !f.IsNullable)
            ?? throw new PathologyException(FailureKind.BadData, $"{path}: has no column {name} of type double without nulls");
    }
}

/// <summary>A patch's upper left corner and side, level-0 px.</summary>
public readonly record struct BagPatch(double X, double Y, double SidePx);
