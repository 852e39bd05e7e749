#!/bin/sh
# Swift sources in the agreed form, and the header without a warning in every language version
# that may include it. Prints TAP.
set -eu
. scripts/tap.sh

strict='-Wall -Wextra -Wpedantic -Werror'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

folders=
for folder in Sources Tests Package.swift Examples fuzz; do
    [ ! -e "$folder" ] || folders="$folders $folder"
done
# shellcheck disable=SC2086 # one word each
check "swift format finds nothing to change" swift format lint --strict -r $folders

# header COMPILER LANGUAGE STANDARD [OLDER_NAME]: the older name is for compilers that do not know
# the standard by its final one.
header() {
    compiler=$1 language=$2 standard=$3
    if ! command -v "$compiler" >/dev/null; then
        skip "the header is clean as $standard with $compiler" "there is no $compiler"
        return
    fi
    if ! "$compiler" -x "$language" -std="$standard" -E /dev/null >/dev/null 2>&1; then
        standard=${4:-$3}
    fi
    # shellcheck disable=SC2086 # one word each
    check "the header is clean as $standard with $compiler" \
        "$compiler" -x "$language" -std="$standard" $strict -Iinclude -fsyntax-only "$work/header"
}

cat > "$work/header" <<'TEXT'
#include "ipalloc.h"
#include "ipalloc.h"
int main(void) { return IPALLOC_OK; }
TEXT
for compiler in gcc clang; do
    header "$compiler" c c99
    header "$compiler" c c11
    header "$compiler" c c23 c2x
done
for compiler in g++ clang++; do
    header "$compiler" c++ c++17
done

for script in scripts/*.sh .ci/run; do
    check "$script is well formed" sh -n "$script"
done
done_checking
