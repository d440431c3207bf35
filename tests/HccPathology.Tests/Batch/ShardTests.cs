using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

public sealed class ShardTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Parts_CoverAllOnceAreBalancedBySizeAndStayWhenASlideGrows()
    {
        Random random = new(5);
        BatchRow[] rows = [.. Enumerable.Range(0, 40).Select(i => Row($"s{i}", 100 + random.Next(900)))];
        BatchFolder folder = new(Path.Combine(_folder.Path, "out"));
        folder.Prepare();
        string[][] parts = [.. Enumerable.Range(1, 4).Select(i => Ids(new Shard(i, 4)))];
        parts.SelectMany(p => p).Order().ShouldBe(rows.Select(r => r.Id).Order());
        long[] loads = [.. parts.Select(p => p.Sum(id => new FileInfo(rows.Single(r => r.Id == id).Slide).Length))];
        (loads.Max() - loads.Min()).ShouldBeLessThan(1000, "no part has more than another by more than the largest slide");
        Row("s7", 50_000);
        Ids(new Shard(2, 4)).ShouldBe(parts[1], "a part that starts again must not get other slides");

        string[] Ids(Shard shard) => [.. shard.Of(rows, folder).Select(r => r.Id)];
    }

    /// <summary>Each slide that is not there takes a look and a line of the report: no part should have all of them.</summary>
    [Fact]
    public void Parts_OfSlidesWithoutSize_AreDealtOutByNumber()
    {
        BatchRow[] rows = [.. Enumerable.Range(0, 6).Select(i => new BatchRow { Id = $"s{i}", Slide = _folder.File($"s{i}"), Settings = [], Place = "" })];
        BatchFolder folder = new(Path.Combine(_folder.Path, "out"));
        folder.Prepare();
        Enumerable.Range(1, 3).Select(i => new Shard(i, 3).Of(rows, folder).Count).ShouldBe([2, 2, 2]);
    }

    [Fact]
    public void Parts_OfOtherSlidesWithTheSameNames_AreDealtAnew()
    {
        BatchRow[] rows = [Row("a", 100), Row("b", 700), Row("c", 300)];
        BatchFolder folder = new(Path.Combine(_folder.Path, "out"));
        folder.Prepare();
        new Shard(1, 2).Of(rows, folder).Select(r => r.Id).ShouldBe(["b"]);
        BatchRow[] others = [.. rows.Select(r => r with { Slide = _folder.Write($"other/{r.Id}", new byte[r.Id == "a" ? 700 : 10]) })];
        new Shard(1, 2).Of(others, folder).Select(r => r.Id).ShouldBe(["a"]);
    }

    [Fact]
    public void DryRun_DealsAsTheRealOneAndWritesNothing()
    {
        BatchRow[] rows = [Row("a", 100), Row("b", 700), Row("c", 300)];
        BatchFolder folder = new(Path.Combine(_folder.Path, "out"));
        string[] planned = [.. new Shard(1, 2).Of(rows, folder, isDryRun: true).Select(r => r.Id)];
        Directory.Exists(folder.Path).ShouldBeFalse();
        folder.Prepare();
        new Shard(1, 2).Of(rows, folder).Select(r => r.Id).ShouldBe(planned);
        planned.ShouldBe(["b"]);
    }

    [Theory]
    [InlineData("1/4", 1, 4)]
    [InlineData("4/4", 4, 4)]
    public void Parse_Numbers(string text, int number, int count) => Shard.Parse(text, _ => null).ShouldBe(new Shard(number, count));

    [Theory]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("1")]
    [InlineData("-1/4")]
    [InlineData("a/b")]
    [InlineData("auto")]
    public void Parse_Nonsense_IsABadCommand(string text) =>
        Should.Throw<PathologyException>(() => Shard.Parse(text, _ => null)).Kind.ShouldBe(FailureKind.BadCommand);

    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=4", 3, 4)]
    [InlineData("SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_COUNT=4", 1, 4)]
    [InlineData("SLURM_ARRAY_TASK_ID=30 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_STEP=10 SLURM_ARRAY_TASK_COUNT=4", 3, 4)]
    [InlineData("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=1 HCCPATH_SHARDS=8", 4, 8)]
    [InlineData("JOB_COMPLETION_INDEX=2 HCCPATH_SHARDS=3", 3, 3)]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=1 AWS_BATCH_JOB_ARRAY_SIZE=2", 2, 2)]
    public void Auto_TakesThePlaceFromTheScheduler(string environment, int number, int count) =>
        Shard.Parse("auto", Environment(environment)).ShouldBe(new Shard(number, count));

    [Theory]
    [InlineData("JOB_COMPLETION_INDEX=2", "HCCPATH_SHARDS")]
    [InlineData("JOB_COMPLETION_INDEX=3 HCCPATH_SHARDS=3", "part 3 of 3")]
    [InlineData("SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_MIN=2 SLURM_ARRAY_TASK_COUNT=4", "part -1 of 4")]
    public void Auto_WithoutAWholePlace_SaysWhatIsMissing(string environment, string words) =>
        Should.Throw<PathologyException>(() => Shard.Parse("auto", Environment(environment))).Message.ShouldContain(words);

    [Theory]
    [InlineData("", 16, 64)]
    [InlineData("SLURM_CPUS_PER_TASK=4", 4, 64)]
    [InlineData("SLURM_CPUS_PER_TASK=4 SLURM_MEM_PER_CPU=2048", 4, 8)]
    [InlineData("SLURM_CPUS_PER_TASK=4 SLURM_MEM_PER_NODE=16384", 4, 16)]
    [InlineData("SLURM_CPUS_PER_TASK=64", 16, 64)]
    public void Budget_IsWhatSlurmGivesWhenThatIsLess(string environment, int cores, int gibibytes) =>
        MachineBudget.Of(16, 64L << 30, Environment(environment)).ShouldBe(new MachineBudget(cores, (long)gibibytes << 30));

    [Theory]
    [InlineData(16, 64, 4, 4)]
    [InlineData(16, 4, 2, 8)]
    [InlineData(16, 1, 1, 16)]
    [InlineData(2, 64, 1, 2)]
    public void Budget_UsualJobs_HaveCoresAndMemoryEnough(int cores, int gibibytes, int jobs, int threads)
    {
        MachineBudget budget = new(cores, (long)gibibytes << 30);
        (budget.UsualJobs, budget.ThreadsPerSlide(jobs), budget.ThreadsPerSlide(cores + 1)).ShouldBe((jobs, threads, 1));
    }

    [Fact]
    public void Budget_TooManyJobsForTheMemory_IsABadCommand() =>
        Should.Throw<PathologyException>(() => new MachineBudget(8, 4L << 30).MemoryPerSlide(9)).Kind.ShouldBe(FailureKind.BadCommand);

    [Fact]
    public void Memory_TooLittleForOneSlide_IsNotToldToGiveFewerJobs() =>
        Should.Throw<PathologyException>(() =>
            new MachineBudget(8, 450L << 20).MemoryPerSlide(1)).Message.ShouldStartWith("450 MiB of memory is less than the 512 MiB");

    [Theory]
    [InlineData("{\"a\": 5")]
    [InlineData("null")]
    [InlineData("{\"a\": \"large\"}")]
    public void Of_DamagedSizes_IsToldWithTheFileAndNotDealtAnew(string text)
    {
        BatchFolder folder = new(_folder.Path);
        folder.Prepare();
        BatchRow[] rows = [Row("a", 5), Row("b", 3)];
        new Shard(1, 2).Of(rows, folder);
        string sizes = Directory.GetFiles(Path.Combine(_folder.Path, ".batch"), "sizes-*").ShouldHaveSingleItem();
        File.WriteAllText(sizes, text);

        PathologyException e = Should.Throw<PathologyException>(() => new Shard(2, 2).Of(rows, folder));

        (e.Kind, File.ReadAllText(sizes)).ShouldBe((FailureKind.BadData, text));
        e.Message.ShouldStartWith($"{sizes}: is damaged");
    }

    // One member's umask ended the parts of all others with 75, and his records were none to them.
    [Fact]
    public async Task SizesAndRecords_OfAMemberWithUmask077_AreReadByTheGroupOfTheirFolder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes of files are of Unix");
        if (!OperatingSystem.IsWindows())
        {
            string slide = _folder.Write("slides/a.tiff", "no slide");
            BatchFolder folder = new(Path.Combine(_folder.Path, "out"));
            folder.Prepare();
            string inner = Path.GetDirectoryName(folder.PlanFile)!, records = Path.GetDirectoryName(folder.RecordOf("a"))!;
            const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite, all = own | UnixFileMode.UserExecute;
            File.SetUnixFileMode(inner, all | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
            foreach ((UnixFileMode of, UnixFileMode expected) in ((UnixFileMode, UnixFileMode)[])[(all | UnixFileMode.GroupRead, own | UnixFileMode.GroupRead), (all, own)])
            {
                File.SetUnixFileMode(records, of);
                (int code, _, string errors) = await Cli.HccpathProcess.RunBy("umask 077; \"$@\"", "batch", Path.GetDirectoryName(slide)!, "--out", folder.Path, "--quiet", "--shard", "1/1");
                code.ShouldBe(3, errors);
                File.GetUnixFileMode(Directory.GetFiles(inner, "sizes-*").ShouldHaveSingleItem()).ShouldBe(own | UnixFileMode.GroupRead);
                File.GetUnixFileMode(folder.RecordOf("a")).ShouldBe(expected);
                File.Delete(folder.RecordOf("a"));
            }
        }
    }

    private static Func<string, string?> Environment(string text)
    {
        Dictionary<string, string> all = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        return name => all.GetValueOrDefault(name);
    }

    private BatchRow Row(string id, int bytes) => new() { Id = id, Slide = _folder.Write(id, new byte[bytes]), Settings = [], Place = id };
}
