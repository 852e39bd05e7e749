#!/bin/sh
# Builds the programs that are not the CNI plugin, for release: BUILD_FOLDER/bin/NAME.
#
# usage: scripts/build-programs.sh BUILD_FOLDER NAME...
#
# Swift's own libraries are linked in, so that a program needs none of them where it runs. The
# first build takes minutes, most of them for the network libraries.
set -eu

build=$1
shift
: "${SWIFT:=swift}" "${STRIP:=strip}"

scratch=.build-release
log=$build/programs.log
mkdir -p "$build/bin" "$build/unstripped"
: > "$log"
for name in "$@"; do
    "$SWIFT" build -c release --product "$name" --scratch-path "$scratch" \
        --static-swift-stdlib >> "$log" 2>&1 || {
        cat "$log" >&2
        exit 1
    }
    full=$build/unstripped/$name
    cp "$("$SWIFT" build -c release --scratch-path "$scratch" --show-bin-path)/$name" "$full"
    "$STRIP" -o "$build/bin/$name" "$full"
done
