using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HccPathology.Batch;
using HccPathology.Phantoms;
using HccPathology.Tests.Analysis;

namespace HccPathology.Tests.Batch;

/// <summary>
/// A real batch of 12 small slides, killed with SIGKILL at random moments (the batch, one of its analyses, or all at once) and started again until it is
/// through; round after round until there were as many kills as <c>HCC_KILLS</c> says (10).
/// </summary>
public sealed class KillTests : IDisposable
{
    private const int Slides = 12;
    private readonly ScratchFolder _folder = new();
    private readonly Random _random = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Batch_KilledAtRandomMoments_EndsWithTheBytesOfAnUndisturbedRun()
    {
        int wanted = int.Parse(Environment.GetEnvironmentVariable("HCC_KILLS") ?? "10", CultureInfo.InvariantCulture),
            parents = 0, children = 0, both = 0, rounds = 0;
        for (int i = 0; i < Slides; i++)
        {
            PhantomSlide.Write(_folder.File("slides", $"s{i:00}.tiff"), _folder.File("truth", $"s{i}.geojson"),
                new PhantomOptions { WidthPx = 512, HeightPx = 384 + 16 * i, Seed = (uint)(40 + i) }, 2);
        }

        Stopwatch clock = Stopwatch.StartNew();
        (await Finish(Start("whole"))).ShouldBe(0);
        TimeSpan one = clock.Elapsed / Slides;
        SortedDictionary<string, string> whole = Hashes("whole");
        whole.Count.ShouldBeGreaterThan(9 * Slides);
        while (parents + children + both < wanted)
        {
            string place = $"round{rounds++}";
            int code;
            do
            {
                using Process batch = Start(place);
                Task<int> end = Finish(batch);
                while (!end.IsCompleted && parents + children + both < wanted)
                {
                    await Task.WhenAny(end, Task.Delay(6 * one * Math.Pow(_random.NextDouble(), 3)));
                    if (end.IsCompleted)
                    {
                        break;
                    }

                    int[] own = ChildrenOf(batch.Id);
                    int kind = own.Length == 0 ? 0 : _random.Next(3);
                    (parents, children, both) = (parents + (kind == 0 ? 1 : 0), children + (kind == 1 ? 1 : 0), both + (kind == 2 ? 1 : 0));
                    Array.ForEach(kind == 1 ? [own[_random.Next(own.Length)]] : kind == 2 ? own : [], Kill);
                    if (kind != 1)
                    {
                        batch.Kill();
                    }
                }

                code = await end;
            }
            while (code is 137 or 3); // 3: one slide's process was killed three times in a run

            code.ShouldBe(0, place);
            Check(place, whole);
            Directory.Delete(Path.Combine(_folder.Path, place), recursive: true);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{parents + children + both} kills ({parents} of the batch, {children} of an analysis, {both} of both) in {rounds} rounds of {Slides} slides");
    }

    private void Check(string place, SortedDictionary<string, string> whole)
    {
        Hashes(place).ShouldBe(whole);
        BatchFolder folder = new(Path.Combine(_folder.Path, place));
        foreach (string inner in (string[])["work", "claims"])
        {
            Directory.GetFileSystemEntries(Path.Combine(folder.Path, ".batch", inner)).ShouldBeEmpty(place);
        }

        using Ledger ledger = Ledger.Open(folder.LedgerFile, warning => throw new InvalidOperationException(warning));
        ledger.Rows().Select(r => (r.Id, r.State)).ShouldBe(Enumerable.Range(0, Slides).Select(i => ($"s{i:00}", "done")), place);
        ledger.Rows().ShouldAllBe(r => r == LedgerRow.Of(SlideRecord.Read(folder, r.Id)!), place);

        // Once there is a result of a slide, nobody begins it again.
        HashSet<string> done = [];
        foreach (JsonElement line in File.ReadLines(folder.LogFile).Select(text => JsonDocument.Parse(text).RootElement))
        {
            string? id = line.GetProperty("id").GetString();
            switch (line.GetProperty("happened").GetString())
            {
                case "attempt":
                    done.ShouldNotContain(id!, place);
                    break;
                case "done":
                    done.Add(id!).ShouldBeTrue($"{place}: {id} done twice");
                    break;
                default:
                    break;
            }
        }
    }

    // Results of all slides, and the joined table; the reports hold times.
    private SortedDictionary<string, string> Hashes(string place) => new(
        Enumerable.Range(0, Slides).Select(i => $"s{i:00}")
            .SelectMany(id => AnalysisRun.Hashes(Path.Combine(_folder.Path, place, id)).Select(f => (Name: $"{id}/{f.Key}", f.Value)))
            .Append((Name: "density.csv", AnalysisRun.Hashes(Path.Combine(_folder.Path, place))["density.csv"])).ToDictionary(f => f.Name, f => f.Item2),
            StringComparer.Ordinal);

    private Process Start(string place)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "hccpath"),
            ["batch", Path.Combine(_folder.Path, "slides"), "--out", Path.Combine(_folder.Path, place), "--jobs", "2", "--threads", "2", "--detector",
                "classic", "--min-net-area=0.01", "--quiet", "--least-free", "1M"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("TMPDIR");
        return Process.Start(start)!;
    }

    private static async Task<int> Finish(Process process)
    {
        _ = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode is not (0 or 3 or 137))
        {
            throw new InvalidOperationException($"exit code {process.ExitCode}: {await errors}");
        }

        return process.ExitCode;
    }

    private static int[] ChildrenOf(int pid) =>
        [.. Directory.GetDirectories("/proc").Select(d => Path.GetFileName(d)).Where(n => n.All(char.IsAsciiDigit))
            .Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Where(p => ParentOf(p) == pid)];

    private static int ParentOf(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static void Kill(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended in between.
        }
    }
}
