namespace HccPathology.Tests;

/// <summary>A folder of a test's own under the temporary folder, gone with its contents afterwards.</summary>
public sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hccpath-test-").FullName;

    public string File(params string[] parts)
    {
        string file = System.IO.Path.Combine([Path, .. parts]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
