using HccPathology.Models;

namespace HccPathology.Tests.Models;

/// <summary>The one rule for the network that a card of any kind names.</summary>
public sealed class NetworkFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Beside_NetworkOfACard_MustBeThereAndHaveItsHash()
    {
        string card = _folder.File("card.json");
        _folder.Write("a.onnx", [1, 2, 3]);
        string hash = NetworkFile.HashOf(_folder.File("a.onnx"));
        NetworkFile.Beside(card, "a.onnx", null).ShouldBe((_folder.File("a.onnx"), hash));
        NetworkFile.Beside(card, "a.onnx", hash.ToUpperInvariant()).Sha256.ShouldBe(hash);
        ModelCopy.ShouldFail(FailureKind.BadData, () => NetworkFile.Beside(card, "a.onnx", "00"), "card.json: sha256: expected 00, found ", " of a.onnx");
        ModelCopy.ShouldFail(FailureKind.Unavailable, () => NetworkFile.Beside(card, "b.onnx", null), "b.onnx: no such file, but card.json names it");
    }

    // The system takes .. after a link for the folder above what it leads to, the runtime for what the text says.
    [Fact]
    public void Load_FolderThatGoesUpBehindALink_IsTheOneWhoseHashWasTaken()
    {
        Directory.CreateDirectory(_folder.File("far/inner"));
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("far/inner"));
        TestNetworks.Constant(_folder, 0.5f, 9);
        using OnnxNetwork network = TestNetworks.Load(Path.Combine(_folder.Path, "link", ".."));
        network.Card.HaloPx.ShouldBe(20);
    }

    [Fact]
    public void Beside_NetworkInAFolderThatMayNotBeEntered_IsNotSaidToBeMissing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root enters every folder");
        string shut = Directory.CreateDirectory(_folder.File("shut")).FullName;
        File.WriteAllBytes(Path.Combine(shut, "a.onnx"), [1, 2, 3]);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(shut, UnixFileMode.None);
        }

        Should.Throw<UnauthorizedAccessException>(() => NetworkFile.Beside(_folder.File("card.json"), "shut/a.onnx", null));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(shut, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
