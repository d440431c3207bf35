using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

public sealed class TissueSharesTests
{
    /// <summary>1 / (1 + e^-ln 3) is three quarters: what is left for no class is a quarter, whichever the surest class is.</summary>
    [Theory]
    [InlineData(3, 1, 0.75f, 0.5f)]
    [InlineData(1, 3, 0.5f, 0.75f)]
    public void Of_Sigmoid_LeavesToTheOtherClassWhatTheSurestLeaves(double first, double second, float firstShare, float secondShare)
    {
        float[] shares = new float[3];
        TissueShares.Of(ScoreActivation.Sigmoid, [(float)Math.Log(first), (float)Math.Log(second)], 1, shares);
        shares[0].ShouldBe(firstShare, 1e-6f);
        shares[1].ShouldBe(secondShare, 1e-6f);
        shares[2].ShouldBe(0.25f, 1e-6f);
    }

    [Theory]
    [InlineData(1.0029f, true)]
    [InlineData(0.9971f, true)]
    [InlineData(1.0031f, false)]
    [InlineData(0.9969f, false)]
    [InlineData(float.NaN, false)]
    public void IsWhole_SumOfThree_MayBeAsFarOffAsAllOfThemTogether(float sum, bool expected) => TissueShares.IsWhole(sum, 3).ShouldBe(expected);

    [Theory]
    [InlineData(1.0009f, true)]
    [InlineData(-0.0009f, true)]
    [InlineData(1.002f, false)]
    [InlineData(-0.002f, false)]
    [InlineData(float.NaN, false)]
    public void IsProbability_BeyondWhatHalfPrecisionRoundsTo_IsNone(float share, bool expected) => TissueShares.IsProbability(share).ShouldBe(expected);
}
