using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HccPathology.Tests.Invariance;

/// <summary>Equal bits whatever the processor's vectors. A switch that has no effect proves nothing, so its effect is asserted first.</summary>
public sealed class VectorWidthTests
{
    private static readonly string Here = VectorWidthDigest.Compute();

    [Fact]
    public void Digest_AsThisProcessRuns_IsRepeatable() => VectorWidthDigest.Compute().ShouldBe(Here);

    [Fact]
    public void Digest_WithoutAvx512_IsTheSame()
    {
        Child child = Run("DOTNET_EnableAVX512=0");
        child.Has512.ShouldBeFalse();
        child.Has256.ShouldBe(Vector256.IsHardwareAccelerated);
        child.Digest.ShouldBe(Here);
    }

    [Fact]
    public void Digest_WithoutAvx2_IsTheSame()
    {
        Child child = Run("DOTNET_EnableAVX2=0");
        (child.Has512, child.Has256, child.VectorBytes).ShouldBe((false, false, 16));
        child.Digest.ShouldBe(Here);
    }

    [Fact]
    public void Digest_WithoutAnyIntrinsics_IsTheSame()
    {
        Child child = Run("DOTNET_EnableHWIntrinsic=0");
        (child.Has512, child.Has256, child.VectorBytes).ShouldBe((false, false, 16));
        child.Digest.ShouldBe(Here);
    }

    [Fact]
    public void Digest_WithTheWidestVectors_IsTheSame()
    {
        Child child = Run("DOTNET_MaxVectorTBitWidth=512");
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "this processor has no 512-bit vectors that .NET would use");
        child.VectorBytes.ShouldBe(64);
        child.Digest.ShouldBe(Here);
    }

    [Fact]
    public void Digest_FullyOptimisedFromTheStart_IsTheSame()
    {
        Child child = Run("DOTNET_TieredPGO=0", "DOTNET_TieredCompilation=0");
        child.VectorBytes.ShouldBe(Vector<byte>.Count);
        child.Digest.ShouldBe(Here);
    }

    private static Child Run(params string[] settings)
    {
        string runtime = RuntimeEnvironment.GetRuntimeDirectory(), root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        ProcessStartInfo start = new(Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"), [typeof(VectorWidthTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[VectorWidthDigest.Asked] = "1";
        foreach (string setting in settings)
        {
            start.Environment[setting.Split('=')[0]] = setting.Split('=')[1];
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string[] line = process.StandardOutput.ReadToEnd().Trim().Split(' ');
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors.Result);
        line.Length.ShouldBe(5, errors.Result);
        return new Child(bool.Parse(line[1]), bool.Parse(line[2]), int.Parse(line[3]), line[4]);
    }

    private sealed record Child(bool Has256, bool Has512, int VectorBytes, string Digest);
}
