/*
 * libjpeg-turbo and nothing else, as fast as its interface allows: one decompressor for all tiles, tables read once. It
 * knows nothing of the library, which is measured against it.
 */
#include "bench.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

/* libjpeg's default error handling prints the reason and ends the process, which is right for a benchmark. */
int decode_tiles(const tile_file *file, int64_t from, int64_t to, uint8_t *pixels)
{
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&jpeg);
    if (file->tables_bytes > 0) {
        jpeg_mem_src(&jpeg, file->tables, (unsigned long)file->tables_bytes);
        jpeg_read_header(&jpeg, FALSE);
    }
    size_t stride = 4 * (size_t)((file->width + file->scale - 1) / file->scale);
    int64_t tile = from;
    for (; tile < to; tile++) {
        jpeg_mem_src(&jpeg, file->tiles[tile], (unsigned long)file->tile_bytes[tile]);
        jpeg_read_header(&jpeg, TRUE);
        if (jpeg.image_width != (JDIMENSION)file->width || jpeg.image_height != (JDIMENSION)file->height ||
            jpeg.num_components != 3) {
            fprintf(stderr, "tile %lld is %u x %u px with %d components\n", (long long)tile, jpeg.image_width,
                    jpeg.image_height, jpeg.num_components);
            break;
        }
        jpeg.jpeg_color_space = file->rgb ? JCS_RGB : JCS_YCbCr;
        jpeg.out_color_space = JCS_EXT_BGRA;
        jpeg.scale_num = 1;
        jpeg.scale_denom = (unsigned int)file->scale;
        jpeg_start_decompress(&jpeg);
        while (jpeg.output_scanline < jpeg.output_height) {
            JSAMPROW rows[16];
            JDIMENSION left = jpeg.output_height - jpeg.output_scanline, count = left < 16 ? left : 16;
            for (JDIMENSION i = 0; i < count; i++)
                rows[i] = pixels + (jpeg.output_scanline + i) * stride;
            jpeg_read_scanlines(&jpeg, rows, count);
        }
        jpeg_finish_decompress(&jpeg);
    }
    jpeg_destroy_decompress(&jpeg);
    return tile < to;
}
