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
# The generator drops what is not ASCII, and asks the program that it is given for the rest.
program=$build/manual-program
trap 'rm -f "$program"' EXIT
for name in "$@"; do
    cat > "$program" << EOT
#!/bin/sh
"$(realpath "$build")/bin/$name" "\$@" | sed 's/…/.../g; s/ · / | /g'
EOT
    chmod +x "$program"
    if LC_ALL=C "$program" --experimental-dump-help | LC_ALL=C grep -n '[^[:print:][:space:]]'; then
        echo "the help of $name has what the manual cannot show" >&2
        exit 1
    fi
    "$scratch/manual/debug/generate-manual" "$program" \
        --output-directory "$pages" --date "$date" --multi-page
    # What a command of the program ends with, unless its own page says more.
    status=$(sed -n '/^EXIT STATUS$/{n;s/^ *//p;q}' "$pages/$name.1")
    for page in "$pages/$name.1" "$pages/$name".*.1; do
        sections=
        [ "$page" != "$pages/$name.1" ] || sections=packaging/manuals/$name
        awk -v sections="$sections" -v status="$status" -f scripts/manual.awk "$page" > "$page.new"
        mv "$page.new" "$page"
    done
done
