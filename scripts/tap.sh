# Sourced by the checks: results as TAP, one line a check, so that scripts/test.sh can add them up.
#
#     . scripts/tap.sh
#     check "the library is there" test -f build/libipalloc.so
#     done_checking

tap_count=0
tap_failed=0

# pass NAME, fail NAME, skip NAME REASON: one result.
pass() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1"
}

fail() {
    tap_count=$((tap_count + 1))
    tap_failed=$((tap_failed + 1))
    echo "not ok $tap_count - $1"
}

skip() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

# check NAME COMMAND...: runs the command; what it prints is shown only if it fails.
check() {
    tap_name=$1
    shift
    if tap_output=$("$@" 2>&1 </dev/null); then
        pass "$tap_name"
    else
        fail "$tap_name"
        echo "$tap_output" | sed 's/^/# /'
    fi
}

# The plan, which shows that the script got to its end; its status tells whether all passed.
done_checking() {
    echo "1..$tap_count"
    [ "$tap_failed" -eq 0 ]
}
