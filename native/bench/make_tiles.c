/* Writes a file of synthetic tiles for bare_decode and hcc_decode, without a slide: make_tiles FILE SIDE SCALE COUNT */
#include "jpegs.h"

#include <stdlib.h>

static void write_integer(FILE *stream, int64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        fputc((int)((uint64_t)value >> (8 * i) & 255), stream);
}

int main(int argc, char **argv)
{
    int side = argc == 5 ? atoi(argv[2]) : 0, scale = argc == 5 ? atoi(argv[3]) : 0,
        count = argc == 5 ? atoi(argv[4]) : 0;
    if (side < 1 || scale < 1 || count < 1) {
        fprintf(stderr, "usage: make_tiles FILE SIDE SCALE COUNT\n");
        return 1;
    }
    FILE *stream = fopen(argv[1], "wb");
    if (stream == NULL) {
        perror(argv[1]);
        return 1;
    }
    for (int i = 0; i < count; i++) {
        recipe r = {.width = side, .height = side, .h = 2, .v = 2, .abbreviated = 1, .seed = (uint32_t)(i + 1)};
        bytes tables, jpeg = make_jpeg(&r, &tables);
        if (i == 0) {
            fputs("HCCTILES", stream);
            write_integer(stream, 1, 4);
            write_integer(stream, side, 4);
            write_integer(stream, side, 4);
            write_integer(stream, 0, 4);
            write_integer(stream, scale, 4);
            write_integer(stream, (int64_t)tables.count, 8);
            fwrite(tables.data, 1, tables.count, stream);
            write_integer(stream, count, 8);
        }
        write_integer(stream, (int64_t)jpeg.count, 8);
        fwrite(jpeg.data, 1, jpeg.count, stream);
        free(jpeg.data);
        free(tables.data);
    }
    if (fclose(stream) != 0) {
        perror(argv[1]);
        return 1;
    }
    return 0;
}
