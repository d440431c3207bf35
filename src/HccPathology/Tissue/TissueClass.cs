namespace HccPathology.Tissue;

/// <summary>A class of tissue as a model or an annotator names it.</summary>
/// <param name="Name">As written in outputs.</param>
/// <param name="Role">What it means to the analysis.</param>
/// <param name="Colour">Of its regions and of the tissue picture.</param>
/// <param name="Pattern">Growth pattern or subtype that a class of role tumour stands for, such as <c>macrotrabecular</c>; null for none.</param>
public sealed record TissueClass(string Name, TissueRole Role, (byte R, byte G, byte B) Colour, string? Pattern = null);
