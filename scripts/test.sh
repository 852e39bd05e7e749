#!/bin/sh
# Runs everything that must hold, in order, and adds the results up. The last line is
# `N passed, N failed, N skipped`; the status is 0 only if nothing failed and every runner ran
# at least one test.
#
# usage: scripts/test.sh [STEP...]     all steps if none is named
set -u
cd "$(dirname "$0")/.."

logs=build/test
rm -rf "$logs"
mkdir -p "$logs"
passed=0 failed=0 skipped=0 trouble=

# number TEXT: TEXT if it is a number, else 0.
number() {
    case $1 in
    '' | *[!0-9]*) echo 0 ;;
    *) echo "$1" ;;
    esac
}

count() { number "$(grep -c "$@")"; }

# add NAME STATUS PASSED FAILED SKIPPED: one runner's results. A runner that fails without a
# failed test, or that ran none, counts as one failure.
add() {
    bad=$4
    if [ "$2" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
    elif [ $(($3 + $4)) -eq 0 ]; then
        echo "$1 ran no test"
        bad=1
    fi
    passed=$((passed + $3)) failed=$((failed + bad)) skipped=$((skipped + $5))
    [ "$bad" -eq 0 ] || trouble="$trouble $1"
    echo "-- $1: $3 passed, $bad failed, $5 skipped"
}

# run NAME COMMAND...: its output is shown and kept in $logs/NAME.log; $status is its status. A
# runner that hangs is ended, and has failed, so that the others still run.
run() {
    log=$logs/$1.log
    echo "== $1"
    shift
    { timeout "${STEP_SECONDS:-1800}" "$@" </dev/null 2>&1; echo $? > "$log.status"; } | tee "$log"
    status=$(cat "$log.status")
}

# tap NAME COMMAND...: a runner that prints TAP. Each plan must be kept: where results are
# missing, a program came to an end too early.
tap() {
    name=$1
    run "$@"
    not_ok=$(count '^not ok ' "$log")
    skip=$(count '^ok .*# SKIP' "$log")
    ok=$(($(count '^ok ' "$log") - skip))
    planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$log" | awk '{ sum += $1 } END { print sum + 0 }')
    if [ $((ok + not_ok + skip)) -ne "$planned" ]; then
        echo "$name: $planned results were planned, $((ok + not_ok + skip)) came"
        status=1
    fi
    add "$name" "$status" "$ok" "$not_ok" "$skip"
}

# attribute REPORT NAME: the sum of an attribute of the test suites in a report of `swift test`.
attribute() {
    number "$(sed -n "s/.*<testsuite .* $2=\"\([0-9]*\)\".*/\1/p" "$logs/$1"*.xml 2>/dev/null \
        | awk '{ sum += $1 } END { print sum + 0 }')"
}

# swift_tests NAME OPTION...: a run of `swift test`, with $settings as further environment.
#
# MALLOC_ARENA_MAX: with many descriptors open, Foundation's Process of Swift 6.3 reads up to 256 bytes
# behind a buffer (swift-corelibs-foundation #5472), which in another arena than the first may be the
# end of the memory.
settings=
swift_tests() {
    name=$1
    shift
    run "$name" env IPALLOC_LIBRARY="$PWD/build/libipalloc.so" MALLOC_ARENA_MAX=1 $settings \
        swift test --xunit-output "$logs/$name.xml" "$@"
    bad=$(($(attribute "$name" failures) + $(attribute "$name" errors)))
    skip=$(attribute "$name" skipped)
    add "$name" "$status" $(($(attribute "$name" tests) - bad - skip)) "$bad" "$skip"
}

step() {
    case $1 in
    lint) tap lint scripts/lint.sh ;;
    abi) tap abi scripts/abi-check.sh build ;;
    c) tap c scripts/c-tests.sh build ;;
    memory) tap memory scripts/memory-check.sh build ;;
    swift) swift_tests swift ;;
    # Real threads under the thread sanitizer, which wants a build of its own.
    threads)
        settings=IPALLOC_ENGINE_ONLY=1
        swift_tests threads --sanitize=thread --scratch-path .build-tsan --filter PoolThreadTests
        settings=
        ;;
    install) tap install scripts/install-check.sh ;;
    examples) tap examples scripts/examples-check.sh ;;
    model) tap model scripts/model.sh --short ;;
    fuzz) tap fuzz scripts/fuzz.sh "${FUZZ_SECONDS:-10}" ;;
    *) echo "no such step: $1" >&2 && exit 2 ;;
    esac
}

make -s deps </dev/null && make -s build </dev/null || {
    echo "the library cannot be built"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
}
[ $# -gt 0 ] || set -- lint abi c memory swift threads model install examples fuzz
for name in "$@"; do
    step "$name"
done

[ -z "$trouble" ] || echo "failed:$trouble"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
