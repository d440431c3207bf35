using System.Diagnostics;
using System.Globalization;
using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

/// <summary>Whether the process behind a claim has ended, as /proc tells (Linux).</summary>
public sealed class ProcessPlaceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public ProcessPlaceTests() => Assert.SkipUnless(File.Exists("/proc/self/stat"), "needs /proc");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void IsGone_ThisProcess_LivesAndOneOfAnotherMachineCannotBeAsked()
    {
        ProcessPlace.Own.IsGone().ShouldBeFalse();
        (ProcessPlace.Own with { Pid = int.MaxValue }).IsGone().ShouldBeTrue();
        (ProcessPlace.Own with { Pid = int.MaxValue, Kernel = "another" }).IsGone().ShouldBeFalse();
        (ProcessPlace.Own with { Pid = int.MaxValue, Kernel = "" }).IsGone().ShouldBeFalse();
    }

    /// <summary>The name stands in brackets and may hold any letter.</summary>
    [Fact]
    public void IsGone_ProcessWithABracketInItsName_Lives()
    {
        string program = _folder.File("a) b");
        File.Copy("/bin/sleep", program);
        using Process sleep = Process.Start(program, ["60"]);
        try
        {
            Place(sleep.Id).IsGone().ShouldBeFalse();
        }
        finally
        {
            sleep.Kill();
            sleep.WaitForExit();
        }

        (Place(Environment.ProcessId) with { Pid = sleep.Id }).IsGone().ShouldBeTrue();
    }

    /// <summary>A batch that was killed in a container whose first process fetches no children's ends stays in /proc and does nothing any more.</summary>
    [Fact]
    public void IsGone_EndedProcessThatNobodyHasFetched_IsGone()
    {
        using Process parent = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 0.01 & echo $!; exec sleep 60"]) { RedirectStandardOutput = true })!;
        try
        {
            int child = int.Parse(parent.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            SpinWait.SpinUntil(() => Stat(child)[0] == "Z", TimeSpan.FromSeconds(20)).ShouldBeTrue();
            Place(child).IsGone().ShouldBeTrue();
        }
        finally
        {
            parent.Kill();
            parent.WaitForExit();
        }
    }

    private static ProcessPlace Place(int pid) => ProcessPlace.Own with { Pid = pid, Started = long.Parse(Stat(pid)[19], CultureInfo.InvariantCulture) };

    private static string[] Stat(int pid) => File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ');
}
