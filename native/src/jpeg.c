/* JPEG tiles to pixels. The rules are in hcc_native.h. */
#include "internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HCC_HUFFMAN
#define JPEG_INTERNALS /* jpegint.h, for where libjpeg keeps the function that decodes a few blocks */
#endif
#include <jpeglib.h>
#include <jerror.h>
#ifdef HCC_HUFFMAN
#include "huffman.h"
#endif

#ifndef JCS_ALPHA_EXTENSIONS
#error "libjpeg-turbo is needed: plain libjpeg cannot write BGRA"
#endif

#define MAX_TABLES_BYTES 65536

/* libjpeg's own progressive script has 10 scans. A stream of a few kB can hold hundreds, each a walk over all blocks. */
#define MAX_SCANS 64

/* One row of 4:2:0 blocks: what libjpeg has ready at a time. */
#define ROWS_AT_ONCE 16

struct hcc_jpeg_decoder {
    struct jpeg_decompress_struct jpeg; /* alive only inside guarded() */
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    uint8_t *tables;
    size_t tables_bytes;
    int32_t status;
    char message[JMSG_LENGTH_MAX];
    int32_t no_huffman, used_huffman;
#ifdef HCC_HUFFMAN
    huffman_decoder huffman;
#endif
};

#if defined(__GNUC__)
#define LIKE_PRINTF __attribute__((format(printf, 3, 4)))
#else
#define LIKE_PRINTF
#endif

static int32_t LIKE_PRINTF fail(hcc_jpeg_decoder *decoder, int32_t status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(decoder->message, sizeof decoder->message, format, arguments);
    va_end(arguments);
    decoder->status = status;
    return status;
}

/* libjpeg's default prints and ends the process. */
static void on_error(j_common_ptr common)
{
    hcc_jpeg_decoder *decoder = common->client_data;
    common->err->format_message(common, decoder->message);
    switch (common->err->msg_code) {
    case JERR_OUT_OF_MEMORY:
        decoder->status = HCC_NO_MEMORY;
        break;
#if JPEG_LIB_VERSION < 70 /* Ubuntu's libjpeg-turbo has the interface of libjpeg 8, Debian's that of 6b */
    case JERR_ARITH_NOTIMPL:
#endif
    case JERR_BAD_PRECISION:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
        decoder->status = HCC_UNSUPPORTED;
        break;
    default:
        decoder->status = HCC_CORRUPT;
        break;
    }
    longjmp(decoder->escape, 1);
}

/* What a writer says of its colours or version is not damage: the caller gives the colours, and every pixel is right. */
static int is_about_headers(int code)
{
    return code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR;
}

/* Levels below 0 are warnings, the others tell what was read. The first warning is the cause, later ones its effects. */
static void on_message(j_common_ptr common, int level)
{
    hcc_jpeg_decoder *decoder = common->client_data;
    if (level < 0 && decoder->status == HCC_OK && !is_about_headers(common->err->msg_code)) {
        common->err->format_message(common, decoder->message);
        decoder->status = HCC_DAMAGED;
    }
}

static void on_progress(j_common_ptr common)
{
    hcc_jpeg_decoder *decoder = common->client_data;
    if (decoder->jpeg.input_scan_number > MAX_SCANS) {
        fail(decoder, HCC_UNSUPPORTED, "The JPEG has more than %d scans", MAX_SCANS);
        longjmp(decoder->escape, 1);
    }
}

static int32_t scaled(int32_t side, int32_t scale)
{
    return (side + scale - 1) / scale;
}

static int32_t check_arguments(hcc_jpeg_decoder *decoder, const hcc_jpeg_tile *tile)
{
    if (tile->width < 1 || tile->height < 1 || tile->width > HCC_MAX_TILE_SIDE || tile->height > HCC_MAX_TILE_SIDE)
        return fail(decoder, HCC_BAD_ARGUMENT, "A tile of %d x %d px: sides are 1 to %d px", (int)tile->width,
                    (int)tile->height, HCC_MAX_TILE_SIDE);
    if (tile->scale != 1 && tile->scale != 2 && tile->scale != 4 && tile->scale != 8)
        return fail(decoder, HCC_BAD_ARGUMENT, "Scale %d: it is 1, 2, 4 or 8", (int)tile->scale);
    if (tile->colour != HCC_COLOUR_YCBCR && tile->colour != HCC_COLOUR_RGB)
        return fail(decoder, HCC_BAD_ARGUMENT, "Unknown colour %d", (int)tile->colour);
    /* An unsigned long, in which libjpeg takes the length, has 32 bits on Windows. */
    if (tile->data_bytes < 0 || tile->data_bytes > INT32_MAX || (tile->data == NULL && tile->data_bytes > 0))
        return fail(decoder, HCC_BAD_ARGUMENT, "The compressed bytes are missing, or more than 2 GiB");
    if (tile->pixels == NULL)
        return fail(decoder, HCC_BAD_ARGUMENT, "No memory for the pixels was given");

    int64_t row_bytes = 4 * (int64_t)scaled(tile->width, tile->scale);
    int64_t more_rows = scaled(tile->height, tile->scale) - 1;
    if (tile->stride_bytes < row_bytes)
        return fail(decoder, HCC_BAD_ARGUMENT, "A stride of %lld bytes for rows of %lld bytes",
                    (long long)tile->stride_bytes, (long long)row_bytes);
    /* more_rows * stride + row_bytes <= pixels_bytes, written so that nothing overflows. */
    if (tile->pixels_bytes < row_bytes ||
        (more_rows > 0 && tile->stride_bytes > (tile->pixels_bytes - row_bytes) / more_rows))
        return fail(decoder, HCC_BAD_ARGUMENT, "%lld bytes are too few for %lld rows of %lld bytes",
                    (long long)tile->pixels_bytes, (long long)more_rows + 1, (long long)tile->stride_bytes);
    return HCC_OK;
}

static int32_t read_tables(hcc_jpeg_decoder *decoder)
{
    if (decoder->tables == NULL)
        return HCC_OK;
    jpeg_mem_src(&decoder->jpeg, decoder->tables, (unsigned long)decoder->tables_bytes);
    if (jpeg_read_header(&decoder->jpeg, FALSE) != JPEG_HEADER_TABLES_ONLY)
        return fail(decoder, HCC_CORRUPT, "The tables hold a picture");
    return decoder->status;
}

#ifdef HCC_HUFFMAN
static boolean decode_mcu(j_decompress_ptr jpeg, JBLOCKROW *blocks)
{
    hcc_jpeg_decoder *decoder = jpeg->client_data;
    return huffman_decode_mcu(&decoder->huffman, jpeg, blocks);
}

/* Only where nothing was amiss so far: a warning tells of a tile that is libjpeg's to judge. */
static void start_huffman(hcc_jpeg_decoder *decoder)
{
    decoder->used_huffman = decoder->status == HCC_OK && huffman_start(&decoder->huffman, &decoder->jpeg);
    if (decoder->used_huffman)
        decoder->jpeg.entropy->decode_mcu = decode_mcu;
}

static int huffman_gave_up(const hcc_jpeg_decoder *decoder)
{
    return decoder->used_huffman && decoder->huffman.gave_up;
}
#else
static void start_huffman(hcc_jpeg_decoder *decoder)
{
    (void)decoder;
}

static int huffman_gave_up(const hcc_jpeg_decoder *decoder)
{
    (void)decoder;
    return 0;
}
#endif

/*
 * Options stay libjpeg's defaults (accurate integer transform, smooth upsampling), so that pixels are those of any other
 * reader that uses it.
 *
 * Memory: max_memory_to_use does not bound what libjpeg allocates for every kind of stream, so sizes do. Nothing that
 * grows with the picture is allocated before jpeg_start_decompress, and the checks before it leave at most the
 * coefficients of the size the caller asked for: 6 bytes a pixel, and only when the stream has several scans.
 */
static int32_t read_tile(hcc_jpeg_decoder *decoder, const hcc_jpeg_tile *tile, int huffman)
{
    struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
    jpeg_mem_src(jpeg, tile->data, (unsigned long)tile->data_bytes); /* beyond the end it warns and supplies an EOI */
    jpeg_read_header(jpeg, TRUE);
    if (jpeg->num_components != 3 || jpeg->data_precision != 8)
        return fail(decoder, HCC_UNSUPPORTED, "The JPEG has %d components of %d bits, not 3 of 8", jpeg->num_components,
                    jpeg->data_precision);
    if (jpeg->image_width != (JDIMENSION)tile->width || jpeg->image_height != (JDIMENSION)tile->height)
        return fail(decoder, HCC_WRONG_SIZE, "The JPEG is %u x %u px, the tile %d x %d px", jpeg->image_width,
                    jpeg->image_height, (int)tile->width, (int)tile->height);

    jpeg->jpeg_color_space = tile->colour == HCC_COLOUR_RGB ? JCS_RGB : JCS_YCbCr;
    jpeg->out_color_space = JCS_EXT_BGRA;
    jpeg->scale_num = 1;
    jpeg->scale_denom = (unsigned int)tile->scale;
    jpeg_calc_output_dimensions(jpeg);
    /* libjpeg-turbo 3 reads lossless JPEG and ignores the scale there; rows would then be too long for the caller. */
    if (jpeg->output_width != (JDIMENSION)scaled(tile->width, tile->scale) ||
        jpeg->output_height != (JDIMENSION)scaled(tile->height, tile->scale))
        return fail(decoder, HCC_UNSUPPORTED, "The JPEG cannot be read at 1/%d", (int)tile->scale);

    jpeg->progress = &decoder->progress;
    jpeg_start_decompress(jpeg);
    if (huffman)
        start_huffman(decoder);
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW rows[ROWS_AT_ONCE];
        JDIMENSION count = jpeg->output_height - jpeg->output_scanline;
        if (count > ROWS_AT_ONCE)
            count = ROWS_AT_ONCE;
        for (JDIMENSION i = 0; i < count; i++)
            rows[i] = tile->pixels + (int64_t)(jpeg->output_scanline + i) * tile->stride_bytes;
        jpeg_read_scanlines(jpeg, rows, count);
        if (huffman_gave_up(decoder))
            return fail(decoder, HCC_CORRUPT, "What is wrong is for libjpeg to say");
    }
    jpeg_finish_decompress(jpeg); /* reads on to the EOI, and warns when it is missing or late */
    return decoder->status;
}

/*
 * Everything libjpeg may jump out of; without a tile only the tables are read. A decompressor per tile is what keeps one
 * tile's tables from the next: creating it and reading 574 bytes of tables cost 0.4 % of 256 x 256 px.
 * Nothing here is a local that changes after setjmp.
 */
static void attempt(hcc_jpeg_decoder *decoder, const hcc_jpeg_tile *tile, int huffman)
{
    decoder->status = HCC_OK;
    decoder->message[0] = '\0';
    decoder->used_huffman = 0;
    decoder->jpeg.err = jpeg_std_error(&decoder->errors);
    decoder->errors.error_exit = on_error;
    decoder->errors.emit_message = on_message;
    decoder->progress.progress_monitor = on_progress;
    decoder->jpeg.client_data = decoder;
    decoder->jpeg.mem = NULL; /* so that destroying is safe should creating fail */
    if (setjmp(decoder->escape) == 0) {
        jpeg_create_decompress(&decoder->jpeg);
        if (read_tables(decoder) == HCC_OK && tile != NULL)
            read_tile(decoder, tile, huffman);
    }
    jpeg_destroy_decompress(&decoder->jpeg);
}

/* A tile that is not wholly good is libjpeg's alone, from its first byte: pixels, status and text. */
static int32_t guarded(hcc_jpeg_decoder *decoder, const hcc_jpeg_tile *tile)
{
    if (tile != NULL && check_arguments(decoder, tile) != HCC_OK)
        return decoder->status;
    attempt(decoder, tile, !decoder->no_huffman);
    if (decoder->used_huffman && decoder->status != HCC_OK)
        attempt(decoder, tile, 0);
    return decoder->status;
}

int32_t hcc_abi_version(void)
{
    return HCC_ABI_VERSION;
}

#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)

/* The version is the headers': libjpeg cannot be asked for the one that was loaded. */
const char *hcc_jpeg_library(void)
{
    return "libjpeg-turbo " TEXT_OF(LIBJPEG_TURBO_VERSION);
}

hcc_jpeg_decoder *hcc_jpeg_create(void)
{
    return calloc(1, sizeof(hcc_jpeg_decoder));
}

void hcc_jpeg_destroy(hcc_jpeg_decoder *decoder)
{
    if (decoder != NULL)
        free(decoder->tables);
    free(decoder);
}

static void drop_tables(hcc_jpeg_decoder *decoder)
{
    free(decoder->tables);
    decoder->tables = NULL;
    decoder->tables_bytes = 0;
}

int32_t hcc_jpeg_set_tables(hcc_jpeg_decoder *decoder, const uint8_t *tables, int64_t tables_bytes)
{
    if (decoder == NULL)
        return HCC_BAD_ARGUMENT;
    drop_tables(decoder);
    if (tables_bytes < 0 || tables_bytes > MAX_TABLES_BYTES || (tables == NULL && tables_bytes > 0))
        return fail(decoder, HCC_BAD_ARGUMENT, "The tables are missing, or more than %d bytes", MAX_TABLES_BYTES);
    if (tables_bytes > 0) {
        decoder->tables = malloc((size_t)tables_bytes);
        if (decoder->tables == NULL)
            return fail(decoder, HCC_NO_MEMORY, "No memory for the tables");
        memcpy(decoder->tables, tables, (size_t)tables_bytes);
        decoder->tables_bytes = (size_t)tables_bytes;
    }
    if (guarded(decoder, NULL) != HCC_OK)
        drop_tables(decoder);
    return decoder->status;
}

int32_t hcc_jpeg_decode(hcc_jpeg_decoder *decoder, const hcc_jpeg_tile *tiles, int32_t count, int32_t *decoded)
{
    if (decoded != NULL)
        *decoded = 0;
    if (decoder == NULL)
        return HCC_BAD_ARGUMENT;
    if (decoded == NULL || count < 0 || (tiles == NULL && count > 0))
        return fail(decoder, HCC_BAD_ARGUMENT, "The tiles, or where to say how many were decoded, are missing");

    decoder->status = HCC_OK;
    decoder->message[0] = '\0';
    while (*decoded < count && guarded(decoder, &tiles[*decoded]) == HCC_OK)
        ++*decoded;
    return decoder->status;
}

const char *hcc_jpeg_message(const hcc_jpeg_decoder *decoder)
{
    return decoder == NULL ? "No decoder was given" : decoder->message;
}

int32_t hcc_jpeg_has_huffman(void)
{
#ifdef HCC_HUFFMAN
    return 1;
#else
    return 0;
#endif
}

void hcc_jpeg_allow_huffman(hcc_jpeg_decoder *decoder, int32_t allow)
{
    decoder->no_huffman = !allow;
}

int32_t hcc_jpeg_used_huffman(const hcc_jpeg_decoder *decoder)
{
    return decoder->used_huffman;
}
