using HccPathology.Stains;

namespace HccPathology.Phantoms;

/// <summary>Where DAB lies on an H-DAB phantom.</summary>
public enum DabPattern
{
    /// <summary>On the membrane of a part of the lymphocytes, from faint to strong.</summary>
    Membrane,

    /// <summary>In nuclei of every kind, in three grades.</summary>
    Nucleus,

    /// <summary>In the bodies of hepatocytes and tumour cells, in three grades.</summary>
    Cytoplasm,

    /// <summary>The same, and in their nuclei.</summary>
    Cell,
}

/// <summary>The marker of an H-DAB phantom, and what is mistaken for it. Densities in OD of DAB.</summary>
public sealed record PhantomDab
{
    public DabPattern Pattern { get; init; }

    /// <summary>Factor on the marker's density.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Even brown over all tissue.</summary>
    public double HazeOd { get; init; }

    /// <summary>Brown that fades over 60 µm from the tissue's edge inwards.</summary>
    public double EdgeOd { get; init; }

    /// <summary>Clumps of lipofuscin (yellow-brown), and half as many of carbon (black).</summary>
    public bool HasPigment { get; init; }

    /// <summary>Colour of the haematoxylin under it; dyes and scanners vary, bluer ones make DAB over nuclei greyer.</summary>
    public StainVector Haematoxylin { get; init; } = StainVectors.Default(StainKind.HaematoxylinDab, default).Haematoxylin;

    /// <summary>Colour of the DAB; a yellower one has the hue of lipofuscin.</summary>
    public StainVector Colour { get; init; } = StainVectors.Default(StainKind.HaematoxylinDab, default).Counterstain;

    /// <summary>From this density above the haze on a pixel counts as stained in the truth: QuPath's 1+.</summary>
    public const double StainedOd = 0.2;

    /// <summary>
    /// 0-3 for a nucleus or a cell, from its throw of the dice: three in five are negative. Every grade lies in the middle of QuPath's
    /// bins (0.2, 0.4, 0.6 OD) after the blur of the objective.
    /// </summary>
    internal static (byte Grade, float Od) GradeOf(uint seed)
    {
        float throwOf = FieldNoise.Unit((seed ^ 0x51DAB5EDu) * 0x9E3779B1u);
        return throwOf < 0.6f ? ((byte)0, 0f) : throwOf < 0.74f ? ((byte)1, 0.34f) : throwOf < 0.88f ? ((byte)2, 0.57f) : ((byte)3, 0.95f);
    }
}
