#!/bin/sh
# Fuzzes the decoder for the given seconds (60): native/fuzz/run.sh SECONDS. Needs clang with its libFuzzer. What it finds
# lies in artifacts/native/fuzz/; the committed seeds are only read. Words in CMAKE_OPTIONS go to CMake: see README.md.
set -eu
seconds=${1:-60}
cd "$(dirname "$0")/../.."
build=artifacts/native/fuzz
rm -f $build/CMakeCache.txt # or another libjpeg named below would not be taken
cmake -S native -B $build -DCMAKE_C_COMPILER="${CC:-clang}" -DHCC_FUZZ=ON -DHCC_TESTS=OFF -DHCC_BENCHMARKS=OFF \
    ${CMAKE_OPTIONS:-} > /dev/null
cmake --build $build -j2
mkdir -p $build/corpus
$build/fuzz_jpeg -max_total_time="$seconds" -max_len=16384 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix=$build/ $build/corpus native/fuzz/corpus
