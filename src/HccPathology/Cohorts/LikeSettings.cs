using HccPathology.Models;

namespace HccPathology.Cohorts;

/// <summary>Whether slides were analysed alike, so that their numbers may be added up.</summary>
internal static class LikeSettings
{
    /// <summary>Settings that are a slide's own: a slide without pixel size gets one, each has its own regions,
    /// and its own vectors for a slide model; those that decide about overlays alone; and words for people in the entry of a marker.</summary>
    private static readonly HashSet<string> OwnSettings = new(StringComparer.Ordinal)
    {
        "mpp", "reader", "regions", "regionRoles", "slideModel", "geoJsonOrigin", "cellOverlay",
        "marker.Marks", "marker.Pitfalls", "marker.ThresholdSource",
    };

    /// <summary>Written where it is not the processor: one that is not said is that.</summary>
    private const string Device = "device";

    private static IEnumerable<KeyValuePair<string, string>> SharedSettings(SlideResult slide) => slide.Parameters.Where(p => !OwnSettings.Contains(p.Key))
        .Concat(slide.Parameters.ContainsKey(Device) ? [] : [new(Device, nameof(ModelDevice.Cpu))]);

    /// <summary>Refuses slides of one stain and marker that were analysed by other engines, or with other settings.</summary>
    /// <remarks>What a slide does not say did nothing there: one without regions has no bands and differs from none.</remarks>
    public static void Require(IEnumerable<SlideResult> slides)
    {
        foreach (IGrouping<string, SlideResult> kind in slides.GroupBy(s => s.Kind))
        {
            SlideResult first = kind.First();
            Dictionary<string, (SlideResult Slide, string Value)> saidBy = new(StringComparer.Ordinal);
            foreach (SlideResult slide in kind)
            {
                if (slide.Engine != first.Engine)
                {
                    throw Unlike(slide, first, $"engine {first.Engine} and {slide.Engine}");
                }

                foreach ((string setting, string value) in SharedSettings(slide).OrderBy(p => p.Key, StringComparer.Ordinal))
                {
                    if (!saidBy.TryAdd(setting, (slide, value)) && saidBy[setting] is var said && said.Value != value)
                    {
                        throw Unlike(slide, said.Slide, $"{setting} {said.Value} and {value}");
                    }
                }
            }
        }
    }

    /// <summary>
    /// Which settings differ between slides that were joined all the same: a core deeper than 500 µm and one deeper than 200 have one name, and nobody
    /// sees it in their sum. Null when none does.
    /// </summary>
    public static string? Differing(IEnumerable<SlideResult> slides)
    {
        SlideResult[] all = [.. slides];
        string[] differing =
        [
            .. all.DistinctBy(s => s.Engine).Skip(1).Take(1).Select(_ => "engine"),
            .. all.SelectMany(SharedSettings).GroupBy(p => p.Key, p => p.Value, StringComparer.Ordinal)
                .Where(g => g.Distinct().Skip(1).Any()).Select(g => g.Key).Order(StringComparer.Ordinal),
        ];
        return differing.Length == 0 ? null : $"the slides were analysed with different settings: {string.Join(", ", differing)}";
    }

    private static PathologyException Unlike(SlideResult slide, SlideResult other, string difference) =>
        new(FailureKind.BadData, $"{slide.Folder}: was not analysed as {other.Folder}: {difference}; analyse alike, or join all the same with --mixed");
}
