using System.Numerics;
using Parquet;
using Parquet.Schema;

namespace HccPathology.Tests.Subtypes;

/// <summary>The tiny network (tiny-mil/make.py) and bags for it.</summary>
internal static class TinyMil
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Subtypes", "tiny-mil");

    /// <summary>Patches of 100 px side by side, in row groups of so many; with columns that may hold nulls NaN is one.</summary>
    public static async Task<string> WriteBagAsync(ScratchFolder folder, float[][] vectors, int perGroup, double firstX = 0, bool mayBeMissing = false)
    {
        string path = folder.File($"bag{vectors.Length}-{vectors[0].Length}-{firstX}-{mayBeMissing}.parquet");
        DataField[] columns = [.. Enumerable.Range(0, vectors[0].Length).Select(d => Field<float>($"v{d}"))];
        ParquetSchema schema = new([Field<double>("x_px_level0"), Field<double>("y_px_level0"), Field<double>("side_px_level0"), .. columns]);
        await using FileStream stream = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream);
        for (int from = 0; from < vectors.Length; from += perGroup)
        {
            float[][] rows = vectors[from..Math.Min(vectors.Length, from + perGroup)];
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await PutAsync(group, schema.DataFields[0], rows.Select((_, i) => firstX + (from + i) * 100.0));
            await PutAsync(group, schema.DataFields[1], new double[rows.Length]);
            await PutAsync(group, schema.DataFields[2], rows.Select(_ => 100.0));
            for (int d = 0; d < columns.Length; d++)
            {
                await PutAsync(group, schema.DataFields[3 + d], rows.Select(r => r[d]));
            }
        }

        return path;

        DataField Field<T>(string name) where T : struct => mayBeMissing ? new DataField<T?>(name) : new DataField<T>(name);

        Task PutAsync<T>(ParquetRowGroupWriter group, DataField field, IEnumerable<T> values) where T : struct, IFloatingPointIeee754<T> => mayBeMissing
            ? group.WriteAsync<T>(field, values.Select(v => T.IsNaN(v) ? (T?)null : v).ToArray())
            : group.WriteAsync<T>(field, values.ToArray());
    }
}
