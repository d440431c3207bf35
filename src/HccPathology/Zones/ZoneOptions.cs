using System.Globalization;

namespace HccPathology.Zones;

/// <summary>A band of signed distance to the tumour border in µm, negative inside of the tumour.</summary>
public sealed record ZoneBand(string Name, double FromUm, double ToUm)
{
    public bool IsInside => ToUm <= 0;
}

/// <summary>How zones are made.</summary>
public sealed record ZoneOptions
{
    public const string Core = "tumour core", Distant = "distant parenchyma", InnerMargin = "inner margin", OuterMargin = "outer margin";

    /// <summary>More would not fit into a half byte of a cell with core, distant and none.</summary>
    private const int MostBands = 13;

    /// <summary>
    /// 500 µm inside and outside of the border is what most studies of the invasive margin take; peritumour reaches to 2 mm, and
    /// what is farther is distant.
    /// </summary>
    public static IReadOnlyList<ZoneBand> DefaultBands { get; } =
        [new(InnerMargin, -500, 0), new(OuterMargin, 0, 500), new("peritumour", 500, 2000)];

    /// <summary>From the inside to the outside, each beginning where the one before ends, with 0 between two of them.</summary>
    public IReadOnlyList<ZoneBand> Bands { get; init; } = DefaultBands;

    /// <summary>
    /// Tumour and other tissue that lie closer than this, µm, share a border: the clefts that shrinkage tears open along a capsule, and
    /// lines that two hands drew side by side. Farther apart no border is known.
    /// </summary>
    public double MaxBorderGapUm { get; init; } = 100;

    /// <summary>
    /// Stroma and necrosis of a tissue map belong to the tumour when tumour lies within this distance, µm, on both sides, or all
    /// around. What a person outlined is taken as it is.
    /// </summary>
    public double ClosingUm { get; init; } = 100;

    /// <summary>All bands with the core before and the distant tissue after them.</summary>
    public IReadOnlyList<ZoneBand> AllBands =>
        [new(Core, double.NegativeInfinity, Bands[0].FromUm), .. Bands, new(Distant, Bands[^1].ToUm, double.PositiveInfinity)];

    /// <summary>The bands as <c>--zones</c> takes them.</summary>
    public string BandsText => string.Join(',', Bands.Select(b => FormattableString.Invariant($"{b.Name}={b.FromUm}:{b.ToUm}")));

    /// <summary>All settings in one line, as parameters are written.</summary>
    public override string ToString() => FormattableString.Invariant($"{BandsText}; gap {MaxBorderGapUm}; closing {ClosingUm}");

    /// <summary>Reads <c>NAME=FROM:TO</c> or <c>FROM:TO</c>, separated by commas, in µm, negative inside of the tumour.</summary>
    /// <exception cref="PathologyException">A band cannot be read, or the bands leave gaps, overlap, or straddle the border.</exception>
    public static IReadOnlyList<ZoneBand> ParseBands(string text)
    {
        List<ZoneBand> bands = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => ParseBand(part, text))];
        bands.Sort((a, b) => a.FromUm.CompareTo(b.FromUm));
        return FaultOf(bands) is { } fault ? throw Bad(text, fault) : bands;
    }

    private static string? FaultOf(List<ZoneBand> bands)
    {
        if (bands.Find(b => Zone.FixedNames.Contains(b.Name, StringComparer.OrdinalIgnoreCase)) is { } taken)
        {
            return $"'{taken.Name}' is a zone of its own; give the band another name";
        }

        string? twice = bands.GroupBy(b => b.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Skip(1).Any())?.Key;
        (ZoneBand First, ZoneBand Second) parted = bands.Zip(bands.Skip(1)).FirstOrDefault(pair => pair.First.ToUm != pair.Second.FromUm);
        return twice is not null ? $"two bands are named '{twice}' (other case is no other name)"
            : parted.First is not null ? $"'{parted.First.Name}' and '{parted.Second.Name}' leave a gap or overlap; bands must follow one another"
            : !bands.Exists(b => b.ToUm == 0) || !bands.Exists(b => b.FromUm == 0) ? "0, the border, must lie between two of the bands"
            : bands.Count > MostBands ? $"{bands.Count} bands are too many: at most {MostBands}"
            : null;
    }

    private static ZoneBand ParseBand(string part, string text)
    {
        int equals = part.LastIndexOf('=');
        string[] edges = part[(equals + 1)..].Split(':');
        if (edges.Length != 2
            || !double.TryParse(edges[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double from)
            || !double.TryParse(edges[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double to)
            || !(from >= -15_000 && to <= 15_000 && to - from >= 10))
        {
            throw Bad(text, $"'{part}' is no band: give NAME=FROM:TO in um within -15000 to 15000, at least 10 wide");
        }

        // What parts bands and values elsewhere is a slip: deep=-300:-100;inner=-100:0 was one band from -100 on, under the name of both.
        if (equals > 0 && part.AsSpan(0, equals).IndexOfAny("=:;") >= 0)
        {
            throw Bad(text, $"'{part}' is no band: bands are separated by commas, and a name has no =, : or ;");
        }

        string name = equals > 0 ? part[..equals].Trim() : FormattableString.Invariant($"{from} to {to} um");
        return new ZoneBand(name, from, to);
    }

    private static PathologyException Bad(string text, string why) => new(FailureKind.BadCommand, $"--zones {text}: {why}");
}
