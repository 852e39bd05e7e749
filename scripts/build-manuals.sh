#!/bin/sh
# Makes the manual pages of the built programs from their help: BUILD_FOLDER/man/man1/*.1.
#
# usage: scripts/build-manuals.sh BUILD_FOLDER NAME...
#
# The generator comes with the package that parses the programs' arguments. The pages have the date
# of SOURCE_DATE_EPOCH, or of the last commit, so that equal sources give equal pages.
set -eu

build=$1
shift
: "${SWIFT:=swift}"

scratch=.build-release
log=$build/manuals.log
"$SWIFT" build --package-path "$scratch/checkouts/swift-argument-parser" \
    --product generate-manual --scratch-path "$scratch/manual" > "$log" 2>&1 || {
    cat "$log" >&2
    exit 1
}
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || date +%s)}"
date=$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)
pages=$build/man/man1
rm -rf "$pages"
mkdir -p "$pages"
for name in "$@"; do
    "$scratch/manual/debug/generate-manual" "$build/bin/$name" \
        --output-directory "$pages" --date "$date" --multi-page
done
# An empty line is none of this language's.
sed -i 's/^$/.Pp/' "$pages"/*.1
