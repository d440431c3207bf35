using HccPathology.Density;
using HccPathology.Nuclei;
using HccPathology.Outputs;
using HccPathology.Outputs.Tables;
using Parquet;
using Parquet.Schema;

namespace HccPathology.Tests.Outputs.Tables;

public sealed class CellsParquetWriterTests
{
    [Fact]
    public async Task Write_KeepsValuesTypesContoursAndMetadata()
    {
        using ScratchFolder folder = new();
        WriteLattice(folder.File("c.parquet"), folder.Path, 70_000);
        await using ParquetReader reader = await ParquetReader.CreateAsync(folder.File("c.parquet"));
        reader.Schema.DataFields.Select(f => f.Name).ShouldBe(
        [
            "cell_id", "x_px_level0", "y_px_level0", "x_um", "y_um", "area_um2", "perimeter_um", "circularity", "eccentricity", "solidity",
            "max_diameter_um", "min_diameter_um", "haematoxylin_od_mean", "haematoxylin_od_sd", "haematoxylin_od_min", "haematoxylin_od_max",
            "dab_od_mean", "dab_od_sd", "dab_od_min", "dab_od_max", "cell_class", "contour_delta_varint",
        ]);
        reader.CustomMetadata["slide"].ShouldBe("Leber \"Ä\"");
        reader.CustomMetadata["mpp_y"].ShouldBe("0.26");
        reader.RowGroupCount.ShouldBe(2);
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(1);
        int rows = (int)group.RowCount;
        rows.ShouldBe(70_000 - CellsParquetWriter.RowsPerGroup);
        double[] y = await ReadAsync<double>(group, reader.Schema, "y_px_level0", rows), um = await ReadAsync<double>(group, reader.Schema, "y_um", rows);
        (y[0], um[0]).ShouldBe((30.5 + 131 * 20, (30.5 + 131 * 20) * 0.26));
        (await ReadAsync<float>(group, reader.Schema, "dab_od_mean", rows))[7].ShouldBe(-0.03125f);
        Guid[] ids = await ReadAsync<Guid>(group, reader.Schema, "cell_id", rows);
        ids[0].ShouldBe(new CellIds("sha256:00ff", "sha256:11ee", OutputSamples.Classes.Select(c => c.Name)).Of(20.125 + 36 * 20, 30.5 + 131 * 20, 0));
        ReadOnlyMemory<byte>[] contours = new ReadOnlyMemory<byte>[rows];
        await group.ReadAsync<ReadOnlyMemory<byte>>(Field(reader.Schema, "contour_delta_varint"), contours);
        int[] xy = new int[64];
        ContourCodec.Decode(contours[0].Span, xy).ShouldBe(32);
        xy[..32].ShouldBe(OutputSamples.CircleAround(20.125 + 36 * 20, 30.5 + 131 * 20, 6 + 65_536 % 7));
    }

    [Fact]
    public async Task Write_DetectorWithProbabilities_HasAColumnForEachClass()
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.LearnedAt(11, 11));
        OutputSamples.Add(contours, OutputSamples.CircleAround(11, 11, 5));
        CellsParquetWriter.Write(folder.File("c"), nuclei, contours, OutputSamples.Classes,
            OutputSamples.Parquet with { Cells = OutputSamples.LearnedCells with { Counterstain = "DAB" } });
        await using ParquetReader reader = await ParquetReader.CreateAsync(folder.File("c"));
        reader.Schema.DataFields.Select(f => f.Name).TakeLast(6).ShouldBe(
            ["dab_od_max", "probability", "class_probability_nucleus", "class_probability_lymphozyt \"µ\"", "cell_class", "contour_delta_varint"]);
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        (await ReadAsync<float>(group, reader.Schema, "dab_od_max", 1)).ShouldBe([0.2f]);
        (await ReadAsync<float>(group, reader.Schema, "probability", 1)).ShouldBe([0.875f]);
        (await ReadAsync<float>(group, reader.Schema, "class_probability_nucleus", 1)).ShouldBe([0.2f]);
        (await ReadAsync<float>(group, reader.Schema, "class_probability_lymphozyt \"µ\"", 1)).ShouldBe([0.8f]);
        string?[] classes = new string?[1];
        await group.ReadAsync(Field(reader.Schema, "cell_class"), classes.AsMemory());
        classes.ShouldBe(["Lymphozyt \"µ\""]);
    }

    [Fact]
    public async Task Write_EveryMeasurement_IsInItsOwnColumn()
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.LearnedAt(11, 11) with { Solidity = 0.9375f, Cell = new CellDab(0.125f, 0.375f, 0.625f, 0.8125f, 88.5f) });
        OutputSamples.Add(contours, OutputSamples.CircleAround(11, 11, 5));
        CellsParquetWriter.Write(folder.File("c"), nuclei, contours, OutputSamples.Classes,
            OutputSamples.Parquet with { Cells = OutputSamples.LearnedCells with { Counterstain = "DAB", HasCellDab = true } });
        await using ParquetReader reader = await ParquetReader.CreateAsync(folder.File("c"));
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        Dictionary<string, float> found = [];
        foreach (DataField field in reader.Schema.DataFields.Where(f => f.ClrType == typeof(float)))
        {
            found[field.Name] = (await ReadAsync<float>(group, reader.Schema, field.Name, 1))[0];
        }

        found.ShouldBe(new Dictionary<string, float>
        {
            ["area_um2"] = 31.4159f,
            ["perimeter_um"] = 19.87f,
            ["circularity"] = 0.98765f,
            ["eccentricity"] = 0.25f,
            ["solidity"] = 0.9375f,
            ["max_diameter_um"] = 6.5f,
            ["min_diameter_um"] = 6,
            ["haematoxylin_od_mean"] = 0.75f,
            ["haematoxylin_od_sd"] = 0.0625f,
            ["haematoxylin_od_min"] = 0.5f,
            ["haematoxylin_od_max"] = 1.125f,
            ["dab_od_mean"] = -0.03125f,
            ["dab_od_sd"] = 0.01f,
            ["dab_od_min"] = -0.1f,
            ["dab_od_max"] = 0.2f,
            ["dab_od_membrane_mean"] = 0.125f,
            ["dab_od_cytoplasm_mean"] = 0.375f,
            ["dab_od_cell_mean"] = 0.625f,
            ["membrane_completeness"] = 0.8125f,
            ["cell_area_um2"] = 88.5f,
            ["probability"] = 0.875f,
            ["class_probability_nucleus"] = 0.2f,
            ["class_probability_lymphozyt \"µ\""] = 0.8f,
        });
    }

    [Theory]
    [InlineData(false, "tumour")]
    [InlineData(true, "tumour nests")]
    public async Task Write_Zones_AreWhereEachCellCounts(bool hasStroma, string tumour)
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        using NucleusTable nuclei = OutputSamples.InZones(contours);

        CellsParquetWriter.Write(folder.File("c"), nuclei, contours, OutputSamples.Classes,
            OutputSamples.Parquet with { Cells = OutputSamples.Cells with { Zones = OutputSamples.ZonesOnAnotherGrid(hasStroma) } });
        await using ParquetReader reader = await ParquetReader.CreateAsync(folder.File("c"));
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        string?[] compartments = new string?[3], bands = new string?[3];
        await group.ReadAsync(Field(reader.Schema, "compartment"), compartments.AsMemory());
        await group.ReadAsync(Field(reader.Schema, "zone_band"), bands.AsMemory());
        compartments.ShouldBe(["parenchyma", tumour, "no tissue"]);
        bands.ShouldBe(["outer margin", "inner margin", null]);
        float[] um = await ReadAsync<float>(group, reader.Schema, "tumour_border_distance_um", 3);
        ((double)um[0]).ShouldBe(118, 3);
        ((double)um[1]).ShouldBe(-70, 3);
        um[2].ShouldBe(float.NaN, "no distance, which is not 0");
        (await ReadAsync<int>(group, reader.Schema, "nodule", 3)).ShouldBe([0, 0, 0], "this tumour is too small for a nodule");
    }

    [Fact]
    public void Write_TwiceGivesTheSameBytes()
    {
        using ScratchFolder folder = new();
        WriteLattice(folder.File("a"), folder.Path, 3000);
        WriteLattice(folder.File("b"), folder.Path, 3000);
        File.ReadAllBytes(folder.File("b")).ShouldBe(File.ReadAllBytes(folder.File("a")));
    }

    [Fact]
    public async Task Write_NoCells_GivesATableWithoutRows()
    {
        using ScratchFolder folder = new();
        WriteLattice(folder.File("a"), folder.Path, 0);
        await using ParquetReader reader = await ParquetReader.CreateAsync(folder.File("a"));
        (reader.RowGroupCount, reader.Schema.DataFields.Length).ShouldBe((0, 22));
    }

    [Fact]
    public async Task Density_KeepsMissingApartFromZero()
    {
        using ScratchFolder folder = new();
        DensityRow[] rows =
        [
            DensityTable.RowOf("s", "H&E", "tissue", "all", 0, 2, 1, new()), DensityTable.RowOf("s", "H&E", "tissue", "Nucleus", 9, 2, 0.1, new()),
        ];
        DensityFiles.WriteParquet(folder.File("d"), rows);
        await using ParquetReader reader = await ParquetReader.CreateAsync(folder.File("d"));
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        double?[] density = new double?[2];
        await group.ReadAsync<double>(Field(reader.Schema, "density_per_mm2"), density.AsMemory());
        density.ShouldBe([0.0, null]);
        (await ReadAsync<long>(group, reader.Schema, "count", 2)).ShouldBe([0, 9]);
        long?[] blocks = new long?[2];
        await group.ReadAsync<long>(Field(reader.Schema, "bootstrap_blocks"), blocks.AsMemory());
        blocks.ShouldBe([null, null], "no blocks were looked at, which are not 0");
        string?[] status = new string?[2];
        await group.ReadAsync(Field(reader.Schema, "status"), status.AsMemory());
        status.ShouldBe(["ok", "not evaluable"]);
        string?[] reason = new string?[2], marker = new string?[2];
        await group.ReadAsync(Field(reader.Schema, "reason"), reason.AsMemory());
        await group.ReadAsync(Field(reader.Schema, "marker"), marker.AsMemory());
        reason.ShouldBe([null, "net area 0.1 mm2 is below the minimum of 0.5 mm2"]);
        marker.ShouldBe([null, null]);
    }

    private static void WriteLattice(string path, string scratch, int count)
    {
        (NucleusTable nuclei, ContourSpool contours) = OutputSamples.Lattice(scratch, count);
        using (contours)
        {
            CellsParquetWriter.Write(path, nuclei, contours, OutputSamples.Classes, OutputSamples.Parquet);
        }
    }

    private static DataField Field(ParquetSchema schema, string name) => schema.DataFields.Single(f => f.Name == name);

    private static async Task<T[]> ReadAsync<T>(ParquetRowGroupReader group, ParquetSchema schema, string column, int rows) where T : struct
    {
        T[] values = new T[rows];
        await group.ReadAsync<T>(Field(schema, column), values.AsMemory());
        return values;
    }
}
