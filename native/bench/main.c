/*
 * Decodes a file of tiles and prints one line of JSON; linked with bare.c or hcc.c.
 *
 * The file, little-endian: "HCCTILES"; int32 version 1, tile width, tile height, colour (0 YCbCr, 1 RGB), scale;
 * int64 bytes of tables, the tables; int64 count of tiles; for each tile int64 bytes, the bytes.
 */
#define _DEFAULT_SOURCE
#include "bench.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static _Noreturn void stop(const char *why)
{
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static void *allocate(int64_t count, size_t bytes)
{
    void *memory = calloc((size_t)count + (count == 0), bytes);
    if (memory == NULL)
        stop("not enough memory");
    return memory;
}

typedef struct reader {
    const uint8_t *at;
    int64_t left;
} reader;

static const uint8_t *take(reader *r, int64_t bytes)
{
    if (bytes < 0 || bytes > r->left)
        stop("the file of tiles ends early, or says a length that cannot be");
    const uint8_t *at = r->at;
    r->at += bytes;
    r->left -= bytes;
    return at;
}

static int64_t take_integer(reader *r, int bytes)
{
    const uint8_t *at = take(r, bytes);
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return bytes == 4 ? (int32_t)value : (int64_t)value;
}

static tile_file read_tiles(const char *path)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL || fseek(stream, 0, SEEK_END) != 0)
        stop("the file of tiles cannot be opened");
    long size = ftell(stream);
    if (size < 0 || size == LONG_MAX) /* a pipe, a folder */
        stop("the file of tiles is not a file");
    rewind(stream);
    uint8_t *all = allocate(size, 1); /* lives as long as the process */
    if (fread(all, 1, (size_t)size, stream) != (size_t)size)
        stop("the file of tiles cannot be read");
    fclose(stream);

    reader r = {all, size};
    tile_file file;
    if (memcmp(take(&r, 8), "HCCTILES", 8) != 0 || take_integer(&r, 4) != 1)
        stop("not a file of tiles of version 1");
    file.width = (int32_t)take_integer(&r, 4);
    file.height = (int32_t)take_integer(&r, 4);
    file.rgb = (int32_t)take_integer(&r, 4);
    file.scale = (int32_t)take_integer(&r, 4);
    if (file.width < 1 || file.width > 16384 || file.height < 1 || file.height > 16384)
        stop("the tiles' size is not 1 to 16384 px");
    if (file.rgb < 0 || file.rgb > 1)
        stop("the tiles' colour is neither 0 nor 1");
    if (file.scale != 1 && file.scale != 2 && file.scale != 4 && file.scale != 8)
        stop("the scale is not 1, 2, 4 or 8");
    file.tables_bytes = take_integer(&r, 8);
    file.tables = take(&r, file.tables_bytes);
    file.count = take_integer(&r, 8);
    if (file.count < 1 || file.count > r.left / 8)
        stop("the count of tiles cannot be");
    file.tiles = allocate(file.count, sizeof *file.tiles);
    file.tile_bytes = allocate(file.count, sizeof *file.tile_bytes);
    for (int64_t i = 0; i < file.count; i++) {
        file.tile_bytes[i] = take_integer(&r, 8);
        file.tiles[i] = take(&r, file.tile_bytes[i]);
    }
    return file;
}

typedef struct worker {
    pthread_t thread;
    const tile_file *file;
    int64_t from, to;
    uint8_t *pixels;
    int failed;
} worker;

static void *work(void *argument)
{
    worker *w = argument;
    w->failed = decode_tiles(w->file, w->from, w->to, w->pixels);
    return NULL;
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_list(const char *name, const double *values, long count)
{
    printf("\"%s\":[", name);
    for (long i = 0; i < count; i++)
        printf("%s%.6f", i == 0 ? "" : ",", values[i]);
    printf("],");
}

int main(int argc, char **argv)
{
    long threads = 1, repeats = 5;
    const char *path = NULL, *usage = "usage: FILE [--threads 1 to 1024] [--repeats 1 to 100000]";
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc)
            threads = strtol(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--repeats") == 0 && i + 1 < argc)
            repeats = strtol(argv[++i], NULL, 10);
        else if (path == NULL && argv[i][0] != '-')
            path = argv[i];
        else
            stop(usage);
    }
    if (path == NULL || threads < 1 || threads > 1024 || repeats < 1 || repeats > 100000)
        stop(usage);

    tile_file file = read_tiles(path);
    worker *workers = allocate(threads, sizeof *workers);
    for (long t = 0; t < threads; t++) {
        workers[t].file = &file;
        workers[t].from = file.count * t / threads;
        workers[t].to = file.count * (t + 1) / threads;
        workers[t].pixels = allocate((int64_t)file.width * file.height, 4);
    }
    double *wall = allocate(repeats, sizeof *wall), *cpu = allocate(repeats, sizeof *cpu);
    for (long i = 0; i < repeats; i++) {
        wall[i] = seconds(CLOCK_MONOTONIC);
        cpu[i] = seconds(CLOCK_PROCESS_CPUTIME_ID);
        for (long t = 0; t < threads; t++)
            if (pthread_create(&workers[t].thread, NULL, work, &workers[t]) != 0)
                stop("a thread cannot be started");
        for (long t = 0; t < threads; t++) {
            pthread_join(workers[t].thread, NULL);
            if (workers[t].failed)
                return 1;
        }
        wall[i] = seconds(CLOCK_MONOTONIC) - wall[i];
        cpu[i] = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu[i];
    }

    /* Pixels as stored, also at a smaller scale: the work is set by what the slide holds. */
    double mpx = (double)file.count * file.width * file.height / 1e6;
    printf("{\"threads\":%ld,\"tiles\":%lld,\"sourceMpx\":%.6f,", threads, (long long)file.count, mpx);
    print_list("wallSeconds", wall, repeats);
    print_list("cpuSeconds", cpu, repeats);
    qsort(wall, (size_t)repeats, sizeof *wall, ascending);
    double median = (wall[(repeats - 1) / 2] + wall[repeats / 2]) / 2;
    printf("\"mpxPerSecond\":%.3f}\n", mpx / median);
    return 0;
}
