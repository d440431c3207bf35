using HccPathology.Stains;

namespace HccPathology.Ihc;

/// <summary>What is dark in the DAB channel and is not DAB.</summary>
public enum PigmentKind : byte
{
    None,

    /// <summary>Lipofuscin, bile, haemosiderin: yellower than DAB, on the far side of it from haematoxylin.</summary>
    YellowBrown,

    /// <summary>Carbon, formalin pigment: grey to black.</summary>
    Black,

    /// <summary>Red ink and dyes.</summary>
    Red,
}

/// <summary>
/// Tells pigment from DAB by the direction of the optical density. DAB, haematoxylin and all their mixtures lie in one plane between
/// the slide's two stain vectors; pigments leave the plane or lie beyond DAB in it.
/// </summary>
public sealed class PigmentHue(StainVectors vectors)
{
    // Directions worked out from usual colours under white light: lipofuscin (170, 120, 60) and haemosiderin (140, 90, 40) have
    // -0.13 to -0.19 of haematoxylin for 1 of DAB and lie 5 degrees out of the plane, bile (150, 130, 50) 11, grey 7.4, red ink -18.
    // The positive cells of the CD3 and CD8 crops lie within 2.
    private const float BeyondDab = -0.12f, NearDab = 0.05f, YellowOut = 0.06f, GreyOut = 0.09f, RedOut = -0.15f, BlackOd = 1.2f;

    private readonly float _twiceCosine = (float)(2 * vectors.Haematoxylin.Dot(vectors.Counterstain));

    /// <summary>Of densities in any one unit; <paramref name="unitsPerOd"/> says which.</summary>
    public PigmentKind Of(float haematoxylin, float dab, float residual, float unitsPerOd)
    {
        float length = MathF.Sqrt(MathF.Max(0, haematoxylin * haematoxylin + dab * dab + residual * residual + _twiceCosine * haematoxylin * dab));
        return haematoxylin < BeyondDab * dab || (haematoxylin < NearDab * dab && residual > YellowOut * length) ? PigmentKind.YellowBrown
            : residual > GreyOut * length && length > BlackOd * unitsPerOd ? PigmentKind.Black
            : residual < RedOut * length ? PigmentKind.Red
            : PigmentKind.None;
    }
}
