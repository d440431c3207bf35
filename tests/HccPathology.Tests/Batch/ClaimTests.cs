using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

public sealed class ClaimTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The file may go between the refusal to make it and a look at whether it is there; that is no failure of
    /// the disk, which would end the batch.</summary>
    [Fact]
    public async Task TryCreate_WhileItsOwnerGivesItUp_NeverFails()
    {
        string path = Path.Combine(_folder.Path, "claim");
        int taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 3000; i++)
            {
                using Claim? claim = Claim.TryCreate(path);
                Interlocked.Add(ref taken, claim is null ? 0 : 1);
            }
        })));
        taken.ShouldBeGreaterThan(1);
        File.Exists(path).ShouldBeFalse();
    }
}
