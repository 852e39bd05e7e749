#!/bin/sh
# Checks the models of the engine's protocols in all their states: Models/*.pml, in Promela, by spin. Each
# must hold, and with each of the definitions that its comment says behind "Holds:"; with each of its
# "Defects:" a promise must be broken. Prints TAP.
#
# usage: scripts/model.sh [--short] [MODEL...]     Models/*.pml if none is named
#
# Definitions are joined by commas. SHORT leaves a process out, which is done for all defects but those with
# FULL. --short does so for all, and leaves out all but the model and its first defect.
set -eu
. scripts/tap.sh

short=
if [ "${1:-}" = --short ]; then
    short=SHORT
    shift
fi
[ $# -gt 0 ] || set -- Models/*.pml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# search MODEL DEFINITIONS: looks at all states; the verifier's report is in $work/report.
search() {
    model=$PWD/$1
    definitions=$(echo "$2" | sed 's/[^,][^,]*/-D&/g; s/,/ /g')
    # shellcheck disable=SC2086 # one word each
    (cd "$work" && spin $definitions -a "$model" > spin.log \
        && ${CC:-cc} -O1 -w -DSAFETY -o pan pan.c && ./pan -m1000000 > report) \
        || { cat "$work/spin.log"; return 1; }
    ! grep -E 'max search depth too small|out of memory' "$work/report"
}

# holds MODEL DEFINITIONS: every state was looked at, no promise is broken.
holds() {
    search "$@" && grep -q 'errors: 0$' "$work/report" || { cat "$work/report"; return 1; }
}

# refuted MODEL DEFINITIONS: a promise is broken.
refuted() {
    search "$@" && grep -q 'assertion violated' "$work/report" || { cat "$work/report"; return 1; }
}

# listed WORD MODEL: what the model's comment has behind a word.
listed() {
    sed -n "s/^ \* $1: *//p" "$2"
}

for model in "$@"; do
    check "$model holds" holds "$model" "$short"
    sed -n 's/^ *\([0-9]*\) states, stored.*/# \1 states/p' "$work/report" 2>/dev/null || true
    # shellcheck disable=SC2046 # one word each
    defects=$(echo $(listed Defects "$model"))
    if [ -n "$short" ]; then
        defects=${defects%% *}
    else
        for definitions in $(listed Holds "$model"); do
            check "$model holds with $definitions" holds "$model" "$definitions"
        done
    fi
    for definitions in $defects; do
        case $definitions in *FULL*) ;; *) definitions=$definitions,SHORT ;; esac
        check "$model with $definitions breaks a promise" refuted "$model" "$definitions"
    done
done
done_checking
