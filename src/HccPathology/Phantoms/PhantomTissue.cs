namespace HccPathology.Phantoms;

/// <summary>A tumour nodule: its middle as a share of the slide's width and height, its radius as a share of the shorter side.</summary>
public sealed record PhantomNodule(double X, double Y, double Radius);

/// <summary>What tissue a phantom shows. The defaults are the plain case: one nodule with capsule, septa and necrosis in liver with some fat.</summary>
public sealed record PhantomTissue
{
    /// <summary>Null: one nodule right of the middle, where the seed puts it.</summary>
    public IReadOnlyList<PhantomNodule>? Nodules { get; init; }

    /// <summary>Radius of the necrosis as a share of its nodule's; 0 is none.</summary>
    public double Necrosis { get; init; } = 0.30;

    /// <summary>Width of the capsule, 1 being some 60 µm; 0 is none: the tumour grows into the liver.</summary>
    public double Capsule { get; init; } = 1;

    /// <summary>µm that septa within the tumour are wider on either side.</summary>
    public double SeptaUm { get; init; }

    /// <summary>How much of the liver is scar: 0 none, 1 half of it, 2 all of it.</summary>
    public double Scar { get; init; }

    /// <summary>Half width in µm of fibrous bands through the liver, as in cirrhosis; 0 is none.</summary>
    public double BandsUm { get; init; }

    /// <summary>Added to the fat of the liver: 0.6 fills nearly all of it.</summary>
    public double Fat { get; init; }

    /// <summary>Fat within the tumour, 0-1.</summary>
    public double TumourFat { get; init; }

    /// <summary>Lymphocytes within the tumour, as a share of a lattice of 18,800 per mm².</summary>
    public double Infiltrate { get; init; } = 0.012;

    /// <summary>Added to the extent of lymphoid aggregates at the tumour's margin.</summary>
    public double Aggregates { get; init; }

    /// <summary>Lymphoid follicles anywhere in liver and scar: 0 none, 0.2 some, 0.4 many.</summary>
    public double Follicles { get; init; }

    /// <summary>Way from one blood space of the tumour to the next, µm: 58 leaves plates of three to six cells, 140 of ten and more.</summary>
    public double TrabeculaUm { get; init; } = 58;

    /// <summary>Cases by name, for tests, training and people.</summary>
    public static IReadOnlyDictionary<string, PhantomTissue> Cases { get; } = new SortedDictionary<string, PhantomTissue>(StringComparer.Ordinal)
    {
        ["nodule"] = new(),
        ["no-tumour"] = new() { Nodules = [], Fat = 0.1 },
        ["two-nodules"] = new() { Nodules = [new(0.33, 0.36, 0.17), new(0.66, 0.62, 0.20)] },
        ["edge"] = new() { Nodules = [new(0.86, 0.5, 0.34)], Necrosis = 0.2 },
        ["stroma"] = new() { Nodules = [], Scar = 2, Fat = -1 },
        ["heavy-fat"] = new() { Fat = 0.6 },
        ["dense-lymphocytes"] = new() { Infiltrate = 0.22, Aggregates = 0.3, Follicles = 0.25 },
        ["necrotic"] = new() { Necrosis = 0.75 },
        ["scirrhous"] = new() { SeptaUm = 34, Necrosis = 0 },
        ["steatohepatitic"] = new() { TumourFat = 0.7, Infiltrate = 0.06, SeptaUm = 8, Necrosis = 0, Fat = 0.2 },
        ["macrotrabecular"] = new() { TrabeculaUm = 140, Necrosis = 0.35 },
        ["cirrhosis"] = new() { BandsUm = 34, Nodules = [new(0.6, 0.52, 0.2)], Follicles = 0.2 },
        ["infiltrative"] = new() { Capsule = 0, Necrosis = 0, Nodules = [new(0.45, 0.4, 0.22), new(0.62, 0.64, 0.13), new(0.3, 0.68, 0.1)] },
        ["all-tumour"] = new() { Nodules = [new(0.5, 0.5, 0.8)], Necrosis = 0.25, SeptaUm = 4 },
        ["scarred"] = new() { Scar = 0.9, Nodules = [new(0.58, 0.5, 0.24)], Follicles = 0.3 },
    };
}
