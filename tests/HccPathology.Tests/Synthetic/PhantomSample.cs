using HccPathology.Phantoms;
using HccPathology.Tests.Synthetic;

[assembly: AssemblyFixture(typeof(PhantomSample))]

namespace HccPathology.Tests.Synthetic;

/// <summary>Phantom slides that several tests analyse, each drawn once and only when asked for.</summary>
public sealed class PhantomSample : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Lazy<PhantomSummary> _large, _small;

    public PhantomSample()
    {
        _large = new(() => Write("large.tiff", new PhantomOptions { WidthPx = 1900, HeightPx = 1700, Seed = 11 }));
        _small = new(() => Write("small.tiff", new PhantomOptions { WidthPx = 1100, HeightPx = 640, Seed = 12 }));
    }

    /// <summary>0.8 mm² with the glass around; at 0.5 µm/px 4 x 4 tiles of 512 px or 2 x 2 of 1024 px, the last ones cut by the edge.</summary>
    public PhantomSummary Large => _large.Value;

    /// <summary>Two levels and 3 x 2 tiles of 512 px: enough to fail on.</summary>
    public PhantomSummary Small => _small.Value;

    public void Dispose() => _folder.Dispose();

    private PhantomSummary Write(string name, PhantomOptions options) => PhantomSlide.Write(_folder.File(name), options, 2);
}
