#!/bin/sh
# Measures which lines of the engine and of its C functions the tests reach: Swift's tests of the engine,
# and the C tests with a library that is built to count. Prints TAP: the figure of each folder of the
# engine, and of the C functions, and whether it is what it must be.
#
# usage: scripts/coverage.sh [PERCENT]     95 if none is given
set -eu
. scripts/tap.sh

percent=${1:-95}
here=$(pwd)
work=$here/build/coverage
tests=.build-coverage
# The tools of the toolchain itself: others may not know its format.
tools=$(dirname "$(readlink -f "$(command -v swiftc)")")
rm -rf "$work"
mkdir -p "$work/raw"

swift_tests() {
    IPALLOC_ENGINE_ONLY=1 IPALLOC_LIBRARY=${IPALLOC_LIBRARY:-$here/build/libipalloc-full.so} \
        swift test --enable-code-coverage --scratch-path "$tests" --filter IPAllocTests
}

# The library of C functions, with the ordinary runtime and no optimisation.
counting_library() {
    for source in Sources/CIPAlloc/*.c; do
        clang -c -O1 -fPIC -Iinclude -ISources/CIPAlloc/include "$source" \
            -o "$work/$(basename "$source" .c).o" || return 1
    done
    # shellcheck disable=SC2046 # one word a file
    swiftc -emit-library -module-name IPAllocABI -parse-as-library -swift-version 6 -Onone \
        -profile-generate -profile-coverage-mapping -suppress-warnings -ISources/CIPAlloc/include \
        $(find Sources/IPAlloc Sources/IPAllocABI -name '*.swift') "$work"/*.o \
        -Xlinker -soname=libipalloc.so.0 -o "$work/libipalloc.so.0"
}

# What the C tests say of the library is scripts/c-tests.sh's affair: this one's runtime takes memory where
# the real one takes none, which a test notices. Here they only have to come to their end.
c_tests() {
    ln -sf libipalloc.so.0 "$work/libipalloc.so"
    for source in $(ls Tests/C/*.c | grep -v /test_core.c); do
        cc -std=gnu11 -g -DIS_FULL=1 -Iinclude -o "$work/$(basename "$source" .c)" "$source" -L"$work" \
            -lipalloc -lcmocka -pthread -Wl,-rpath,"$work" || return 1
    done
    export LLVM_PROFILE_FILE="$work/raw/%p.profraw"
    for program in "$work"/test_*; do
        "$program" || [ $? -lt 128 ] || return 1
    done
    "$work/behaviour" Tests/behaviour/*.txt
}

check "the engine's tests pass" swift_tests
check "a library that counts is built" counting_library
check "the C tests come to their end with it" c_tests

"$tools/llvm-profdata" merge -sparse -o "$work/profile" "$work"/raw/*.profraw \
    "$tests"/debug/codecov/*.profdata
"$tools/llvm-cov" report -instr-profile="$work/profile" \
    "$(find "$tests/debug/" -maxdepth 1 -name '*PackageTests.xctest')" \
    -object "$work/libipalloc.so.0" $(find Sources/IPAlloc Sources/IPAllocABI -name '*.swift') \
    > "$work/report"

# rooms: the lines of each folder and the share that is reached. Of a report's lines the first word is the
# file, and behind regions and functions come the lines, how many were missed, and the share. Files are
# named from the folder that all have in common.
rooms() {
    awk '/\.swift / {
        count = split($1, parts, "/")
        room = count > 2 ? parts[1] "/" parts[2] : parts[1]
        lines[room] += $8; missed[room] += $9
    }
    END { for (room in lines)
        printf "%s %d %.2f\n", room, lines[room], 100 - 100 * missed[room] / lines[room]
    }' "$work/report" | sort
}

# reaches SHARE: whether that many hundredths are enough.
reaches() {
    awk -v share="$1" -v percent="$percent" 'BEGIN { exit !(share >= percent) }'
}

rooms > "$work/rooms"
while read -r room lines share; do
    check "at least $percent % of the $lines lines of $room are reached: $share %" reaches "$share"
done < "$work/rooms"
check "the report has lines" test -s "$work/rooms"
done_checking
