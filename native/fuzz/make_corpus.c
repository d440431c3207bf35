/* Writes the seeds of fuzz/corpus: one small tile of each kind, in the form that fuzz_jpeg.c reads. */
#include "jpegs.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
    static const recipe kinds[] = {
        {.name = "420", .width = 40, .height = 24, .h = 2, .v = 2},
        {.name = "422-tables", .width = 33, .height = 17, .h = 2, .abbreviated = 1},
        {.name = "rgb-tables", .width = 16, .height = 16, .rgb = 1, .abbreviated = 1},
        {.name = "411-restarts", .width = 64, .height = 32, .h = 4, .restart = 1},
        {.name = "progressive", .width = 32, .height = 32, .h = 2, .v = 2, .progressive = 1},
        {.name = "scans", .width = 16, .height = 16, .scans = 66},
        {.name = "grey", .width = 16, .height = 16, .components = 1},
        {.name = "cmyk", .width = 16, .height = 16, .components = 4},
        {.name = "large", .width = 256, .height = 240, .h = 2, .v = 2, .quality = 20},
    };
    if (argc != 2) {
        fprintf(stderr, "usage: make_corpus FOLDER\n");
        return 1;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const recipe *r = &kinds[i];
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], r->name);
        FILE *stream = fopen(path, "wb");
        if (stream == NULL) {
            perror(path);
            return 1;
        }
        bytes tables, jpeg = make_jpeg(r, &tables);
        fputc(r->width - 1, stream);
        fputc(r->height - 1, stream);
        fputc((int)(i & 3) | r->rgb << 2 | r->abbreviated << 3, stream);
        if (r->abbreviated) {
            fputc((int)(tables.count & 255), stream);
            fputc((int)(tables.count >> 8), stream);
            fwrite(tables.data, 1, tables.count, stream);
        }
        fwrite(jpeg.data, 1, jpeg.count, stream);
        fclose(stream);
        free(jpeg.data);
        free(tables.data);
    }
    return 0;
}
