using HccPathology.Analysis;
using HccPathology.Batch;
using HccPathology.Phantoms;
using HccPathology.Tests.Analysis;
using HccPathology.Tests.Batch;

[assembly: AssemblyFixture(typeof(BatchSample))]

namespace HccPathology.Tests.Batch;

/// <summary>
/// A slide with its finished result, and a program that stands in for <c>hccpath analyze</c>: it copies that result, or does what the
/// slide's name says. What a batch does with a process can so be tested in milliseconds.
/// </summary>
public sealed class BatchSample : IDisposable
{
    /// <summary>$2 is the slide, $4 the folder to make.</summary>
    private const string Script = """
        #!/bin/sh
        slide="$2" out="$4" name="$(basename "$2")"
        echo "$name" >> "$(dirname "$0")/calls"
        first() { [ ! -e "$slide.tried" ] && : > "$slide.tried"; }
        case "$name" in
        crash*) kill -SEGV $$ ;;
        killed*) kill -KILL $$ ;;
        bad*) echo "hccpath: $slide: is damaged" >&2; exit 65 ;;
        missingmodel*) exit 69 ;;
        internal*) echo "native talk"; exit 1 ;;
        flaky*) first && { mkdir -p "$out"; echo "hccpath: disk trouble" >&2; exit 75; } ;;
        full*) mkdir -p "$out"; exit 75 ;;
        hang*) exec sleep 600 ;;
        busy*) while :; do echo '{"stage":"tiles"}'; sleep 0.05; done ;;
        polite*) mkdir -p "$out"; cat > /dev/null; exit 143 ;;
        replaced*) first && printf x >> "$slide" ;;
        empty*) mkdir -p "$out"; exit 0 ;;
        slow*) sleep 0.5 ;;
        esac
        echo '{"stage":"tiles","doneTiles":1,"allTiles":1,"doneMegapixels":0.7,"nuclei":12}'
        cp -r "$(dirname "$0")/result" "$out"
        """;

    private readonly ScratchFolder _folder = new();

    /// <summary>Settings as <c>analyze</c> has them when none is given; <c>area</c> is the least area of a density.</summary>
    public static SettingColumns Columns { get; } = new()
    {
        Names = new HashSet<string> { "area", "mpp" },
        IsPath = (_, _) => false,
        Read = settings => new AnalysisOptions
        {
            Detector = DetectorChoice.Classic,
            Threads = 2,
            Density = new() { MinNetAreaMm2 = double.Parse(settings.GetValueOrDefault("area", "0.5"), System.Globalization.CultureInfo.InvariantCulture) },
        },
        Arguments = _ => [],
    };

    /// <summary>A program as <see cref="Script"/> in a folder of its own.</summary>
    public ChildProgram Program(ScratchFolder folder)
    {
        string result = Path.Combine(_folder.Path, "result");
        lock (_folder)
        {
            if (!Directory.Exists(result))
            {
                AnalysisRun.Run(Phantom, result, Columns.Read(new Dictionary<string, string>()));
            }
        }

        string place = folder.File("program", "analyze.sh"), copy = Path.Combine(Path.GetDirectoryName(place)!, "result");
        File.WriteAllText(place, Script.ReplaceLineEndings("\n"));
        Directory.CreateDirectory(copy);
        Array.ForEach(Directory.GetFiles(result), f => File.Copy(f, Path.Combine(copy, Path.GetFileName(f))));
        return new ChildProgram("/bin/sh", [place]);
    }

    private string Phantom
    {
        get
        {
            string slide = Path.Combine(_folder.Path, "phantom.tiff");
            lock (_folder)
            {
                return File.Exists(slide) ? slide : PhantomSlide.Write(slide, new PhantomOptions { WidthPx = 640, HeightPx = 512, Seed = 21 }, 2).SlidePath;
            }
        }
    }

    /// <summary>A copy of the slide under another name.</summary>
    public string Slide(ScratchFolder folder, string name)
    {
        string slide = folder.File("slides", name);
        File.Copy(Phantom, slide, overwrite: true);
        return slide;
    }

    public void Dispose() => _folder.Dispose();
}
