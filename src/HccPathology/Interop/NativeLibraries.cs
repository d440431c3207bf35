using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace HccPathology.Interop;

/// <summary>
/// Finds native libraries under the names each operating system gives them. It holds the only import resolver of the
/// assembly, because registering a second one throws.
/// </summary>
public static class NativeLibraries
{
    internal const string OpenSlide = "openslide", HccNative = "hcc_native";

    /// <summary>What a person types to get OpenSlide on the reference system (Debian 12).</summary>
    public const string OpenSlideHint = "install it with: apt-get install libopenslide0";

    // 4.x first: it fixes reads past the end in damaged files; 3.4.1 is what Debian 12 installs and what most nodes have.
    private static readonly string[] OpenSlideNames =
        OperatingSystem.IsWindows() ? ["libopenslide-1.dll", "libopenslide-0.dll", "openslide.dll"]
        : OperatingSystem.IsMacOS()
            ? ["libopenslide.1.dylib", "libopenslide.0.dylib", "/opt/homebrew/lib/libopenslide.1.dylib", "/usr/local/lib/libopenslide.1.dylib"]
        : ["libopenslide.so.1", "libopenslide.so.0"];

    private static readonly Lazy<(nint Handle, string? Name)> LoadedOpenSlide = new(LoadOpenSlide);

    private static readonly Lazy<(nint Handle, string? Library, string Note)> LoadedHccNative = new(LoadHccNative);

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>The JPEG library of our own native library, such as <c>libjpeg-turbo 2.1.5</c>; null when it is not usable.</summary>
    public static string? JpegLibrary => LoadedHccNative.Value.Library;

    /// <summary>Why <see cref="JpegLibrary"/> is null, in words; else where the library was found.</summary>
    public static string HccNativeNote => LoadedHccNative.Value.Note;

    /// <summary>The file name under which OpenSlide was found; null when it is not installed.</summary>
    public static string? OpenSlideName => LoadedOpenSlide.Value.Name;

    /// <summary>OpenSlide's version such as <c>3.4.1</c>; null when it is not installed.</summary>
    public static string? OpenSlideVersion => OpenSlideName is null ? null : OpenSlideApi.Version();

    /// <summary>True when the loaded OpenSlide can share one tile cache among slides (4.0 and later).</summary>
    public static bool HasOpenSlideSharedCache => OpenSlideExports("openslide_cache_create");

    /// <summary>True when the loaded OpenSlide gives ICC profiles (4.0 and later).</summary>
    public static bool HasOpenSlideIccProfiles => OpenSlideExports("openslide_read_icc_profile");

    /// <summary>Throws with what to install when OpenSlide is not there; called before the first import is used.</summary>
    internal static void RequireOpenSlide(string path)
    {
        if (OpenSlideName is null)
        {
            throw OpenSlideIsMissing(path);
        }
    }

    internal static PathologyException OpenSlideIsMissing(string path) => new(FailureKind.Unavailable,
        $"{path}: reading slides needs the library OpenSlide, and none of {string.Join(", ", OpenSlideNames)} {(OpenSlideFault is { } why ? $"can be loaded: {why}" : $"was found; {OpenSlideHint}")}");

    /// <summary>What the system says of an OpenSlide that is there and cannot be loaded, as with too few addresses (<c>ulimit -v</c>); null when none is there.</summary>
    public static string? OpenSlideFault => OpenSlideName is not null ? null : OpenSlideNames.Select(FaultOf).FirstOrDefault(fault => fault is not null);

    private static string? FaultOf(string library)
    {
        try
        {
            NativeLibrary.Free(NativeLibrary.Load(library));
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // The runtime tries several spellings, and gives the system's words for each on a line.
            return e.Message.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Contains(": ", StringComparison.Ordinal)
                && !line.Contains("No such file", StringComparison.Ordinal) && !line.EndsWith(':'));
        }
    }

    /// <summary>First of the names that loads; (0, null) when none does.</summary>
    internal static (nint Handle, string? Name) LoadFirst(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                return (handle, name);
            }
        }

        return (0, null);
    }

    private static (nint, string?) LoadOpenSlide()
    {
        var found = LoadFirst(OpenSlideNames);
        SilenceTiffLibrary();
        return found;
    }

    // OpenSlide's TIFF library prints its errors on stderr by itself, beside the error that OpenSlide then returns. Only
    // Linux: elsewhere it is linked into OpenSlide.
    private static unsafe void SilenceTiffLibrary()
    {
        var (tiff, _) = OperatingSystem.IsLinux() ? LoadFirst(["libtiff.so.6", "libtiff.so.5"]) : (0, null);
        foreach (string setter in (string[])["TIFFSetErrorHandler", "TIFFSetWarningHandler"])
        {
            if (tiff != 0 && NativeLibrary.TryGetExport(tiff, setter, out nint function))
            {
                ((delegate* unmanaged[Cdecl]<nint, nint>)function)(0);
            }
        }
    }

    // HCC_NATIVE=0 switches it off: for comparisons, and for a lab that meets a fault in it.
    private static (nint, string?, string) LoadHccNative()
    {
        if (Environment.GetEnvironmentVariable("HCC_NATIVE") == "0")
        {
            return (0, null, "switched off by HCC_NATIVE=0");
        }

        string file = OperatingSystem.IsWindows() ? "hcc_native.dll" : OperatingSystem.IsMacOS() ? "libhcc_native.dylib" : "libhcc_native.so";
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, file),
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", file),
        ];
        if (places.FirstOrDefault(File.Exists) is not { } found)
        {
            return (0, null, $"{file} was not built: it needs cmake, a C compiler and libjpeg-turbo when hccpath is built");
        }

        return NativeLibrary.TryLoad(found, out nint handle)
            ? Checked(handle, found)
            : (0, null, $"{found} cannot be loaded; it needs libjpeg-turbo: apt-get install libjpeg62-turbo");
    }

    // Asked through the handle, because the imports resolve only once this has returned.
    private static unsafe (nint, string?, string) Checked(nint handle, string found)
    {
        int abi = NativeLibrary.TryGetExport(handle, "hcc_abi_version", out nint version) ? ((delegate* unmanaged[Cdecl]<int>)version)() : 0;
        return abi == JpegTileApi.AbiVersion && NativeLibrary.TryGetExport(handle, "hcc_jpeg_library", out nint library)
            ? (handle, Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)library)()), found)
            : (0, null, $"{found} has interface {abi}, wanted is {JpegTileApi.AbiVersion}: build hccpath again");
    }

    private static bool OpenSlideExports(string symbol) =>
        OpenSlideName is not null && NativeLibrary.TryGetExport(LoadedOpenSlide.Value.Handle, symbol, out _);

    // 0 hands the name back to the runtime, which then throws DllNotFoundException.
    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? searchPath) =>
        library switch { OpenSlide => LoadedOpenSlide.Value.Handle, HccNative => LoadedHccNative.Value.Handle, _ => 0 };
}
