#!/bin/sh
# Measures the routing plugin beside Debian's bridge; see `ipalloc-bench routing --help`. Needs root.
#
# usage: scripts/bench-routing.sh BUILD_FOLDER [OPTION...]
#
# The plugin must be built. The benchmark is built here, optimised.
set -eu

build=$1
shift
: "${SWIFT:=swift}"

"$SWIFT" build -c release --product ipalloc-bench >&2
exec "$("$SWIFT" build -c release --show-bin-path)/ipalloc-bench" routing \
    --plugin "$build/cni/veth" "$@"
