using System.Runtime.CompilerServices;

namespace HccPathology.Interop;

/// <summary>
/// OpenSlide must be loaded before OpenCV. OpenCV's library carries its own libjpeg and exports its functions, and it pulls in
/// GTK, which pulls in the system's libjpeg: loaded that way round, the system's libjpeg calls into OpenCV's, of another
/// version, and the first JPEG tile that OpenSlide decodes ends the process (seen with OpenSlide 3.4.1 on Debian 12).
/// </summary>
internal static class LoadOrder
{
    // Anything narrower would have to stand before every use of OpenCV, in every folder and every test.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void LoadOpenSlideFirst() => _ = NativeLibraries.OpenSlideName;
}
