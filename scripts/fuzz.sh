#!/bin/sh
# Runs each fuzz target for a while. Prints TAP.
#
# usage: scripts/fuzz.sh SECONDS [TARGET...]
#
# A target is a file fuzz/TARGET.swift with a function exported as LLVMFuzzerTestOneInput. It is
# compiled together with all sources of IPAlloc as one module, assertions on, so that it sees
# what is internal; what targets share lies in fuzz/support. A target with a line "// Modules: A B"
# imports those instead, each after the ones it needs; with lines "// Sources: PATH PATH", folders or
# files of Sources of a module that needs more than they have are compiled with it. fuzz/corpus/TARGET holds the inputs to begin
# with and every input that once failed. New inputs go to build/fuzz/corpus/TARGET, and one that
# fails to build/fuzz/failed.
set -eu
. scripts/tap.sh

seconds=$1
shift
[ $# -gt 0 ] || set -- $(for file in fuzz/*.swift; do basename "$file" .swift; done)

build=build/fuzz
mkdir -p "$build/objects" "$build/failed"
includes='-I Sources/CIPAlloc/include -I Sources/CIPAllocNetlink/include'
for source in Sources/CIPAlloc/*.c Sources/CIPAllocNetlink/*.c; do
    # shellcheck disable=SC2086 # one word each
    clang -c -O1 -g -fsanitize=address -I include $includes "$source" \
        -o "$build/objects/$(basename "$source" .c).o"
done

# fuzzed ARGUMENT...: the compiler with what every target is compiled with.
fuzzed() {
    # shellcheck disable=SC2086 # one word each
    swiftc -O -g -assert-config Debug -swift-version 6 -package-name ipalloc \
        -sanitize=fuzzer,address \
        -parse-as-library $includes "$@"
}

compile() {
    modules=$(sed -n 's|^// Modules: *||p' "fuzz/$1.swift")
    if [ -n "$modules" ]; then
        compile_with_modules "$1"
        return
    fi
    # shellcheck disable=SC2046 # one word a file
    fuzzed -module-name IPAllocFuzz \
        "fuzz/$1.swift" $(find fuzz/support -name '*.swift' 2>/dev/null) \
        $(find Sources/IPAlloc -name '*.swift') "$build"/objects/*.o -o "$build/$1"
}

# What is internal is seen by @testable.
compile_with_modules() {
    mkdir -p "$build/modules/$1"
    for module in $modules; do
        # shellcheck disable=SC2046 # one word a file
        fuzzed -c -wmo -enable-testing -I "$build/modules/$1" -module-name "$module" \
            -emit-module -emit-module-path "$build/modules/$1/$module.swiftmodule" \
            $(find "Sources/$module" -name '*.swift') -o "$build/modules/$1/$module.o" || return 1
    done
    sources=$(sed -n 's|^// Sources: *||p' "fuzz/$1.swift")
    # shellcheck disable=SC2046,SC2086 # one word a file
    fuzzed -module-name IPAllocFuzz -I "$build/modules/$1" "fuzz/$1.swift" \
        $([ -z "$sources" ] || (cd Sources && find $sources -name '*.swift') | sed 's|^|Sources/|') \
        "$build/modules/$1"/*.o "$build"/objects/*.o -o "$build/$1"
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
