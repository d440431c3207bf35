#include "jpegs.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash(uint32_t x, uint32_t y, uint32_t seed)
{
    uint32_t h = x * 0x9e3779b1u ^ y * 0x85ebca6bu ^ seed * 0xc2b2ae35u;
    h = (h ^ (h >> 15)) * 0x2c1b3c6du;
    h = (h ^ (h >> 12)) * 0x297a2d39u;
    return h ^ (h >> 15);
}

/* Value noise, 0 to 255: random corners every 16 px, straight lines between them. Integers only. */
static int noise(int x, int y, uint32_t seed)
{
    int fx = x % 16, fy = y % 16, sum = 0;
    for (int i = 0; i < 4; i++) {
        int corner = (int)(hash((uint32_t)(x / 16 + i % 2), (uint32_t)(y / 16 + i / 2), seed) & 255);
        sum += corner * (i % 2 ? fx : 16 - fx) * (i / 2 ? fy : 16 - fy);
    }
    return sum / 256;
}

uint8_t *make_picture(int width, int height, uint32_t seed)
{
    static const int pink[3] = {235, 180, 215}, violet[3] = {95, 60, 140};
    uint8_t *pixels = malloc((size_t)width * (size_t)height * 3);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int mix = noise(x, y, seed) > 150 ? 255 - noise(x, y, seed + 1) / 4 : noise(x, y, seed + 1) / 3;
            int grain = (int)(hash((uint32_t)x, (uint32_t)y, seed + 2) % 25) - 12;
            for (int c = 0; c < 3; c++) {
                int value = (pink[c] * (255 - mix) + violet[c] * mix) / 255 + grain;
                pixels[(y * width + x) * 3 + c] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
            }
        }
    return pixels;
}

/* All the DC coefficients first, then one AC coefficient of one component a scan. */
static jpeg_scan_info *make_scans(int count)
{
    jpeg_scan_info *scans = calloc((size_t)count, sizeof *scans);
    scans[0] = (jpeg_scan_info){.comps_in_scan = 3, .component_index = {0, 1, 2, 0}};
    for (int i = 1; i < count; i++) {
        int k = (i - 1) % 63 + 1;
        scans[i] = (jpeg_scan_info){.comps_in_scan = 1, .component_index = {(i - 1) / 63, 0, 0, 0}, .Ss = k, .Se = k};
    }
    return scans;
}

bytes make_jpeg(const recipe *recipe, bytes *tables)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors); /* ends the test program, as it should */
    jpeg_create_compress(&jpeg);
    jpeg.image_width = (JDIMENSION)recipe->width;
    jpeg.image_height = (JDIMENSION)recipe->height;
    jpeg.input_components = recipe->components ? recipe->components : 3;
    jpeg.in_color_space = jpeg.input_components == 1 ? JCS_GRAYSCALE : jpeg.input_components == 4 ? JCS_CMYK : JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, recipe->quality ? recipe->quality : 80, TRUE);
    if (recipe->rgb) {
        jpeg_set_colorspace(&jpeg, JCS_RGB);
        jpeg.write_Adobe_marker = FALSE;
        for (int c = 0; c < 3; c++)
            jpeg.comp_info[c].component_id = c + 1;
    }
    jpeg.comp_info[0].h_samp_factor = recipe->h ? recipe->h : 1;
    jpeg.comp_info[0].v_samp_factor = recipe->v ? recipe->v : 1;
    jpeg.restart_in_rows = recipe->restart;
    jpeg.optimize_coding = recipe->optimized;
    jpeg.arith_code = recipe->arithmetic;
    jpeg_scan_info *scans = NULL;
    if (recipe->progressive)
        jpeg_simple_progression(&jpeg);
    if (recipe->scans) {
        jpeg.scan_info = scans = make_scans(recipe->scans);
        jpeg.num_scans = recipe->scans;
    }
    if (recipe->separate) {
        jpeg.scan_info = scans = calloc(3, sizeof *scans);
        for (int c = 0; c < 3; c++)
            scans[c] = (jpeg_scan_info){.comps_in_scan = 1, .component_index = {c, 0, 0, 0}, .Se = 63};
        jpeg.num_scans = 3;
    }

    unsigned long count = 0;
    if (tables != NULL)
        *tables = (bytes){NULL, 0};
    if (recipe->abbreviated) {
        jpeg_mem_dest(&jpeg, &tables->data, &count);
        jpeg_write_tables(&jpeg);
        tables->count = count;
    }
    bytes result = {NULL, 0};
    count = 0;
    jpeg_mem_dest(&jpeg, &result.data, &count);
    jpeg_start_compress(&jpeg, !recipe->abbreviated);
    uint8_t *picture = make_picture(recipe->width, recipe->height, recipe->seed);
    uint8_t *row = malloc((size_t)recipe->width * 4);
    while (jpeg.next_scanline < jpeg.image_height) {
        for (int x = 0; x < recipe->width; x++)
            for (int c = 0; c < jpeg.input_components; c++)
                row[x * jpeg.input_components + c] =
                    picture[((int)jpeg.next_scanline * recipe->width + x) * 3 + (c == 3 ? 0 : c)];
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    free(picture);
    free(row);
    free(scans);
    result.count = count;
    return result;
}

uint8_t *plain_decode(bytes jpeg_bytes, bytes tables, int rgb, int scale)
{
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&jpeg);
    if (tables.count > 0) {
        jpeg_mem_src(&jpeg, tables.data, tables.count);
        jpeg_read_header(&jpeg, FALSE);
    }
    jpeg_mem_src(&jpeg, jpeg_bytes.data, jpeg_bytes.count);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.jpeg_color_space = rgb ? JCS_RGB : JCS_YCbCr;
    jpeg.out_color_space = JCS_RGB;
    jpeg.scale_denom = (unsigned int)scale;
    jpeg_start_decompress(&jpeg);
    size_t width = jpeg.output_width;
    uint8_t *pixels = malloc(width * jpeg.output_height * 4), *out = pixels, *row = malloc(width * 3);
    while (jpeg.output_scanline < jpeg.output_height) {
        jpeg_read_scanlines(&jpeg, &row, 1);
        for (size_t x = 0; x < width; x++, out += 4) {
            out[0] = row[x * 3 + 2];
            out[1] = row[x * 3 + 1];
            out[2] = row[x * 3];
            out[3] = 255;
        }
    }
    jpeg_destroy_decompress(&jpeg);
    free(row);
    return pixels;
}
