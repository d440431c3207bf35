using BenchmarkDotNet.Attributes;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Outputs;
using HccPathology.Outputs.Overlays;
using HccPathology.Outputs.Tables;

namespace HccPathology.Benchmarks;

/// <summary>
/// 200,000 synthetic cells of 32 contour points to the two cell files. The demand is at least 200,000 cells a second to gzip
/// level 1, so a mean at or below one second.
/// </summary>
[MemoryDiagnoser]
public class OutputBenchmarks
{
    public const int Cells = 200_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("hccpath-bench").FullName;
    private readonly NucleusTable _nuclei = new();
    private ContourSpool _contours = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _contours = new ContourSpool(_folder);
        Random random = new(1);
        byte[] encoded = new byte[ContourCodec.MaxBytes(64)];
        for (int i = 0; i < Cells; i++)
        {
            double x = random.NextDouble() * 80_000, y = random.NextDouble() * 60_000;
            _nuclei.Add(NucleusAt(x, y, random));
            _contours.Add(encoded.AsSpan(0, ContourCodec.Encode(RingAround(x, y, random), encoded)));
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _contours.Dispose();
        _nuclei.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public CellsGeoJsonCounts GeoJson() => CellsGeoJsonWriter.Write(
        Path.Combine(_folder, "cells.geojson.gz"), _nuclei, _contours, [CellClass.Unclassified],
        new CellsGeoJsonOptions { Cells = Options, Frame = new GeoJsonFrame(GeoJsonOrigin.Bounds, 0, 0), Threads = Threads });

    [Benchmark]
    public void Parquet() => CellsParquetWriter.Write(
        Path.Combine(_folder, "cells.parquet"), _nuclei, _contours, [CellClass.Unclassified],
        new CellsParquetOptions { Cells = Options, SlideName = "s", ParameterHash = "p", Mpp = new Mpp(0.25), AnalysisMpp = 0.5 });

    private static CellsOptions Options => new() { SlideHash = "s", IdHash = "p", Counterstain = "Eosin" };

    private static int[] RingAround(double x, double y, Random random)
    {
        int[] ring = new int[64];
        double radius = 10 + random.NextDouble() * 8;
        for (int i = 0; i < 32; i++)
        {
            (double sin, double cos) = Math.SinCos(i * Math.PI / 16);
            double r = radius * (0.95 + 0.1 * random.NextDouble());
            (ring[2 * i], ring[2 * i + 1]) = ((int)Math.Round((x + r * cos) * 100), (int)Math.Round((y + r * sin) * 100));
        }

        return ring;
    }

    private static Nucleus NucleusAt(double x, double y, Random random) => new()
    {
        X = x,
        Y = y,
        AreaUm2 = 20 + random.NextSingle() * 60,
        PerimeterUm = 16 + random.NextSingle() * 14,
        Circularity = random.NextSingle(),
        Eccentricity = random.NextSingle(),
        Solidity = random.NextSingle(),
        MaxDiameterUm = 5 + random.NextSingle() * 7,
        MinDiameterUm = 4 + random.NextSingle() * 4,
        Haematoxylin = new StainOd(random.NextSingle(), random.NextSingle(), random.NextSingle(), random.NextSingle()),
        Counterstain = new StainOd(random.NextSingle(), random.NextSingle(), random.NextSingle(), random.NextSingle()),
        Class = NucleusClass.Only,
    };
}
