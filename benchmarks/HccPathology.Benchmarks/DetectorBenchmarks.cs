using BenchmarkDotNet.Attributes;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Benchmarks;

/// <summary>
/// The detector's kernels, each on what it meets in a run: one tile of 2048 px and its halo, 4.9 Mpx. From a phantom, or
/// from the slide that HCCPATH_BENCH_SLIDE names. The names are permanent: results of years are compared by them.
/// </summary>
[MemoryDiagnoser]
public class DetectorBenchmarks : IDisposable
{
    private BenchmarkSlide _slide = null!;
    private TilesInMemory _held = null!;
    private NucleusDetector _detector = null!;
    private StainUnmixing _unmixing = null!;
    private GaussianBlur _smoothing = null!, _surround = null!;
    private LocalThreshold _threshold = null!;
    private MaskCleaning _cleaning = null!;
    private SeedMap _seeds = null!;
    private LabelBox[] _boxes = [];
    private NucleusMask _mask = null!;
    private readonly OutlineTracer _outline = new();
    private Plane<short> _haematoxylin = null!, _counterstain = null!, _evidence = null!, _smoothed = null!, _wide = null!, _blurred = null!, _distance = null!;
    private Plane<byte> _thresholded = null!, _scratch = null!, _nuclear = null!;
    private Plane<int> _labels = null!;
    private int _width, _height, _count;

    [GlobalSetup]
    public void Setup()
    {
        _slide = new BenchmarkSlide(Environment.GetEnvironmentVariable("HCCPATH_BENCH_SLIDE"));
        _held = new TilesInMemory(_slide.Path, maxTiles: 1);
        (_width, _height) = _held.SizePx;
        double mppUm = _held.Frame.Mpp.SideUm;
        NucleusOptions options = _held.Options;
        _detector = _held.MakeDetector();
        _unmixing = new StainUnmixing(_held.Vectors);
        _smoothing = new GaussianBlur(options.SmoothingUm / mppUm, _width);
        _surround = new GaussianBlur(options.SurroundUm / mppUm, _width);
        _threshold = new LocalThreshold(options, _held.Levels, mppUm, _width);
        _cleaning = new MaskCleaning(_width, _height);
        _seeds = new SeedMap(options, mppUm, _width, _height);
        _mask = new NucleusMask(options, _held.Levels, mppUm);
        (_haematoxylin, _counterstain) = (new(_width, _height), new(_width, _height));
        (_evidence, _smoothed) = (new(_width, _height), new(_width, _height));
        (_wide, _blurred, _distance, _labels) = (new(_width, _height), new(_width, _height), new(_width, _height), new(_width, _height));
        (_thresholded, _scratch, _nuclear) = (new(_width, _height), new(_width, _height), new(_width, _height));
        Unmix();
        _smoothing.Apply(_evidence, _smoothed, _width, _height);
        _surround.Apply(_smoothed, _wide, _width, _height);
        _threshold.Apply(_smoothed, _wide, _thresholded, _width, _height);
        _thresholded.Elements().CopyTo(_nuclear.Elements());
        Clean(_nuclear);
        _count = Seeds();
        _boxes = new LabelBox[_count];
        Boxes();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        IDisposable[] all =
        [
            _detector, _cleaning, _seeds, _haematoxylin, _counterstain, _evidence, _smoothed, _wide, _blurred, _distance, _thresholded, _scratch, _nuclear,
            _labels, _held, _slide,
        ];
        Array.ForEach(all, d => d.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>Stains by colour deconvolution, and the plane that nuclei are looked for in.</summary>
    [Benchmark]
    public void Unmix()
    {
        int share = NuclearEvidence.ShareOf(_held.Options, _held.Vectors.Kind);
        for (int y = 0; y < _height; y++)
        {
            Span<short> haematoxylin = _haematoxylin.Row(y)[.._width], counterstain = _counterstain.Row(y)[.._width];
            _unmixing.Row(_held.Pixels(0).Row(y)[.._width], haematoxylin, counterstain);
            NuclearEvidence.Row(haematoxylin, counterstain, share, _evidence.Row(y)[.._width]);
        }
    }

    [Benchmark]
    public void Blur() => _smoothing.Apply(_evidence, _blurred, _width, _height);

    [Benchmark]
    public void WideBlur() => _surround.Apply(_smoothed, _blurred, _width, _height);

    [Benchmark]
    public void Threshold() => _threshold.Apply(_smoothed, _wide, _scratch, _width, _height);

    /// <summary>Opening and holes; the copy that each call needs costs under 2 % of it.</summary>
    [Benchmark]
    public void CleanMask()
    {
        _thresholded.Elements().CopyTo(_scratch.Elements());
        Clean(_scratch);
    }

    [Benchmark]
    public void Distances() => DistanceMap.Apply(_nuclear, _distance, _width, _height);

    [Benchmark]
    public int Seeds() => _seeds.Apply(_nuclear, _labels, _width, _height);

    [Benchmark]
    public void Boxes() => LabelBox.Collect(_labels, _width, _height, _boxes);

    /// <summary>Window, own edge and outline of every label of the tile.</summary>
    [Benchmark]
    public int ShapeNuclei()
    {
        int points = 0;
        for (int label = 1; label <= _count; label++)
        {
            if (_boxes[label - 1].CountPx > 0
                && _mask.TryShape(_labels, _smoothed, label, _boxes[label - 1], _width, _height, out NucleusField field)
                && _outline.Trace(field.Values, field.Width, field.Height))
            {
                _outline.Simplify(0.16);
                points += _outline.Count;
            }
        }

        return points;
    }

    [Benchmark]
    public int WholeDetector() => _detector.Detect(_held.Pixels(0), _held.Tiles[0]).Nuclei.Count;

    private void Clean(Plane<byte> mask)
    {
        _cleaning.Open(mask, _width, _height);
        _cleaning.FillHoles(mask, 60, _width, _height);
    }
}
