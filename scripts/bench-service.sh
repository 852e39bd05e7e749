#!/bin/sh
# Measures the service under many callers; see `ipalloc-bench service --help`.
#
# usage: [SLOW_DISK_MICROSECONDS=N] scripts/bench-service.sh BUILD_FOLDER [OPTION...]
#
# The plugin and the programs must be built. The benchmark is built here as they are, since it has the
# service in its process. With SLOW_DISK_MICROSECONDS each fsync takes so much longer
# (scripts/slow-disk.c).
set -eu

build=$1
shift

"$(dirname "$0")/build-programs.sh" "$build/bench" ipalloc-bench
bench=$build/bench/bin/ipalloc-bench
if [ "${SLOW_DISK_MICROSECONDS:-0}" -gt 0 ]; then
    "${CC:-cc}" -std=gnu11 -O2 -Wall -Wextra -Werror -shared -fPIC -o "$build/bench/slow-disk.so" \
        "$(dirname "$0")/slow-disk.c"
    LD_PRELOAD=$(realpath "$build/bench/slow-disk.so")
    export LD_PRELOAD SLOW_DISK_MICROSECONDS
fi
exec "$bench" service \
    --agent "$build/bin/ipalloc-agent" --plugin "$build/cni/spiderpool" "$@"
