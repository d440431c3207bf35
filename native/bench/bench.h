/* What bare.c and hcc.c have in common: tiles to decode, one thread's share at a time. */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

typedef struct tile_file {
    int32_t width, height, rgb, scale;
    const uint8_t *tables;
    int64_t tables_bytes, count;
    const uint8_t **tiles;
    int64_t *tile_bytes;
} tile_file;

/* Decodes tiles [from, to) one after another into `pixels`, which holds one tile; 0, or 1 after a text to stderr. */
int decode_tiles(const tile_file *file, int64_t from, int64_t to, uint8_t *pixels);

#endif
