using HccPathology.Cohorts;
using HccPathology.Density;
using HccPathology.Outputs.Summaries;
using HccPathology.Outputs.Tables;
using HccPathology.Subtypes;
using HccPathology.Tests.Outputs.Summaries;

namespace HccPathology.Tests.Cohorts;

/// <summary>Result folders below <c>r</c> of a folder of its own, as analyses leave them.</summary>
internal sealed class FinishedResults : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public string this[string name] => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    /// <summary>All results, and the warnings added to those that are given.</summary>
    public CohortSlides Read(CohortOptions? options = null, List<string>? warnings = null)
    {
        CohortSlides slides = CohortSlides.Read([_folder.File("r")], options ?? new CohortOptions());
        warnings?.AddRange(slides.Warnings());
        return slides;
    }

    public string Refused(CohortOptions? options = null) => Should.Throw<PathologyException>(() => Read(options)).Message;

    public void Add(string folder, string slide, params (long Count, double Gross, double Net)[] zones) => Add(folder, slide, s => s, zones);

    /// <summary>A slide of one row: all cells of the tumour's stroma, of which immune cells cover so much.</summary>
    public void AddStroma(string folder, string slide, double netMm2, double? immuneMm2) => Add(folder, slide, s => s with
    {
        Density = [DensityTable.WithTil(DensityTable.RowOf(s.Slide.Name, "H&E", "tumour stroma", "all", 10, netMm2, netMm2, new()), immuneMm2)],
    });

    /// <summary>Rows of class <c>all</c>: the first of all tissue, the second of the tumour.</summary>
    public void Add(string folder, string slide, Func<SummaryJson, SummaryJson> change, params (long Count, double Gross, double Net)[] zones)
    {
        string name = Path.GetFileNameWithoutExtension(slide), path = _folder.File(folder);
        Directory.CreateDirectory(path);
        SummaryJson sample = SummaryJsonTests.Sample();
        change(sample with
        {
            Slide = sample.Slide with { File = slide, Name = name, Hash = $"sha256:{name}" },
            Warnings = [],
            Density = [.. zones.Select((z, i) => DensityTable.RowOf(name, "H&E", i == 0 ? "tissue" : "tumour", "all", z.Count, z.Gross, z.Net, new()))],
        }).Write(path);
        Mark(folder, slide);
    }

    /// <summary>The profile's band from -50 to 0 µm.</summary>
    public void AddProfile(string folder, string slide, params (string Class, long Count, double Net, string? WhyNot)[] rows)
    {
        DensityFiles.WriteCsv(_folder.File($"{folder}/{DensityFiles.ProfileName}"),
            [.. rows.Select(r => new ProfileRow(-50, DistanceProfile.RowOf(slide, "H&E", r.Class, r.Count, r.Net, r.WhyNot)))]);
        Mark(folder, $"{slide}.svs");
    }

    /// <summary>Fat of a zone; null for a reason says that it was not measured.</summary>
    public static CompositionRow Fat(string zone, long count, double mm2, double zoneMm2, string? whyNot = null) =>
        CompositionTable.RowOf("", "H&E", zone, CompositionTable.Fat, count, mm2, zoneMm2, 0.02, whyNot);

    /// <param name="folder">Of the result.</param>
    /// <param name="slide">File name.</param>
    /// <param name="sampleHash">Of places all over the slide's file; null as of earlier engines.</param>
    public void Mark(string folder, string slide, string? sampleHash = null) => MarkOf(_folder.File(folder), slide, sampleHash);

    /// <summary>Marks what lies in a folder as a result.</summary>
    public static void MarkOf(string path, string slide, string? sampleHash = null)
    {
        SummaryJson sample = SummaryJsonTests.Sample();
        new DoneJson
        {
            Status = "ok",
            InputFile = slide,
            InputBytes = 1,
            InputHash = "",
            InputSampleHash = sampleHash,
            ParameterHash = "",
            RequestHash = "",
            Models = [],
            Versions = sample.Versions,
            EngineVersion = "0.1.0",
            Files = DoneJson.FilesIn(path, Directory.GetFiles(path).Select(f => Path.GetFileName(f))),
        }.Write(path);
    }
}
