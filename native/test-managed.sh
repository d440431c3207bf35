#!/bin/sh
# Runs the damage tests of the engine, or the classes given, with the native library under the address and undefined-behaviour
# sanitizers: every generated tile then goes through the library as C# calls it, between guarded blocks of native memory.
# Wants `dotnet build HccPathology.sln -c Release` first. The copy in artifacts/native/managed-sanitize has the library replaced.
set -eu
cd "$(dirname "$0")/.."
build=artifacts/native/sanitize copy=artifacts/native/managed-sanitize
mkdir -p artifacts/native
cmake -S native -B "$build" -DHCC_TESTS=ON -DHCC_SANITIZE=ON > "$build.log" || { cat "$build.log"; exit 1; }
cmake --build "$build" -j2 > "$build.log" || { cat "$build.log"; exit 1; }
rm -rf "$copy"
cp -r artifacts/bin/HccPathology.Tests/release "$copy"
cp "$build/libhcc_native.so" "$copy/libhcc_native.so"
[ $# -gt 0 ] || set -- HccPathology.Tests.StoredTiles.DamagedTiffTests
classes=
for class in "$@"; do classes="$classes -class $class"; done
# .NET makes null references of its own SIGSEGV and keeps its memory to itself: no handler, no leaks. A library loaded with
# dlopen needs the sanitizer's runtime in the process from the start.
LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)" \
ASAN_OPTIONS=detect_leaks=0:handle_segv=0:handle_abort=0:use_sigaltstack=0:allocator_may_return_null=1:halt_on_error=1:exitcode=99 \
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 DOTNET_EnableWriteXorExecute=0 \
    "$copy/HccPathology.Tests" -noColor $classes
