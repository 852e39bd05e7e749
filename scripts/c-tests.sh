#!/bin/sh
# Runs the C tests and the behaviour scripts through both shared libraries. Prints TAP.
#
# usage: scripts/c-tests.sh BUILD_FOLDER [COMMAND...]
#
# COMMAND is put before each program, for instance valgrind with its options.
set -eu
. scripts/tap.sh
. scripts/behaviour.sh

build=$1
shift
make -s c-tests BUILD="$build"
log=$(mktemp)
trap 'rm -f "$log" "$log".*' EXIT
export CMOCKA_MESSAGE_OUTPUT=TAP

status=0
for library in ipalloc-full ipalloc; do
    for program in "$build/tests/$library"/test_*; do
        echo "# $library: $(basename "$program")"
        "$@" "$program" 2>&1 || status=1
    done
    echo "# $library: behaviour"
    # shellcheck disable=SC2046 # one word a script
    "$@" "$build/tests/$library/behaviour" $(behaviour_of "$library") 2>&1 || status=1
done > "$log" || status=1
grep -v '^# answered' "$log" || true

# Every code that the header lists for a function was answered by it.
export LC_ALL=C
sed -n 's/^# answered //p' "$log" | sort -u > "$log.answered"
missing=$(scripts/answers.sh listed | comm -23 - "$log.answered" | tr '\n' ';')
check "every function answered every code listed for it:${missing:- none is missing}" \
    test -z "$missing"

# And every code that was answered is listed, but for the three that any function may answer.
unlisted=$(scripts/answers.sh listed | comm -13 - "$log.answered" \
    | grep -v -E ' IPALLOC_(EINVAL|EHANDLE|ESTRUCT)$' | tr '\n' ';') || true
check "every function has a list with every code that it answered:${unlisted:- none is missing}" \
    test -z "$unlisted"

# Together they have answered every code of the table.
missing=
for name in $(sed -n 's/^ *XX(\([A-Z]*\), -.*/IPALLOC_\1/p' include/ipalloc.h); do
    grep -q " $name\$" "$log.answered" || missing="$missing $name"
done
check "every code of the table was answered:${missing:- none is missing}" test -z "$missing"
done_checking || status=1
exit "$status"
