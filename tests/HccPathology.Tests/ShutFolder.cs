namespace HccPathology.Tests;

/// <summary>
/// A folder that may not be written or moved into another until it is disposed, as one of another user: by its mode, and for root by <c>chattr</c>; tests skip,
/// by name, where neither is to be had.
/// </summary>
internal sealed class ShutFolder : IDisposable
{
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path;

    internal ShutFolder(string path)
    {
        _path = path;
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes of Unix");
        Assert.SkipUnless(Set(isShut: true), "chattr +i needs a file system that has it");
    }

    public void Dispose() => Set(isShut: false);

    private bool Set(bool isShut)
    {
        if (Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
        {
            return SmallDisk.FreezeNames(_path, isShut);
        }

        File.SetUnixFileMode(_path, isShut ? Open & ~UnixFileMode.UserWrite : Open);
        return true;
    }
}
