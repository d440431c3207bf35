using HccPathology.Phantoms;

namespace HccPathology.Benchmarks;

/// <summary>The slide that is measured: the one that was named, or a phantom that is made for the run and deleted after it.</summary>
internal sealed class BenchmarkSlide : IDisposable
{
    private const int PhantomPx = 8192;

    private readonly string? _folder;

    public BenchmarkSlide(string? path)
    {
        if (path is not null)
        {
            (Path, Name) = (path, System.IO.Path.GetFileName(path));
            return;
        }

        _folder = Directory.CreateTempSubdirectory("hccpath-bench").FullName;
        (Path, Name) = (System.IO.Path.Combine(_folder, "phantom.tif"), $"phantom {PhantomPx} x {PhantomPx} px, seed 1");
        PhantomSlide.Write(Path, new PhantomOptions { WidthPx = PhantomPx, HeightPx = PhantomPx }, Environment.ProcessorCount);
    }

    public string Path { get; }

    public string Name { get; }

    public void Dispose()
    {
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
