using System.Runtime.InteropServices;

namespace HccPathology.Tests.Interop;

/// <summary>ONNX Runtime sends nothing to its maker: it looks for the switch as it starts, by .NET's environment or the C library's.</summary>
public sealed class OnnxTelemetryTests
{
    private const string Switch = "ORT_DISABLE_TELEMETRY";

    [Fact]
    public void SwitchOff_BeforeAnyNetwork_IsSeenByChildrenAndByTheCLibrary()
    {
        HccPathology.Models.OnnxNetwork.RuntimeVersion.ShouldNotBeEmpty();
        Environment.GetEnvironmentVariable(Switch).ShouldBe("1");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there it is one environment");
        Marshal.PtrToStringUTF8(GetEnv(Switch)).ShouldBe("1");
    }

    [DllImport("libc", EntryPoint = "getenv")]
    private static extern nint GetEnv([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
