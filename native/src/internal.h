/* What tests and the fuzzer may ask for beyond hcc_native.h; not exported. */
#ifndef INTERNAL_H
#define INTERNAL_H

#include "hcc_native.h"

/* Whether the library was built with its own Huffman decoding. */
int32_t hcc_jpeg_has_huffman(void);

/* 0: libjpeg's own Huffman decoding from now on, 1 (at first): ours where it can. */
void hcc_jpeg_allow_huffman(hcc_jpeg_decoder *decoder, int32_t allow);

/* Whether the last tile's pixels came through ours. */
int32_t hcc_jpeg_used_huffman(const hcc_jpeg_decoder *decoder);

#endif
