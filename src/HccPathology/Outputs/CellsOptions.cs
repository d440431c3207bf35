using HccPathology.Zones;

namespace HccPathology.Outputs;

/// <summary>What both files of cells say of each cell beside its shape and stain, and by what they name it.</summary>
public sealed record CellsOptions
{
    /// <summary>Hash of the slide's content; part of every cell's name.</summary>
    public required string SlideHash { get; init; }

    /// <summary>Hash of the settings that decide a cell, part of its name; not of the frame, since a cell has one name in both.</summary>
    public required string IdHash { get; init; }

    /// <summary>QuPath's name of the second stain: <c>Eosin</c> or <c>DAB</c>; columns begin with it in lower case.</summary>
    public required string Counterstain { get; init; }

    /// <summary>The detector says how sure it is of a nucleus.</summary>
    public bool HasProbabilities { get; init; }

    /// <summary>And of which class it is.</summary>
    public bool HasClassProbabilities { get; init; }

    /// <summary>DAB was measured in the compartments of the cells.</summary>
    public bool HasCellDab { get; init; }

    /// <summary>Zones of the slide: every cell says in which it lies; null for none.</summary>
    public ZoneMap? Zones { get; init; }

    /// <summary>The warning of the demonstration model that made the zones, to be said beside them; null for none.</summary>
    public string? Caution { get; init; }
}
