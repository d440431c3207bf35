using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HccPathology.Interop;

/// <summary>
/// Switches ONNX Runtime's telemetry off before its library is loaded. From 1.29 on the official one for Linux sends names of models, hashes of networks and
/// facts about the machine to its maker, and keeps a number for the machine, and what it has yet to send, in the home folder.
/// </summary>
internal static partial class OnnxTelemetry
{
    private const string Switch = "ORT_DISABLE_TELEMETRY", On = "1";

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255",
        Justification = "The library reads the switch once, as it starts; every later entry point may be the first to touch it.")]
    internal static void SwitchOff()
    {
        // What .NET sets is seen by child processes, and on Windows by native code; elsewhere that reads the environment of the C library.
        Environment.SetEnvironmentVariable(Switch, On);
        if (!OperatingSystem.IsWindows())
        {
            _ = SetEnv(Switch, On, overwrite: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
