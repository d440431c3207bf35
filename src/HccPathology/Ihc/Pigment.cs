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
/// Tells pigment from DAB by the direction of the optical density. DAB, haematoxylin and all their mixtures lie in one plane; pigments leave
/// it or lie beyond DAB in it. The plane is that of the reference vectors: the slide's own are estimated from all that is brown, pigment too.
/// </summary>
public sealed class PigmentHue
{
    // Directions worked out from usual colours under white light: lipofuscin (170, 120, 60) and haemosiderin (140, 90, 40) have
    // -0.13 to -0.19 of haematoxylin for 1 of DAB and lie 5 degrees out of the plane, bile (150, 130, 50) 11, grey 7.4, red ink -18.
    // The positive cells of the CD3 and CD8 crops lie within 2. Over pale cytoplasm lipofuscin has up to 0.1 of haematoxylin.
    private const float BeyondDab = -0.12f, NearDab = 0.15f, YellowOut = 0.045f, GreyOut = 0.07f, RedOut = -0.15f, GreyOd = 0.5f;

    // From the slide's own stain densities to the reference's, by columns: what one of haematoxylin, of DAB and of the residual is.
    private readonly (float H, float D, float R) _haematoxylin, _dab, _residual;
    private readonly float _twiceCosine;

    public PigmentHue(StainVectors vectors)
    {
        StainVectors reference = StainVectors.Default(StainKind.HaematoxylinDab, vectors.White);
        float[,] unmix = reference.Unmixing();
        (_haematoxylin, _dab, _residual) = (In(vectors.Haematoxylin), In(vectors.Counterstain), In(vectors.Residual));
        _twiceCosine = (float)(2 * reference.Haematoxylin.Dot(reference.Counterstain));

        (float, float, float) In(StainVector v) => (
            (float)(unmix[0, 0] * v.R + unmix[0, 1] * v.G + unmix[0, 2] * v.B),
            (float)(unmix[1, 0] * v.R + unmix[1, 1] * v.G + unmix[1, 2] * v.B),
            (float)(unmix[2, 0] * v.R + unmix[2, 1] * v.G + unmix[2, 2] * v.B));
    }

    /// <summary>Of the slide's densities in any one unit; <paramref name="unitsPerOd"/> says which.</summary>
    public PigmentKind Of(float haematoxylin, float dab, float residual, float unitsPerOd)
    {
        float h = haematoxylin * _haematoxylin.H + dab * _dab.H + residual * _residual.H;
        float d = haematoxylin * _haematoxylin.D + dab * _dab.D + residual * _residual.D;
        float r = haematoxylin * _haematoxylin.R + dab * _dab.R + residual * _residual.R;
        float length = MathF.Sqrt(MathF.Max(0, h * h + d * d + r * r + _twiceCosine * h * d));
        return h < BeyondDab * d || (h < NearDab * d && r > YellowOut * length) ? PigmentKind.YellowBrown
            : r > GreyOut * length && length > GreyOd * unitsPerOd ? PigmentKind.Black
            : r < RedOut * length ? PigmentKind.Red
            : PigmentKind.None;
    }
}
