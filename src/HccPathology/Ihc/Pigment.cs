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
/// it or lie beyond DAB in it. Directions are told by the reference vectors: some pigment is in the slide's own, too. Only
/// the plane is tilted towards the slide's stains (<see cref="MixturePlane"/>): over a very blue haematoxylin DAB is as grey as carbon.
/// </summary>
public sealed class PigmentHue
{
    // Directions worked out from usual colours under white light: lipofuscin (170, 120, 60) and haemosiderin (140, 90, 40) have
    // -0.11 to -0.17 of haematoxylin for 1 of DAB and lie 5 degrees out of the plane, bile (150, 130, 50) 11, grey 7.4, red ink -18.
    // A yellow DAB (0.20, 0.50, 0.84) has -0.16 as well, and lies 1.4 out of it: only what is yellower still is pigment within the plane.
    // The positive cells of the CD3 and CD8 crops lie within 2. Over pale cytoplasm lipofuscin has up to 0.1 of haematoxylin.
    private const float BeyondDab = -0.22f, NearDab = 0.15f, YellowOut = 0.045f, RedOut = -0.15f, GreyOd = 0.5f;

    // Grey lies 0.128 out of the plane of the reference, 0.06-0.1 out of that of the CD3 and CD8 crops' bluer haematoxylin. Of the way to it 0.55
    // part it from DAB, but never less than 0.035: the 1 % of these crops' stained pixels that stray most do so by 0.03-0.04.
    // Grey has 1.17 of haematoxylin for 1 of DAB, carbon over brown bodies less; what has less than 0.5 is browner (0.75 let some carbon through).
    private const float GreyShare = 0.55f, LeastGreyOut = 0.035f, GreyHaematoxylin = 0.5f;

    // From the slide's own stain densities to the reference's, by columns: what one of haematoxylin, of DAB and of the residual is.
    private readonly (float H, float D, float R) _haematoxylin, _dab, _residual;
    private readonly MixturePlane _plane;
    private readonly float _twiceCosine, _greyOut;

    /// <param name="vectors">The slide's, in whose densities pixels are given.</param>
    /// <param name="plane">Where the slide's stains lie.</param>
    public PigmentHue(StainVectors vectors, MixturePlane plane)
    {
        StainVectors reference = StainVectors.Default(StainKind.HaematoxylinDab, vectors.White);
        float[,] unmix = reference.Unmixing();
        (_haematoxylin, _dab, _residual) = (In(vectors.Haematoxylin), In(vectors.Counterstain), In(vectors.Residual));
        (float H, float D, float R) grey = In(new StainVector(1, 1, 1).Normalised());
        (_plane, _greyOut) = (plane, MathF.Max(LeastGreyOut, GreyShare * (grey.R - plane.Haematoxylin * grey.H - plane.Dab * grey.D)));
        _twiceCosine = (float)(2 * reference.Haematoxylin.Dot(reference.Counterstain));

        (float, float, float) In(StainVector v)
        {
            (double h, double d, double r) = StainVectors.Amounts(unmix, v);
            return ((float)h, (float)d, (float)r);
        }
    }

    /// <summary>
    /// Tells yellow-brown pigment by its optical density before the slide's own stains are known; null where DAB is as yellow. Bile on 1.4 % of a drawn slide
    /// became its DAB: of 465 positive cells 111 were left, of 461 with it on 0.7 % 269 (lipofuscin 277 and 357).
    /// </summary>
    /// <param name="plane">Where the slide's stains lie.</param>
    /// <param name="reference">The reference vectors of H-DAB, with the slide's white.</param>
    public static Predicate<StainVector>? YellowOf(MixturePlane plane, StainVectors reference)
    {
        if (!plane.TellsYellowPigment)
        {
            return null;
        }

        PigmentHue hue = new(reference, plane);
        float[,] unmix = reference.Unmixing();
        return od =>
        {
            (double h, double d, double residual) = StainVectors.Amounts(unmix, od);
            return hue.Of((float)h, (float)d, (float)residual, 1) == PigmentKind.YellowBrown;
        };
    }

    /// <summary>Of the slide's densities in any one unit; <paramref name="unitsPerOd"/> says which.</summary>
    public PigmentKind Of(float haematoxylin, float dab, float residual, float unitsPerOd)
    {
        float h = haematoxylin * _haematoxylin.H + dab * _dab.H + residual * _residual.H;
        float d = haematoxylin * _haematoxylin.D + dab * _dab.D + residual * _residual.D;
        float r = haematoxylin * _haematoxylin.R + dab * _dab.R + residual * _residual.R;
        float length = MathF.Sqrt(MathF.Max(0, h * h + d * d + r * r + _twiceCosine * h * d));
        float outOfPlane = r - _plane.Haematoxylin * h - _plane.Dab * d;
        return h < BeyondDab * d || (h < NearDab * d && outOfPlane > YellowOut * length) ? PigmentKind.YellowBrown
            : outOfPlane > _greyOut * length && h > GreyHaematoxylin * d && length > GreyOd * unitsPerOd ? PigmentKind.Black
            : r < RedOut * length ? PigmentKind.Red
            : PigmentKind.None;
    }
}
