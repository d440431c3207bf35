/*
 * Huffman decoding of one sequential scan, in place of libjpeg's: the same coefficients, faster. It knows good streams
 * only. At anything else it gives up and says so; nothing it did may then be used, and libjpeg decodes the tile anew.
 */
#ifndef HUFFMAN_H
#define HUFFMAN_H

#include <stdint.h>
#include <stdio.h>

#include <jpeglib.h>

/* Five looks must fit into the 56 bits that a refill leaves. */
#define HUFFMAN_LOOK_BITS 10

typedef struct huffman_table {
    uint8_t counts[17]; /* of codes by length: with the symbols, what the rest was built from */
    uint8_t symbols[256];
    int32_t limits[17];  /* by length: the first 16 bits that are beyond all codes up to it */
    int32_t offsets[17]; /* by length: from code to index of its symbol */
    uint64_t look[1 << HUFFMAN_LOOK_BITS];
} huffman_table;

typedef struct huffman_bits {
    uint64_t next; /* the first `count` are those to come; up to 8 below them may be those of `at` already, or 0 */
    const uint8_t *at, *end;
    int32_t count;
    int32_t missing; /* how many of `count` are made up, because a marker or the end came */
} huffman_bits;

typedef struct huffman_block {
    const huffman_table *dc, *ac;
    int component;
} huffman_block;

typedef struct huffman_decoder {
    huffman_bits bits;
    int64_t mcus_left;
    uint32_t restart_interval, mcus_to_restart; /* 0 where the scan has no restarts */
    int next_restart;
    int blocks_in_mcu;
    huffman_block blocks[D_MAX_BLOCKS_IN_MCU];
    int32_t last_dc[MAX_COMPS_IN_SCAN];
    int gave_up;
    huffman_table dc[NUM_HUFF_TBLS], ac[NUM_HUFF_TBLS]; /* kept from tile to tile: most have the same */
} huffman_decoder;

/* After jpeg_start_decompress, which has checked the tables: whether huffman_decode_mcu can decode the scan. */
int huffman_start(huffman_decoder *huffman, struct jpeg_decompress_struct *jpeg);

/*
 * What jpeg_entropy_decoder.decode_mcu does; blocks are zeroed. After the last MCU the source stands at the EOI. FALSE,
 * and gave_up, when the stream is not as it should be.
 */
boolean huffman_decode_mcu(huffman_decoder *huffman, struct jpeg_decompress_struct *jpeg, JBLOCKROW *blocks);

#endif
