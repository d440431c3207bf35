using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using HccPathology.Models;
using static HccPathology.Tests.Models.TestNetworks;

namespace HccPathology.Tests.Models;

/// <summary>What a network says of a picture, by all ways of reading it.</summary>
public sealed class NetworkRunTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_OwnModel_RunsAndReadsTheSameByPixelByRowAndByCells()
    {
        using OnnxNetwork network = Load(ModelCopy.Own);
        using NetworkRun run = network.MakeRun(70, 50);
        run.Resize(65, 35);
        (run.Width, run.Height).ShouldBe((80, 48));
        Fill(run);
        run.Run();
        ByteMaps bytes = run.Bytes.ShouldNotBeNull();
        foreach ((int map, ModelOutput output) in network.Card.Outputs.Index())
        {
            HashSet<byte> values = [];
            for (int y = 0; y < run.Height; y++)
            {
                for (int x = 0; x < run.Width; x++)
                {
                    byte value = bytes.At(map, x, y);
                    values.Add(value);
                    double plain = (value - output.Zero!.Value) * output.Step!.Value;
                    ((double)run.At(map, x, y)).ShouldBe(map < 2 ? 1 / (1 + Math.Exp(-plain)) : plain, 1e-6);
                    bytes.Row(y)[x / 2 * bytes.CellBytes + ByteMaps.FirstOf(map, y) + x % 2].ShouldBe(value);
                    if (x < run.Width - 2)
                    {
                        ((double)bytes.TwoCells(map, x / 2, y / 2)[2 * (y & 1) + (x & 1)]).ShouldBe(plain, 1e-5);
                        bytes.TwoCells(map, x / 2, y / 2)[4 + 2 * (y & 1) + (x & 1)]
                            .ShouldBe((float)((bytes.At(map, x + 2, y) - output.Zero.Value) * output.Step.Value), 1e-5f);
                    }
                }
            }

            values.Count.ShouldBeGreaterThan(10, output.Name);
        }
    }

    // The mean of one image four times over is that image: its floats lie by rows and parts.
    [Fact]
    public void Run_MirrorImages_AreReadTheSameByPixelAndByRow()
    {
        using OnnxNetwork network = new(Read(ModelCopy.Own), ModelDevice.Cpu, averages: true);
        using NetworkRun run = network.MakeRun(70, 50);
        run.Resize(65, 35);
        Fill(run);
        run.Run();
        (run.Bytes, run.PartsPerRow).ShouldBe((null, 2));
        for (int i = 0; i < network.Card.Outputs.Count * run.Height * run.Width; i++)
        {
            (int map, int y, int x) = (i / (run.Height * run.Width), i / run.Width % run.Height, i % run.Width);
            float value = run.At(map, x, y);
            Vector256<float> eight = run.Eight(map, y, x % 2, x / 2);
            Enumerable.Range(0, Math.Min(8, (run.Width - x + 1) / 2)).ShouldAllBe(k => eight[k] == run.At(map, x + 2 * k, y));
            run.RowPart(map, y, x % 2)[x / 2].ShouldBe(value);
            float.IsFinite(value).ShouldBeTrue();
            (map > 1 || value is >= 0 and <= 1).ShouldBeTrue($"{network.Card.Outputs[map].Name} is {value}");
        }
    }

    [Fact]
    public void Run_MapsOfFloatsByPixel_AreWhatTheNetworkSays()
    {
        float[,] weights = new float[8, 3];
        float[] bias = [0.5f, 0.25f, 1, -2, 3, 4, 5, 6];
        (weights[0, 0], weights[3, 2], weights[7, 1]) = (0.25f, 4, -1);
        string folder = ModelCopy.Make(_folder, card =>
        {
            (card["inputLayout"], card["outputLayout"], card["subpixels"], card["haloPx"]) = (null, null, 1, 0);
            card["normalisation"] = JsonNode.Parse("""{ "scale": 0.00392156862745098, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5] }""");
            foreach ((int i, JsonNode? map) in card["outputs"]!.AsArray().Index())
            {
                (map!["tensor"], map["kind"]) = ("scores", i < 2 ? "probability" : map["kind"]!.GetValue<string>());
            }
        }, TinyNetwork.Linear(weights, bias, step: 1));
        using OnnxNetwork network = Load(folder);
        using NetworkRun run = network.MakeRun(48, 32);
        run.Resize(48, 32);
        Fill(run);
        run.Run();
        (run.Bytes, run.PartsPerRow).ShouldBe((null, 1));
        for (int i = 0; i < 8 * 32 * 48; i++)
        {
            (int map, int y, int x) = (i / (32 * 48), i / 48 % 32, i % 48);
            float expected = bias[map] + Enumerable.Range(0, 3).Sum(c => weights[map, c] * run.Image.Row(c, y)[x]);
            run.At(map, x, y).ShouldBe(expected, 1e-5f);
            run.RowPart(map, y, 0)[x].ShouldBe(run.At(map, x, y));
            run.Eight(map, y, 0, x)[0].ShouldBe(run.At(map, x, y));
        }
    }

    /// <summary>On a processor without VNNI the copy runs on the exact kernels, and the model itself on those that overflow where they can.</summary>
    [Fact]
    public void Run_OwnFiltersOfSevenBits_GiveTheBytesOfTheExactKernels()
    {
        using OnnxNetwork own = Load(ModelCopy.Own), exact = Load(ModelCopy.Make(_folder, card => card["filterBits"] = 8));
        own.Card.FilterBits.ShouldBe(ModelCard.SafeFilterBits);
        float[][] maps = [.. new[] { own, exact }.Select(network =>
        {
            using NetworkRun run = network.MakeRun(128, 96);
            run.Resize(128, 96);
            FillHard(run);
            run.Run();
            int size = run.Width * run.Height;
            return (float[])[.. Enumerable.Range(0, 8 * size).Select(i => run.At(i / size, i % run.Width, i % size / run.Width))];
        })];
        maps[0].ShouldBe(maps[1]);

        // Black and white by single pixels and by blocks: the largest sums that an image can bring about.
        static void FillHard(NetworkRun run)
        {
            Random random = new(5);
            for (int i = 0; i < 3 * run.Height; i++)
            {
                int y = i % run.Height;
                for (int x = 0; x < run.Width; x++)
                {
                    run.Image.Set(i / run.Height, x, y, (byte)(255 * (x < 64 ? random.Next(2) : (x / 8 + y / 8) & 1)));
                }
            }
        }
    }

    [Fact]
    public void Run_SmallerImageAfterALarger_GivesWhatItGaveAlone()
    {
        using OnnxNetwork network = Load(ModelCopy.Own);
        using NetworkRun run = network.MakeRun(96, 96);
        float[] Maps(int width, int height)
        {
            run.Resize(width, height);
            Fill(run);
            run.Run();
            return [.. Enumerable.Range(0, run.Width * run.Height).Select(i => run.At(3, i % run.Width, i / run.Width))];
        }

        float[] alone = Maps(32, 48);
        Maps(96, 96).Length.ShouldBe(96 * 96);
        Maps(32, 48).ShouldBe(alone);
        Should.Throw<ArgumentOutOfRangeException>(() => run.Resize(97, 96));
    }

    [Fact]
    public void Run_MirrorImages_GivesTheMeanOfWhatItSaysOfEachTurnedBack()
    {
        const int Width = 48, Height = 32;
        using OnnxNetwork single = Load(ModelCopy.Own), averaging = new(Read(ModelCopy.Own), ModelDevice.Cpu, averages: true);
        using NetworkRun one = single.MakeRun(Width, Height), mean = averaging.MakeRun(Width, Height);
        mean.Resize(Width, Height);
        Fill(mean);
        mean.Run();
        float[,,] expected = new float[single.Card.Outputs.Count, Height, Width];
        foreach ((bool isX, bool isY) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
        {
            one.Resize(Width, Height);
            Fill(one, (x, y) => (isX ? Width - 1 - x : x, isY ? Height - 1 - y : y));
            one.Run();
            foreach ((int map, ModelOutput output) in single.Card.Outputs.Index())
            {
                float sign = (isX && output.Name == "dx") || (isY && output.Name == "dy") ? -1 : 1;
                for (int i = 0; i < Width * Height; i++)
                {
                    (int x, int y) = (i % Width, i / Width);
                    expected[map, y, x] += sign * one.At(map, isX ? Width - 1 - x : x, isY ? Height - 1 - y : y) / 4;
                }
            }
        }

        for (int i = 0; i < expected.Length; i++)
        {
            (int map, int y, int x) = (i / (Width * Height), i / Width % Height, i % Width);
            mean.At(map, x, y).ShouldBe(expected[map, y, x], 1e-4f, single.Card.Outputs[map].Name);
        }
    }

    [Fact]
    public void Run_InputThatTheNetworkRunsOverOn_IsAnErrorAndNotAnEmptyMap() =>
        FailsRunning(ModelCopy.Star, 64, "model stardist-test: its output ", " instead of a number", value: float.NaN);

    /// <summary>Of one pixel, and nowhere else: a nucleus there would not be found, or be of the first class.</summary>
    [Theory]
    [InlineData(37, 21, float.NaN)]
    [InlineData(63, 63, float.PositiveInfinity)]
    public void Run_NoNumberInASinglePlace_IsAnError(int x, int y, float value)
    {
        using OnnxNetwork network = Load(Constant(_folder, 0.5f, 5));
        using NetworkRun run = network.MakeRun(64, 64);
        run.Resize(64, 64);
        Fill(run);
        Should.NotThrow(run.Run);
        run.Image.Row(1, y)[x] = value;
        ModelCopy.ShouldFail(FailureKind.BadData, run.Run, "its output scores holds NaN instead of a number");
    }

    // Cut to 0-1, what stands before a sigmoid would look like a network that is sure of everything.
    [Theory]
    [InlineData(0.7f, null)]
    [InlineData(-0.005f, null)]
    [InlineData(1.005f, null)]
    [InlineData(3f, "its output scores holds 3, and probabilities are 0 to 1")]
    [InlineData(-0.5f, "its output scores holds -0.5, and probabilities are 0 to 1")]
    public void Load_ProbabilityBeyondZeroAndOne_IsRefused(float probability, string? words)
    {
        string folder = Constant(_folder, probability, length: 5);
        if (words is not null)
        {
            ModelCopy.ShouldFail(FailureKind.BadData, () => Load(folder).Dispose(), words);
            return;
        }

        using OnnxNetwork network = Load(folder);
        using NetworkRun run = network.MakeRun(64, 64);
        run.Resize(64, 64);
        Fill(run);
        run.Run();
        run.Cell(0, 0, 5, 5).ShouldBe(probability);
    }

    private static void FailsRunning(string folder, int side, string words, string more = "", float value = 0)
    {
        using OnnxNetwork network = Load(folder);
        using NetworkRun run = network.MakeRun(side, side);
        run.Resize(side, side);
        for (int i = 0; i < 3 * side; i++)
        {
            run.Image.Row(i / side, i % side).Fill(value);
        }

        ModelCopy.ShouldFail(FailureKind.BadData, run.Run, words, more);
    }
}
