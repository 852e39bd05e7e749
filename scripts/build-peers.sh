#!/bin/sh
# Builds the shared objects of Peers/, beside which `ipalloc-bench --peer` measures the library: one
# for each project, whose Debian package must be installed.
#
# usage: scripts/build-peers.sh BUILD
set -eu

target=$1/peers
mkdir -p "$target"
common='-O2 -march=native -fPIC -shared -Wall -Wextra -ISources/CBenchBaselines
-ISources/CBenchBaselines/include -Iinclude'

# c NAME OPTION..., cxx NAME OPTION...: the options come last, so that libraries are found.
# shellcheck disable=SC2086 # one word each
c() {
    name=$1
    shift
    ${CC:-cc} -std=gnu11 $common -o "$target/$name.so" "Peers/$name.c" "$@"
}

# shellcheck disable=SC2086 # one word each
cxx() {
    name=$1
    shift
    ${CXX:-c++} -std=c++20 $common -o "$target/$name.so" "Peers/$name.cpp" "$@"
}

c ck -lck
# shellcheck disable=SC2046 # one word each
c dpdk $(pkg-config --cflags libdpdk) -Wno-unused-parameter -lrte_ring -lrte_eal
cxx boost
c roaring -lroaring
cxx sdsl -lsdsl
