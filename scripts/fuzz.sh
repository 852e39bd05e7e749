#!/bin/sh
# Runs each fuzz target for a while. Prints TAP.
#
# usage: scripts/fuzz.sh SECONDS [TARGET...]
#
# A target is a file fuzz/TARGET.swift with a function exported as LLVMFuzzerTestOneInput. Its line
# "// Modules: A B" names the modules that it is linked with, each after the ones it needs; what is
# internal in them is seen by @testable. They are compiled once for all targets, assertions on.
# What targets of the engine share lies in fuzz/support. fuzz/corpus/TARGET holds the inputs to begin
# with and every input that once failed. New inputs go to build/fuzz/corpus/TARGET, and one that
# fails to build/fuzz/failed.
set -eu
. scripts/tap.sh

seconds=$1
shift
[ $# -gt 0 ] || set -- $(for file in fuzz/*.swift; do basename "$file" .swift; done)

build=build/fuzz
rm -rf "$build/objects" "$build/modules"
mkdir -p "$build/objects" "$build/modules" "$build/failed"
includes='-I Sources/CIPAlloc/include -I Sources/CIPAllocNetlink/include'
for source in Sources/CIPAlloc/*.c Sources/CIPAllocNetlink/*.c; do
    # shellcheck disable=SC2086 # one word each
    clang -c -O1 -g -fsanitize=address -I include $includes "$source" \
        -o "$build/objects/$(basename "$source" .c).o"
done

# fuzzed ARGUMENT...: the compiler with what everything is compiled with.
fuzzed() {
    # shellcheck disable=SC2086 # one word each
    swiftc -O -g -assert-config Debug -swift-version 6 -package-name ipalloc \
        -sanitize=fuzzer,address -parse-as-library $includes -I "$build/modules" "$@"
}

# compile_module MODULE: does nothing if it is compiled already.
compile_module() {
    [ ! -e "$build/modules/$1.o" ] || return 0
    # shellcheck disable=SC2046 # one word a file
    fuzzed -c -wmo -enable-testing -module-name "$1" \
        -emit-module -emit-module-path "$build/modules/$1.swiftmodule" \
        $(find "Sources/$1" -name '*.swift') -o "$build/modules/$1.o"
}

compile() {
    modules=$(sed -n 's|^// Modules: *||p' "fuzz/$1.swift")
    support=
    [ "$modules" != IPAlloc ] || support=$(find fuzz/support -name '*.swift')
    for module in $modules; do
        compile_module "$module" || return 1
    done
    # shellcheck disable=SC2046,SC2086 # one word a file
    fuzzed -module-name IPAllocFuzz "fuzz/$1.swift" $support \
        $(printf "$build/modules/%s.o " $modules) "$build"/objects/*.o -o "$build/$1"
}

# SWIFT_BACKTRACE: Swift's own crash reporter would wait for ever at libFuzzer's.
run() {
    mkdir -p "$build/corpus/$1" "fuzz/corpus/$1"
    SWIFT_BACKTRACE=enable=no "$build/$1" -max_total_time="$seconds" -timeout=20 \
        -artifact_prefix="$build/failed/$1-" -print_final_stats=1 \
        "$build/corpus/$1" "fuzz/corpus/$1" > "$build/$1.log" 2>&1 \
        || { tail -n 60 "$build/$1.log"; return 1; }
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$1.log")
    [ "${runs:-0}" -gt 0 ]
}

for target in "$@"; do
    check "fuzz target $target compiles" compile "$target"
    check "fuzz target $target finds nothing in $seconds s" run "$target"
    sed -n 's/^stat::number_of_executed_units:/# inputs tried:/p' "$build/$target.log"
done
done_checking
