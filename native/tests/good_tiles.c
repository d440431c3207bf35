/* Whole tiles: the same bits as plain libjpeg, in any order. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

static const recipe kinds[] = {
    {.name = "4:2:0", .h = 2, .v = 2},
    {.name = "4:2:2", .h = 2},
    {.name = "4:4:0", .v = 2},
    {.name = "4:4:4"},
    {.name = "4:1:1", .h = 4},
    {.name = "rgb", .rgb = 1, .quality = 95},
    {.name = "4:2:0 abbreviated", .h = 2, .v = 2, .abbreviated = 1},
    {.name = "4:2:2 abbreviated", .h = 2, .abbreviated = 1, .quality = 50},
    {.name = "rgb abbreviated", .rgb = 1, .abbreviated = 1},
    {.name = "4:2:0 with restarts", .h = 2, .v = 2, .restart = 1},
    {.name = "4:2:0 of few blocks", .h = 2, .v = 2, .quality = 1},
    {.name = "4:2:0 of full blocks", .h = 2, .v = 2, .quality = 100},
    {.name = "4:2:0 with its own tables", .h = 2, .v = 2, .quality = 90, .optimized = 1},
    {.name = "rgb of full blocks with its own tables", .rgb = 1, .quality = 100, .optimized = 1, .restart = 2},
    {.name = "4:2:0 in a scan for each component", .h = 2, .v = 2, .separate = 1},
#if defined(C_ARITH_CODING_SUPPORTED) && defined(D_ARITH_CODING_SUPPORTED)
    {.name = "4:2:0 arithmetic", .h = 2, .v = 2, .arithmetic = 1},
#endif
    {.name = "4:2:0 progressive", .h = 2, .v = 2, .progressive = 1},
    {.name = "4:4:4 in 64 scans", .scans = 64},
};
static const struct {
    int width, height;
} sizes[] = {{256, 256}, {240, 240}, {1, 1}, {17, 5}, {33, 70}};

static void same_as_plain(hcc_jpeg_decoder *decoder, bytes jpeg, bytes tables, const recipe *r, int scale, int padding)
{
    const uint8_t *got;
    int32_t status = decode_fenced(decoder, tile_of(jpeg, r->width, r->height, r->rgb, scale), padding, &got);
    CHECK(status == HCC_OK, "%s %d x %d at 1/%d: %s", r->name, r->width, r->height, scale, hcc_jpeg_message(decoder));
    int ours = hcc_jpeg_has_huffman() && !r->progressive && !r->scans && !r->separate && !r->arithmetic;
    CHECK(hcc_jpeg_used_huffman(decoder) == ours, "%s %d x %d at 1/%d: not decoded as planned", r->name, r->width,
          r->height, scale);
    uint8_t *plain = plain_decode(jpeg, tables, r->rgb, scale);
    size_t row = (size_t)((r->width + scale - 1) / scale) * 4;
    for (int y = 0; y < (r->height + scale - 1) / scale; y++)
        CHECK(memcmp(got + y * (row + (size_t)padding), plain + y * row, row) == 0, "%s %d x %d at 1/%d, row %d",
              r->name, r->width, r->height, scale, y);
    free(plain);
}

static void every_kind_equals_plain_libjpeg(hcc_jpeg_decoder *decoder)
{
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            recipe r = kinds[k];
            r.width = sizes[s].width;
            r.height = sizes[s].height;
            r.seed = (uint32_t)(100 * k + s);
            bytes tables, jpeg = make_jpeg(&r, &tables);
            CHECK(hcc_jpeg_set_tables(decoder, tables.data, (int64_t)tables.count) == HCC_OK, "%s: %s", r.name,
                  hcc_jpeg_message(decoder));
            for (int scale = 1; scale <= 8; scale *= 2)
                for (int padding = 0; padding <= 20; padding += 20)
                    same_as_plain(decoder, jpeg, tables, &r, scale, padding);
            free(jpeg.data);
            free(tables.data);
        }
}

/* The plain reader is told the colour too, so the picture itself is the witness. */
static void colour_is_the_callers(hcc_jpeg_decoder *decoder)
{
    recipe r = {.width = 64, .height = 64, .rgb = 1, .quality = 95};
    bytes jpeg = make_jpeg(&r, NULL);
    uint8_t *picture = make_picture(64, 64, 0);
    const uint8_t *got;
    hcc_jpeg_set_tables(decoder, NULL, 0);
    for (int rgb = 0; rgb < 2; rgb++) {
        CHECK(decode_fenced(decoder, tile_of(jpeg, 64, 64, rgb, 1), 0, &got) == HCC_OK, "rgb %d", rgb);
        long difference = 0;
        for (int i = 0; i < 64 * 64; i++) {
            for (int c = 0; c < 3; c++)
                difference += labs(got[i * 4 + 2 - c] - (long)picture[i * 3 + c]);
            CHECK(got[i * 4 + 3] == 255, "alpha of pixel %d", i);
        }
        CHECK((difference < 8 * 3 * 64 * 64) == rgb, "rgb %d: mean difference %ld", rgb, difference / (3 * 64 * 64));
    }
    free(picture);
    free(jpeg.data);
}

static void tables_do_not_leak(hcc_jpeg_decoder *decoder)
{
    recipe coarse = {.width = 48, .height = 48, .h = 2, .v = 2, .quality = 20, .seed = 1};
    recipe fine = {.width = 48, .height = 48, .h = 2, .v = 2, .quality = 90, .seed = 2, .abbreviated = 1};
    bytes tables, abbreviated = make_jpeg(&fine, &tables), whole = make_jpeg(&coarse, NULL);

    hcc_jpeg_set_tables(decoder, tables.data, (int64_t)tables.count);
    same_as_plain(decoder, abbreviated, tables, &fine, 1, 0);
    same_as_plain(decoder, whole, tables, &coarse, 1, 0);
    same_as_plain(decoder, abbreviated, tables, &fine, 1, 0);

    hcc_jpeg_set_tables(decoder, NULL, 0);
    same_as_plain(decoder, whole, (bytes){NULL, 0}, &coarse, 1, 0);
    int32_t status = decode_fenced(decoder, tile_of(abbreviated, 48, 48, 0, 1), 0, NULL);
    CHECK(status == HCC_CORRUPT && strstr(hcc_jpeg_message(decoder), "uantization table"), "status %d: %s", status,
          hcc_jpeg_message(decoder));
    free(abbreviated.data);
    free(tables.data);
    free(whole.data);
}

/* A JFIF header of a version to come: libjpeg warns, and every pixel is right. */
static void headers_are_no_damage(hcc_jpeg_decoder *decoder)
{
    recipe r = {.width = 32, .height = 32, .h = 2, .v = 2};
    bytes jpeg = make_jpeg(&r, NULL);
    CHECK(memcmp(jpeg.data + 6, "JFIF", 5) == 0, "the maker writes no JFIF header");
    jpeg.data[11] = 2;
    hcc_jpeg_set_tables(decoder, NULL, 0);
    same_as_plain(decoder, jpeg, (bytes){NULL, 0}, &r, 1, 0);
    free(jpeg.data);
}

static void several_tiles_stop_at_the_first_bad_one(hcc_jpeg_decoder *decoder)
{
    recipe r = {.width = 32, .height = 32};
    bytes jpeg = make_jpeg(&r, NULL);
    static uint8_t pixels[4][32 * 32 * 4];
    hcc_jpeg_tile tiles[4];
    for (int i = 0; i < 4; i++) {
        tiles[i] = tile_of(jpeg, 32, 32, 0, 1);
        tiles[i].pixels = pixels[i];
        tiles[i].pixels_bytes = sizeof pixels[i];
        tiles[i].stride_bytes = 32 * 4;
    }
    int32_t decoded = -1;
    CHECK(hcc_jpeg_decode(decoder, tiles, 4, &decoded) == HCC_OK && decoded == 4, "decoded %d", decoded);
    CHECK(memcmp(pixels[0], pixels[3], sizeof pixels[0]) == 0, "the same tile has other pixels");
    tiles[2].width = 31;
    CHECK(hcc_jpeg_decode(decoder, tiles, 4, &decoded) == HCC_WRONG_SIZE && decoded == 2, "decoded %d", decoded);
    CHECK(strcmp(hcc_jpeg_message(decoder), "The JPEG is 32 x 32 px, the tile 31 x 32 px") == 0, "%s",
          hcc_jpeg_message(decoder));
    CHECK(hcc_jpeg_decode(decoder, tiles, 0, &decoded) == HCC_OK && decoded == 0, "decoded %d", decoded);
    CHECK(hcc_jpeg_message(decoder)[0] == '\0', "%s", hcc_jpeg_message(decoder));
    free(jpeg.data);
}

void test_good_tiles(void)
{
    hcc_jpeg_decoder *decoder = hcc_jpeg_create();
    every_kind_equals_plain_libjpeg(decoder);
    colour_is_the_callers(decoder);
    tables_do_not_leak(decoder);
    headers_are_no_damage(decoder);
    several_tiles_stop_at_the_first_bad_one(decoder);
    hcc_jpeg_destroy(decoder);
}
