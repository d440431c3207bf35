using HccPathology.Slides;
using HccPathology.StoredTiles;

namespace HccPathology.Tests.Slides;

/// <summary>Which levels of a TIFF have tiles that can be read directly, and which directory is which level.</summary>
public sealed class StoredLevelTests
{
    private static readonly TiffDirectory Jpeg = new()
    {
        Index = 0,
        Offset = 8,
        Width = 600,
        Height = 400,
        TileWidth = 256,
        TileHeight = 256,
        Compression = TiffDirectory.JpegCompression,
        Photometric = TiffDirectory.YCbCrPhotometric,
        Orientation = TiffDirectory.UprightOrientation,
        SamplesPerPixel = 3,
        ExtraSample = 0,
        SubfileType = 0,
        FillOrder = 1,
        ChromaPx = (2, 2),
        BitsPerSample = 8,
        PlanarConfiguration = 1,
        TileOffsets = [100, 200, 300, 400, 500, 600],
        TileByteCounts = [10, 20, 30, 40, 30, 0],
        JpegTables = [],
    };

    [Fact]
    public void Of_JpegTilesOfThreeBytesAPixel_AreReadDirectly()
    {
        (StoredLevel? level, string? reason) = StoredLevel.Of(Jpeg);
        reason.ShouldBeNull();
        (level!.HeaviestTile, level.MaxReduction, level.IsRgb, level.TilesAcross).ShouldBe((3, 8, false, 3));
        StoredLevel.Of(Jpeg with { Photometric = TiffDirectory.RgbPhotometric }).Level!.IsRgb.ShouldBeTrue();
    }

    public static TheoryData<string, TiffDirectory> Others => new()
    {
        { "compression 5 is not JPEG", Jpeg with { Compression = 5 } },
        { "4 samples of 8 bits, planar configuration 1", Jpeg with { SamplesPerPixel = 4 } },
        { "3 samples of 12 bits, planar configuration 1", Jpeg with { BitsPerSample = 12 } },
        { "3 samples of 8 bits, planar configuration 2", Jpeg with { PlanarConfiguration = 2 } },
        { "photometric interpretation 5 is neither RGB nor YCbCr", Jpeg with { Photometric = TiffDirectory.InkPhotometric } },
        { "tiles of 2064 x 256 px", Jpeg with { TileWidth = 2064 } },
        { "tiles of 256 x 2064 px", Jpeg with { TileHeight = 2064 } },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Of_WhatIsStoredInAnotherWay_IsNotReadDirectly(string reason, TiffDirectory directory) =>
        StoredLevel.Of(directory).ShouldBe((null, reason));

    [Fact]
    public void Of_TilesThatAreDecodedWholeForEachRead_ArePiecesOfOpenSlides()
    {
        StoredLevel.Of(Jpeg with { TileWidth = 2048, TileHeight = 2048 }).Level.ShouldNotBeNull();
        LargeTilePieces.IsNeededFor(2048, 2048).ShouldBeFalse();
        StoredLevel.Of(Jpeg with { TileWidth = 4096, TileHeight = 4096 }).Reason.ShouldBe("tiles of 4096 x 4096 px");
        LargeTilePieces.IsNeededFor(4096, 4096).ShouldBeTrue();
    }

    /// <summary>Half a block of coefficients has no px at an eighth.</summary>
    [Theory]
    [InlineData(256, 240, 8)]
    [InlineData(250, 256, 1)]
    [InlineData(256, 250, 1)]
    public void MaxReduction_OfTilesThatAreNotWholeBlocks_IsOne(int width, int height, int reduction) =>
        StoredLevel.Of(Jpeg with { TileWidth = width, TileHeight = height }).Level!.MaxReduction.ShouldBe(reduction);

    [Fact]
    public void Match_Levels_AreTheirDirectoriesBySizeEachOnce()
    {
        TiffDirectory strips = Jpeg with { Index = 1, TileWidth = 0, TileHeight = 0 };
        TiffDirectory wide = Jpeg with { Index = 2, Height = 300 }, tall = Jpeg with { Index = 3, Width = 300 }, twin = Jpeg with { Index = 4 };
        SlideLevel[] levels = [Level(0, 600, 400), Level(1, 300, 400), Level(2, 600, 300), Level(3, 600, 400), Level(4, 600, 400)];
        StoredLevel.Match(levels, "generic-tiff", [strips, wide, tall, Jpeg, twin]).Select(d => d?.Index).ShouldBe([0, 3, 2, 4, null]);
    }

    /// <summary>Philips' directories are padded to whole tiles, and their order is that of the levels.</summary>
    [Fact]
    public void Match_PhilipsLevels_AreTheDirectoriesInTurnThatHaveRoomForThem() =>
        StoredLevel.Match([Level(0, 590, 390), Level(1, 290, 190), Level(2, 700, 100)], "philips",
            [Jpeg, Jpeg with { Index = 1, Width = 512, Height = 256 }, Jpeg with { Index = 2 }]).Select(d => d?.Index).ShouldBe([0, 1, null]);

    private static SlideLevel Level(int index, long width, long height) => new(index, width, height, 1, 1);
}
