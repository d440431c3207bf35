namespace HccPathology.Zones;

/// <summary>
/// A zone of the density table: compartments, and a band of distance when it is one. Gross is all tissue of the zone; net is what cells are
/// counted on: without necrosis, large vessels and what is excluded, unless the zone is just that.
/// </summary>
public sealed record Zone
{
    public const string AllOfTissue = "tissue", Tumour = "tumour", Nests = "tumour nests", Stroma = "tumour stroma", Necrosis = "tumour necrosis";
    public const string NonTumour = "non-tumour tissue", Parenchyma = "parenchyma",
        PortalAndSepta = "portal tracts and septa", Unclassified = "unclassified tissue";

    private static readonly Compartment[] TumourNet = [Compartment.TumourNest, Compartment.TumourStroma, Compartment.TumourOther];
    private static readonly Compartment[] TumourRest = [Compartment.TumourNecrosis, Compartment.TumourVessel, Compartment.TumourExcluded];
    private static readonly Compartment[] LiverNet = [Compartment.Parenchyma, Compartment.PortalOrSeptum, Compartment.LiverOther];
    private static readonly Compartment[] LiverRest = [Compartment.LiverNecrosis, Compartment.LiverVessel, Compartment.LiverExcluded];

    private readonly ulong _gross, _net;

    private Zone(string name, Compartment[] net, Compartment[] rest, int band = 0)
    {
        (Name, Band, _net) = (name, band, Bits(net));
        OnlyKind = net.Length == 1 && rest.Length == 0 ? net[0] : null;
        _gross = _net | Bits(rest);
    }

    /// <summary>All tissue of a slide whose zones are known, on their grid, so that it is the sum of them.</summary>
    internal static Zone AllTissue { get; } = new(
        AllOfTissue,
        [.. Enum.GetValues<Compartment>().Where(Compartments.IsAnalysed)],
        [.. Enum.GetValues<Compartment>().Where(Compartments.IsExcluded)]);

    /// <summary>Names that a band cannot have.</summary>
    public static IReadOnlyList<string> FixedNames { get; } =
        [AllOfTissue, Tumour, Nests, Stroma, Necrosis, ZoneOptions.Core, ZoneOptions.Distant, NonTumour, Parenchyma, PortalAndSepta, Unclassified];

    public string Name { get; }

    /// <summary>The kind of tissue of a zone that is just one; what is excluded in it is known by what lies beneath. Null for other zones.</summary>
    internal Compartment? OnlyKind { get; }

    /// <summary>1 for the tumour core, then the bands outwards; 0 when distance does not matter.</summary>
    public int Band { get; }

    /// <summary>Reaches into the tumour: without a tumour it cannot be evaluated.</summary>
    public bool IsOfTumour => (_gross & Bits([Compartment.TumourNest, Compartment.TumourStroma, Compartment.TumourNecrosis])) != 0;

    public bool IsGross(Compartment compartment, int band) => (Band == 0 || band == Band) && (_gross >> (int)compartment & 1) != 0;

    public bool IsNet(Compartment compartment, int band) => (Band == 0 || band == Band) && (_net >> (int)compartment & 1) != 0;

    private static ulong Bits(Compartment[] compartments) => compartments.Aggregate(0UL, (bits, c) => bits | 1UL << (int)c);

    /// <summary>All zones in the order of the table: the tumour and its parts, the bands from the core outwards, the liver and its parts.</summary>
    public static IReadOnlyList<Zone> All(ZoneOptions options) =>
    [
        new(Tumour, TumourNet, TumourRest),
        new(Nests, [Compartment.TumourNest], []),
        new(Stroma, [Compartment.TumourStroma], []),
        new(Necrosis, [Compartment.TumourNecrosis], []),
        .. options.AllBands.Select((b, i) => b.IsInside ? new Zone(b.Name, TumourNet, TumourRest, i + 1) : new Zone(b.Name, LiverNet, LiverRest, i + 1)),
        new(NonTumour, LiverNet, LiverRest),
        new(Parenchyma, [Compartment.Parenchyma], []),
        new(PortalAndSepta, [Compartment.PortalOrSeptum], []),
        new(Unclassified, [Compartment.Unclassified], [Compartment.UnclassifiedExcluded]),
    ];
}
