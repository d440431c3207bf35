using HccPathology.Subtypes;
using HccPathology.Tests.Models;
using HccPathology.Tests.Tissue;
using static HccPathology.Tests.Subtypes.TinyMil;

namespace HccPathology.Tests.Subtypes;

/// <summary>Bags in every form that is read, and what is wrong with others.</summary>
public sealed class SlideModelBagTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_ABagThatDoesNotFit_NamesWhatIsWrong()
    {
        Wrong(await WriteBagAsync(_folder, [[0, 0, 0]], 1), "4 numbers a patch", "3 in the bag");
        Wrong(await WriteBagAsync(_folder, [[0, float.NaN, 0, 0]], 1), "v1 of patch 0", "finite");
        Wrong(await WriteBagAsync(_folder, [[0, 0, 0, 0], [0, 0, float.NaN, 0]], 1, mayBeMissing: true), "v2 of patch 1 is missing");
        Wrong(await WriteBagAsync(_folder, [[0, 0, 0, 0]], 1, firstX: 5000), "outside of the slide (2000 x 1000 px)");
        Wrong(await WriteBagAsync(_folder, [[0, 0, 0, 0]], 1, firstX: 2000), "outside of the slide (2000 x 1000 px)");
        Wrong(await WriteBagAsync(_folder, [[0, 0, 0, 0]], 1, firstX: -100), "outside of the slide (2000 x 1000 px)");
        string text = _folder.File("text.parquet");
        File.WriteAllText(text, "x,y\n1,2\n");
        Wrong(text, "cannot be read as a Parquet file");

        void Wrong(string path, params string[] words)
        {
            string message = Should.Throw<PathologyException>(() => SlideModelRequest.Of(Folder, path).Run(2000, 1000)).Message;
            words.ShouldAllBe(word => message.Contains(word));
        }
    }

    /// <summary>Grids begin their last patch anywhere before the slide's edge, and the engine's own look at what is around the first.</summary>
    [Theory]
    [InlineData(1999)]
    [InlineData(-99)]
    public async Task Run_ABagWhosePatchMeetsTheSlide_IsTaken(int firstX) =>
        SlideModelRequest.Of(Folder, await WriteBagAsync(_folder, [[0, 0, 0, 0]], 1, firstX)).Run(2000, 1000).Attention.Count.ShouldBe(1);

    [Fact]
    public void Read_BagThatIsThereAndCannotBeRead_IsTemporary()
    {
        const string Unreadable = "/sys/bus/platform/uevent";
        Assert.SkipUnless(File.Exists(Unreadable), "by a file of Linux that nobody may read");
        ModelCopy.ShouldFail(FailureKind.Temporary, () => PatchBag.Read(Unreadable), $"{Unreadable}: cannot be read");
    }

    // As most writers say of every column.
    [Fact]
    public async Task Run_ParquetBagOfColumnsThatMayHoldNulls_IsTheSame()
    {
        float[][] vectors = [[0.5f, 1, 2, 3], [-1, 0, 0.5f, 1]];
        (SlideOpinion wanted, _) = SlideModelRequest.Of(Folder, await WriteBagAsync(_folder, vectors, 1)).Run(2000, 1000);
        (SlideOpinion found, IReadOnlyList<PatchAttention> attention) =
            SlideModelRequest.Of(Folder, await WriteBagAsync(_folder, vectors, 1, mayBeMissing: true)).Run(2000, 1000);
        found.Classes.ShouldBe(wanted.Classes);
        attention.Select(a => (a.Patch.X, a.Patch.WidthPx)).ShouldBe([(0, 100), (100, 100)]);
    }

    [Fact]
    public async Task Run_NumpyBag_IsTheSameAsTheParquetBag()
    {
        float[][] vectors = [[0.5f, 1, 2, 3], [-1, 0, 0.5f, 1]];
        (SlideOpinion wanted, _) = SlideModelRequest.Of(Folder, await WriteBagAsync(_folder, vectors, 1)).Run(2000, 1000);
        string path = _folder.File("bag.npy"), places = _folder.File("bag.places.npy");
        File.WriteAllBytes(path, TinyTissueModel.Npy([2, 4], [.. vectors.SelectMany(v => v)]));
        Should.Throw<PathologyException>(() => SlideModelRequest.Of(Folder, path)).Message.ShouldContain("bag.places.npy: no such file; beside vectors");
        File.WriteAllBytes(places, TinyTissueModel.Npy([2, 3], 0, 0, 100, 100, 0, 100));
        SlideModelRequest request = SlideModelRequest.Of(Folder, path);
        (SlideOpinion found, IReadOnlyList<PatchAttention> attention) = request.Run(2000, 1000);
        found.Classes.ShouldBe(wanted.Classes);
        attention.Select(a => (a.Patch.X, a.Patch.WidthPx)).ShouldBe([(0, 100), (100, 100)]);

        File.WriteAllBytes(places, TinyTissueModel.Npy([2, 3], 0, 0, 100, 200, 0, 100));
        SlideModelRequest.Of(Folder, path).Sha256.ShouldNotBe(request.Sha256, "places decide the overlay");
        File.WriteAllBytes(places, TinyTissueModel.Npy([1, 3], 0, 0, 100));
        Should.Throw<PathologyException>(() => request.Run(2000, 1000)).Message.ShouldContain("2 x 4, and bag.places.npy 1 x 3");
        File.WriteAllBytes(places, TinyTissueModel.Npy([2, 3], 0, 0, 100, 100, 0, 0));
        Should.Throw<PathologyException>(() => request.Run(2000, 1000)).Message.ShouldContain("patch 1 lies at 100, 0 with side 0");
        File.WriteAllBytes(path, TinyTissueModel.Npy([2, 4], 0, 0, 0, 0, 0, float.NaN, 0, 0));
        Should.Throw<PathologyException>(() => request.Run(2000, 1000)).Message.ShouldContain("number 1 of patch 1 is NaN");
    }
}
