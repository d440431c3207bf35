#!/bin/sh
# Configures, builds and tests the native library twice, plain and with the address and undefined-behaviour sanitizers, in
# artifacts/native/{release,sanitize}. About 15 s; prints how many tiles were decoded.
set -eu
cd "$(dirname "$0")/.."
run() {
    build=artifacts/native/$1
    echo "== $1"
    cmake -S native -B "$build" -DHCC_TESTS=ON -DHCC_SANITIZE="$2" > "$build.log" || { cat "$build.log"; exit 1; }
    cmake --build "$build" -j2 > "$build.log" || { cat "$build.log"; exit 1; }
    ctest --test-dir "$build" --verbose > "$build.log" 2>&1 || { cat "$build.log"; exit 1; }
    grep -E 'tiles decoded|tests passed' "$build.log"
}
mkdir -p artifacts/native
run release OFF
run sanitize ON
