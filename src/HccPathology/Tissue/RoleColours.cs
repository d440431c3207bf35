namespace HccPathology.Tissue;

/// <summary>The colour of a role where neither model nor annotator gives one. Tumour, stroma, necrosis and lymphoid are QuPath's own.</summary>
public static class RoleColours
{
    public static (byte R, byte G, byte B) Of(TissueRole role) => role switch
    {
        TissueRole.Tumour => (200, 0, 0),
        TissueRole.Parenchyma => (200, 150, 120),
        TissueRole.Stroma => (150, 200, 150),
        TissueRole.Necrosis => (50, 50, 50),
        TissueRole.Steatosis => (240, 200, 60),
        TissueRole.Lymphoid => (160, 90, 160),
        TissueRole.Portal => (0, 150, 150),
        TissueRole.Vessel => (220, 60, 120),
        TissueRole.Glass => (230, 230, 230),
        TissueRole.Artefact => (180, 180, 180),
        _ => (150, 150, 220),
    };
}
