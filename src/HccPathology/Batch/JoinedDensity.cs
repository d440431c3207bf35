using System.Text;
using HccPathology.Outputs;
using HccPathology.Outputs.Summaries;
using HccPathology.Outputs.Tables;

namespace HccPathology.Batch;

/// <summary>
/// One table of the density tables of all results, with patient and block in front: the same results give the same bytes, in the
/// plan's order, however often it is made.
/// </summary>
internal static class JoinedDensity
{
    /// <summary>As the tables that it joins.</summary>
    public const string FileName = DensityFiles.CsvName;

    /// <param name="folder">Of the batch.</param>
    /// <param name="finished">Rows with a result of what was asked for.</param>
    /// <exception cref="PathologyException">A table is not the one that its result's mark names, or the joined one cannot be written.</exception>
    public static void Write(BatchFolder folder, IEnumerable<BatchRow> finished) => AtomicFile.Write(Path.Combine(folder.Path, FileName), stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        IReadOnlyList<string>? header = null;
        foreach (BatchRow row in finished)
        {
            string table = Path.Combine(folder.ResultOf(row.Id), FileName);
            List<DelimitedRecord> records = DelimitedText.ParseWritten(table, DoneJson.ReadListed(folder.ResultOf(row.Id), FileName));
            if (records.Count == 0)
            {
                throw new PathologyException(FailureKind.BadData, $"{table}: is empty; start the batch again, which analyses the slide anew");
            }

            header ??= WriteHeader(records[0].Fields);
            if (!records[0].Fields.SequenceEqual(header))
            {
                throw new PathologyException(FailureKind.BadData, $"{table}: has other columns than the tables before it; analyse all slides with one engine");
            }

            foreach (DelimitedRecord record in records.Skip(1))
            {
                Write([row.Id, row.Patient ?? "", row.Block ?? "", .. record.Fields]);
            }
        }

        _ = header ?? WriteHeader([.. DensityFiles.Columns.Select(c => c.Name)]);

        IReadOnlyList<string> WriteHeader(IReadOnlyList<string> columns)
        {
            Write(["id", "patient", "block", .. columns]);
            return columns;
        }

        void Write(IEnumerable<string> fields) => writer.WriteLine(string.Join(',', fields.Select(CsvField.Of)));
    });
}
