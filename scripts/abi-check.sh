#!/bin/sh
# The gate of the C interface: what the built libraries export, what the header declares and what
# the version script lists are the same functions, and the header's declarations, layouts and
# numbers are those that packaging/abi records. Prints TAP.
#
# usage: scripts/abi-check.sh BUILD_FOLDER
set -eu
. scripts/tap.sh

build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

scripts/abi-describe.sh "$work/abi"
sed 's/ *(.*//; s/.*[ *]//' "$work/abi/prototypes.txt" | sort > "$work/declared"
sed -n 's/^ *\(ipalloc_[a-z0-9_]*\);$/\1/p' packaging/ipalloc.map | sort > "$work/listed"
check "the header declares functions" test -s "$work/declared"
check "the version script lists the header's functions" diff "$work/declared" "$work/listed"
for list in prototypes structs errors constants; do
    check "$list are those on record" diff "packaging/abi/$list.txt" "$work/abi/$list.txt"
done

major=$(sed -n 's/^#define IPALLOC_VERSION_MAJOR \([0-9]*\)$/\1/p' include/ipalloc.h)
folders='/(home|root|tmp|work|opt|Users)/'

# library NAME SIZE: what a library exports, needs and weighs, in bytes below SIZE.
library() {
    name=lib$1
    shared=$build/$name.so
    dynamic() { readelf -dW "$shared" | sed -n "s/.*($1).*\[\(.*\)\]/\1/p"; }
    nm -D --defined-only "$shared" \
        | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort > "$work/exported"
    nm --defined-only --extern-only "$build/$name.a" 2>/dev/null \
        | awk 'NF == 3 { print $3 }' | sort > "$work/archived"
    check "$name.so exports the header's functions" diff "$work/declared" "$work/exported"
    check "$name.a exports the header's functions" diff "$work/declared" "$work/archived"
    check "$name.so: the soname has the major version" test "$(dynamic SONAME)" = "$name.so.$major"
    case $(dynamic NEEDED) in
    libc.so.6) pass "libc is all that $name.so needs" ;;
    *) fail "libc is all that $name.so needs" && dynamic NEEDED | sed 's/^/# /' ;;
    esac
    check "$name.so: no search path is built in" test -z "$(dynamic RUNPATH)$(dynamic RPATH)"
    check "$name.so: its data can be written only where it must be" \
        sh -c "readelf -lW '$shared' | grep -q GNU_RELRO"
    check "$name.so: its stack is not executable" \
        sh -c "readelf -lW '$shared' | grep GNU_STACK | grep -qv RWE"
    size=$(wc -c < "$shared")
    check "$name.so has less than $2 bytes ($size)" test "$size" -lt "$2"
    check "$name names no folder of the machine that built it" \
        sh -c "! strings -a '$shared' '$build/$name.a' | grep -E '$folders'"
}

library ipalloc 93200
library ipalloc-full 145000
done_checking
