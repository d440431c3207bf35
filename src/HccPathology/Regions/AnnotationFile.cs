using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using HccPathology.Geometry;
using HccPathology.Slides;
using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>
/// A file of regions that a person drew: GeoJSON from QuPath (also in <c>.gz</c> or <c>.zip</c>), Aperio ImageScope XML, HALO's, ASAP XML or Hamamatsu NDPA.
/// The kind is told by the content, not by the name.
/// </summary>
/// <param name="Sha256">Of the file's bytes, in hex.</param>
/// <param name="Regions">In the order of the file.</param>
/// <param name="Warnings">What was left out and why, for people.</param>
public sealed record AnnotationFile(string Sha256, IReadOnlyList<RegionAnnotation> Regions, IReadOnlyList<string> Warnings)
{
    /// <summary>All classes and where they were looked for, by a file of the engine's own, in their order; else empty.</summary>
    public IReadOnlyList<(TissueClass Class, ClassScope Scope)> Classes { get; init; } = [];

    /// <summary>What a file of the engine's own says of the demonstration model that made it; null for none.</summary>
    public string? Caution { get; init; }

    /// <summary>An annotation of a slide has kilobytes; whole-slide cell files have up to some 2 GB and are not one.</summary>
    private const long MostBytes = 1L << 30;

    /// <exception cref="PathologyException">
    /// The file is missing or no annotation file, a ring is no outline, a region lies outside of the slide, a class has no
    /// known meaning, or there are annotations and none can be used.
    /// </exception>
    public static AnnotationFile Read(string path, AnnotationFrame frame, RegionRoles roles)
    {
        byte[] bytes = Bytes(path);
        List<string> warnings = [];
        DrawnFile drawn = Parse(path, bytes, frame, warnings);
        roles = roles.For(drawn);
        foreach (DrawnRegion region in drawn.Regions)
        {
            RequirePlace(path, region, frame);
        }

        RequireKnown(path, drawn, roles);
        List<RegionAnnotation> regions = Classified(path, drawn, roles, warnings);
        if (regions.Count == 0)
        {
            RequireUsable(path, drawn, roles, warnings);
            warnings.Add($"{Path.GetFileName(path)}: no region of a known class in it");
        }

        return new AnnotationFile(HexHash.Of(bytes), regions, warnings)
        {
            Classes = [.. drawn.Classes.Select(of => (Class: ClassOf(roles, of.Name, of.Colour)!, of.Scope)).Where(of => of.Class is not null)],
            Caution = drawn.Caution,
        };
    }

    /// <summary>SHA-256 of a file in hex.</summary>
    /// <exception cref="PathologyException">It is not there.</exception>
    public static string HashOf(string path) => HexHash.Of(Bytes(path));

    private static byte[] Bytes(string path)
    {
        if (!InputFile.Exists(path))
        {
            throw new PathologyException(FailureKind.NotFound, $"{path}: no such file of regions");
        }

        // Before it is opened: it is read twice, for its hash and for its regions, and whoever opens a pipe may wait for ever.
        if (LinkedFile.Of(path) is not { Exists: true, Length: > 0 and var length })
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: not a file of regions that can be read: it is empty (0 bytes), neither JSON nor XML, or a pipe or device, which gives what it holds only once; write it to a file");
        }

        return length <= MostBytes
            ? File.ReadAllBytes(path)
            : throw new PathologyException(FailureKind.BadData, $"{path}: {length} bytes are too many for a file of regions");
    }

    private static DrawnFile Parse(string path, byte[] bytes, AnnotationFrame frame, List<string> warnings)
    {
        try
        {
            byte[] text = PackedText.Of(bytes, MostBytes);
            char first = Encoding.UTF8.GetString(text, 0, Math.Min(text.Length, 64)).TrimStart('\uFEFF', ' ', '\t', '\r', '\n').FirstOrDefault();
            if (first is '{' or '[')
            {
                return new GeoJsonAnnotations(frame, warnings, Path.GetFileName(path)).Read(text);
            }

            if (first != '<' && ByteOrderMark.Utf16Of(text) is null)
            {
                throw new FormatException("neither JSON nor XML");
            }

            XElement root = XmlValues.Root(text);
            DrawnFile drawn = root.Name.LocalName switch
            {
                "Annotations" => new AperioAnnotations(warnings, Path.GetFileName(path)).Read(root),
                "ASAP_Annotations" => new AsapAnnotations(warnings, Path.GetFileName(path)).Read(root),
                "annotations" => new NdpaAnnotations(frame, warnings, Path.GetFileName(path)).Read(root),
                _ => throw new FormatException($"the root element {root.Name.LocalName} is none of Annotations (ImageScope, HALO), ASAP_Annotations, annotations (NDPA)"),
            };
            return drawn.Annotations == 0 && XmlValues.PathOfAPoint(root) is { } point
                ? throw new FormatException($"there are points of outlines in it ({point}), but not where this format has its annotations")
                : drawn;
        }
        catch (Exception e) when (e is FormatException or JsonException or XmlException
            or InvalidDataException or InvalidOperationException or OverflowException)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: not a file of regions that can be read: {JsonFault.TextOf(e)}", e);
        }
    }

    private static void RequireKnown(string path, DrawnFile drawn, RegionRoles roles)
    {
        string[] unknown = [.. drawn.ClassNames.Where(name => !roles.TryClass(name, null, out _))];
        if (unknown.Length > 0)
        {
            string names = string.Join(", ", unknown.Select(name => $"'{name}' ({drawn.Regions.Count(r => r.ClassName == name)})"));
            throw new PathologyException(FailureKind.BadCommand,
                $"{path}: what regions of class {names} are is not known; say it for each with --region-role '{unknown[0]}=ROLE', where ROLE is one of {RoleNames.All}, outline for where a tumour ends, or none to leave them out");
        }
    }

    // Nothing drawn, which is an empty file, is an answer. Drawn and not understood is none: all tissue would then be what --unannotated says, or nothing.
    private static void RequireUsable(string path, DrawnFile drawn, RegionRoles roles, List<string> warnings)
    {
        int inVain = drawn.Annotations - drawn.Regions.Count(r => roles.IsLeftOut(r.ClassName));
        if (inVain > 0)
        {
            string why = string.Join("; ", warnings.Select(w => w.Replace($"{Path.GetFileName(path)}: ", "", StringComparison.Ordinal)));
            throw new PathologyException(FailureKind.BadData,
                $"{path}: there are annotations in it ({inVain}), and none can be used: {(why.Length > 0 ? why : "points, arrows and rulers enclose nothing")}; where nothing is drawn give an empty collection");
        }
    }

    private static List<RegionAnnotation> Classified(string path, DrawnFile drawn, RegionRoles roles, List<string> warnings)
    {
        List<RegionAnnotation> regions = [];
        List<string> leftOut = [];
        foreach (DrawnRegion region in drawn.Regions)
        {
            TissueClass? found = ClassOf(roles, region.ClassName, region.Colour);
            bool isByName = roles.IsWithinTumour(region.ClassName);
            if (found is null && !region.IsWithinTumour && !isByName)
            {
                leftOut.Add(region.ClassName);
                continue;
            }

            // The mark stays when a person makes the region one of liver, which is not the tumour's wherever it lies.
            bool isLiver = found?.Role is TissueRole.Parenchyma or TissueRole.Portal;
            regions.Add(new RegionAnnotation(found, region.Polygons)
            {
                IsWithinTumour = (region.IsWithinTumour || isByName) && !isLiver,
                Outline = found is null && isByName ? region.ClassName : null,
            });
        }

        warnings.AddRange(leftOut.Order(StringComparer.Ordinal).CountBy(name => name)
            .Select(l => $"{Path.GetFileName(path)}: {l.Value} region(s) of class '{l.Key}' were left out"));
        string names = drawn.ClassNames.Count > 0 ? string.Join(", ", drawn.ClassNames.Select(n => $"'{n}'")) : "none";
        warnings.AddRange(roles.NotUsedFor(drawn.ClassNames)
            .Select(entry => $"--region-role {entry}: no region of {Path.GetFileName(path)} is of that class; it has {names}"));
        return regions;
    }

    /// <summary>Null for a class that is to be left out.</summary>
    private static TissueClass? ClassOf(RegionRoles roles, string name, (byte R, byte G, byte B)? colour) =>
        roles.TryClass(name, colour, out TissueClass? found) ? found : null;

    /// <summary>A region beside the slide comes from another slide or another frame, and so may the ones that happen to hit it.</summary>
    private static void RequirePlace(string path, DrawnRegion region, AnnotationFrame frame)
    {
        foreach (Polygon polygon in region.Polygons)
        {
            if (polygon.Shell.Distinct().Count() < 3 || polygon.Holes.Any(h => h.Distinct().Count() < 3))
            {
                throw new PathologyException(FailureKind.BadData, $"{path}: {region.Place} ('{region.ClassName}'): an outline of fewer than three points");
            }

            double left = polygon.Shell.Min(p => p.X), right = polygon.Shell.Max(p => p.X),
                top = polygon.Shell.Min(p => p.Y), bottom = polygon.Shell.Max(p => p.Y);
            if (!(right > 0 && bottom > 0 && left < frame.WidthPx && top < frame.HeightPx))
            {
                throw new PathologyException(FailureKind.BadData, FormattableString.Invariant(
                    $"{path}: {region.Place} ('{region.ClassName}') lies at x {left:0}-{right:0}, y {top:0}-{bottom:0} px, outside of the slide of {frame.WidthPx} x {frame.HeightPx} px; is it of this slide, and is --geojson-origin right?"));
            }
        }
    }
}
