/* Tiles and arguments that must fail: with the right status, a text, and without touching what is not theirs. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

/* Offset of the frame header: marker, length 2, precision 1, height 2, width 2, components 1. */
static size_t frame_of(bytes jpeg)
{
    size_t at = 2;
    while (jpeg.data[at + 1] != 0xc0 && jpeg.data[at + 1] != 0xc2)
        at += 2 + (size_t)(jpeg.data[at + 2] << 8 | jpeg.data[at + 3]);
    return at;
}

static void expect(hcc_jpeg_decoder *decoder, bytes jpeg, int side, int32_t status, const char *text)
{
    int32_t got = decode_fenced(decoder, tile_of(jpeg, side, side, 0, 1), 0, NULL);
    CHECK(got == status && strstr(hcc_jpeg_message(decoder), text), "status %d for %d: %s", got, status,
          hcc_jpeg_message(decoder));
}

static void other_kinds_are_refused(hcc_jpeg_decoder *decoder)
{
    recipe r = {.width = 32, .height = 32};
    bytes jpeg = make_jpeg(&r, NULL);
    size_t frame = frame_of(jpeg);
    expect(decoder, jpeg, 31, HCC_WRONG_SIZE, "32 x 32 px, the tile 31 x 31");
    expect(decoder, (bytes){jpeg.data, 0}, 32, HCC_CORRUPT, "Empty");
    jpeg.data[frame + 4] = 12;
    expect(decoder, jpeg, 32, HCC_UNSUPPORTED, "12"); /* libjpeg-turbo 2 says so, from 3 on jpeg.c does */
    jpeg.data[frame + 4] = 8;
    jpeg.data[frame + 1] = 0xc3; /* lossless */
    CHECK(decode_fenced(decoder, tile_of(jpeg, 32, 32, 0, 1), 0, NULL) != HCC_OK, "a lossless frame was decoded");
    jpeg.data[frame + 1] = 0xc0;
    memset(jpeg.data + frame + 5, 0xff, 4);
    jpeg.data[frame + 6] = jpeg.data[frame + 8] = 0xdc;
    expect(decoder, jpeg, 32, HCC_WRONG_SIZE, "65500 x 65500"); /* 12 GiB, were the size believed */
    free(jpeg.data);

    for (int components = 1; components <= 4; components += 3) {
        r.components = components;
        jpeg = make_jpeg(&r, NULL);
        expect(decoder, jpeg, 32, HCC_UNSUPPORTED, "components");
        free(jpeg.data);
    }
    recipe bomb = {.width = 32, .height = 32, .scans = 65};
    jpeg = make_jpeg(&bomb, NULL);
    expect(decoder, jpeg, 32, HCC_UNSUPPORTED, "64 scans"); /* 64 pass in good_tiles.c */
    free(jpeg.data);
}

/* The first restart marker of a scan. */
static size_t restart_of(bytes jpeg)
{
    size_t at = frame_of(jpeg);
    while (jpeg.data[at] != 0xff || jpeg.data[at + 1] != 0xd0)
        at++;
    return at;
}

static void the_first_warning_is_the_text(hcc_jpeg_decoder *decoder)
{
    recipe r = {.width = 32, .height = 32, .restart = 1};
    bytes jpeg = make_jpeg(&r, NULL);
    size_t restart = restart_of(jpeg);
    jpeg.data[restart + 1] = 0xd1;
    expect(decoder, (bytes){jpeg.data, jpeg.count - 2}, 32, HCC_DAMAGED, "found marker 0xd1 instead of RST0");
    jpeg.data[restart + 1] = 0xd0;
    expect(decoder, (bytes){jpeg.data, jpeg.count - 2}, 32, HCC_DAMAGED, "Premature end");

    /* More data than blocks: seen only by reading on to the EOI. */
    uint8_t *longer = calloc(jpeg.count + 100, 1);
    memcpy(longer, jpeg.data, jpeg.count - 2);
    memcpy(longer + jpeg.count + 98, jpeg.data + jpeg.count - 2, 2);
    expect(decoder, (bytes){longer, jpeg.count + 100}, 32, HCC_DAMAGED, "extraneous bytes before marker 0xd9");
    free(longer);
    free(jpeg.data);
}

static void arguments_are_checked(hcc_jpeg_decoder *decoder)
{
    recipe r = {.width = 32, .height = 32};
    bytes jpeg = make_jpeg(&r, NULL);
    static uint8_t pixels[32 * 32 * 4];
    hcc_jpeg_tile good = tile_of(jpeg, 32, 32, 0, 1);
    good.pixels = pixels;
    good.pixels_bytes = sizeof pixels;
    good.stride_bytes = 128;

    hcc_jpeg_tile bad[32];
    int count = 0;
#define BAD(change) bad[count] = good, bad[count++].change
    BAD(data = NULL);
    BAD(data_bytes = -1);
    BAD(data_bytes = INT64_MAX);
    BAD(width = 0);
    BAD(width = -1);
    BAD(width = INT32_MAX);
    BAD(height = 0);
    BAD(height = INT32_MIN);
    BAD(height = HCC_MAX_TILE_SIDE + 1);
    BAD(scale = 0);
    BAD(scale = -1);
    BAD(scale = 3);
    BAD(scale = 16);
    BAD(colour = 2);
    BAD(colour = -1);
    BAD(pixels = NULL);
    BAD(pixels_bytes = -1);
    BAD(pixels_bytes = 0);
    BAD(pixels_bytes = sizeof pixels - 1);
    BAD(pixels_bytes = INT64_MIN);
    BAD(height = 1);
    bad[count - 1].pixels_bytes = 127;
    BAD(stride_bytes = 127);
    BAD(stride_bytes = 129);
    BAD(stride_bytes = -128);
    BAD(stride_bytes = INT64_MAX);
    BAD(stride_bytes = INT64_MAX / 31 + 1);
    int32_t decoded;
    for (int i = 0; i < count; i++, cases++) {
        CHECK(hcc_jpeg_decode(decoder, &bad[i], 1, &decoded) == HCC_BAD_ARGUMENT && decoded == 0, "argument %d", i);
        CHECK(hcc_jpeg_message(decoder)[0] != '\0', "argument %d", i);
    }
    CHECK(hcc_jpeg_decode(NULL, &good, 1, &decoded) == HCC_BAD_ARGUMENT && decoded == 0, "decoded %d", decoded);
    CHECK(hcc_jpeg_decode(decoder, NULL, 1, &decoded) == HCC_BAD_ARGUMENT && decoded == 0, "decoded %d", decoded);
    CHECK(hcc_jpeg_decode(decoder, &good, -1, &decoded) == HCC_BAD_ARGUMENT && decoded == 0, "decoded %d", decoded);
    CHECK(hcc_jpeg_decode(decoder, &good, 1, NULL) == HCC_BAD_ARGUMENT, "%s", hcc_jpeg_message(decoder));
    CHECK(hcc_jpeg_message(NULL)[0] != '\0', "no text without a decoder");
    hcc_jpeg_destroy(NULL);
    for (size_t i = 0; i < sizeof pixels; i++)
        CHECK(pixels[i] == 0, "byte %zu was written", i);
    CHECK(hcc_jpeg_decode(decoder, &good, 1, &decoded) == HCC_OK && decoded == 1, "%s", hcc_jpeg_message(decoder));

    CHECK(hcc_jpeg_set_tables(NULL, NULL, 0) == HCC_BAD_ARGUMENT, "tables without a decoder");
    CHECK(hcc_jpeg_set_tables(decoder, NULL, 9) == HCC_BAD_ARGUMENT, "%s", hcc_jpeg_message(decoder));
    CHECK(hcc_jpeg_set_tables(decoder, jpeg.data, -1) == HCC_BAD_ARGUMENT, "%s", hcc_jpeg_message(decoder));
    CHECK(hcc_jpeg_set_tables(decoder, jpeg.data, 65537) == HCC_BAD_ARGUMENT, "%s", hcc_jpeg_message(decoder));
    CHECK(hcc_jpeg_set_tables(decoder, jpeg.data, (int64_t)jpeg.count) == HCC_CORRUPT, "a picture passed as tables");
    CHECK(hcc_jpeg_decode(decoder, &good, 1, &decoded) == HCC_OK, "%s", hcc_jpeg_message(decoder));
    free(jpeg.data);
}

/* Cut at every byte, then every bit turned. Small tiles, so that headers are as likely a victim as blocks. */
static void no_damage_goes_astray(hcc_jpeg_decoder *decoder, recipe r)
{
    bytes tables, jpeg = make_jpeg(&r, &tables);
    int32_t status = hcc_jpeg_set_tables(decoder, tables.data, (int64_t)tables.count);
    CHECK(status == HCC_OK, "%s: %s", r.name, hcc_jpeg_message(decoder));
    long damaged = 0;
    for (size_t cut = 0; cut < jpeg.count; cut++) {
        bytes start = {jpeg.data, cut};
        status = decode_fenced(decoder, tile_of(start, r.width, r.height, r.rgb, 1 << cut % 4), (int)(cut % 3), NULL);
        CHECK(status == HCC_CORRUPT || status == HCC_DAMAGED, "%s cut at %zu: status %d", r.name, cut, status);
        damaged += status == HCC_DAMAGED;
    }
    CHECK(damaged > 0, "%s: no cut was a warning", r.name);
    for (size_t bit = 0; bit < jpeg.count * 8; bit++) {
        jpeg.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        decode_fenced(decoder, tile_of(jpeg, r.width, r.height, r.rgb, 1 << bit % 4), 0, NULL);
        jpeg.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    CHECK(decode_fenced(decoder, tile_of(jpeg, r.width, r.height, r.rgb, 1), 0, NULL) == HCC_OK, "%s afterwards: %s",
          r.name, hcc_jpeg_message(decoder));

    for (size_t cut = 1; cut < tables.count; cut++) {
        status = hcc_jpeg_set_tables(decoder, tables.data, (int64_t)cut);
        CHECK(status == HCC_CORRUPT || status == HCC_DAMAGED, "tables cut at %zu: status %d", cut, status);
        CHECK(hcc_jpeg_message(decoder)[0] != '\0', "tables cut at %zu", cut);
        status = decode_fenced(decoder, tile_of(jpeg, r.width, r.height, r.rgb, 1), 0, NULL);
        CHECK(status == HCC_CORRUPT, "tables cut at %zu were kept: status %d", cut, status);
    }
    for (size_t bit = 0; bit < tables.count * 8; bit++) {
        tables.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        status = hcc_jpeg_set_tables(decoder, tables.data, (int64_t)tables.count);
        CHECK((hcc_jpeg_message(decoder)[0] == '\0') == (status == HCC_OK), "tables, bit %zu: status %d", bit, status);
        decode_fenced(decoder, tile_of(jpeg, r.width, r.height, r.rgb, 1 << bit % 4), 0, NULL);
        tables.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    hcc_jpeg_set_tables(decoder, NULL, 0);
    free(jpeg.data);
    free(tables.data);
}

void test_bad_tiles(void)
{
    hcc_jpeg_decoder *decoder = hcc_jpeg_create();
    other_kinds_are_refused(decoder);
    the_first_warning_is_the_text(decoder);
    arguments_are_checked(decoder);
    no_damage_goes_astray(decoder, (recipe){.name = "4:2:0", .width = 40, .height = 24, .h = 2, .v = 2, .quality = 60});
    no_damage_goes_astray(decoder, (recipe){.name = "rgb", .width = 24, .height = 24, .rgb = 1, .abbreviated = 1});
    no_damage_goes_astray(decoder,
                          (recipe){.name = "progressive", .width = 32, .height = 32, .h = 2, .progressive = 1});
    no_damage_goes_astray(decoder,
                          (recipe){.name = "restarts", .width = 40, .height = 32, .h = 2, .v = 2, .restart = 1});
    hcc_jpeg_destroy(decoder);
}
