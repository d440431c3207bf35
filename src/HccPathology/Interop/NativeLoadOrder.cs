using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace HccPathology.Interop;

/// <summary>
/// Loads OpenSlide and our own native library before any OpenCV. OpenCvSharp's library exports the jpeg_*, TIFF* and png_*
/// symbols of its own static copies and depends on the system's libjpeg; when it comes first, the system's libjpeg calls
/// into OpenCV's other version (jpeg_read_header into jpeg_abort), and both crash on their first JPEG tile. It also sets the
/// import resolver before the first import of either is called.
/// </summary>
internal static class NativeLoadOrder
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Every later entry point may be the first to touch OpenCV.")]
    internal static void LoadOpenSlideFirst() => _ = (NativeLibraries.OpenSlideName, NativeLibraries.JpegLibrary);
}
