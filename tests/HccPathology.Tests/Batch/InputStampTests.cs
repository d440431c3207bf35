using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

public sealed class InputStampTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".vms")]
    [InlineData(".VMU")]
    public void Of_SlideOfFilesThatItNames_IsAnotherWhenOneChangesOrComes(string extension)
    {
        string slide = _folder.Write($"a{extension}",
            "[Virtual Microscope Specimen]\r\nNoLayers=1\r\nImageFile=a.jpg\r\nImageFile(1,0)=a(1,0).jpg\r\nMapFile=a_map2.jpg\r\nOptimisationFile=a.opt\r\n");
        _folder.Write("a.jpg", "pixels");
        string pixels = _folder.Write("a(1,0).jpg", "pixels");
        InputStamp? before = InputStamp.Of(slide);
        _folder.Write("other.jpg", "no part of it");
        InputStamp.Of(slide).ShouldBe(before);

        File.AppendAllText(pixels, " that came later");
        InputStamp? after = InputStamp.Of(slide);
        after.ShouldNotBe(before);
        _folder.Write("a_map2.jpg", "the file that was still being copied");
        InputStamp? whole = InputStamp.Of(slide);
        whole.ShouldNotBe(after);
        File.SetLastWriteTimeUtc(pixels, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        InputStamp.Of(slide).ShouldNotBe(whole, "another file of the same length");
    }

    [Fact]
    public void Of_SlideInOneFile_HasNothingBesideIt()
    {
        string slide = _folder.Write("a.svs", "ImageFile=a.jpg");
        _folder.Write("a.jpg", "pixels");
        InputStamp.Of(slide)!.Value.Folder.ShouldBeNull();
    }

    [Fact]
    public void Of_SlideThatNamesWhatIsNoFile_HasNothingOfIt()
    {
        string slide = _folder.Write("a.vms", "ImageFile=a\0b.jpg\nImageFile(1,0)=\n");
        InputStamp.Of(slide)!.Value.Folder.ShouldBeNull();
    }
}
