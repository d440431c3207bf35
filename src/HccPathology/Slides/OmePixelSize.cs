using System.Globalization;
using System.Xml;
using HccPathology.Geometry;

namespace HccPathology.Slides;

/// <summary>
/// The pixel size that OME-XML in a TIFF's description states: of its first picture, where that is the first directory. The resolution tags go before it, since programs that
/// make a picture smaller leave the description as it was; it is the slide's where there are none and it has the picture's size in px.
/// </summary>
internal static class OmePixelSize
{
    /// <summary>Null where there is no OME-XML, none that can be read, or no plausible size in it.</summary>
    /// <param name="properties">OpenSlide's.</param>
    /// <param name="ofLevel0">Null, too, where it is of a picture of another size in px than level 0.</param>
    public static Mpp? Of(IReadOnlyDictionary<string, string> properties, bool ofLevel0 = false)
    {
        if (properties.GetValueOrDefault("tiff.ImageDescription") is not { } text || !text.Contains("<OME", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using XmlReader xml = XmlReader.Create(new StringReader(text.Trim('\uFEFF', ' ', '\0')));
            return xml.ReadToFollowing("Pixels") && Um(xml, "PhysicalSizeX") is { } x && new Mpp(x, Um(xml, "PhysicalSizeY") ?? x) is { IsPlausible: true } stated
                && (!ofLevel0 || (xml.GetAttribute("SizeX") == properties.GetValueOrDefault("openslide.level[0].width")
                    && xml.GetAttribute("SizeY") == properties.GetValueOrDefault("openslide.level[0].height")))
                && IsOfFirstDirectory(xml)
                ? stated
                : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    // Its planes may be said to lie in other directories, in which of two pictures of one size the second one's pixel size would be the first's.
    private static bool IsOfFirstDirectory(XmlReader pixels)
    {
        using XmlReader within = pixels.ReadSubtree();
        bool isElsewhere = false;
        while (within.ReadToFollowing("TiffData"))
        {
            if (within.GetAttribute("IFD") is null or "0")
            {
                return true;
            }

            isElsewhere = true;
        }

        return !isElsewhere;
    }

    // µ has two letters in Unicode, and a description in Latin-1 none that can be read.
    private static double? Um(XmlReader pixels, string name)
    {
        double um = pixels.GetAttribute(name + "Unit") switch
        {
            null or "\u00B5m" or "\u03BCm" or "\uFFFDm" or "um" => 1,
            "nm" => 1e-3,
            "mm" => 1e3,
            "cm" => 1e4,
            "m" => 1e6,
            _ => double.NaN,
        };
        return double.TryParse(pixels.GetAttribute(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double size) ? size * um : null;
    }
}
