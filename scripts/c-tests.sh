#!/bin/sh
# Runs the C tests and the behaviour scripts through the shared library. Prints TAP.
#
# usage: scripts/c-tests.sh BUILD_FOLDER [COMMAND...]
#
# COMMAND is put before each program, for instance valgrind with its options.
set -eu
. scripts/tap.sh

build=$1
shift
make -s c-tests BUILD="$build"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export CMOCKA_MESSAGE_OUTPUT=TAP

status=0
for program in "$build"/tests/test_*; do
    echo "# $(basename "$program")"
    "$@" "$program" 2>&1 || status=1
done > "$log" || status=1
grep -v '^# answered' "$log" || true
echo "# behaviour"
"$@" "$build/tests/behaviour" Tests/behaviour/*.txt 2>&1 || status=1

# Together the tests have been given every code of the table.
missing=
for name in $(sed -n 's/^ *XX(\([A-Z]*\), .*/IPALLOC_\1/p' include/ipalloc.h); do
    grep -q "^# answered $name\$" "$log" || missing="$missing $name"
done
check "every code of the table was answered:${missing:- none is missing}" test -z "$missing"
done_checking || status=1
exit "$status"
