#!/bin/sh
# Measures the built library beside what Debian packages of other projects, in one run; see
# `ipalloc-bench engine --help`. Installs the packages that are missing.
#
# usage: scripts/bench-peers.sh BUILD_FOLDER [OPTION...]
set -eu

build=$1
shift
: "${SWIFT:=swift}"

scripts/deps.sh libck-dev libdpdk-dev libboost-dev libroaring-dev libsdsl-dev >&2
scripts/build-peers.sh "$build" >&2
for peers in "$build"/peers/*.so; do
    set -- --peer "$peers" "$@"
done
"$SWIFT" build -c release --product ipalloc-bench >&2
exec "$("$SWIFT" build -c release --show-bin-path)/ipalloc-bench" engine \
    --library "$build/libipalloc-full.so" "$@"
