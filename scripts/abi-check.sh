#!/bin/sh
# The gate of the C interface: what the built library exports, what the header declares and what
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
nm -D --defined-only "$build/libipalloc.so" \
    | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort > "$work/exported"
nm --defined-only --extern-only "$build/libipalloc.a" 2>/dev/null \
    | awk 'NF == 3 { print $3 }' | sort > "$work/archived"

check "the header declares functions" test -s "$work/declared"
check "the version script lists the header's functions" diff "$work/declared" "$work/listed"
check "the shared library exports the header's functions" diff "$work/declared" "$work/exported"
check "the archive exports the header's functions" diff "$work/declared" "$work/archived"
for list in prototypes structs errors constants; do
    check "$list are those on record" diff "packaging/abi/$list.txt" "$work/abi/$list.txt"
done

dynamic() {
    readelf -dW "$build/libipalloc.so" | sed -n "s/.*($1).*\[\(.*\)\]/\1/p"
}
major=$(sed -n 's/^#define IPALLOC_VERSION_MAJOR \([0-9]*\)$/\1/p' include/ipalloc.h)
check "the soname has the major version" test "$(dynamic SONAME)" = "libipalloc.so.$major"
case $(dynamic NEEDED) in
libc.so.6) pass "libc is all that the library needs" ;;
*) fail "libc is all that the library needs" && dynamic NEEDED | sed 's/^/# /' ;;
esac
check "no search path is built in" test -z "$(dynamic RUNPATH)$(dynamic RPATH)"
check "its data can be written only where it must be" \
    sh -c "readelf -lW '$build/libipalloc.so' | grep -q GNU_RELRO"
check "its stack is not executable" \
    sh -c "readelf -lW '$build/libipalloc.so' | grep GNU_STACK | grep -qv RWE"
size=$(wc -c < "$build/libipalloc.so")
check "it is smaller than 134 KB ($size bytes)" test "$size" -lt 134000
version=$(sed -n 's/^#define IPALLOC_VERSION "\(.*\)"$/\1/p' include/ipalloc.h)
scripts/build-library.sh "$work/lean" "$version" lean
nm -D --defined-only "$work/lean/libipalloc.so" \
    | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort > "$work/lean/exported"
check "without sparse and fenced pools it exports the same" diff "$work/declared" "$work/lean/exported"
size=$(wc -c < "$work/lean/libipalloc.so")
check "without sparse and fenced pools it is smaller than 93 KB ($size bytes)" test "$size" -lt 93000
folders='/(home|root|tmp|work|opt|Users)/'
check "it names no folder of the machine that built it" \
    sh -c "! strings -a '$build/libipalloc.so' '$build/libipalloc.a' | grep -E '$folders'"
done_checking
