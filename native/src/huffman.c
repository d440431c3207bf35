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
 * What a code and the bits of its coefficient mean, in one word: how many bits they take (0: unknown) in bits 0-7, how far
 * they lead in the block in bits 8-15, the coefficient in bits 16-31.
 */
#define ENTRY(value, advance, bits) ((uint32_t)(value) << 16 | (uint32_t)(advance) << 8 | (uint32_t)(bits))
#define BITS_OF(entry) ((int)((entry)&255))
#define ADVANCE_OF(entry) ((int)((entry) >> 8 & 255))
#define VALUE_OF(entry) ((int16_t)((entry) >> 16))

/* Leads out of the block from anywhere in it, and cannot be taken for a run that does. */
#define END_OF_BLOCK 128

/*
 * Where a coefficient stands in its block, by one more than its number in the stream: the place comes after the advance.
 * Beyond the block all is sent to the last place: by the end of a block, which writes 0 where nothing was written, and by
 * runs that lead too far, after which no pixel is used.
 */
static const uint8_t place[64 + END_OF_BLOCK] = {
    0,  0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13,
    6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63};

/* `next` begins with the code of the symbol, `length` bits, and the bits of its coefficient. */
static uint32_t entry_of(int symbol, int length, uint64_t next)
{
    int size = symbol & 15, run = symbol >> 4;
    if (size == 0)
        return ENTRY(0, run == 15 ? 16 : END_OF_BLOCK, length);
    int32_t value = (int32_t)(next << length >> (64 - size));
    if (value < 1 << (size - 1))
        value -= (1 << size) - 1;
    return ENTRY(value, run + 1, length + size);
}

static void build(huffman_table *table, const JHUFF_TBL *from)
{
    if (memcmp(table->counts, from->bits, sizeof table->counts) == 0 &&
        memcmp(table->symbols, from->huffval, sizeof table->symbols) == 0)
        return;
    memcpy(table->counts, from->bits, sizeof table->counts);
    memcpy(table->symbols, from->huffval, sizeof table->symbols);
    memset(table->look, 0, sizeof table->look);
    int32_t code = 0, index = 0;
    for (int length = 1; length <= 16; length++, code <<= 1) {
        table->offsets[length] = index - code;
        for (int i = 0; i < table->counts[length]; i++, index++, code++)
            for (int more = 0; length <= HUFFMAN_LOOK_BITS && more < 1 << (HUFFMAN_LOOK_BITS - length); more++) {
                int32_t look = (code << (HUFFMAN_LOOK_BITS - length)) + more;
                uint32_t entry = entry_of(table->symbols[index], length, (uint64_t)look << (64 - HUFFMAN_LOOK_BITS));
                table->look[look] = BITS_OF(entry) <= HUFFMAN_LOOK_BITS ? entry : 0;
            }
        table->limits[length] = code << (16 - length);
    }
}

/* For what is too long for the first look, at most 31 bits. */
static NOT_INLINE uint32_t look_closely(const huffman_table *table, uint64_t next)
{
    int32_t first = (int32_t)(next >> 48);
    for (int length = 1; length <= 16; length++)
        if (first < table->limits[length])
            return entry_of(table->symbols[(first >> (16 - length)) + table->offsets[length]], length, next);
    return 0;
}

/* Byte by byte: near the end, and where a 0xff is, which a 0 follows that does not count, or else a marker begins. */
static NOT_INLINE huffman_bits refill_slowly(huffman_bits bits)
{
    bits.next = bits.count == 0 ? 0 : bits.next >> (64 - bits.count) << (64 - bits.count);
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
    if (UNLIKELY((~next - 0x0101010101010101u) & next & 0x8080808080808080u)) /* a byte of ~next is 0 */
        return refill_slowly(bits);
    bits.next |= next >> bits.count;
    bits.at += (63 - bits.count) >> 3;
    bits.count |= 56;
    return bits;
}

static inline huffman_bits drop(huffman_bits bits, uint32_t entry)
{
    bits.next <<= BITS_OF(entry);
    bits.count -= BITS_OF(entry);
    return bits;
}

#define LOOK(table, bits) (table)->look[(bits).next >> (64 - HUFFMAN_LOOK_BITS)]

boolean huffman_decode_mcu(huffman_decoder *huffman, struct jpeg_decompress_struct *jpeg, JBLOCKROW *blocks)
{
    huffman_bits bits = huffman->bits;
    huffman->gave_up = 1;
    if (huffman->restart_interval != 0) {
        if (huffman->mcus_to_restart == 0) {
            if (bits.count - bits.missing >= 8 || bits.end - bits.at < 2 || bits.at[0] != 0xff ||
                bits.at[1] != JPEG_RST0 + huffman->next_restart)
                return FALSE;
            bits = (huffman_bits){.at = bits.at + 2, .end = bits.end};
            memset(huffman->last_dc, 0, sizeof huffman->last_dc);
            huffman->mcus_to_restart = huffman->restart_interval;
            huffman->next_restart = (huffman->next_restart + 1) & 7;
        }
        huffman->mcus_to_restart--;
    }

    for (int b = 0; b < huffman->blocks_in_mcu; b++) {
        const huffman_table *dc = huffman->blocks[b].dc, *ac = huffman->blocks[b].ac;
        int32_t *last_dc = &huffman->last_dc[huffman->blocks[b].component];
        JCOEF *block = *blocks[b];

        bits = refill(bits);
        uint32_t entry = LOOK(dc, bits);
        if (UNLIKELY(entry == 0)) {
            entry = look_closely(dc, bits.next);
            if (entry == 0)
                return FALSE;
            bits = refill(drop(bits, entry));
        } else {
            bits = drop(bits, entry);
        }
        int32_t value = *last_dc + VALUE_OF(entry);
        if (UNLIKELY(value != (JCOEF)value))
            return FALSE;
        block[0] = (JCOEF)(*last_dc = value);

        int k = 1;
        for (;;) {
#define STEP                                                                                                           \
    entry = LOOK(ac, bits);                                                                                            \
    if (UNLIKELY(entry == 0))                                                                                          \
        goto closely;                                                                                                  \
    bits = drop(bits, entry);                                                                                          \
    k += ADVANCE_OF(entry);                                                                                            \
    block[place[k]] = VALUE_OF(entry);                                                                                 \
    if (k >= 64)                                                                                                       \
        break;
            STEP
            STEP
            STEP
            STEP
            bits = refill(bits);
            continue;
        closely:
            bits = refill(bits);
            entry = look_closely(ac, bits.next);
            if (entry == 0)
                return FALSE;
            bits = refill(drop(bits, entry));
            k += ADVANCE_OF(entry);
            block[place[k]] = VALUE_OF(entry);
            if (k >= 64)
                break;
        }
        if (UNLIKELY(k > 64 && k < END_OF_BLOCK))
            return FALSE;
    }
    if (bits.count < bits.missing)
        return FALSE;
    if (--huffman->mcus_left == 0) {
        if (bits.count - bits.missing >= 8 || bits.end - bits.at < 2 || bits.at[0] != 0xff || bits.at[1] != JPEG_EOI)
            return FALSE;
        jpeg->src->next_input_byte = bits.at;
        jpeg->src->bytes_in_buffer = (size_t)(bits.end - bits.at);
    }
    huffman->bits = bits;
    huffman->gave_up = 0;
    return TRUE;
}

int huffman_start(huffman_decoder *huffman, struct jpeg_decompress_struct *jpeg)
{
    huffman->gave_up = 0;
    if (jpeg->progressive_mode || jpeg->arith_code || jpeg_has_multiple_scans(jpeg) || jpeg->Ss != 0 ||
        jpeg->Se != DCTSIZE2 - 1 || jpeg->Ah != 0 || jpeg->Al != 0 || jpeg->unread_marker != 0)
        return 0;
    for (int b = 0; b < jpeg->blocks_in_MCU; b++) {
        huffman_block *block = &huffman->blocks[b];
        block->component = jpeg->MCU_membership[b];
        const jpeg_component_info *component = jpeg->cur_comp_info[block->component];
        block->dc = &huffman->dc[component->dc_tbl_no];
        block->ac = &huffman->ac[component->ac_tbl_no];
        build(&huffman->dc[component->dc_tbl_no], jpeg->dc_huff_tbl_ptrs[component->dc_tbl_no]);
        build(&huffman->ac[component->ac_tbl_no], jpeg->ac_huff_tbl_ptrs[component->ac_tbl_no]);
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
