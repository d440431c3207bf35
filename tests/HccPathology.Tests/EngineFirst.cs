using System.Runtime.CompilerServices;
using HccPathology.Slides;

namespace HccPathology.Tests;

/// <summary>Tests may touch OpenCV before the engine; the engine's own load order of native libraries has to come first.</summary>
internal static class EngineFirst
{
    [ModuleInitializer]
    internal static void Load() => RuntimeHelpers.RunModuleConstructor(typeof(Slide).Module.ModuleHandle);
}
