/*
 * libFuzzer's way in. Input: width - 1, height - 1, a byte of choices (bits 0-1 scale, bit 2 RGB, bit 3 tables), with
 * tables their length in two bytes and the tables, then the tile. libjpeg's own Huffman decoding says what is right.
 */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void require(int condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 5)
        return 0;
    hcc_jpeg_tile tile = {.width = data[0] + 1, .height = data[1] + 1, .scale = 1 << (data[2] & 3)};
    tile.colour = data[2] >> 2 & 1;
    size_t at = 3, tables_bytes = 0;
    if (data[2] & 8) {
        tables_bytes = (size_t)(data[3] | data[4] << 8);
        at = 5;
        if (tables_bytes > size - at)
            tables_bytes = size - at;
    }
    hcc_jpeg_decoder *decoder = hcc_jpeg_create();
    int32_t status = hcc_jpeg_set_tables(decoder, data + at, (int64_t)tables_bytes);
    require((hcc_jpeg_message(decoder)[0] == '\0') == (status == HCC_OK));
    at += tables_bytes;

    int columns = (tile.width + tile.scale - 1) / tile.scale, rows = (tile.height + tile.scale - 1) / tile.scale;
    tile.data = data + at;
    tile.data_bytes = (int64_t)(size - at);
    tile.stride_bytes = 4 * columns;
    tile.pixels_bytes = tile.stride_bytes * rows;
    int32_t results[3], decoded;
    uint8_t *pixels[3];
    char texts[3][256];
    for (int i = 0; i < 3;
         i++) { /* libjpeg's own, ours, and ours over another pattern, so that a pixel not written shows */
        tile.pixels = pixels[i] = malloc((size_t)tile.pixels_bytes);
        memset(tile.pixels, i < 2 ? 0xa5 : 0x5a, (size_t)tile.pixels_bytes);
        hcc_jpeg_allow_huffman(decoder, i > 0);
        results[i] = hcc_jpeg_decode(decoder, &tile, 1, &decoded);
        snprintf(texts[i], sizeof texts[i], "%s", hcc_jpeg_message(decoder));
        require(results[i] >= HCC_OK && results[i] <= HCC_NO_MEMORY && results[i] != HCC_BAD_ARGUMENT);
        require(decoded == (results[i] == HCC_OK));
        require((texts[i][0] == '\0') == (results[i] == HCC_OK));
    }
    require(results[0] == results[1] && strcmp(texts[0], texts[1]) == 0);
    require(memcmp(pixels[0], pixels[1], (size_t)tile.pixels_bytes) == 0);
    require(results[0] == results[2]);
    if (results[0] <= HCC_DAMAGED)
        require(memcmp(pixels[0], pixels[2], (size_t)tile.pixels_bytes) == 0);
    for (int i = 0; i < 3; i++)
        free(pixels[i]);
    hcc_jpeg_destroy(decoder);
    return 0;
}
