using System.Diagnostics;
using System.Text;

namespace HccPathology.Tests;

/// <summary>A folder of a test's own, gone with its contents afterwards; its name is not ASCII on purpose.</summary>
public sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hcc-肝-é-").FullName;

    public string File(params string[] parts)
    {
        string file = System.IO.Path.Combine([Path, .. parts]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        return file;
    }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        string file = File(name);
        System.IO.File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>A pipe that nobody writes: whoever opens it waits for ever (Linux).</summary>
    public string Pipe(string name)
    {
        string pipe = File(name);
        using Process make = Process.Start("mkfifo", [pipe]);
        make.WaitForExit();
        make.ExitCode.ShouldBe(0);
        return pipe;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
