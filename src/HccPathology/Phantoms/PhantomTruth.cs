using System.IO.Compression;
using System.Text.Json;
using HccPathology.Geometry;
using HccPathology.Outputs.Overlays;
using HccPathology.Stains;

namespace HccPathology.Phantoms;

/// <summary>
/// The truth of a phantom as GeoJSON that QuPath imports: regions as annotations, then every nucleus as a detection, feature by
/// feature as tiles are drawn, so that memory does not grow with the slide.
/// </summary>
internal sealed class PhantomTruth : IDisposable
{
    /// <summary>Points on an outline: 24 chords lose 1.1 % of a circle's area.</summary>
    public const int OutlinePoints = 24;

    private const int FlushBytes = 1 << 16;

    private readonly PhantomScene _scene;
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly double _mpp;

    public PhantomTruth(string path, bool gzip, PhantomScene scene)
    {
        _scene = scene;
        _mpp = scene.Options.Mpp;
        FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        _stream = gzip ? new GZipStream(file, CompressionLevel.Fastest) : file;
        _json = new Utf8JsonWriter(_stream);
        _json.WriteStartObject();
        _json.WriteString("type", "FeatureCollection");
        _json.WriteStartArray("features");
    }

    /// <summary>Area of the tissue's outlines, holes taken off; known when the regions are written.</summary>
    public double TissueMm2 { get; private set; }

    /// <summary>Nuclei written so far by class, such as <c>Tumor</c> or <c>Immune cells: Positive</c>.</summary>
    public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>Nuclei written so far by grade: negative, 1+, 2+, 3+.</summary>
    public long[] Grades { get; } = new long[4];

    /// <summary>Writes the regions of <see cref="RegionMaps"/>.</summary>
    public void WriteRegions()
    {
        foreach ((RegionKind kind, IReadOnlyList<Polygon> areas) in new RegionMaps(_scene).All())
        {
            foreach (Polygon area in areas)
            {
                WriteRegion(kind, area);
            }

            if (kind == RegionMaps.Tissue)
            {
                double px2 = areas.Sum(area => RegionContours.SignedArea(area.Shell) + area.Holes.Sum(RegionContours.SignedArea));
                TissueMm2 = px2 * _mpp * _mpp / 1e6;
            }
        }
    }

    /// <summary>Writes the nuclei of one tile, in reading order.</summary>
    public void Write(List<PhantomCell> cells)
    {
        cells.Sort((a, b) => a.Y != b.Y ? a.Y.CompareTo(b.Y) : a.X.CompareTo(b.X));
        foreach (PhantomCell cell in cells)
        {
            WriteNucleus(cell);
            if (_json.BytesPending > FlushBytes)
            {
                _json.Flush();
            }
        }
    }

    public void Finish()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }

    private void WriteRegion(RegionKind kind, Polygon area)
    {
        StartFeature(area.Shell[0].X, area.Shell[0].Y, (uint)kind.Name.Length);
        GeoJsonGeometry.Write(_json, [area], default);
        _json.WriteStartObject("properties");
        _json.WriteString("objectType", "annotation");
        _json.WriteString("name", kind.Name);
        AnnotationGeoJson.WriteClassification(_json, kind.Name, (kind.R, kind.G, kind.B));
        _json.WriteBoolean("isLocked", true);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteNucleus(in PhantomCell cell)
    {
        SlidePoint[] outline = Outline(cell);
        StartFeature(cell.X, cell.Y, cell.Seed);
        GeoJsonGeometry.Write(_json, [new Polygon(outline, [])], default);
        _json.WriteStartObject("properties");
        _json.WriteString("objectType", "detection");
        WriteClass(cell);
        _json.WriteStartObject("measurements");
        _json.WriteNumber("Nucleus: Area µm^2", Math.Round(RegionContours.SignedArea(outline) * _mpp * _mpp, 2));
        if (cell.DabOd > 0f)
        {
            _json.WriteNumber($"{_scene.Options.Dab.Pattern}: DAB OD", Math.Round(cell.DabOd, 3));
            _json.WriteNumber("Grade", cell.Grade);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    /// <summary>In level-0 px, kept on the slide.</summary>
    private SlidePoint[] Outline(in PhantomCell cell)
    {
        SlidePoint[] outline = new SlidePoint[OutlinePoints];
        double width = _scene.Options.WidthPx, height = _scene.Options.HeightPx;
        for (int i = 0; i < outline.Length; i++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * i / outline.Length);
            double radius = cell.Radius((float)cos, (float)sin);
            outline[i] = new SlidePoint(
                Math.Round(Math.Clamp((cell.X + radius * cos) / _mpp, 0, width), 2),
                Math.Round(Math.Clamp((cell.Y + radius * sin) / _mpp, 0, height), 2));
        }

        return outline;
    }

    private void StartFeature(double x, double y, uint salt)
    {
        _json.WriteStartObject();
        _json.WriteString("type", "Feature");
        _json.WriteString("id", Identity(x, y, salt));
    }

    /// <summary>The same object gets the same id on every run, so that truths can be compared as text.</summary>
    private Guid Identity(double x, double y, uint salt)
    {
        int ix = (int)Math.Round(x * 100), iy = (int)Math.Round(y * 100);
        uint a = FieldNoise.Hash(_scene.Seed ^ salt, ix, iy), b = FieldNoise.Hash(~_scene.Seed ^ salt, iy, ix);
        uint c = FieldNoise.Hash(a, iy, ix), d = FieldNoise.Hash(b, ix, iy);
        return new Guid(a, (ushort)b, (ushort)(0x5000 | b >> 20),
            (byte)(0x80 | c & 0x3F), (byte)(c >> 8), (byte)(c >> 16), (byte)(c >> 24),
            (byte)d, (byte)(d >> 8), (byte)(d >> 16), (byte)(d >> 24));
    }

    /// <summary>On H-DAB a derived class: base and sign, in the form QuPath writes for <c>Base: Positive</c>.</summary>
    private void WriteClass(in PhantomCell cell)
    {
        (string name, byte r, byte g, byte b) = ClassOf(cell.Kind);
        string sign = cell.DabOd > 0f ? "Positive" : "Negative";
        bool isDab = _scene.Options.Stain == StainKind.HaematoxylinDab;
        _json.WriteStartObject("classification");
        if (isDab)
        {
            _json.WriteStartArray("names");
            _json.WriteStringValue(name);
            _json.WriteStringValue(sign);
            _json.WriteEndArray();
            (r, g, b) = cell.DabOd > 0f ? ((byte)200, (byte)50, (byte)50) : ((byte)90, (byte)90, (byte)180);
        }
        else
        {
            _json.WriteString("name", name);
        }

        AnnotationGeoJson.WriteColour(_json, (r, g, b));
        _json.WriteEndObject();
        Grades[cell.Grade]++;
        string key = isDab ? $"{name}: {sign}" : name;
        Counts[key] = Counts.GetValueOrDefault(key) + 1;
    }

    private static (string Name, byte R, byte G, byte B) ClassOf(CellKind kind) => kind switch
    {
        CellKind.Hepatocyte => ("Hepatocyte", 230, 160, 60),
        CellKind.Tumour => ("Tumor", 200, 0, 0),
        CellKind.Lymphocyte or CellKind.Kupffer => ("Immune cells", 160, 90, 160),
        CellKind.BileDuct => ("Other", 255, 200, 0),
        _ => ("Stroma", 150, 200, 150),
    };
}
