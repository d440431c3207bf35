using System.Runtime.InteropServices;

namespace HccPathology.Interop;

/// <summary>
/// OpenSlide's C interface as far as it is used, the part that 3.4.1 and 4.x have in common. Strings are UTF-8 both ways
/// and belong to the handle. Every call after open can leave an error in the handle that only <see cref="Error"/> shows.
/// </summary>
internal static partial class OpenSlideApi
{
    internal static string Version() => Text(GetVersion()) ?? "unknown";

    internal static string? Error(OpenSlideHandle slide) => Text(GetError(slide));

    internal static string? Property(OpenSlideHandle slide, string name) => Text(GetPropertyValue(slide, name));

    internal static unsafe IReadOnlyList<string> PropertyNames(OpenSlideHandle slide) => Texts(GetPropertyNames(slide));

    internal static unsafe IReadOnlyList<string> AssociatedImageNames(OpenSlideHandle slide) => Texts(GetAssociatedImageNames(slide));

    /// <summary>Name of the format that a file's content has; null when it is none that OpenSlide knows. Does not open it.</summary>
    internal static string? Vendor(string path) => Text(DetectVendor(Path.GetFullPath(path)));

    /// <summary>
    /// A full path, since the system takes <c>..</c> after a link for the folder above the link's target and the runtime, which hashes the same
    /// file, for the one that the text names.
    /// </summary>
    internal static OpenSlideHandle Open(string path) => OpenFull(Path.GetFullPath(path));

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_detect_vendor", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint DetectVendor(string path);

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial OpenSlideHandle OpenFull(string path);

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_close")]
    internal static partial void Close(nint slide);

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_get_level_count")]
    internal static partial int LevelCount(OpenSlideHandle slide);

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_get_level_dimensions")]
    internal static partial void LevelDimensions(OpenSlideHandle slide, int level, out long width, out long height);

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_get_level_downsample")]
    internal static partial double LevelDownsample(OpenSlideHandle slide, int level);

    /// <summary>Reads w x h pixels of a level as packed premultiplied ARGB; x and y are level-0 px.</summary>
    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_read_region")]
    internal static unsafe partial void ReadRegion(OpenSlideHandle slide, uint* destination, long x, long y, int level, long width, long height);

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_get_associated_image_dimensions", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void AssociatedImageDimensions(OpenSlideHandle slide, string name, out long width, out long height);

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_get_version")]
    private static partial nint GetVersion();

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_get_error")]
    private static partial nint GetError(OpenSlideHandle slide);

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_get_property_value", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetPropertyValue(OpenSlideHandle slide, string name);

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_get_property_names")]
    private static unsafe partial nint* GetPropertyNames(OpenSlideHandle slide);

    [LibraryImport(NativeLibraries.OpenSlide, EntryPoint = "openslide_get_associated_image_names")]
    private static unsafe partial nint* GetAssociatedImageNames(OpenSlideHandle slide);

    private static string? Text(nint utf8) => Marshal.PtrToStringUTF8(utf8);

    // A handle in error answers with null instead of an empty list.
    private static unsafe List<string> Texts(nint* list)
    {
        List<string> texts = [];
        for (; list is not null && *list != 0; list++)
        {
            texts.Add(Text(*list)!);
        }

        return texts;
    }
}
