using System.Text.Json;
using HccPathology.Geometry;

namespace HccPathology.Slides;

/// <summary>
/// Finds a slide's pixel size: option, then sidecar file, then properties, then none. Never a guess, because a wrong size
/// scales every area and density unseen. What a person said (option, sidecar) must be plausible or is an error; what a
/// file says by the way may be nonsense and then counts as absent.
/// </summary>
internal static class MppSearch
{
    /// <summary>The property with the objective's power.</summary>
    public const string ObjectiveProperty = "openslide.objective-power";

    private const string Window = "plausible are 0.05 to 5 um/px, with no side more than 1.5 times the other";

    /// <summary>Scanners miss their nominal size by 2 %; a tenth is another size.</summary>
    private const double MostMissed = 1.1;

    /// <summary>µm/px at 1x: 20x objectives give 0.45-0.5 and 40x 0.22-0.26 on most scanners, 0.33 at 20x on few.</summary>
    private const double ObjectiveUm = 10;

    private const double MostMissedByObjective = 1.6;

    /// <summary>
    /// The same where the slide itself states the finer size: adapters and cameras with small pixels make 0.24 µm/px at 20x (3DHISTECH, factor 2.1) and
    /// 0.22 (Zeiss, 2.3). None makes them coarser than 1.1 times.
    /// </summary>
    private const double MostFinerThanObjective = 2.5;

    public static (Mpp? Mpp, MppSource Source, string Note) Find(string path, Mpp? option, string vendor, IReadOnlyDictionary<string, string> properties)
    {
        if (option is { } given)
        {
            return given.IsPlausible
                ? (given, MppSource.Option, "the option --mpp")
                : throw new PathologyException(FailureKind.BadCommand, $"{path}: --mpp says {given}; {Window}");
        }

        if (SidecarPaths(path).FirstOrDefault(File.Exists) is { } sidecar)
        {
            return (ReadSidecar(sidecar), MppSource.Sidecar, $"the sidecar {Path.GetFileName(sidecar)}");
        }

        var (found, note) = FromProperties(vendor, properties);
        return found is null
            ? (null, MppSource.None, $"no --mpp, no sidecar {Path.GetFileName(SidecarPaths(path)[0])}, {note}")
            : (found, MppSource.Properties, note);
    }

    /// <summary>
    /// What the slide itself says against a pixel size that a person gave: its own, or where it has none the one that its objective gives. Null
    /// when it says nothing, or the same.
    /// </summary>
    public static string? Doubt(Mpp said, string vendor, IReadOnlyDictionary<string, string> properties)
    {
        var (own, note) = FromProperties(vendor, properties);
        if (own is { } stated)
        {
            return Factor(said, stated) > MostMissed ? $"{note} give {stated}" : null;
        }

        return UsualOf(properties) is { } usual && Factor(said, usual.Mpp) > MostMissedByObjective ? usual.Words : null;
    }

    /// <summary>
    /// What the slide's objective, or its OME-XML, says against the slide's own pixel size; null when nothing. A picture that was made smaller on export may keep the
    /// objective that it was scanned with, and then its pixel size is right.
    /// </summary>
    public static string? DoubtOfOwn(Mpp own, IReadOnlyDictionary<string, string> properties) =>
        OmePixelSize.Of(properties) is { } stated && Factor(own, stated) > MostMissed ? $"the OME-XML in tiff.ImageDescription gives {stated}"
        : UsualOf(properties) is not { } usual ? null
        : Math.Max(own.X, own.Y) > MostMissedByObjective * usual.Mpp.X ? $"{usual.Words} (right all the same if the picture was made smaller since)"
        : Math.Min(own.X, own.Y) < usual.Mpp.X / MostFinerThanObjective ? usual.Words
        : null;

    private static (Mpp Mpp, string Words)? UsualOf(IReadOnlyDictionary<string, string> properties) =>
        PropertyNumber.Of(properties, ObjectiveProperty) is >= 1 and <= 100 and { } power && new Mpp(ObjectiveUm / power) is var usual
            ? (usual, FormattableString.Invariant($"the objective of {power:0.##}x usually gives {usual}"))
            : null;

    /// <summary>What the slide itself says, whatever a person gave; null when nothing.</summary>
    public static Mpp? Own(string vendor, IReadOnlyDictionary<string, string> properties) => FromProperties(vendor, properties).Mpp;

    private static double Factor(Mpp a, Mpp b) => Math.Max(Math.Max(a.X / b.X, b.X / a.X), Math.Max(a.Y / b.Y, b.Y / a.Y));

    public static string[] SidecarPaths(string path) => [path + ".mpp.json", Path.ChangeExtension(path, null) + ".mpp.json"];

    private static Mpp ReadSidecar(string sidecar)
    {
        Mpp? mpp;
        try
        {
            InputFile.RequireContent(sidecar);
            // As text, because editors and PowerShell on Windows begin it with a byte order mark, which is no JSON.
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(sidecar), new JsonDocumentOptions { AllowDuplicateProperties = false });
            mpp = Parse(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            mpp = null;
        }

        if (mpp is not { } said)
        {
            throw new PathologyException(FailureKind.BadData,
                $$"""{{sidecar}}: expected {"mpp": 0.25} or {"mppX": 0.25, "mppY": 0.25} with um/px; correct or remove it""");
        }

        return said.IsPlausible
            ? said
            : throw new PathologyException(FailureKind.BadData, $"{sidecar}: says {said}; {Window}; correct or remove it");
    }

    private static Mpp? Parse(JsonElement root) =>
        (root.TryGetProperty("mpp", out JsonElement both), root.TryGetProperty("mppX", out JsonElement x), root.TryGetProperty("mppY", out JsonElement y)) switch
        {
            (true, false, false) => new Mpp(both.GetDouble()),
            (false, true, true) => new Mpp(x.GetDouble(), y.GetDouble()),
            _ => null,
        };

    private static (Mpp? Mpp, string Note) FromProperties(string vendor, IReadOnlyDictionary<string, string> properties)
    {
        // Print defaults beside OME-XML are the writer's, and its size is the picture's.
        Mpp? resolved = vendor == "generic-tiff" ? FromResolution() : null;
        Mpp? stated = vendor == "generic-tiff" && resolved is not { IsPlausible: true } ? OmePixelSize.Of(properties, ofLevel0: true) : null;
        var (mpp, source) = Number("openslide.mpp-x") is { } x && Number("openslide.mpp-y") is { } y ? (new Mpp(x, y), "openslide.mpp-x and -y")
            : stated is not null ? (stated, "tiff.ImageDescription, OME-XML")
            : resolved is not null ? (resolved, "tiff.XResolution and YResolution")
            : ((Mpp?)null, "openslide.mpp-x");
        return mpp is not { } found ? (null, "no property openslide.mpp-x")
            : found.IsPlausible ? (found, $"the properties {source}")
            : (null, $"and the properties {source} give {found}, which is not believed ({Window})");

        double? Number(string name) => PropertyNumber.Of(properties, name);

        // Pixels per unit. Print defaults (72, 96, 300 dpi) come out at 85-353 um/px and fail the plausibility window.
        Mpp? FromResolution() =>
            (properties.GetValueOrDefault("tiff.ResolutionUnit") switch { "centimeter" => 10_000.0, "inch" => 25_400.0, _ => 0 }) is > 0 and double unitUm
            && Number("tiff.XResolution") is > 0 and { } perUnitX && Number("tiff.YResolution") is > 0 and { } perUnitY
                ? new Mpp(unitUm / perUnitX, unitUm / perUnitY)
                : null;
    }
}
