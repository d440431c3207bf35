using System.Diagnostics;

namespace HccPathology.Tests;

/// <summary>A file system in memory that can be read-only, or made full and large again; tests skip, by name, where it may not be mounted.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly ScratchFolder _folder = new();

    internal SmallDisk(int kilobytes, bool isReadOnly = false)
    {
        Directory.CreateDirectory(Path);
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k{(isReadOnly ? ",ro" : "")}", "tmpfs", Path))
        {
            _folder.Dispose();
            Assert.Skip("a small tmpfs cannot be mounted here");
        }
    }

    internal string Path => System.IO.Path.Combine(_folder.Path, "small");

    internal void Remount(string option) => Run("mount", "-o", $"remount,{option}", Path).ShouldBeTrue(option);

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _folder.Dispose();
    }

    /// <summary>
    /// Makes a folder with all in it unchangeable, for root too, or changeable again. (A read-only mount is refused while files are open.)
    /// </summary>
    internal static bool Freeze(string folder, bool isFrozen) => Run("chattr", "-f", "-R", isFrozen ? "+i" : "-i", folder);

    /// <summary>The same of its own list of names alone: what lies in folders below may change.</summary>
    internal static bool FreezeNames(string folder, bool isFrozen) => Run("chattr", "-f", isFrozen ? "+i" : "-i", folder);

    private static bool Run(string program, params string[] args)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
