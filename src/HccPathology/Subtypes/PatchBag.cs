using HccPathology.Slides;
using HccPathology.Tissue;
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

    /// <summary>Beside an array of vectors <c>NAME.npy</c>: x, y and side of each patch.</summary>
    private const string PlacesSuffix = ".places.npy";

    /// <summary>
    /// Reads a Parquet file with the columns <c>x_px_level0</c>, <c>y_px_level0</c>, <c>side_px_level0</c> (double) and, in the order of the
    /// vector's numbers, any other float columns; or a NumPy array <c>NAME.npy</c> of patches x numbers with <c>NAME.places.npy</c> beside it, patches x 3:
    /// the same three.
    /// </summary>
    /// <exception cref="PathologyException">It is not there, is none, or holds a number that is not finite.</exception>
    public static PatchBag Read(string path)
    {
        if (FilesOf(path) is [_, string places])
        {
            return OfArrays(path, NpyFile.Read(path), places, NpyFile.Read(places));
        }

        try
        {
            return ReadAsync(path).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not PathologyException and not OutOfMemoryException)
        {
            SlideParts.RequireReadable(path);
            // Of a damaged file the library mostly says what it stumbled on in itself.
            string why = e is ParquetException or NotSupportedException ? e.Message.ReplaceLineEndings(" ") : "it is damaged; make it again";
            throw new PathologyException(FailureKind.BadData, $"{path}: cannot be read as a Parquet file of patch vectors: {why}", e);
        }
    }

    /// <summary>The files of a bag; none without a path.</summary>
    /// <exception cref="PathologyException">One of them is not there, or no file that can be read twice.</exception>
    internal static string[] FilesOf(string? path)
    {
        string[] files = path is null ? [] : path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? [path, path[..^4] + PlacesSuffix] : [path];
        if (Array.Find(files, f => !InputFile.Exists(f)) is { } missing)
        {
            throw new PathologyException(FailureKind.NotFound, missing == path
                ? $"{path}: no such file; --bag is a Parquet file or a NumPy array of patch vectors"
                : $"{missing}: no such file; beside vectors in a NumPy array it says where the patches lie: x, y and side of each, level-0 px");
        }

        Array.ForEach(files, InputFile.RequireContent);
        return files;
    }

    private static PatchBag OfArrays(string path, NpyFile vectors, string placesPath, NpyFile places)
    {
        if (vectors.Shape is not [> 0, > 0] || places.Shape is not [_, 3] || places.Shape[0] != vectors.Shape[0])
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: {string.Join(" x ", vectors.Shape)}, and {Path.GetFileName(placesPath)} {string.Join(" x ", places.Shape)}: patches x numbers and as many patches x 3 are needed");
        }

        int bad = Array.FindIndex(vectors.Values, v => !float.IsFinite(v));
        return bad >= 0
            ? throw new PathologyException(FailureKind.BadData,
                $"{path}: number {bad % vectors.Shape[1]} of patch {bad / vectors.Shape[1]} is {vectors.Values[bad]}: vectors are finite numbers")
            : Checked(placesPath,
                [.. Enumerable.Range(0, places.Shape[0]).Select(i => Square(places.Values[3 * i], places.Values[3 * i + 1], places.Values[3 * i + 2]))],
                vectors.Values, vectors.Shape[1]);
    }

    private static PatchBag Checked(string path, List<BagPatch> patches, float[] vectors, int dimension)
    {
        int bad = patches.FindIndex(p => !(double.IsFinite(p.X) && double.IsFinite(p.Y) && p.WidthPx > 0));
        return bad < 0 ? new PatchBag(patches, vectors, dimension)
            : throw new PathologyException(FailureKind.BadData,
                $"{path}: patch {bad} lies at {patches[bad].X}, {patches[bad].Y} with side {patches[bad].WidthPx}");
    }

    // Files have one side: what cuts patches elsewhere cuts squares of pixels.
    private static BagPatch Square(double x, double y, double sidePx) => new(x, y, sidePx, sidePx);

    private static async Task<PatchBag> ReadAsync(string path)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(path).ConfigureAwait(false);
        DataField[] fields = reader.Schema.DataFields;
        DataField x = Column(X), y = Column(Y), side = Column(Side);
        DataField[] vector = [.. fields.Where(f => f.ClrType == typeof(float))];
        long total = reader.Metadata!.NumRows;
        if (total == 0 || vector.Length == 0 || total * vector.Length > MostNumbers)
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: {total} patches with {vector.Length} float columns: a bag has at least one of each and {MostNumbers} numbers at most");
        }

        List<BagPatch> patches = [];
        float[] vectors = new float[total * vector.Length];
        for (int g = 0; g < reader.RowGroupCount; g++)
        {
            using ParquetRowGroupReader group = reader.OpenRowGroupReader(g);
            int rows = (int)group.RowCount, first = patches.Count;
            double[] xs = await ColumnAsync<double>(group, x, rows, first).ConfigureAwait(false);
            double[] ys = await ColumnAsync<double>(group, y, rows, first).ConfigureAwait(false);
            double[] sides = await ColumnAsync<double>(group, side, rows, first).ConfigureAwait(false);
            patches.AddRange(Enumerable.Range(0, rows).Select(i => Square(xs[i], ys[i], sides[i])));
            for (int d = 0; d < vector.Length; d++)
            {
                float[] column = await ColumnAsync<float>(group, vector[d], rows, first).ConfigureAwait(false);
                for (int i = 0; i < rows; i++)
                {
                    vectors[(long)(first + i) * vector.Length + d] = float.IsFinite(column[i]) ? column[i]
                        : throw new PathologyException(FailureKind.BadData,
                            $"{path}: {vector[d].Name} of patch {first + i} is {column[i]}: vectors are finite numbers");
                }
            }
        }

        return Checked(path, patches, vectors, vector.Length);

        DataField Column(string name) => fields.FirstOrDefault(f => f.Name == name && f.ClrType == typeof(double))
            ?? throw new PathologyException(FailureKind.BadData, $"{path}: has no column {name} of type double");

        // Most writers say of every column that it may hold nulls.
        async Task<T[]> ColumnAsync<T>(ParquetRowGroupReader group, DataField field, int rows, int first) where T : struct
        {
            if (!field.IsNullable)
            {
                T[] values = new T[rows];
                await group.ReadAsync<T>(field, values).ConfigureAwait(false);
                return values;
            }

            T?[] some = new T?[rows];
            await group.ReadAsync<T>(field, some.AsMemory()).ConfigureAwait(false);
            int none = Array.IndexOf(some, null);
            return none < 0 ? Array.ConvertAll(some, v => v!.Value)
                : throw new PathologyException(FailureKind.BadData, $"{path}: {field.Name} of patch {first + none} is missing");
        }
    }
}

/// <summary>A patch's upper left corner and sides, level-0 px: a square on the slide is none of its pixels where they are oblong.</summary>
public readonly record struct BagPatch(double X, double Y, double WidthPx, double HeightPx)
{
    /// <summary>
    /// Some of it lies on a slide of so many level-0 px. Grids, the engine's own among them, begin their last patch before the slide's edge and
    /// look at what is around the first, so that no more can be asked for.
    /// </summary>
    public bool MeetsSlide(long widthPx, long heightPx) => X < widthPx && Y < heightPx && X + WidthPx > 0 && Y + HeightPx > 0;
}
