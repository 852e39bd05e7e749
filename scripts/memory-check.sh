#!/bin/sh
# Runs the C tests under valgrind: no read or write outside what was given, none of what was given
# back, nothing lost. Prints TAP, a result per program.
#
# usage: scripts/memory-check.sh BUILD_FOLDER
set -eu
. scripts/tap.sh
. scripts/behaviour.sh

build=$1
if ! command -v valgrind >/dev/null; then
    skip "the C tests under valgrind" "there is no valgrind"
    done_checking
    exit
fi
make -s c-tests BUILD="$build"
export IPALLOC_TEST_VALGRIND=1

# --fair-sched: without it a thread that changes the pool's ranges in a loop would keep the others
# from running for as long as it likes.
under_valgrind() {
    valgrind -q --fair-sched=yes --error-exitcode=99 --leak-check=full \
        --errors-for-leak-kinds=definite "$@"
}

for program in "$build"/tests/ipalloc-full/test_* "$build/tests/ipalloc/test_core"; do
    check "$(basename "$program") uses memory as it should" under_valgrind "$program"
done
# shellcheck disable=SC2046 # one word a script
check "the behaviour scripts use memory as they should" \
    under_valgrind "$build/tests/ipalloc-full/behaviour" $(behaviour_of ipalloc-full)
done_checking
