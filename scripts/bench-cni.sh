#!/bin/sh
# Measures the CNI plugin with its agent beside Debian's host-local; see `ipalloc-bench cni --help`.
#
# usage: scripts/bench-cni.sh BUILD_FOLDER [OPTION...]
#
# The plugin and the programs must be built. The benchmark is built here, optimised.
set -eu

build=$1
shift
: "${SWIFT:=swift}"

"$SWIFT" build -c release --product ipalloc-bench >&2
exec "$("$SWIFT" build -c release --show-bin-path)/ipalloc-bench" cni \
    --agent "$build/bin/ipalloc-agent" --plugin "$build/cni/spiderpool" "$@"
