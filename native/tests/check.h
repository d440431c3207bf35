#ifndef CHECK_H
#define CHECK_H

#include "internal.h"
#include "jpegs.h"

extern long cases, failures;

/* Says what went wrong and goes on; main() fails in the end. */
#define CHECK(condition, ...)                                                                                          \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            failures++;                                                                                                \
            fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);                                            \
            fprintf(stderr, __VA_ARGS__);                                                                              \
            fputc('\n', stderr);                                                                                       \
        }                                                                                                              \
    } while (0)

/* A tile of the size, colour and bytes given; pixels are left to decode_fenced. */
hcc_jpeg_tile tile_of(bytes jpeg, int width, int height, int rgb, int scale);

/*
 * One case. Decodes between fences: bytes and pixels end where a page begins that nobody may touch, and the rows' padding
 * and 4 KiB before the pixels hold a pattern that must survive. Decodes three times: first with libjpeg's own Huffman
 * decoding, then with ours over the same pattern, where status, text and every byte must be the same, then again over
 * another pattern, so that every pixel was written and nothing came from the tile before. *pixels is the last result.
 */
int32_t decode_fenced(hcc_jpeg_decoder *decoder, hcc_jpeg_tile tile, int padding, const uint8_t **pixels);

void test_good_tiles(void);
void test_bad_tiles(void);
void test_wild_tiles(void);

#endif
