#define _DEFAULT_SOURCE
#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define FENCE_BYTES (1 << 20)
#define PAGE_BYTES 65536 /* as large as any system's */
#define BEFORE_BYTES 4096
#define SECONDS_A_CASE 2 /* tiles here take up to a few ms, 20 times that with sanitizers */

long cases, failures;

/* The address from which `count` bytes are left before the fence. */
static uint8_t *place(uint8_t **fence, size_t count)
{
    if (*fence == NULL) {
        *fence = mmap(NULL, FENCE_BYTES + PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (*fence == MAP_FAILED || mprotect(*fence + FENCE_BYTES, PAGE_BYTES, PROT_NONE) != 0)
            abort();
    }
    if (count > FENCE_BYTES)
        abort();
    return *fence + FENCE_BYTES - count;
}

hcc_jpeg_tile tile_of(bytes jpeg, int width, int height, int rgb, int scale)
{
    return (hcc_jpeg_tile){.data = jpeg.data,
                           .data_bytes = (int64_t)jpeg.count,
                           .width = width,
                           .height = height,
                           .scale = scale,
                           .colour = rgb ? HCC_COLOUR_RGB : HCC_COLOUR_YCBCR};
}

static int holds(const uint8_t *from, size_t count, uint8_t value)
{
    return count == 0 || (from[0] == value && memcmp(from, from + 1, count - 1) == 0);
}

int32_t decode_fenced(hcc_jpeg_decoder *decoder, hcc_jpeg_tile tile, int padding, const uint8_t **pixels)
{
    static uint8_t *data_fence, *pixels_fence, previous[FENCE_BYTES];
    int columns = (tile.width + tile.scale - 1) / tile.scale, rows = (tile.height + tile.scale - 1) / tile.scale;
    size_t row_bytes = (size_t)columns * 4, stride = row_bytes + (size_t)padding;
    size_t all = stride * (size_t)(rows - 1) + row_bytes;
    uint8_t *data = place(&data_fence, (size_t)tile.data_bytes);
    uint8_t *from = place(&pixels_fence, all + BEFORE_BYTES) + BEFORE_BYTES;
    if (tile.data_bytes > 0)
        memcpy(data, tile.data, (size_t)tile.data_bytes);
    tile.data = data;
    tile.pixels = from;
    tile.pixels_bytes = (int64_t)all;
    tile.stride_bytes = (int64_t)stride;

    cases++;
    int32_t status = HCC_OK;
    char message[256] = "";
    for (int pass = 0; pass < 3; pass++) {
        uint8_t pattern = pass < 2 ? 0xa5 : 0x5a;
        hcc_jpeg_allow_huffman(decoder, pass > 0);
        memset(from - BEFORE_BYTES, pattern, all + BEFORE_BYTES);
        int32_t decoded = -1;
        clock_t start = clock();
        int32_t result = hcc_jpeg_decode(decoder, &tile, 1, &decoded);
        CHECK(clock() - start < SECONDS_A_CASE * (clock_t)CLOCKS_PER_SEC, "case %ld took too long", cases);
        const char *text = hcc_jpeg_message(decoder);
        CHECK(result >= HCC_OK && result <= HCC_NO_MEMORY, "case %ld: status %d", cases, result);
        CHECK(decoded == (result == HCC_OK), "case %ld: status %d, decoded %d", cases, result, decoded);
        CHECK((text[0] == '\0') == (result == HCC_OK), "case %ld: status %d, text \"%s\"", cases, result, text);
        CHECK(holds(from - BEFORE_BYTES, BEFORE_BYTES, pattern), "case %ld wrote before its pixels", cases);
        for (int y = 0; y < rows - 1; y++)
            CHECK(holds(from + y * stride + row_bytes, (size_t)padding, pattern), "case %ld, row %d", cases, y);
        if (pass == 0)
            CHECK(!hcc_jpeg_used_huffman(decoder), "case %ld", cases);
        else
            CHECK(result == status && strcmp(text, message) == 0, "case %ld: %d %s, then %d %s", cases, status, message,
                  result, text);
        if (pass == 1)
            CHECK(memcmp(previous, from, all) == 0, "case %ld: other pixels than libjpeg's, status %d", cases, result);
        if (pass == 2)
            for (int y = 0; y < rows && result <= HCC_DAMAGED; y++)
                CHECK(memcmp(previous + y * stride, from + y * stride, row_bytes) == 0, "case %ld, row %d", cases, y);
        memcpy(previous, from, all);
        status = result;
        snprintf(message, sizeof message, "%s", text);
    }
    if (pixels != NULL)
        *pixels = from;
    return status;
}

int main(void)
{
    CHECK(hcc_abi_version() == HCC_ABI_VERSION, "the library is of another version than its header");
    CHECK(strncmp(hcc_jpeg_library(), "libjpeg-turbo ", 14) == 0, "%s", hcc_jpeg_library());
    test_good_tiles();
    test_bad_tiles();
    test_wild_tiles();
    printf("%s%s: %ld tiles decoded three times each, %ld failures\n", hcc_jpeg_library(),
           hcc_jpeg_has_huffman() ? " with our Huffman decoding" : "", cases, failures);
    CHECK(cases >= 300, "only %ld cases", cases);
    return failures == 0 ? 0 : 1;
}
