using System.Globalization;
using System.Text;

namespace HccPathology.Tests.Slides;

/// <summary>Slides that OpenSlide takes for Philips': XML that gives the pixel size of each level, padded lower levels, tiles that are missing.</summary>
public static class PhilipsTiff
{
    /// <summary>A made slide with Philips' marks on it, 0.25 um/px.</summary>
    public static JpegTiff Of(JpegTiff made) => made with
    {
        Software = "Philips DP v1.0",
        IsPadded = true,
        Description = level => level == 0 ? Xml(made.Levels) : null,
    };

    private static string Xml(int levels)
    {
        StringBuilder pixels = new();
        for (int k = 0; k < levels; k++)
        {
            string mm = (0.00025 * (1 << k)).ToString("0.00000###", CultureInfo.InvariantCulture);
            pixels.Append(CultureInfo.InvariantCulture,
                $"""<DataObject ObjectType="PixelDataRepresentation"><Attribute Name="DICOM_PIXEL_SPACING" Group="0x0028" Element="0x0030" PMSVR="IDoubleArray">"{mm}" "{mm}"</Attribute><Attribute Name="PIIM_PIXEL_DATA_REPRESENTATION_NUMBER" Group="0x1001" Element="0x8B02" PMSVR="IUInt16">{k}</Attribute></DataObject>""");
        }

        return $"""
            <?xml version="1.0" encoding="UTF-8" ?>
            <DataObject ObjectType="DPUfsImport">
            <Attribute Name="DICOM_MANUFACTURER" Group="0x0008" Element="0x0070" PMSVR="IString">PHILIPS</Attribute>
            <Attribute Name="PIM_DP_SCANNED_IMAGES" Group="0x301D" Element="0x1003" PMSVR="IDataObjectArray"><Array><DataObject ObjectType="DPScannedImage">
            <Attribute Name="DICOM_PIXEL_SPACING" Group="0x0028" Element="0x0030" PMSVR="IDoubleArray">"0.00025" "0.00025"</Attribute>
            <Attribute Name="PIM_DP_IMAGE_TYPE" Group="0x301D" Element="0x1004" PMSVR="IString">WSI</Attribute>
            <Attribute Name="PIIM_PIXEL_DATA_REPRESENTATION_SEQUENCE" Group="0x1001" Element="0x8B01" PMSVR="IDataObjectArray"><Array>{pixels}</Array></Attribute>
            </DataObject></Array></Attribute>
            </DataObject>
            """;
    }
}
