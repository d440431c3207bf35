using HccPathology.Subtypes;
using Parquet;
using Parquet.Schema;

namespace HccPathology.Tests.Subtypes;

public sealed class DamagedBagTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Each byte of the description at the end of the file in turn.
    [Fact]
    public async Task Read_ParquetWithAWrongByte_IsNotToldInWordsOfTheProgram()
    {
        byte[] whole = await BagAsync();
        HashSet<string> said = [];
        for (int i = 9; i < BitConverter.ToInt32(whole, whole.Length - 8); i++)
        {
            byte[] torn = [.. whole];
            torn[^i] ^= 0x5F;
            string path = _folder.Write("bag.parquet", torn);
            try
            {
                PatchBag.Read(path);
            }
            catch (PathologyException e)
            {
                e.Message.ShouldStartWith($"{path}: ");
                said.Add(e.Message);
            }
        }

        said.ShouldContain($"{_folder.File("bag.parquet")}: cannot be read as a Parquet file of patch vectors: it is damaged; make it again");
        said.ShouldAllBe(m => !m.Contains("Object reference") && !m.Contains("argument") && !m.Contains("Index was") && !m.Contains("dictionary"));
    }

    private async Task<byte[]> BagAsync()
    {
        ParquetSchema schema = new(
            new DataField<double>("x_px_level0"), new DataField<double>("y_px_level0"), new DataField<double>("side_px_level0"), new DataField<float>("v0"));
        string path = _folder.File("whole.parquet");
        await using (FileStream stream = File.Create(path))
        {
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            for (int d = 0; d < 3; d++)
            {
                await group.WriteAsync<double>(schema.DataFields[d], new double[] { 100, 200 });
            }

            await group.WriteAsync<float>(schema.DataFields[3], new float[] { 1, 2 });
        }

        PatchBag.Read(path).Patches.Count.ShouldBe(2);
        return await File.ReadAllBytesAsync(path);
    }
}
