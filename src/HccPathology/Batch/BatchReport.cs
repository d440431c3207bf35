namespace HccPathology.Batch;

/// <summary>The batch's report files; they may be written again at any time.</summary>
public static class BatchReport
{
    /// <summary>The page for people.</summary>
    public const string PageName = BatchHtml.FileName;

    /// <summary>Names in the batch's folder that no result folder may have.</summary>
    internal static IReadOnlyList<string> FileNames { get; } = [BatchHtml.FileName, BatchCsv.FileName, JoinedDensity.FileName];

    /// <summary>Whether an earlier batch has left one.</summary>
    public static bool IsIn(BatchFolder folder) => File.Exists(Path.Combine(folder.Path, BatchCsv.FileName));

    /// <summary>Writes <c>batch.csv</c>, <c>batch.html</c> and the joined density table, and returns the rows.</summary>
    /// <param name="folder">Of the batch.</param>
    /// <param name="plan">Its rows.</param>
    /// <param name="warn">Told of a file that may not be replaced (another user's, in a folder with a sticky bit); without it that is a failure, too.</param>
    /// <exception cref="PathologyException">The folder cannot be written.</exception>
    public static IReadOnlyList<ReportRow> Write(BatchFolder folder, IReadOnlyList<BatchRow> plan, Action<string>? warn = null)
    {
        IReadOnlyList<ReportRow> rows = ReportRow.All(folder, plan);
        Try(() => BatchCsv.Write(Path.Combine(folder.Path, BatchCsv.FileName), rows));
        Try(() => BatchHtml.Write(Path.Combine(folder.Path, BatchHtml.FileName), rows, folder.ReadNotes()));
        // In the plan's order, as rows of one state are.
        Try(() => JoinedDensity.Write(folder, rows.Where(r => r.State == SlideState.Done).Select(r => r.Row)));
        return rows;

        void Try(Action write)
        {
            try
            {
                write();
            }
            catch (PathologyException e) when (warn is not null && e.InnerException is UnauthorizedAccessException)
            {
                warn($"the earlier report stays as it is: {e.Message}");
            }
        }
    }
}
