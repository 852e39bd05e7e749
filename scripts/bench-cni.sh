#!/bin/sh
# Measures the CNI plugin with its agent beside Debian's host-local; see `ipalloc-bench cni --help`.
#
# usage: scripts/bench-cni.sh BUILD_FOLDER [OPTION...]
#
# The plugin must be built. The agent and the benchmark are built here, optimised.
set -eu

build=$1
shift
: "${SWIFT:=swift}"

"$SWIFT" build -c release --product ipalloc-agent >&2
"$SWIFT" build -c release --product ipalloc-bench >&2
bin=$("$SWIFT" build -c release --show-bin-path)
exec "$bin/ipalloc-bench" cni --agent "$bin/ipalloc-agent" --plugin "$build/cni/spiderpool" "$@"
