#!/bin/sh
# Runs each fuzz target for a while, as many at once as there are cores. Prints TAP.
#
# usage: scripts/fuzz.sh SECONDS [TARGET...]
#
# fuzz/Makefile says what a target is, and compiles it. fuzz/corpus/TARGET holds the inputs to begin with
# and every input that once failed. New inputs go to build/fuzz/corpus/TARGET, and one that fails to
# build/fuzz/failed.
set -eu
. scripts/tap.sh

seconds=$1
shift
[ $# -gt 0 ] || set -- $(for file in fuzz/*.swift; do basename "$file" .swift; done)

build=build/fuzz
cores=$(nproc)
mkdir -p "$build/failed"

# compile TARGET...: -k, so that a target that does not compile leaves the others.
compile() {
    # shellcheck disable=SC2046 # one word a target
    make -k -s -j "$cores" -f fuzz/Makefile BUILD="$build" $(printf "$build/%s " "$@")
}

# compiles TARGET: if not, there is no program of an earlier time that could be run in its place.
compiles() {
    compile "$1" || { rm -f "$build/$1"; return 1; }
}

# run TARGET: its status is in its .status.
#
# SWIFT_BACKTRACE: Swift's own crash reporter would wait for ever at libFuzzer's.
run() {
    mkdir -p "$build/corpus/$1" "fuzz/corpus/$1"
    status=0
    SWIFT_BACKTRACE=enable=no "$build/$1" -max_total_time="$seconds" -timeout=20 \
        -artifact_prefix="$build/failed/$1-" -print_final_stats=1 \
        "$build/corpus/$1" "fuzz/corpus/$1" > "$build/$1.log" 2>&1 || status=$?
    echo "$status" > "$build/$1.status"
}

# found_nothing TARGET: what the run of it came to.
found_nothing() {
    [ "$(cat "$build/$1.status" 2>&1)" = 0 ] || { tail -n 60 "$build/$1.log"; return 1; }
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$1.log")
    [ "${runs:-0}" -gt 0 ]
}

# What does not compile is said below, target by target.
compile "$@" > /dev/null 2>&1 || true
running=0
for target in "$@"; do
    rm -f "$build/$target.status" "$build/$target.log"
    check "fuzz target $target compiles" compiles "$target"
    [ -x "$build/$target" ] || continue
    run "$target" &
    running=$((running + 1))
    [ $((running % cores)) -ne 0 ] || wait
done
wait
for target in "$@"; do
    check "fuzz target $target finds nothing in $seconds s" found_nothing "$target"
    sed -n 's/^stat::number_of_executed_units:/# inputs tried:/p' "$build/$target.log" 2>/dev/null || true
done
done_checking
