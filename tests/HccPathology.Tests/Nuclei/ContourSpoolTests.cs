using HccPathology.Nuclei;

namespace HccPathology.Tests.Nuclei;

public sealed class ContourSpoolTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void New_LeavesNoNameInTheFolder()
    {
        using ContourSpool spool = new(_folder.Path);
        spool.Add([1, 2, 3]);
        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Next_AfterRewind_GivesEveryContourInOrderOverManyBuffers()
    {
        using ContourSpool spool = new(_folder.Path);
        Random random = new(4);
        List<byte[]> written = [];
        for (int i = 0; i < 3000; i++)
        {
            byte[] contour = new byte[i % 100 == 7 ? 5000 : random.Next(0, 900)];
            random.NextBytes(contour);
            written.Add(contour);
            spool.Add(contour);
        }

        spool.Count.ShouldBe(3000);
        for (int pass = 0; pass < 2; pass++)
        {
            spool.Rewind();
            byte[] buffer = [];
            foreach (byte[] contour in written)
            {
                spool.Next(ref buffer).SequenceEqual(contour).ShouldBeTrue();
            }

            Should.Throw<EndOfStreamException>(() => spool.Next(ref buffer).Length);
        }
    }

    [Fact]
    public void Next_SmallBuffer_GrowsAndIsKept()
    {
        using ContourSpool spool = new(_folder.Path);
        spool.Add(new byte[100]);
        spool.Add(new byte[60]);
        spool.Rewind();
        byte[] buffer = new byte[8];
        spool.Next(ref buffer).Length.ShouldBe(100);
        byte[] grown = buffer;
        spool.Next(ref buffer).Length.ShouldBe(60);
        buffer.ShouldBeSameAs(grown);
    }

    [Fact]
    public void PackedContours_LongerThanThereIsRoomFor_AreEachWhole()
    {
        using ContourSpool spool = new(_folder.Path);
        int[] lengths = [3, 0, 700, 900, 2, 5];
        for (int i = 0; i < lengths.Length; i++)
        {
            spool.Add([.. Enumerable.Repeat((byte)i, lengths[i])]);
        }

        spool.Rewind();
        PackedContours packed = new(3);
        for (int from = 0; from < lengths.Length; from += 3)
        {
            packed.Fill(spool, 3);
            for (int i = 0; i < 3; i++)
            {
                packed[i].ToArray().ShouldBe(Enumerable.Repeat((byte)(from + i), lengths[from + i]));
            }
        }
    }

    [Fact]
    public void New_FolderThatIsNotThere_IsOneClearError()
    {
        PathologyException failed = Should.Throw<PathologyException>(() => new ContourSpool(Path.Combine(_folder.Path, "no")));
        failed.Kind.ShouldBe(FailureKind.Temporary);
        failed.Message.ShouldContain(_folder.Path);
        failed.Message.ShouldNotContain('\n');
    }
}
