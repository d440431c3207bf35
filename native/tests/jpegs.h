/* Makes JPEG tiles of every kind slides hold, from seeded pictures; used by tests, fuzzing and benchmarks. */
#ifndef JPEGS_H
#define JPEGS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <jpeglib.h>

typedef struct bytes {
    uint8_t *data; /* from malloc */
    size_t count;
} bytes;

typedef struct recipe {
    const char *name;
    int width, height;
    int components; /* 3 where 0; 1 is grey, 4 CMYK */
    int h, v;       /* luma sampling; 1 where 0 */
    int rgb;        /* stored without colour transform, and nothing in the stream says so: as TIFF does */
    int quality;    /* 80 where 0 */
    int restart;    /* rows of blocks between restart markers */
    int progressive;
    int scans;       /* progressive in this many scans instead of libjpeg's own script: 2 to 190 */
    int separate;    /* each component in a scan of its own, not progressive */
    int optimized;   /* code tables made for the tile */
    int arithmetic;  /* no Huffman codes */
    int abbreviated; /* tables go into their own stream */
    uint32_t seed;
} recipe;

/* Smooth blobs and grain in stain-like colours: width * height RGB pixels, the same on every machine. */
uint8_t *make_picture(int width, int height, uint32_t seed);

/* Tables are empty unless the recipe is abbreviated; the pointer may be NULL then. */
bytes make_jpeg(const recipe *recipe, bytes *tables);

/* A second reader, plain libjpeg a row at a time into RGB: what the library's pixels must equal. BGRA without padding. */
uint8_t *plain_decode(bytes jpeg, bytes tables, int rgb, int scale);

#endif
