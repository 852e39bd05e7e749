#!/bin/sh
# Runs everything that must hold, and adds the results up. It ends with what each step took, of which
# CPU is the time of all cores, and with the line `N passed, N failed, N skipped`; the status is 0 only if
# nothing failed and every runner ran at least one test.
#
# usage: scripts/test.sh [STEP...]     the named steps one after the other; all if none is named
#
# Without names the steps that use one core run beside those that use the others: what is small beside
# the build of the tests, and the schedules, which share one thread, beside all other tests. `swift` and
# `schedules` run what `build` has built.
set -u
cd "$(dirname "$0")/.."

logs=build/test
rm -rf "$logs"
mkdir -p "$logs"

# number TEXT: TEXT if it is a number, else 0.
number() {
    case $1 in
    '' | *[!0-9]*) echo 0 ;;
    *) echo "$1" ;;
    esac
}

count() { number "$(grep -c "$@")"; }

# cpu: sets $cpu to the seconds of the CPU that all commands of this shell took that have ended. Not for
# a subshell, which has had none.
cpu() {
    times > "$logs/times.$name"
    cpu=$(awk -F '[ms ]+' 'NR == 2 { printf "%d", 60 * ($1 + $3) + $2 + $4 }' "$logs/times.$name")
    rm -f "$logs/times.$name"
}

# add STATUS PASSED FAILED SKIPPED: the results of the step $name. A runner that fails without a failed
# test, or that ran none, counts as one failure.
add() {
    bad=$3
    if [ "$1" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
    elif [ $(($2 + $3)) -eq 0 ]; then
        echo "$name ran no test"
        bad=1
    fi
    cpu
    echo "$name $2 $bad $4 $(($(date +%s) - started)) $((cpu - used))" >> "$logs/results"
    echo "-- $name: $2 passed, $bad failed, $4 skipped"
}

# run COMMAND...: its output is shown and kept in $log; $status is its status. A runner that hangs is
# ended, and has failed, so that the others still run; so is one of whose children holds its output.
run() {
    log=$logs/$name.log
    echo "== $name"
    timeout --kill-after=10 "${STEP_SECONDS:-1200}" "$@" </dev/null >"$log" 2>&1 &
    runner=$!
    tail --pid=$runner --lines=+1 --follow "$log"
    wait $runner
    status=$?
}

# tap COMMAND...: a runner that prints TAP. Each plan must be kept: where results are missing, a program
# came to an end too early.
tap() {
    run "$@"
    not_ok=$(count '^not ok ' "$log")
    skip=$(count '^ok .*# SKIP' "$log")
    ok=$(($(count '^ok ' "$log") - skip))
    planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$log" | awk '{ sum += $1 } END { print sum + 0 }')
    if [ $((ok + not_ok + skip)) -ne "$planned" ]; then
        echo "$name: $planned results were planned, $((ok + not_ok + skip)) came"
        status=1
    fi
    add "$status" "$ok" "$not_ok" "$skip"
}

# attribute NAME: the sum of an attribute of the test suites in the report of `swift test`.
attribute() {
    number "$(sed -n "s/.*<testsuite .* $1=\"\([0-9]*\)\".*/\1/p" "$logs/$name"*.xml 2>/dev/null \
        | awk '{ sum += $1 } END { print sum + 0 }')"
}

# unfinished: the tests of the log that have begun and not ended.
unfinished() {
    sed -nE 's/^◇ Test (".*"|[^ ]*) started\.$/+\1/p
        s/^[✔✘] Test (".*"|[^ ]*)( with [0-9]+ test cases?)? (passed|failed) after .*/-\1/p' "$log" |
        awk '{ test = substr($0, 2); begun[test] += /^[+]/ ? 1 : -1 }
            END { for (test in begun) if (begun[test] > 0) print "has not ended: " test }' |
        tee "$log.unfinished"
}

# swift_tests COMMAND...: a run of `swift test`, or of the program with the tests, with $settings as
# further environment.
settings=
swift_tests() {
    run env IPALLOC_LIBRARY="$PWD/build/libipalloc-full.so" $settings \
        "$@" --xunit-output "$logs/$name.xml"
    [ "$status" -eq 0 ] || unfinished
    bad=$(($(attribute failures) + $(attribute errors)))
    skip=$(attribute skipped)
    add "$status" $(($(attribute tests) - bad - skip)) "$bad" "$skip"
}

# The program that `swift test` starts, since two of those at once get in each other's way.
program=".build/debug/ipallocPackageTests.xctest --testing-library swift-testing"

# build COMMAND...: one that builds something, which counts as one test.
build() {
    run "$@"
    add "$status" $((status == 0)) 0 0
    return "$status"
}

step() {
    name=$1 started=$(date +%s)
    cpu
    used=$cpu
    case $name in
    library) build make -s build ;;
    lint) tap scripts/lint.sh ;;
    abi) tap scripts/abi-check.sh build ;;
    c) tap scripts/c-tests.sh build ;;
    memory) tap scripts/memory-check.sh build ;;
    build) build swift build --build-tests ;;
    swift) swift_tests $program --skip IPAllocScheduleTests ;;
    schedules) swift_tests $program --filter IPAllocScheduleTests ;;
    # Real threads under the thread sanitizer, which wants a build of its own.
    threads)
        settings=IPALLOC_ENGINE_ONLY=1
        swift_tests swift test --sanitize=thread --scratch-path .build-tsan --filter PoolThreadTests
        settings=
        ;;
    install) tap scripts/install-check.sh ;;
    units) tap scripts/units-check.sh .build/debug ;;
    programs) tap scripts/programs-check.sh .build/debug ;;
    examples) tap scripts/examples-check.sh ;;
    model) tap scripts/model.sh --short ;;
    fuzz) tap scripts/fuzz.sh "${FUZZ_SECONDS:-10}" ;;
    *) echo "no such step: $name" >&2 && exit 2 ;;
    esac
}

# beside STEP...: steps beside those that follow, until `both`, which shows what they printed.
beside() {
    for beside_step in "$@"; do step "$beside_step"; done > "$logs/beside" 2>&1 &
}
both() {
    wait
    cat "$logs/beside"
}

all() {
    beside library lint abi c memory model install examples
    step build && built=yes
    both
    if [ -n "${built:-}" ]; then
        beside schedules units programs
        step swift
        both
    fi
    step threads
    step fuzz
}

make -s deps </dev/null
if [ $# -eq 0 ]; then all; else set -- library "$@"; fi
for chosen in "$@"; do step "$chosen"; done

echo
awk '
    BEGIN { printf "%-10s %6s %6s %7s %8s %8s\n", "STEP", "PASSED", "FAILED", "SKIPPED", "SECONDS", "CPU" }
    { printf "%-10s %6d %6d %7d %8d %8d\n", $1, $2, $3, $4, $5, $6 }' "$logs/results"
# What failed first, in a line each.
grep -ahE '^(✘ Test .* recorded an issue|not ok |has not ended: )' "$logs"/*.log "$logs"/*.unfinished \
    2>/dev/null | cut -c 1-300 | head -n 6
awk '
    { passed += $2; failed += $3; skipped += $4; if ($3) trouble = trouble " " $1 }
    END {
        if (trouble) print "failed:" trouble
        printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
        exit failed > 0 || passed == 0
    }' "$logs/results"
