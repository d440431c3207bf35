using HccPathology.Pixels;

namespace HccPathology.Tests;

internal static class Pictures
{
    public static RgbImage Read(string path) => ImageFile.ReadRgb(path, File.ReadAllBytes(path));
}
