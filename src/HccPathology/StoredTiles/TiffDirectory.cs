namespace HccPathology.StoredTiles;

/// <summary>One image of a TIFF file: what its tags say, checked against the file's length.</summary>
public sealed record TiffDirectory
{
    public const int JpegCompression = 7, RgbPhotometric = 2, InkPhotometric = 5, YCbCrPhotometric = 6, UprightOrientation = 1;

    private const int MaskPhotometric = 4, MaskBit = 4;

    /// <summary>Place in the chain, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Where it starts in the file, bytes.</summary>
    public required long Offset { get; init; }

    public required long Width { get; init; }
    public required long Height { get; init; }

    /// <summary>0 when the image is stored in strips.</summary>
    public required int TileWidth { get; init; }

    public required int TileHeight { get; init; }

    /// <summary>Tag 259: 7 is JPEG with tables in tag 347, 33003 and 33005 JPEG 2000.</summary>
    public required long Compression { get; init; }

    /// <summary>Tag 262: 2 RGB, 6 YCbCr.</summary>
    public required long Photometric { get; init; }

    /// <summary>Tag 274: 1 is upright, and what is absent; 2 to 8 ask the viewer to mirror or turn the picture.</summary>
    public required long Orientation { get; init; }

    public required long SamplesPerPixel { get; init; }

    /// <summary>Tag 338, of the first sample beyond grey or colours: 1 and 2 are alpha, 0 something else, or it is not said.</summary>
    public required long ExtraSample { get; init; }

    /// <summary>Tag 266: 2 where the bits of each byte stand the other way round.</summary>
    public required long FillOrder { get; init; }

    /// <summary>Tag 530, of YCbCr: px across and down that share a pair of colours.</summary>
    public required (long Across, long Down) ChromaPx { get; init; }

    /// <summary>Tag 254, bits: 1 is a smaller picture of another directory, 4 a mask of one.</summary>
    public required long SubfileType { get; init; }

    /// <summary>The most bits of any sample.</summary>
    public required long BitsPerSample { get; init; }

    /// <summary>Tag 284: 1 is all samples of a pixel together.</summary>
    public required long PlanarConfiguration { get; init; }

    /// <summary>Where each tile starts in the file, row by row, and sample by sample where they are stored apart; empty
    /// when the image is stored in strips.</summary>
    public required long[] TileOffsets { get; init; }

    /// <summary>Compressed bytes of each tile; 0 is a tile that was never written.</summary>
    public required long[] TileByteCounts { get; init; }

    /// <summary>Tag 347: tables that the tiles' JPEG streams leave out.</summary>
    public required byte[] JpegTables { get; init; }

    /// <summary>True when some tile was never written.</summary>
    public bool LacksTiles => TileByteCounts.Contains(0);

    public bool IsTiled => TileWidth > 0 && TileHeight > 0;
    public bool IsMask => (SubfileType & MaskBit) != 0 || Photometric == MaskPhotometric;
    public long TilesAcross => (Width + TileWidth - 1) / TileWidth;
    public long TilesDown => (Height + TileHeight - 1) / TileHeight;
}
