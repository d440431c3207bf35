/*
 * The whole C interface of HccPathology's native library: it decodes compressed JPEG tiles of a slide into pixels.
 *
 * Rules that hold for every function: no globals, no threads, no output, no exit; strings are UTF-8 and belong to the
 * library; only fixed-width types cross the border. A decoder belongs to one thread at a time; decoders do not know each
 * other. What a tile's pixels are depends on its own bytes and on the tables alone, never on the tiles before it.
 */
#ifndef HCC_NATIVE_H
#define HCC_NATIVE_H

#include <stdint.h>

#if defined(_WIN32)
#define HCC_EXPORT __declspec(dllexport)
#else
#define HCC_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Changes whenever a signature, a struct or a meaning below does. Callers compare it with hcc_abi_version() before use. */
#define HCC_ABI_VERSION 2

/* Longest side of a tile in px, as of any JPEG to libjpeg: stored tiles have 240-4096, a picture may be one strip.
   Checked before anything is allocated. */
#define HCC_MAX_TILE_SIDE 65500

/* How the three components were stored; TIFF says so, the JPEG stream often does not. */
enum {
    HCC_COLOUR_YCBCR = 0,
    HCC_COLOUR_RGB = 1
};

enum {
    HCC_OK = 0,
    HCC_DAMAGED = 1,      /* libjpeg warned of the pixels' data: all are written, some may not be what was stored */
    HCC_CORRUPT = 2,      /* libjpeg gave up: pixels may be partly written */
    HCC_WRONG_SIZE = 3,   /* the JPEG's own size is not the tile's; nothing was decoded */
    HCC_UNSUPPORTED = 4,  /* not 8 bits, not 3 components, too many scans; nothing usable was decoded */
    HCC_BAD_ARGUMENT = 5, /* the caller's mistake; nothing was decoded */
    HCC_NO_MEMORY = 6
};

typedef struct hcc_jpeg_decoder hcc_jpeg_decoder;

/* One stored tile and where its pixels go. */
typedef struct hcc_jpeg_tile {
    const uint8_t *data;   /* compressed bytes, whole or abbreviated (then hcc_jpeg_set_tables gives the rest) */
    int64_t data_bytes;
    int32_t width;         /* px that the JPEG must have */
    int32_t height;
    int32_t scale;         /* 1, 2, 4 or 8: pixels come out at ceil(width / scale) x ceil(height / scale) */
    int32_t colour;        /* HCC_COLOUR_... */
    uint8_t *pixels;       /* out: 4 bytes a pixel: blue, green, red, 255 */
    int64_t pixels_bytes;  /* what may be written from pixels on; too little is HCC_BAD_ARGUMENT */
    int64_t stride_bytes;  /* from row to row, at least 4 * ceil(width / scale) */
} hcc_jpeg_tile;

HCC_EXPORT int32_t hcc_abi_version(void);

/* Name and version of the JPEG library, such as "libjpeg-turbo 2.1.5". */
HCC_EXPORT const char *hcc_jpeg_library(void);

/* NULL when there is no memory. */
HCC_EXPORT hcc_jpeg_decoder *hcc_jpeg_create(void);

/* NULL is allowed. */
HCC_EXPORT void hcc_jpeg_destroy(hcc_jpeg_decoder *decoder);

/*
 * Tables that abbreviated tiles lack (TIFF tag 347, JPEGTables); copied. NULL and 0 mean none. They are checked here:
 * HCC_CORRUPT or HCC_DAMAGED leaves the decoder without tables. At most 64 KiB.
 */
HCC_EXPORT int32_t hcc_jpeg_set_tables(hcc_jpeg_decoder *decoder, const uint8_t *tables, int64_t tables_bytes);

/*
 * Decodes tiles in order and stops at the first that is not HCC_OK. Returns its status; decoded says how many before it
 * were good (count when all were).
 */
HCC_EXPORT int32_t hcc_jpeg_decode(hcc_jpeg_decoder *decoder, const hcc_jpeg_tile *tiles, int32_t count, int32_t *decoded);

/* Why the last call on this decoder was not HCC_OK, with libjpeg's own text; "" when it was. Valid until the next call. */
HCC_EXPORT const char *hcc_jpeg_message(const hcc_jpeg_decoder *decoder);

#ifdef __cplusplus
}
#endif

#endif
