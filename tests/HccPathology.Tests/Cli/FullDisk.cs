using System.Diagnostics;

namespace HccPathology.Tests.Cli;

/// <summary>A file system in memory of a given size; tests skip, by name, where it may not be mounted.</summary>
internal sealed class FullDisk : IDisposable
{
    private readonly ScratchFolder _folder = new();

    internal FullDisk(int kilobytes)
    {
        Directory.CreateDirectory(Path);
        bool isMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", Path) == 0;
        if (!isMounted)
        {
            _folder.Dispose();
        }

        Assert.SkipUnless(isMounted, "a small tmpfs cannot be mounted here");
    }

    internal string Path => System.IO.Path.Combine(_folder.Path, "small");

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private static int Run(string program, params string[] args)
    {
        ProcessStartInfo start = new(program, args) { RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
