using System.Text.Json;
using HccPathology.Batch;
using HccPathology.Outputs;

namespace HccPathology.Tests.Batch;

public sealed class ClaimBoardTests : IDisposable
{
    private static readonly ProcessPlace Gone = ProcessPlace.Own with { Pid = int.MaxValue };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryTake_SlideInHand_IsRefusedUntilItIsGivenUp()
    {
        using ClaimBoard one = new(_folder.Path, TimeSpan.FromMinutes(2)), other = new(_folder.Path, TimeSpan.FromMinutes(2));
        Claim claim = one.TryTake("a").ShouldNotBeNull();
        other.TryTake("a").ShouldBeNull();
        other.TryTake("a").ShouldBeNull("nor when it is asked again at once");
        one.GiveUp(claim);
        other.GiveUp(other.TryTake("a").ShouldNotBeNull());
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    /// <summary>Other machines see by its beats alone that a claim's process lives: several must fit into their patience.</summary>
    [Fact]
    public async Task Claim_OfASlideInHand_BeatsByItself()
    {
        using ClaimBoard board = new(_folder.Path, TimeSpan.FromSeconds(1));
        Claim claim = board.TryTake("a").ShouldNotBeNull();
        for (int waits = 0; waits < 200 && Text("a").Beat < 3; waits++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Text("a").Beat.ShouldBeGreaterThanOrEqualTo(3);
        Text("a").Token.ShouldBe(claim.Token);
        claim.Beat(text => text with { Stage = "tiles", DoneTiles = 7 });
        (Text("a").Stage, Text("a").DoneTiles).ShouldBe(("tiles", 7));
        board.GiveUp(claim);
    }

    [Fact]
    public void Sweep_WhatEndedProcessesHaveLeft_IsTidiedOnceAndClaimsOfTheLivingStay()
    {
        string away = $"a~{new string('0', 32)}";
        Write("a", Gone);
        Write(away, Gone);
        Write("scan~1", Gone);
        string inHand = $"b~{new string('1', 32)}";
        Write("b", ProcessPlace.Own);
        Write(inHand, ProcessPlace.Own);
        Write("c", new ProcessPlace("elsewhere", "other kernel", 1, 1));
        _folder.Write("d", "no claim that can be read");
        List<string> tidied = [];
        using ClaimBoard board = new(_folder.Path, TimeSpan.FromMinutes(2));
        board.Sweep(tidied.Add);
        tidied.ShouldBe(["a", "scan~1"], ignoreOrder: true);
        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).ShouldBe(["b", inHand, "c", "d"], ignoreOrder: true);
    }

    // Whoever opened it waited for ever, status too.
    [Fact]
    public void TryTake_PipeInTheClaimsFolder_IsOpenedByNobodyAndTakenAwayAfterAWhile()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "named pipes of Unix");
        string pipe = _folder.Pipe("a");
        Claim.Read(pipe).ShouldBeNull();
        using ClaimBoard board = new(_folder.Path, TimeSpan.FromMilliseconds(1));
        board.Sweep(_ => { });
        board.TryTake("a").ShouldBeNull();
        Thread.Sleep(20);
        board.GiveUp(board.TryTake("a").ShouldNotBeNull());
        File.Exists(pipe).ShouldBeFalse();
    }

    [Fact]
    public void IsOwn_ClaimThatAnotherHasWrittenOver_IsTheOthersAndStaysThere()
    {
        using ClaimBoard board = new(_folder.Path, TimeSpan.FromMinutes(2));
        Claim claim = board.TryTake("a").ShouldNotBeNull();
        claim.IsOwn().ShouldBeTrue();
        string path = _folder.Write("a", "half");
        claim.IsOwn().ShouldBeTrue("what cannot be read was not taken over");
        File.Delete(path);
        claim.IsOwn().ShouldBeFalse();
        _folder.Write("a", "of another, who is about to write it");
        claim.IsOwn().ShouldBeFalse("it is another file");
        Write("a", ProcessPlace.Own);
        claim.IsOwn().ShouldBeFalse();
        board.GiveUp(claim);
        Text("a").Token.ShouldBe("0123456789ab");
    }

    // Of a user whose files others may not read: two minutes after it was first seen its slide was analysed a second time, however it beat.
    [Fact]
    public async Task TryTake_ClaimThatCannotBeRead_IsWaitedForAsLongAsItBeats()
    {
        using ClaimBoard board = new(_folder.Path, TimeSpan.FromMilliseconds(300));
        string path = _folder.Write("a", "");
        using FileStream beats = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);      // as for root no mode shuts it
        for (int beat = 0; beat < 10; beat++)
        {
            beats.WriteByte((byte)'b');
            beats.Flush();
            board.TryTake("a").ShouldBeNull();
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        await Task.Delay(500, TestContext.Current.CancellationToken);
        board.GiveUp(board.TryTake("a").ShouldNotBeNull());
    }

    private ClaimText Text(string id) => Claim.Read(_folder.File(id)).ShouldNotBeNull();

    private void Write(string id, ProcessPlace owner) =>
        _folder.Write(id, JsonSerializer.SerializeToUtf8Bytes(new ClaimText("0123456789ab", owner, 0, "tiles", 1, 2), JsonFile.Options));
}
