/*
 * Streams no encoder writes: random code tables, up to 16 bits a code, and random symbols of them, up to 15 bits a
 * coefficient, in every order that is allowed. Then the same with bits turned and bytes missing.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

typedef struct writer {
    uint8_t data[65536];
    size_t count;
    uint32_t bits;
    int bit_count;
    uint32_t random;
} writer;

typedef struct table {
    uint8_t counts[17], symbols[256];
    uint16_t codes[256];
    uint8_t lengths[256];
    int count;
} table;

static uint32_t next_random(writer *w, uint32_t below)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 17;
    w->random ^= w->random << 5;
    return w->random % below;
}

static void put(writer *w, int byte)
{
    if (w->count == sizeof w->data)
        abort();
    w->data[w->count++] = (uint8_t)byte;
}

static void put_bits(writer *w, uint32_t value, int count)
{
    while (count-- > 0) {
        w->bits = w->bits << 1 | (value >> count & 1);
        if (++w->bit_count == 8) {
            put(w, (int)(w->bits & 255));
            if ((w->bits & 255) == 255)
                put(w, 0);
            w->bit_count = 0;
        }
    }
}

static void fill_byte(writer *w)
{
    while (w->bit_count != 0)
        put_bits(w, 1, 1);
}

/* A random code: a leaf of the tree at a time goes one deeper, the one of all ones stays free, others may too. */
static table make_table(writer *w, int dc)
{
    table t = {.count = 0};
    int leaves[17] = {0}, symbols = dc ? 14 : 30 + (int)next_random(w, 226);
    int deep = (int)next_random(w, 2); /* long codes soon */
    leaves[1] = 2;
    for (int total = 2; total < symbols + 1;) {
        int length = 1 + (int)next_random(w, 15);
        if (deep && total < 14)
            length = total - 1;
        if (leaves[length] > 0) {
            leaves[length]--;
            leaves[length + 1] += 2;
            total++;
        }
    }
    for (int length = 16; length > 0; length--)
        if (leaves[length] > 0) {
            leaves[length]--;
            break;
        }
    uint8_t all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    for (int i = 1, end = dc ? 16 : 256; i < end; i++) { /* shuffled; 0 stays first, or blocks would seldom end */
        int other = i + (int)next_random(w, (uint32_t)(end - i));
        uint8_t symbol = all[i];
        all[i] = all[other];
        all[other] = symbol;
    }
    int code = 0;
    for (int length = 1; length <= 16; length++, code <<= 1) {
        t.counts[length] = (uint8_t)leaves[length];
        for (int i = 0; i < leaves[length]; i++, t.count++, code++) {
            t.symbols[t.count] = all[t.count];
            t.codes[all[t.count]] = (uint16_t)code;
            t.lengths[all[t.count]] = (uint8_t)length;
        }
    }
    return t;
}

static void put_table(writer *w, const table *t, int id)
{
    put(w, 0xff);
    put(w, 0xc4);
    put(w, (19 + t->count) >> 8);
    put(w, (19 + t->count) & 255);
    put(w, id);
    for (int length = 1; length <= 16; length++)
        put(w, t->counts[length]);
    for (int i = 0; i < t->count; i++)
        put(w, t->symbols[i]);
}

static void put_symbol(writer *w, const table *t, int symbol)
{
    put_bits(w, t->codes[symbol], t->lengths[symbol]);
}

static void put_block(writer *w, const table *dc, const table *ac, int *last_dc)
{
    int size = dc->symbols[next_random(w, (uint32_t)dc->count)];
    put_symbol(w, dc, size);
    if (size > 0) { /* towards 0, so that it stays in range */
        uint32_t rest = next_random(w, 1u << (size - 1));
        int positive = *last_dc < 0;
        put_bits(w, positive ? (1u << (size - 1)) | rest : rest, size);
        *last_dc += positive ? (int)(1u << (size - 1) | rest) : (int)rest - (1 << size) + 1;
    }
    for (int k = 1; k < 64;) {
        int symbol = ac->symbols[next_random(w, (uint32_t)ac->count)], run = symbol >> 4;
        if (k + run > 63 && next_random(w, 1000) != 0) /* the exception is a run beyond the block */
            symbol = 0, run = 0;
        put_symbol(w, ac, symbol);
        put_bits(w, next_random(w, 1u << (symbol & 15)), symbol & 15);
        if ((symbol & 15) == 0 && run != 15)
            break;
        k += run + 1;
    }
}

/* 3 components, 16 x 16 px of 4:4:4: 4 x 3 blocks. */
static void make_wild_jpeg(writer *w, int restarts)
{
    static const uint8_t frame[] = {0xff, 0xc1, 0, 17, 8, 0, 16, 0, 16, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0},
                         scan[] = {0xff, 0xda, 0, 12, 3, 1, 0x00, 2, 0x11, 3, 0x32, 0, 63, 0},
                         restart[] = {0xff, 0xdd, 0, 4, 0, 1}, quantizers[] = {0xff, 0xdb, 0, 67, 0};
    put(w, 0xff);
    put(w, 0xd8);
    for (size_t i = 0; i < sizeof quantizers; i++)
        put(w, quantizers[i]);
    for (int i = 0; i < 64; i++)
        put(w, 1);
    for (size_t i = 0; i < sizeof frame; i++)
        put(w, frame[i]);
    table dc[3], ac[3];
    for (int i = 0; i < 3; i++) {
        dc[i] = make_table(w, 1);
        ac[i] = make_table(w, 0);
        put_table(w, &dc[i], i == 2 ? 3 : i);
        put_table(w, &ac[i], 0x10 | i);
    }
    for (size_t i = 0; restarts && i < sizeof restart; i++)
        put(w, restart[i]);
    for (size_t i = 0; i < sizeof scan; i++)
        put(w, scan[i]);
    int last_dc[3] = {0, 0, 0};
    for (int mcu = 0; mcu < 4; mcu++) {
        if (restarts && mcu > 0) {
            fill_byte(w);
            put(w, 0xff);
            put(w, 0xd0 + mcu - 1);
            memset(last_dc, 0, sizeof last_dc);
        }
        for (int c = 0; c < 3; c++)
            put_block(w, &dc[c], &ac[c], &last_dc[c]);
    }
    fill_byte(w);
    put(w, 0xff);
    put(w, 0xd9);
}

void test_wild_tiles(void)
{
    hcc_jpeg_decoder *decoder = hcc_jpeg_create();
    long good = 0, ours = 0;
    for (uint32_t seed = 1; seed <= 600; seed++) {
        writer *w = calloc(1, sizeof *w);
        w->random = seed * 0x9e3779b1u;
        make_wild_jpeg(w, seed % 3 == 0);
        bytes jpeg = {w->data, w->count};
        int32_t status = decode_fenced(decoder, tile_of(jpeg, 16, 16, seed % 2, 1 << seed % 4), 0, NULL);
        CHECK(status == HCC_OK, "wild tile %u: %s", (unsigned)seed, hcc_jpeg_message(decoder));
        good += status == HCC_OK;
        ours += hcc_jpeg_used_huffman(decoder);
        for (int i = 0; i < 30; i++) {
            size_t at = next_random(w, (uint32_t)w->count);
            uint8_t flip = (uint8_t)(1 << next_random(w, 8));
            w->data[at] ^= flip;
            if (i % 10 == 0)
                jpeg.count = at;
            decode_fenced(decoder, tile_of(jpeg, 16, 16, seed % 2, 1 << seed % 4), 0, NULL);
            w->data[at] ^= flip;
            jpeg.count = w->count;
        }
        free(w);
    }
    /* A run beyond its block is what libjpeg lets pass, and ours does not. */
    CHECK(!hcc_jpeg_has_huffman() || ours >= 550, "only %ld of %ld good wild tiles were decoded by ours", ours, good);
    hcc_jpeg_destroy(decoder);
}
