using HccPathology.Outputs;

namespace HccPathology.Tests.Outputs;

public sealed class AtomicFileTests
{
    [Fact]
    public void Write_ReplacesTheFileOnlyAtTheEnd()
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("a.txt"), "old");
        AtomicFile.Write(folder.File("a.txt"), stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            File.ReadAllText(folder.File("a.txt")).ShouldBe("old");
        });
        File.ReadAllText(folder.File("a.txt")).ShouldBe("new");
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldHaveSingleItem();
    }

    // A member of a group with umask 077 shut the others out of plan and report.
    [Fact]
    public void Write_OverAFile_LetsThoseReadAndWriteItWhoCouldBefore()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes of Unix");
        using ScratchFolder folder = new();
        const UnixFileMode Group = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        string file = folder.Write("a.txt", "old");
        AtomicFile.Write(folder.File("fresh.txt"), stream => stream.Write("new"u8));
        if (!OperatingSystem.IsWindows())
        {
            UnixFileMode usual = File.GetUnixFileMode(folder.File("fresh.txt"));
            File.SetUnixFileMode(file, Group);
            AtomicFile.Write(file, stream => stream.Write("new"u8));
            File.GetUnixFileMode(file).ShouldBe(usual | Group);
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
            AtomicFile.Write(file, stream => stream.Write("newer"u8));
            File.GetUnixFileMode(file).ShouldBe(usual);
        }

        File.ReadAllText(file).ShouldBe("newer");
    }

    [Fact]
    public void Write_TwoAtOnceOfOneProcessNumber_BothSucceedAndOneStays()
    {
        using ScratchFolder folder = new();
        AtomicFile.Write(folder.File("a.txt"), outer =>
        {
            outer.Write("first"u8);
            AtomicFile.Write(folder.File("a.txt"), inner => inner.Write("second"u8));
        });
        File.ReadAllText(folder.File("a.txt")).ShouldBe("first");
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData('n', 255)]
    [InlineData('肝', 85)]
    public void Write_NameAsLongAsNamesMayBe_IsWritten(char letter, int letters)
    {
        using ScratchFolder folder = new();
        string name = new(letter, letters);
        AtomicFile.Write(folder.File(name), stream => stream.Write("new"u8));
        Directory.GetFiles(folder.Path).ShouldBe([folder.File(name)]);
    }

    // As names of TCGA are, with the slide's number and 36 letters of a unique name.
    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(200)]
    [InlineData(250)]
    public void DeleteTemporaries_TakesWhatWasBeingWrittenUnderTheNameAndNoOther(int letters)
    {
        using ScratchFolder folder = new();
        string name = new string('n', letters) + ".json";
        string other = AtomicFile.TemporaryOf(folder.File(new string('n', Math.Min(letters + 1, 100)) + ".geojson"));
        File.WriteAllText(AtomicFile.TemporaryOf(folder.File(name)), "half");
        File.WriteAllText(other, "half, and still being written");
        AtomicFile.DeleteTemporaries(folder.Path, ["else.json", name]);
        Directory.GetFiles(folder.Path).ShouldBe([other]);
    }

    [Fact]
    public void Write_FailureInside_KeepsTheOldFileAndLeavesNoOther()
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("a.txt"), "old");
        Should.Throw<InvalidOperationException>(() => AtomicFile.Write(folder.File("a.txt"), stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        File.ReadAllText(folder.File("a.txt")).ShouldBe("old");
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void Write_PathIsAFolder_IsABadCommand()
    {
        using ScratchFolder folder = new();
        Directory.CreateDirectory(folder.File("a.txt"));
        ShouldFail(FailureKind.BadCommand, folder.File("a.txt"));
    }

    [Fact]
    public void Write_FolderIsAFileOrMissing_IsABadCommand()
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("out"), "a file");
        ShouldFail(FailureKind.BadCommand, Path.Combine(folder.File("out"), "a.txt"));
        ShouldFail(FailureKind.BadCommand, Path.Combine(folder.File("missing"), "a.txt"));
    }

    [Fact]
    public void Write_FolderWithoutWriteAccess_IsTemporaryAndNamesThePath()
    {
        using SmallDisk disk = new(kilobytes: 64, isReadOnly: true);
        ShouldFail(FailureKind.Temporary, Path.Combine(disk.Path, "a.txt"));
    }

    [Fact]
    public void Write_FullDisk_IsTemporaryAndLeavesNothing()
    {
        using SmallDisk disk = new(kilobytes: 64);
        ShouldFail(FailureKind.Temporary, Path.Combine(disk.Path, "a.txt"));
        Directory.EnumerateFileSystemEntries(disk.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Write_UnicodeName_IsKept()
    {
        using ScratchFolder folder = new();
        AtomicFile.Write(folder.File("Ä 肝.txt"), stream => stream.Write("x"u8));
        File.ReadAllText(folder.File("Ä 肝.txt")).ShouldBe("x");
    }

    private static void ShouldFail(FailureKind kind, string path)
    {
        PathologyException failure = Should.Throw<PathologyException>(() => AtomicFile.Write(path, stream => stream.Write(new byte[1 << 20])));
        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldStartWith($"{path}: ");
        failure.Message.ShouldNotContain('\n');
    }
}
