using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

/// <summary>A batch of slides whose analysis is the script of <see cref="BatchSample"/>.</summary>
internal sealed class BatchOfScripts : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly BatchSample _sample;

    public BatchOfScripts(BatchSample sample, params string[] names)
    {
        _sample = sample;
        Program = sample.Program(_folder);
        Rows = [.. names.Select(name => new BatchRow { Id = name, Slide = sample.Slide(_folder, name + ".tiff"), Settings = [], Place = name })];
        Folder = new BatchFolder(Path.Combine(_folder.Path, "out"));
        Options = new BatchOptions
        {
            Child = Program,
            Jobs = 2,
            ThreadsPerSlide = 1,
            Limits = new ChildLimits(1L << 40, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2)),
            FirstPause = TimeSpan.FromMilliseconds(20),
            LeastFreeBytes = 0,
        };
    }

    public string Place => _folder.Path;
    public ChildProgram Program { get; }
    public IReadOnlyList<BatchRow> Rows { get; set; }
    public BatchFolder Folder { get; set; }
    public BatchOptions Options { get; set; }
    public List<string> Warnings { get; } = [];

    /// <summary>Slides that the program was called for, in order.</summary>
    public string[] Calls =>
        File.Exists(Path.Combine(_folder.Path, "program", "calls")) ? File.ReadAllLines(Path.Combine(_folder.Path, "program", "calls")) : [];

    public void ForgetCalls() => File.Delete(Path.Combine(_folder.Path, "program", "calls"));

    public void Replace(string name) => File.AppendAllText(_sample.Slide(_folder, name + ".tiff"), "x");

    public IReadOnlyList<PlanEntry> Plan() => new BatchPlan(Folder, BatchSample.Columns).Of(Rows);

    /// <summary>Runs it, and returns the records by id.</summary>
    public async Task<Dictionary<string, SlideRecord>> Run(CancellationToken stop = default)
    {
        Folder.Prepare();
        Folder.WritePlan(Rows);
        BatchBoard board = new(text =>
        {
            lock (Warnings)
            {
                Warnings.Add(text);
            }
        }, _ => { });
        BatchPlan plan = new(Folder, BatchSample.Columns);
        IReadOnlyList<PlanEntry> entries = plan.Of(Rows);
        board.Begin(entries);
        await new SlideBatch(Options, Folder, plan, BatchSample.Columns, board).RunAsync(entries, stop);
        return Records();
    }

    public Dictionary<string, SlideRecord> Records() =>
        Rows.Select(r => SlideRecord.Read(Folder, r.Id)).Where(r => r is not null).ToDictionary(r => r!.Id, r => r!);

    public IReadOnlyList<LedgerRow> Ledger()
    {
        using Ledger ledger = HccPathology.Batch.Ledger.Open(Folder.LedgerFile, _ => { });
        return ledger.Rows();
    }

    /// <summary>Names of what a run leaves in a folder below <c>.batch</c>.</summary>
    public string[] Left(string inner) => [.. Directory.GetFileSystemEntries(Path.Combine(Folder.Path, ".batch", inner)).Select(f => Path.GetFileName(f)!)];

    public void Dispose() => _folder.Dispose();
}
