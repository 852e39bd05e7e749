#!/bin/sh
# Measures the service under many callers; see `ipalloc-bench service --help`.
#
# usage: scripts/bench-service.sh BUILD_FOLDER [OPTION...]
#
# The plugin and the programs must be built. The benchmark is built here, optimised.
set -eu

build=$1
shift
: "${SWIFT:=swift}"

"$SWIFT" build -c release --product ipalloc-bench >&2
exec "$("$SWIFT" build -c release --show-bin-path)/ipalloc-bench" service \
    --agent "$build/bin/ipalloc-agent" --plugin "$build/cni/spiderpool" "$@"
