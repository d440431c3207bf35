/* The library, for comparison with bare.c. */
#include "bench.h"

#include <hcc_native.h>
#include <stdio.h>

int decode_tiles(const tile_file *file, int64_t from, int64_t to, uint8_t *pixels)
{
    hcc_jpeg_decoder *decoder = hcc_jpeg_create();
    int32_t status = hcc_jpeg_set_tables(decoder, file->tables, file->tables_bytes), decoded;
    int64_t stride = 4 * (int64_t)((file->width + file->scale - 1) / file->scale);
    for (int64_t i = from; i < to && status == HCC_OK; i++) {
        hcc_jpeg_tile tile = {.data = file->tiles[i],
                              .data_bytes = file->tile_bytes[i],
                              .width = file->width,
                              .height = file->height,
                              .scale = file->scale,
                              .colour = file->rgb,
                              .pixels = pixels,
                              .pixels_bytes = stride * file->height,
                              .stride_bytes = stride};
        status = hcc_jpeg_decode(decoder, &tile, 1, &decoded);
    }
    if (status != HCC_OK)
        fprintf(stderr, "%s\n", hcc_jpeg_message(decoder));
    hcc_jpeg_destroy(decoder);
    return status != HCC_OK;
}
