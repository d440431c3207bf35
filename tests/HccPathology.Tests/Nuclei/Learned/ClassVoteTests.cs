using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Learned;
using HccPathology.Pixels;
using HccPathology.Tests.Models;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class ClassVoteTests
{
    [Fact]
    public void NucleusClass_Size_IsSixteenBytesOfANucleusOf112()
    {
        Unsafe.SizeOf<NucleusClass>().ShouldBe(16);
        Unsafe.SizeOf<Nucleus>().ShouldBe(112);
        Unsafe.SizeOf<ClassShares>().ShouldBe(NucleusClass.MaxClasses);
        float.IsNaN(NucleusClass.Only.Probability).ShouldBeTrue();
        NucleusClass.Only.Share(0).ShouldBe(0);
    }

    [Fact]
    public void NucleusClass_Equality_IsThatOfItsValues()
    {
        ClassShares shares = default, others = default;
        (shares[7], others[7]) = (3, 4);
        NucleusClass of = new() { Index = 1, Probability = 0.5f, Shares = shares }, same = of with { }, other = of with { Shares = others };
        (of == same, of == other, of.GetHashCode() == same.GetHashCode()).ShouldBe((true, false, true));
        (shares == others, shares != others, shares.Equals((object)shares), shares.Equals("3")).ShouldBe((false, true, true, false));
    }

    // Means of mirror images are floats by rows, what one image gives is bytes by cells.
    [Theory]
    [InlineData(4, false, 0)]
    [InlineData(3, false, 0)]
    [InlineData(1, false, 0)]
    [InlineData(4, false, 4)]
    [InlineData(4, true, 0)]
    [InlineData(1, true, 0)]
    [InlineData(4, true, 4)]
    public void Of_FieldsOnANetworksMaps_EqualsThePlainWeightedSoftmax(int classes, bool averages, int inset)
    {
        ModelCardFile file = ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps);
        using OnnxNetwork network = new(file, ModelDevice.Cpu, averages);
        using NetworkRun run = network.MakeRun(48, 48);
        Run(run);
        (run.Bytes is null).ShouldBe(averages);
        int[] channels = MapChannels.Of(file.Card, "").Classes[..classes];
        using Plane<short> probability = Planes.From(Planes.Noise(48, 48, 9, 0, CentreHeight.One));
        ClassVote vote = new(channels);
        for (int i = 0; i < 12; i++)
        {
            NucleusField field = i < 6 ? Disc(3 + 4 * i, 20 - i, 9, 11, 1 + i % 5) : Disc(i - 5, i, 41 - i, 33, 2 * i);
            NucleusClass found = vote.Of(field, probability, run, inset);
            (double mean, double[] shares) = Plain(field, probability, run, channels, inset);
            found.Probability.ShouldBe((float)mean, 1e-6f);
            for (int c = 0; c < classes; c++)
            {
                ((double)found.Share(c)).ShouldBe(shares[c], 0.51 / 255 + 1e-5);
            }

            shares[found.Index].ShouldBe(shares.Max(), 1e-5);
            found.Share(classes).ShouldBe(0);
        }
    }

    [Fact]
    public void Of_ClassesOfEqualScores_IsTheFirst()
    {
        ModelCardFile file = ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps);
        using OnnxNetwork network = new(file, ModelDevice.Cpu);
        using NetworkRun run = network.MakeRun(48, 48);
        Run(run);
        using Plane<short> probability = Planes.From(Planes.Noise(48, 48, 9, 1, CentreHeight.One));
        int channel = MapChannels.Of(file.Card, "").Classes[0];
        NucleusClass found = new ClassVote([channel, channel, channel]).Of(Disc(9, 9, 20, 20, 8), probability, run, 0);
        (found.Index, found.Shares[0], found.Shares[1], found.Shares[2], found.Shares[3]).ShouldBe(((byte)0, (byte)85, (byte)85, (byte)85, (byte)0));
    }

    [Fact]
    public void Exp_NumbersUpToZero_IsTheRuntimesOwnToSevenDigits()
    {
        for (float x = -86.9f; x <= 0; x += 0.0173f)
        {
            (ClassVote.Exp(Vector256.Create(x))[5] / Math.Exp(x) - 1).ShouldBe(0, 2e-7, $"e to the power of {x}");
        }

        (ClassVote.Exp(Vector256<float>.Zero)[0], ClassVote.Exp(Vector256.Create(-1e9f))[0]).ShouldBe((1f, ClassVote.Exp(Vector256.Create(-87f))[0]));
    }

    private static (double Mean, double[] Shares) Plain(NucleusField field, Plane<short> probability, NetworkRun run, int[] channels, int inset)
    {
        double mass = 0, count = 0;
        double[] sums = new double[channels.Length];
        for (int i = 0; i < field.Width * field.Height; i++)
        {
            (int x, int y) = (field.X + i % field.Width, field.Y + i / field.Width);
            if (field.Values[i] >= 0.5f)
            {
                double weight = probability[x, y] / (double)CentreHeight.One, all = channels.Sum(c => Math.Exp(run.At(c, x + inset, y + inset)));
                (mass, count) = (mass + weight, count + 1);
                for (int c = 0; c < channels.Length; c++)
                {
                    sums[c] += Math.Exp(run.At(channels[c], x + inset, y + inset)) / all * weight;
                }
            }
        }

        return (mass / count, [.. sums.Select(s => s / sums.Sum())]);
    }

    private static NucleusField Disc(int x, int y, int width, int height, double radius) => new(x, y, width, height,
        [.. Enumerable.Range(0, width * height)
            .Select(i => Math.Pow(i % width - width / 2, 2) + Math.Pow(i / width - height / 2, 2) <= radius * radius ? 0.7f : 0.3f)]);

    private static void Run(NetworkRun run)
    {
        Random random = new(4);
        run.Resize(48, 48);
        for (int i = 0; i < 3 * 48; i++)
        {
            for (int x = 0; x < 48; x++)
            {
                run.Image.Set(i / 48, x, i % 48, (byte)random.Next(256));
            }
        }

        run.Run();
    }
}
