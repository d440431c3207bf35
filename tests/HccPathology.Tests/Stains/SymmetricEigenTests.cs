using HccPathology.Stains;

namespace HccPathology.Tests.Stains;

public sealed class SymmetricEigenTests
{
    [Fact]
    public void Vectors_OfADiagonalMatrix_AreTheAxesByFallingValue()
    {
        StainVector[] axes = SymmetricEigen.Vectors(new double[,] { { 2, 0, 0 }, { 0, 5, 0 }, { 0, 0, 3 } });
        axes.ShouldBe([new StainVector(0, 1, 0), new StainVector(0, 0, 1), new StainVector(1, 0, 0)]);
    }

    // 2 -1 0 / -1 2 -1 / 0 -1 2 has the values 2 + sqrt 2, 2, 2 - sqrt 2 and vectors (1, -sqrt 2, 1), (1, 0, -1), (1, sqrt 2, 1).
    [Fact]
    public void Vectors_OfTheSecondDifferenceMatrix_AreKnown()
    {
        StainVector[] axes = SymmetricEigen.Vectors(new double[,] { { 2, -1, 0 }, { -1, 2, -1 }, { 0, -1, 2 } });
        double root = Math.Sqrt(2);
        Parallel(axes[0], new StainVector(1, -root, 1));
        Parallel(axes[1], new StainVector(1, 0, -1));
        Parallel(axes[2], new StainVector(1, root, 1));
    }

    [Fact]
    public void Vectors_OfRandomMatrices_AreOrthonormalAndRebuildThem()
    {
        Random random = new(3);
        for (int n = 0; n < 200; n++)
        {
            double[,] m = new double[3, 3];
            for (int i = 0; i < 3; i++)
            {
                for (int j = i; j < 3; j++)
                {
                    m[i, j] = m[j, i] = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 6));
                }
            }

            double size = m.Cast<double>().Max(Math.Abs), last = double.MaxValue;
            StainVector[] axes = SymmetricEigen.Vectors(m);
            foreach (StainVector v in axes)
            {
                StainVector image = new(
                    m[0, 0] * v.R + m[0, 1] * v.G + m[0, 2] * v.B,
                    m[1, 0] * v.R + m[1, 1] * v.G + m[1, 2] * v.B,
                    m[2, 0] * v.R + m[2, 1] * v.G + m[2, 2] * v.B);
                double value = image.Dot(v);
                v.Length.ShouldBe(1, 1e-12);
                new StainVector(image.R - value * v.R, image.G - value * v.G, image.B - value * v.B).Length.ShouldBeLessThan(1e-11 * size);
                value.ShouldBeLessThanOrEqualTo(last + 1e-11 * size);
                last = value;
            }
        }
    }

    [Fact]
    public void Vectors_OfRankOneAndOfZero_AreStillUnitVectors()
    {
        Parallel(SymmetricEigen.Vectors(new double[,] { { 1, 2, 3 }, { 2, 4, 6 }, { 3, 6, 9 } })[0], new StainVector(1, 2, 3));
        SymmetricEigen.Vectors(new double[3, 3]).ShouldAllBe(v => v.Length == 1);
    }

    private static void Parallel(StainVector found, StainVector expected) =>
        Math.Abs(found.Dot(expected.Normalised())).ShouldBe(1, 1e-12, $"{found} is not along {expected}");
}
