/* Bits to coefficients. What it is for is in huffman.h. */
#include "huffman.h"

#include <string.h>

#if defined(__GNUC__)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define NOT_INLINE __attribute__((noinline))
#else
#define UNLIKELY(condition) (condition)
#define NOT_INLINE
#endif

/*
 * What the next bits mean; for AC coefficients a look mostly tells two. Bits 0-7: how many bits all take, 0 where that is
 * more than a look. 8-15: how far the first leads in the block, 16-23: how far the second (0: there is none). 48-63: the
 * first's value, 32-47: the second's. Where bits 0-7 are 0, bits 8-15 are the code's length, 0 where that is more than a look,
 * and bits 16-23 its symbol.
 *
 * For DC coefficients, bits 0-7: how many bits code and coefficient take, 8-15: the code's, 16-23: the coefficient's.
 */
#define LENGTH(entry) ((int)((entry)&63))
#define BYTE_1(entry) ((entry) >> 8 & 255)
#define BYTE_2(entry) ((entry) >> 16 & 255)
#define VALUE_1(entry) ((JCOEF)((entry) >> 48))
#define VALUE_2(entry) ((JCOEF)((entry) >> 32))

/* Leads out of the block from anywhere in it, and farther than two runs of 16. */
#define END_OF_BLOCK 128

/*
 * Where a coefficient stands in its block, by one more than its number in the stream: the place comes after the advance.
 * Beyond the block all is sent to the last place: by the end of a block, which writes 0 where nothing was written, and by
 * runs that lead too far, after which no pixel is used.
 */
static const uint8_t place[] = {
    0,  0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48, 41, 34, 27,
    20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52,
    45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63};
_Static_assert(sizeof place == 63 + 16 + END_OF_BLOCK + 1, "a place for two advances from anywhere in a block");

typedef struct huffman_symbol {
    int length; /* of the code and the coefficient's bits; 0 where there is no such code */
    int advance;
    int32_t value;
} huffman_symbol;

/* The coefficient whose `size` bits `next` begins with. */
static inline int32_t coefficient(uint64_t next, int size)
{
    int32_t below = (int32_t)(next >> 63) - 1; /* all ones where the first bit is 0: the value is negative */
    return (int32_t)(next >> 1 >> (63 - size)) + (below & (1 - (1 << size)));
}

static inline huffman_symbol symbol_of(int symbol, int length, uint64_t next)
{
    int size = symbol & 15, run = symbol >> 4;
    int advance = size != 0 || run == 15 ? run + 1 : END_OF_BLOCK;
    return (huffman_symbol){length + size, advance, coefficient(next << length, size)};
}

/* For all that is more than a look, at most 31 bits. */
static NOT_INLINE huffman_symbol look_closely(const huffman_table *table, uint64_t next)
{
    int32_t first = (int32_t)(next >> 48);
    for (int length = 1; length <= 16; length++)
        if (first < table->limits[length])
            return symbol_of(table->symbols[(first >> (16 - length)) + table->offsets[length]], length, next);
    return (huffman_symbol){0, 0, 0};
}

/* Two symbols that follow each other; the second's length is too much where it is not known. */
static uint64_t entry_of(huffman_symbol first, huffman_symbol second)
{
    if (first.length > HUFFMAN_LOOK_BITS)
        return 0;
    if (first.length + second.length > HUFFMAN_LOOK_BITS || first.advance == END_OF_BLOCK)
        second = (huffman_symbol){0, 0, 0};
    return (uint64_t)(uint16_t)first.value << 48 | (uint64_t)(uint16_t)second.value << 32 |
           (uint64_t)second.advance << 16 | (uint64_t)first.advance << 8 | (uint64_t)(first.length + second.length);
}

static void build(huffman_table *table, const JHUFF_TBL *from, int dc)
{
    if (memcmp(table->counts, from->bits, sizeof table->counts) == 0 &&
        memcmp(table->symbols, from->huffval, sizeof table->symbols) == 0)
        return;
    memcpy(table->counts, from->bits, sizeof table->counts);
    memcpy(table->symbols, from->huffval, sizeof table->symbols);
    memset(table->look, 0, sizeof table->look);
    huffman_symbol symbols[1 << HUFFMAN_LOOK_BITS];
    int32_t code = 0, index = 0, looks = 0;
    for (int length = 1; length <= 16; length++, code <<= 1) {
        table->offsets[length] = index - code;
        for (int i = 0; i < table->counts[length]; i++, index++, code++) {
            uint8_t symbol = table->symbols[index];
            int32_t end = length <= HUFFMAN_LOOK_BITS ? (code + 1) << (HUFFMAN_LOOK_BITS - length) : looks;
            for (; looks < end; looks++) {
                symbols[looks] = symbol_of(symbol, length, (uint64_t)looks << (64 - HUFFMAN_LOOK_BITS));
                table->look[looks] =
                    (uint64_t)symbol << 16 | (uint64_t)length << 8 | (uint64_t)(dc ? length + symbol : 0);
            }
        }
        table->limits[length] = code << (16 - length);
    }
    for (int32_t look = 0; !dc && look < looks; look++) {
        huffman_symbol first = symbols[look], second = {HUFFMAN_LOOK_BITS, 0, 0};
        int32_t rest = (int32_t)((uint32_t)look << first.length & ((1 << HUFFMAN_LOOK_BITS) - 1));
        uint64_t entry = entry_of(first, rest < looks ? symbols[rest] : second);
        if (entry != 0)
            table->look[look] = entry;
    }
}

/* Byte by byte: near the end, and where a 0xff is, which a 0 follows that does not count, or else a marker begins. */
static NOT_INLINE huffman_bits refill_slowly(huffman_bits bits)
{
    for (; bits.count < 56; bits.count += 8) {
        int64_t left = bits.end - bits.at;
        if (left == 0 || (*bits.at == 0xff && (left == 1 || bits.at[1] != 0))) {
            bits.missing += 8;
        } else {
            bits.next |= (uint64_t)*bits.at << (56 - bits.count);
            bits.at += *bits.at == 0xff ? 2 : 1;
        }
    }
    return bits;
}

static uint64_t load(const uint8_t *at)
{
    return (uint64_t)at[0] << 56 | (uint64_t)at[1] << 48 | (uint64_t)at[2] << 40 | (uint64_t)at[3] << 32 |
           (uint64_t)at[4] << 24 | (uint64_t)at[5] << 16 | (uint64_t)at[6] << 8 | (uint64_t)at[7];
}

/* Leaves 56 to 63 bits. */
static inline huffman_bits refill(huffman_bits bits)
{
    if (UNLIKELY(bits.end - bits.at < 8))
        return refill_slowly(bits);
    uint64_t next = load(bits.at);
    uint64_t all_ones = (~next - 0x0101010101010101u) & next & 0x8080808080808080u; /* a bit for each byte of 0xff */
    if (UNLIKELY(all_ones >> 1 >> (bits.count | 7))) /* among those that count from now on */
        return refill_slowly(bits);
    bits.next |= next >> bits.count;
    bits.at += (63 - bits.count) >> 3;
    bits.count |= 56;
    return bits;
}

static inline huffman_bits drop(huffman_bits bits, int count)
{
    bits.next <<= count;
    bits.count -= count;
    return bits;
}

#define LOOK(table, bits) (table)->look[(bits).next >> (64 - HUFFMAN_LOOK_BITS)]

static inline int decode_block(huffman_bits *all_bits, const huffman_block *tables, int32_t *last_dc, JCOEF *block)
{
    const huffman_table *dc = tables->dc, *ac = tables->ac;
    huffman_bits bits = refill(*all_bits);
    huffman_symbol symbol;
    uint64_t entry = LOOK(dc, bits);
    int32_t value = coefficient(bits.next << BYTE_1(entry), (int)BYTE_2(entry));
    if (UNLIKELY(entry == 0)) {
        symbol = look_closely(dc, bits.next);
        if (symbol.length == 0)
            return FALSE;
        value = symbol.value;
        bits = drop(bits, symbol.length);
    }
    bits = drop(bits, LENGTH(entry));
    value += *last_dc;
    if (UNLIKELY(value != (JCOEF)value)) /* libjpeg cuts it, and stops where an int overflows */
        return FALSE;
    block[0] = (JCOEF)(*last_dc = value);

    size_t k = 1; /* of the coefficient to come */
    uint64_t before;
    for (;;) {
#define STEP                                                                                                           \
    entry = LOOK(ac, bits);                                                                                            \
    if (UNLIKELY(LENGTH(entry) == 0))                                                                                  \
        goto closely;                                                                                                  \
    before = bits.next;                                                                                                \
    bits = drop(bits, LENGTH(entry));                                                                                  \
    k += BYTE_1(entry);                                                                                                \
    block[place[k + BYTE_2(entry)]] = VALUE_2(entry); /* where there is no second, the first comes over it */          \
    block[place[k]] = VALUE_1(entry);                                                                                  \
    k += BYTE_2(entry);                                                                                                \
    if (k >= 64)                                                                                                       \
        break;
        bits = refill(bits);
        STEP STEP STEP STEP STEP /* as many as a refill is enough for: see HUFFMAN_LOOK_BITS */
            continue;
    closely:
        bits = refill(bits);
        symbol = BYTE_1(entry) != 0 ? symbol_of((int)BYTE_2(entry), (int)BYTE_1(entry), bits.next)
                                    : look_closely(ac, bits.next);
        if (symbol.length == 0)
            return FALSE;
        bits = drop(bits, symbol.length);
        k += (size_t)symbol.advance;
        block[place[k]] = (JCOEF)symbol.value;
        if (k >= 64) {
            entry = before = 0;
            break;
        }
    }
    if (UNLIKELY(k <= END_OF_BLOCK || k >= END_OF_BLOCK + 64)) { /* something else than END_OF_BLOCK ended it */
        if (BYTE_2(entry) != 0 && k - BYTE_2(entry) == 64) {
            /* The first of two was the block's last coefficient: the second is the next block's, and is looked at there. */
            symbol = look_closely(ac, before);
            bits.count += LENGTH(entry) - symbol.length;
            bits.next = before << symbol.length;
            block[63] = (JCOEF)symbol.value;
        } else if (k != 64) {
            return FALSE;
        }
    }
    *all_bits = bits;
    return TRUE;
}

/* All bits but those that fill the last byte are used, and the marker is next. */
static int is_at(huffman_bits bits, int marker)
{
    return bits.count - bits.missing < 8 && bits.end - bits.at >= 2 && bits.at[0] == 0xff && bits.at[1] == marker;
}

static int decode(huffman_decoder *huffman, JBLOCKROW *blocks)
{
    if (huffman->restart_interval != 0) {
        if (huffman->mcus_to_restart == 0) {
            if (!is_at(huffman->bits, JPEG_RST0 + huffman->next_restart))
                return FALSE;
            huffman->bits = (huffman_bits){.at = huffman->bits.at + 2, .end = huffman->bits.end};
            huffman->next_restart = (huffman->next_restart + 1) & 7;
            huffman->mcus_to_restart = huffman->restart_interval;
            memset(huffman->last_dc, 0, sizeof huffman->last_dc);
        }
        huffman->mcus_to_restart--;
    }
    huffman_bits bits = huffman->bits;
    for (int i = 0; i < huffman->blocks_in_mcu; i++) {
        const huffman_block *tables = &huffman->blocks[i];
        if (!decode_block(&bits, tables, &huffman->last_dc[tables->component], *blocks[i]))
            return FALSE;
    }
    huffman->bits = bits;
    /* Blocks of made-up bits are seen here at the latest, so `missing` stays small. */
    return bits.count >= bits.missing && (--huffman->mcus_left > 0 || is_at(bits, JPEG_EOI));
}

boolean huffman_decode_mcu(huffman_decoder *huffman, struct jpeg_decompress_struct *jpeg, JBLOCKROW *blocks)
{
    huffman->gave_up = !decode(huffman, blocks);
    if (huffman->mcus_left == 0) {
        jpeg->src->next_input_byte = huffman->bits.at;
        jpeg->src->bytes_in_buffer = (size_t)(huffman->bits.end - huffman->bits.at);
    }
    return !huffman->gave_up;
}

int huffman_start(huffman_decoder *huffman, struct jpeg_decompress_struct *jpeg)
{
    huffman->gave_up = 0;
    /* Ss and Se are others only where libjpeg has warned, and in lossless streams, which its version 3 reads. */
    if (jpeg->arith_code || jpeg_has_multiple_scans(jpeg) || jpeg->Ss != 0 || jpeg->Se != DCTSIZE2 - 1)
        return 0;
    for (int b = 0; b < jpeg->blocks_in_MCU; b++) {
        huffman_block *block = &huffman->blocks[b];
        block->component = jpeg->MCU_membership[b];
        const jpeg_component_info *component = jpeg->cur_comp_info[block->component];
        block->dc = &huffman->dc[component->dc_tbl_no];
        block->ac = &huffman->ac[component->ac_tbl_no];
        build(&huffman->dc[component->dc_tbl_no], jpeg->dc_huff_tbl_ptrs[component->dc_tbl_no], 1);
        build(&huffman->ac[component->ac_tbl_no], jpeg->ac_huff_tbl_ptrs[component->ac_tbl_no], 0);
    }
    huffman->bits = (huffman_bits){.at = jpeg->src->next_input_byte,
                                   .end = jpeg->src->next_input_byte + jpeg->src->bytes_in_buffer};
    huffman->mcus_left = (int64_t)jpeg->MCUs_per_row * jpeg->MCU_rows_in_scan;
    huffman->blocks_in_mcu = jpeg->blocks_in_MCU;
    huffman->restart_interval = huffman->mcus_to_restart = jpeg->restart_interval;
    huffman->next_restart = 0;
    memset(huffman->last_dc, 0, sizeof huffman->last_dc);
    return 1;
}
